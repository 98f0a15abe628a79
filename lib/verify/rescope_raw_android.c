/** What an Android phone's providers give: rows of SMS and MMS, calls, contact
 * data, the calendar and MediaStore. */
#include <string.h>

#include "verify/rescope_raw.h"

/* Of MediaStore, about the file itself. */
#define CATALOGUE \
    " _data _display_name mime_type _size datetaken date_added date_modified " \
    "width height duration owner_package_name is_pending is_trashed "

static const struct wn_re_cells cells[] = {
    { WN_CAT_MESSAGES, "sms", true, 0, "",
        " thread_id address date date_sent type read seen status error_code "
        "protocol service_center sub_id creator " },
    { WN_CAT_MESSAGES, "sms", true, WN_PART_TEXT, "the text",
        " subject body " },
    { WN_CAT_MESSAGES, "pdu", true, 0, "",
        " thread_id date date_sent msg_box m_type m_id read seen m_size pri "
        "ct_t resp_st retr_st sub_id creator text_only " },
    { WN_CAT_MESSAGES, "pdu", true, WN_PART_TEXT, "the subject",
        " sub sub_cs " },
    { WN_CAT_MESSAGES, "part", false, 0, "", " mid seq ct " },
    { WN_CAT_MESSAGES, "part", false, WN_PART_TEXT, "the text",
        " chset text " },
    { WN_CAT_MESSAGES, "part", false, WN_PART_ATTACHMENTS,
        "the name of an attachment", " name fn cl cid cd " },
    { WN_CAT_MESSAGES, "addr", false, 0, "", " address type charset " },
    { WN_CAT_CALLS, "calls", true, 0, "",
        " number presentation date duration type features countryiso "
        "block_reason missed_reason " },
    { WN_CAT_CALENDAR, "events", true, 0, "",
        " title description eventLocation dtstart dtend duration allDay "
        "eventTimezone rrule rdate exrule exdate organizer original_id "
        "originalInstanceTime eventStatus " },
    { WN_CAT_CALENDAR, "attendees", false, 0, "",
        " event_id attendeeEmail attendeeStatus attendeeRelationship " },
    { WN_CAT_PHOTOS, "images", true, 0, "", CATALOGUE },
    { WN_CAT_VIDEOS, "video", true, 0, "", CATALOGUE },
    { WN_CAT_AUDIO, "audio", true, 0, "", CATALOGUE },
    { WN_CAT_CONTACTS, "data", false, 0, "",
        " mimetype data1 data2 data3 data5 " },
};

/** Contact data is of every kind: the row's mimetype says which. */
static const struct {
    const char *mimetype;
    uint32_t part;
    const char *what;
} kinds[] = {
    { "vnd.android.cursor.item/name", WN_PART_NAMES, "a name" },
    { "vnd.android.cursor.item/organization", WN_PART_NAMES, "a name" },
    { "vnd.android.cursor.item/phone_v2", WN_PART_NUMBERS, "a number" },
    { "vnd.android.cursor.item/email_v2", WN_PART_EMAIL,
        "an e-mail address" },
    { "vnd.android.cursor.item/postal-address_v2", WN_PART_ADDRESSES,
        "an address" },
    { "vnd.android.cursor.item/website", WN_PART_ADDRESSES, "a web address" },
    { "vnd.android.cursor.item/note", WN_PART_NOTES, "a note" },
};

/** NULL when its row does not say what it is. */
static const struct wn_ev_value *
mimetype_of(const struct wn_ev_item *it, const struct wn_ev_raw *raw)
{
    for (size_t i = 0; i < it->raw_count; i++) {
        const struct wn_ev_raw *other = &it->raws[i];

        if (other->row == raw->row && strcmp(other->table, "data") == 0 &&
            strcmp(other->column, "mimetype") == 0) {
            return &other->value;
        }
    }
    return NULL;
}

static const char *
object(const struct wn_rescope *s, const struct wn_re_facts *f,
    const struct wn_ev_raw *raw, uint32_t parts)
{
    const struct wn_ev_value *type;

    (void)s;
    if (strcmp(raw->table, "data") != 0) {
        return NULL;
    }
    type = mimetype_of(f->it, raw);
    for (size_t i = 0; type && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (wn_ev_is(type, kinds[i].mimetype)) {
            return (kinds[i].part & ~parts) != 0 ? kinds[i].what : NULL;
        }
    }
    return "contact data of a kind that is not told";
}

const struct wn_re_source wn_re_raw_android = { cells,
    sizeof(cells) / sizeof(cells[0]), NULL, 0, object };
