#include <string.h>

#include "base/err.h"
#include "device/android/allow.h"

/* What is known of each provider (facts/android 5.3 to 5.7, and the API level
 * at which AOSP added a column). Not here: previews of a thread's last message
 * (they may be of any date), BLOBs, other people's look-up keys. */

#define I(name) {name, false, 0}
#define T(name) {name, true, 0}
#define END {NULL, false, 0}

static const struct wn_allow_column sms[] = {
    I("_id"), I("thread_id"), T("address"), I("person"), I("date"),
    I("date_sent"), I("protocol"), I("read"), I("status"), I("type"),
    I("reply_path_present"), T("subject"), T("body"), T("service_center"),
    I("locked"), I("error_code"), I("seen"), {"sub_id", false, 22},
    {"creator", true, 21}, END,
};
static const struct wn_allow_column mms[] = {
    I("_id"), I("thread_id"), I("date"), I("date_sent"), I("msg_box"),
    I("read"), T("m_id"), T("sub"), I("sub_cs"), T("ct_t"), T("ct_l"),
    I("exp"), T("m_cls"), I("m_type"), I("v"), I("m_size"), I("pri"),
    I("rr"), I("rpt_a"), I("resp_st"), I("st"), T("tr_id"), I("retr_st"),
    T("retr_txt"), I("retr_txt_cs"), I("read_status"), I("d_tm"), I("d_rpt"),
    I("locked"), I("seen"), {"sub_id", false, 22}, {"creator", true, 21},
    {"text_only", false, 21}, END,
};
static const struct wn_allow_column mms_part[] = {
    I("_id"), I("mid"), I("seq"), T("ct"), T("name"), I("chset"), T("cd"),
    T("fn"), T("cid"), T("cl"), I("ctt_s"), T("ctt_t"), T("text"),
    T("_data"), {"sub_id", false, 34}, END,
};
static const struct wn_allow_column mms_address[] = {
    I("_id"), I("msg_id"), I("contact_id"), T("address"), I("type"),
    I("charset"), END,
};
static const struct wn_allow_column canonical[] = {
    I("_id"), T("address"), END,
};
static const struct wn_allow_column thread[] = {
    I("_id"), I("date"), I("message_count"), T("recipient_ids"), I("read"),
    I("type"), I("error"), I("has_attachment"), {"archived", false, 21}, END,
};
static const struct wn_allow_column call[] = {
    I("_id"), T("number"), {"presentation", false, 19},
    {"post_dial_digits", true, 24}, {"via_number", true, 24}, I("date"),
    I("duration"), I("type"), {"features", false, 21},
    {"data_usage", false, 21}, {"subscription_component_name", true, 21},
    {"subscription_id", true, 21}, {"phone_account_address", true, 23},
    I("new"), T("name"), I("numbertype"), T("numberlabel"), T("countryiso"),
    I("is_read"), T("geocoded_location"), T("matched_number"),
    T("normalized_number"), T("formatted_number"),
    {"last_modified", false, 24}, {"block_reason", false, 29},
    {"call_screening_app_name", true, 29}, {"missed_reason", false, 31},
    {"priority", false, 31}, {"subject", true, 31}, END,
};
static const struct wn_allow_column raw_contact[] = {
    I("_id"), I("contact_id"), T("account_type"), T("account_name"),
    T("data_set"), T("sourceid"), I("version"), I("deleted"), I("starred"),
    T("display_name"), T("display_name_alt"), END,
};
static const struct wn_allow_column contact_data[] = {
    I("_id"), I("raw_contact_id"), I("contact_id"), T("mimetype"),
    I("is_primary"), I("is_super_primary"), I("data_version"), T("data1"),
    T("data2"), T("data3"), T("data4"), T("data5"), T("data6"), T("data7"),
    T("data8"), T("data9"), T("data10"), T("data11"), T("data12"),
    T("data13"), T("data14"), T("display_name"), T("account_type"),
    T("account_name"), I("starred"),
    {"contact_last_updated_timestamp", false, 18}, END,
};
static const struct wn_allow_column calendar[] = {
    I("_id"), T("name"), T("calendar_displayName"), T("account_name"),
    T("account_type"), T("ownerAccount"), I("visible"), I("deleted"),
    I("calendar_access_level"), T("calendar_timezone"),
    {"isPrimary", false, 17}, END,
};
static const struct wn_allow_column event[] = {
    I("_id"), I("calendar_id"), T("title"), T("description"),
    T("eventLocation"), I("dtstart"), I("dtend"), T("duration"), I("allDay"),
    T("eventTimezone"), T("eventEndTimezone"), T("rrule"), T("rdate"),
    T("exrule"), T("exdate"), I("lastDate"), T("organizer"),
    {"isOrganizer", false, 19}, I("deleted"), I("original_id"),
    T("original_sync_id"), I("originalInstanceTime"), I("originalAllDay"),
    I("eventStatus"), I("availability"), I("accessLevel"),
    I("selfAttendeeStatus"), I("hasAttendeeData"), T("_sync_id"),
    {"uid2445", true, 17}, T("calendar_displayName"), T("account_name"),
    T("account_type"), T("ownerAccount"), END,
};
static const struct wn_allow_column attendee[] = {
    I("_id"), I("event_id"), T("attendeeName"), T("attendeeEmail"),
    I("attendeeStatus"), I("attendeeRelationship"), I("attendeeType"), END,
};
/* `external/images/media` and its likes are views of one table. */
#define MEDIA \
    I("_id"), T("_data"), T("_display_name"), I("_size"), T("mime_type"), \
    I("date_added"), I("date_modified"), T("title"), \
    {"relative_path", true, 29}, {"volume_name", true, 29}, \
    {"owner_package_name", true, 29}, {"is_pending", false, 29}, \
    {"date_expires", false, 29}, {"is_trashed", false, 30}, \
    {"is_favorite", false, 30}, {"generation_added", false, 30}, \
    {"generation_modified", false, 30}
