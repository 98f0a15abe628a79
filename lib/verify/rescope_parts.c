/** What must not ride along (docs/consent-filter.md): each column that a part
 * covers is empty unless some rule that allows the item names that part. */
#include <stdio.h>
#include <string.h>

#include "verify/rescope.h"

struct guarded {
    const char *table, *column;
    uint32_t part;  /* every bit is needed */
    const char *what;
};

static const struct guarded columns[] = {
    { "message", "message_text", WN_PART_TEXT, "the text" },
    { "message", "subject", WN_PART_TEXT, "the subject" },
    { "message", "reaction_kind", WN_PART_REACTIONS, "a reaction" },
    { "message", "reaction_emoji", WN_PART_REACTIONS, "a reaction" },
    { "message", "is_read", WN_PART_METADATA, "its state" },
    { "message", "edited_utc_ns", WN_PART_METADATA, "the time of an edit" },
    { "message", "reply_to", WN_PART_METADATA, "what it answers" },
    { "message_edit", "message_text", WN_PART_EDITS | WN_PART_TEXT,
        "an earlier text" },
    { "message_edit", "part_index", WN_PART_EDITS, "an earlier edit" },
    { "attachment", "file_id", WN_PART_ATTACHMENTS, "an attachment" },
    { "attachment", "transfer_name", WN_PART_ATTACHMENTS,
        "the name of an attachment" },
    { "attachment", "mime_type", WN_PART_ATTACHMENTS, "an attachment" },
    { "attachment", "size_in_bytes", WN_PART_ATTACHMENTS, "an attachment" },
    { "contact", "display_name", WN_PART_NAMES, "a name" },
    { "contact", "first_name", WN_PART_NAMES, "a name" },
    { "contact", "middle_name", WN_PART_NAMES, "a name" },
    { "contact", "last_name", WN_PART_NAMES, "a name" },
    { "contact", "organisation", WN_PART_NAMES, "a name" },
    { "contact", "note", WN_PART_NOTES, "a note" },
};

static const struct guarded raw_columns[] = {
    { "message", "text", WN_PART_TEXT, "the text" },
    { "message", "attributedBody", WN_PART_TEXT, "the text" },
    { "message", "subject", WN_PART_TEXT, "the subject" },
    { "message", "message_summary_info", WN_PART_EDITS | WN_PART_TEXT,
        "earlier texts" },
    { "ABPerson", "First", WN_PART_NAMES, "a name" },
    { "ABPerson", "Middle", WN_PART_NAMES, "a name" },
    { "ABPerson", "Last", WN_PART_NAMES, "a name" },
    { "ABPerson", "Organization", WN_PART_NAMES, "a name" },
    { "ABPerson", "Note", WN_PART_NOTES, "a note" },
    { "ABMultiValueEntry", "value", WN_PART_ADDRESSES, "an address" },
    { "attachment", NULL, WN_PART_ATTACHMENTS, "an attachment" },
};

/** No rule can agree to these: they speak of what is outside. */
static const struct guarded never[] = {
    { "message", "payload_data", 0, "a preview" },
    { "message", "group_title", 0, "a group's title" },
    { "message", "cache_roomnames", 0, "a group's name" },
    { "message", "other_handle", 0, "somebody else" },
    { "message", "syndication_ranges", 0, "a copy of another text" },
    { "chat", "display_name", 0, "a group's title" },
    { "ZCALLRECORD", "ZNAME", 0, "a contact's name" },
};

/* Of MediaStore, about the file itself. */
#define CATALOGUE \
    " _data _display_name mime_type _size datetaken date_added date_modified " \
    "width height duration owner_package_name is_pending is_trashed "

/** All source columns that may be kept raw; of the item's own row, or of rows
 * that belong to it. Items of other categories have none. */
