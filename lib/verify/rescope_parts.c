/** What must not ride along (docs/consent-filter.md): each column that a part
 * covers is empty unless some rule that allows the item names that part. */
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
    { "sms", "body", WN_PART_TEXT, "the text" },
    { "sms", "subject", WN_PART_TEXT, "the subject" },
    { "pdu", "sub", WN_PART_TEXT, "the subject" },
    { "pdu", "sub_cs", WN_PART_TEXT, "the subject" },
    { "part", "text", WN_PART_TEXT, "the text" },
    { "part", "chset", WN_PART_TEXT, "the text" },
    { "part", "name", WN_PART_ATTACHMENTS, "the name of an attachment" },
    { "part", "fn", WN_PART_ATTACHMENTS, "the name of an attachment" },
    { "part", "cl", WN_PART_ATTACHMENTS, "the name of an attachment" },
    { "part", "cid", WN_PART_ATTACHMENTS, "the name of an attachment" },
    { "part", "cd", WN_PART_ATTACHMENTS, "an attachment" },
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
            if (wn_ev_is(&other->value, mimetypes[k].column)) {
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
    if (!wn_re_may_stand(f->it, raw)) {
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