#define PICTURE \
    I("datetaken"), T("bucket_display_name"), I("width"), I("height")

static const struct wn_allow_column image[] = {
    MEDIA, PICTURE, I("orientation"), END,
};
static const struct wn_allow_column video[] = {
    MEDIA, PICTURE, I("duration"), {"orientation", false, 29}, END,
};
static const struct wn_allow_column audio[] = {
    MEDIA, I("duration"), T("artist"), T("album"), I("is_music"),
    I("is_ringtone"), I("is_alarm"), I("is_notification"),
    {"datetaken", false, 29}, {"bucket_display_name", true, 29},
    {"is_recording", false, 31}, END,
};
static const struct wn_allow_column file[] = {
    MEDIA, I("media_type"), I("parent"), {"datetaken", false, 29},
    {"bucket_display_name", true, 29}, {"is_download", false, 29}, END,
};

static const struct wn_allow_column *const sets[WN_PROV_COUNT] = {
    [WN_PROV_SMS] = sms, [WN_PROV_MMS] = mms, [WN_PROV_MMS_PART] = mms_part,
    [WN_PROV_MMS_ADDRESS] = mms_address,
    [WN_PROV_CANONICAL_ADDRESS] = canonical, [WN_PROV_THREAD] = thread,
    [WN_PROV_CALL] = call, [WN_PROV_RAW_CONTACT] = raw_contact,
    [WN_PROV_CONTACT_DATA] = contact_data, [WN_PROV_CALENDAR] = calendar,
    [WN_PROV_EVENT] = event, [WN_PROV_ATTENDEE] = attendee,
    [WN_PROV_IMAGE] = image, [WN_PROV_VIDEO] = video,
    [WN_PROV_AUDIO] = audio, [WN_PROV_FILE] = file,
};

const struct wn_allow_column *
wn_allow_column_at(enum wn_provider p, size_t n)
{
    const struct wn_allow_column *c =
        (unsigned)p < WN_PROV_COUNT ? sets[p] : NULL;

    while (c && c->name && n > 0) {
        c++;
        n--;
    }
    return c && c->name ? c : NULL;
}

const struct wn_allow_column *
wn_allow_column(enum wn_provider p, const char *name)
{
    const struct wn_allow_column *c =
        (unsigned)p < WN_PROV_COUNT ? sets[p] : NULL;

    while (c && c->name && strcmp(c->name, name) != 0) {
        c++;
    }
    return c && c->name ? c : NULL;
}

bool
wn_allow_in_where(const char *column)
{
    return strcmp(column, "owner_package_name") != 0;
}

enum wn_status
wn_allow_sql_name(struct wn_buf *out, enum wn_provider p, int sdk,
    const char *column, struct wn_err *err)
{
    const struct wn_allow_column *c = wn_allow_column(p, column);

    if (!c) {
        return wn_fail(
            err, WN_EINTERNAL, "column \"%s\" is on no list", column);
    }
    if (c->since > (sdk > 0 ? sdk : 24)) {
        return wn_buf_str(out, "NULL"); /* what it would hold */
    }
    if (p == WN_PROV_ATTENDEE) { /* joined to Events, which has an _id too */
        (void)wn_buf_str(out, "Attendees.");
    }
    return wn_buf_str(out, column);
}