static const struct {
    enum wn_category category;
    const char *table;
    bool own;
    const char *columns; /* a space at both ends of each */
} may[] = {
    { WN_CAT_MESSAGES, "message", true,
        " guid handle_id service is_from_me date date_read date_delivered "
        "date_played date_edited date_retracted is_read is_delivered is_sent "
        "is_finished is_empty is_played is_audio_message is_spam error "
        "item_type group_action_type account destination_caller_id "
        "was_downgraded cache_has_attachments associated_message_guid "
        "associated_message_type associated_message_emoji "
        "thread_originator_guid thread_originator_part balloon_bundle_id "
        "expressive_send_style_id schedule_type schedule_state subject text "
        "attributedBody message_summary_info " },
    { WN_CAT_MESSAGES, "chat_recoverable_message_join", true,
        " delete_date " },
    { WN_CAT_MESSAGES, "attachment", false,
        " guid created_date start_date filename uti mime_type transfer_state "
        "is_outgoing transfer_name total_bytes is_sticker " },
    { WN_CAT_CALLS, "ZCALLRECORD", true,
        " ZDATE ZDURATION ZADDRESS ZORIGINATED ZANSWERED ZCALLTYPE "
        "ZCALL_CATEGORY ZDISCONNECTED_CAUSE ZSERVICE_PROVIDER ZFACE_TIME_DATA "
        "ZHANDLE_TYPE ZNUMBER_AVAILABILITY ZREAD ZISO_COUNTRY_CODE ZUNIQUE_ID "
        "ZFILTERED_OUT_REASON ZJUNKCONFIDENCE ZVERIFICATIONSTATUS "
        "ZBLOCKEDBYEXTENSION ZHASMESSAGE ZWASEMERGENCYCALL "
        "ZSCREENSHARINGTYPE " },
    { WN_CAT_CALLS, "calls", true,
        " number presentation date duration type features countryiso "
        "block_reason missed_reason " },
    { WN_CAT_PHOTOS, "images", true, CATALOGUE },
    { WN_CAT_VIDEOS, "video", true, CATALOGUE },
    { WN_CAT_AUDIO, "audio", true, CATALOGUE },
    { WN_CAT_CONTACTS, "ABPerson", true,
        " First Middle Last Organization Note " },
    { WN_CAT_CONTACTS, "ABMultiValue", false, " value " },
    { WN_CAT_CONTACTS, "ABMultiValueEntry", false, " value " },
    { WN_CAT_CONTACTS, "data", false, " mimetype data1 data2 data3 data5 " },
};

/** Android's contact data is of every kind: the row's mimetype says which. */
static const struct guarded mimetypes[] = {
    { "data", "vnd.android.cursor.item/name", WN_PART_NAMES, "a name" },
    { "data", "vnd.android.cursor.item/organization", WN_PART_NAMES,
        "a name" },
    { "data", "vnd.android.cursor.item/phone_v2", WN_PART_NUMBERS,
        "a number" },
    { "data", "vnd.android.cursor.item/email_v2", WN_PART_EMAIL,
        "an e-mail address" },
    { "data", "vnd.android.cursor.item/postal-address_v2", WN_PART_ADDRESSES,
        "an address" },
    { "data", "vnd.android.cursor.item/website", WN_PART_ADDRESSES,
        "a web address" },
    { "data", "vnd.android.cursor.item/note", WN_PART_NOTES, "a note" },
};

static bool
may_stand(const struct wn_ev_item *it, const struct wn_ev_raw *raw)
{
    char word[64];
    int n = snprintf(word, sizeof(word), " %s ", raw->column);

    if (n < 0 || (size_t)n >= sizeof(word) || strchr(raw->column, ' ')) {
        return false;
    }
    for (size_t i = 0; i < sizeof(may) / sizeof(may[0]); i++) {
        if (may[i].category == it->category &&
            strcmp(may[i].table, raw->table) == 0 &&
            (!may[i].own || raw->row == it->source_row)) {
            return strstr(may[i].columns, word) != NULL;
        }
    }
    return false;
}

static void
object(struct wn_rescope *s, const struct wn_re_facts *f, const char *what)
{
    wn_rescope_outside(s, f->it->id,
        "it carries %s, which no rule that allows it agreed to", what);
}

/** contact_point: each kind belongs to a part of its own. */
static uint32_t
part_of_point(const struct wn_ev_row *row)
{
    const struct wn_ev_value *kind = wn_ev_get(row, "kind");

    return wn_ev_is(kind, "phone") ? WN_PART_NUMBERS
        : wn_ev_is(kind, "email") ? WN_PART_EMAIL : WN_PART_ADDRESSES;
}

static bool
check_row(struct wn_rescope *s, const struct wn_re_facts *f,
    const struct wn_ev_row *row, uint32_t parts)
{
    for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
        const struct guarded *g = &columns[i];

        if (strcmp(g->table, row->table->name) == 0 &&
            (g->part & ~parts) != 0 &&
            wn_ev_get(row, g->column)->kind != WN_EV_NULL) {
            object(s, f, g->what);
            return false;
        }
    }
    if (strcmp(row->table->name, "contact_point") == 0 &&
        (part_of_point(row) & ~parts) != 0) {
        object(s, f, "a number or address");
        return false;
    }
    if (strcmp(row->table->name, "message") == 0 &&
        (f->needs & WN_PART_REACTIONS) != 0 &&
        (wn_ev_get(row, "message_text")->kind != WN_EV_NULL ||
            wn_ev_get(row, "subject")->kind != WN_EV_NULL)) {
        object(s, f, "a reaction's copy of another message's text");
        return false;
    }
    return true;
}

static bool
names(const struct guarded *g, const struct wn_ev_raw *raw)
{
    return strcmp(g->table, raw->table) == 0 &&
        (!g->column || strcmp(g->column, raw->column) == 0);
}

/** NULL when its row does not say what it is. */
static const struct guarded *
mimetype_of(const struct wn_re_facts *f, const struct wn_ev_raw *raw)
{
    for (size_t i = 0; i < f->it->raw_count; i++) {
        const struct wn_ev_raw *other = &f->it->raws[i];

        if (other->row != raw->row || strcmp(other->table, "data") != 0 ||
            strcmp(other->column, "mimetype") != 0) {
            continue;
        }
        for (size_t k = 0; k < sizeof(mimetypes) / sizeof(mimetypes[0]);
             k++) {
            if (strcmp(other->mimetype, mimetypes[k].column) == 0) {
                return &mimetypes[k];
            }
        }
    }
    return NULL;
}

/** Contact data of Android. */
static bool
check_data(struct wn_rescope *s, const struct wn_re_facts *f,
    const struct wn_ev_raw *raw, uint32_t parts)
{
    const struct guarded *g;

    if (f->it->category != WN_CAT_CONTACTS ||
        strcmp(raw->table, "data") != 0) {
        return true;
    }
    g = mimetype_of(f, raw);
    if (!g || (g->part & ~parts) != 0) {
        object(s, f, g ? g->what : "contact data of a kind that is not told");
        return false;
    }
    return true;
}

static bool
check_raw(struct wn_rescope *s, const struct wn_re_facts *f,
    const struct wn_ev_raw *raw, uint32_t parts)
{
    for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++) {
        if (names(&never[i], raw)) {
            wn_rescope_outside(s, f->it->id, "its raw columns carry %s, which "
                "no rule can agree to", never[i].what);
            return false;
        }
    }
    if (!may_stand(f->it, raw)) {
        wn_rescope_outside(s, f->it->id, "its raw columns carry one that no "
            "reader keeps, or one of another row");
        return false;
    }
    for (size_t i = 0; i < sizeof(raw_columns) / sizeof(raw_columns[0]);
         i++) {
        const struct guarded *g = &raw_columns[i];
        bool copy = (f->needs & WN_PART_REACTIONS) != 0 &&
            (g->part & WN_PART_TEXT) != 0;

        if (names(g, raw) && ((g->part & ~parts) != 0 || copy)) {
            object(s, f, g->what);
            return false;
        }
    }
    return check_data(s, f, raw, parts);
}

/** Without metadata a message keeps the time that decided, and no other. */
static void
check_times(
    struct wn_rescope *s, const struct wn_re_facts *f, uint32_t parts)
{
    for (size_t i = 0; i < f->it->time_count; i++) {
        if (f->it->category == WN_CAT_MESSAGES &&
            (parts & WN_PART_METADATA) == 0 &&
            strcmp(f->it->times[i].kind, f->it->time.kind) != 0) {
            object(s, f, "times beside the one that decided");
            return;
        }
    }
}

void
wn_re_check_parts(
    struct wn_rescope *s, const struct wn_re_facts *f, uint32_t parts)
{
    for (size_t i = 0; i < f->it->row_count; i++) {
        if (!check_row(s, f, &f->it->rows[i], parts)) {
            return; /* one reason is enough to put it outside */
        }
    }
    for (size_t i = 0; i < f->it->raw_count; i++) {
        if (!check_raw(s, f, &f->it->raws[i], parts)) {
            return;
        }
    }
    check_times(s, f, parts);
}
