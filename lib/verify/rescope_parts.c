/** What must not ride along (docs/consent-filter.md): each column that a part
 * covers is empty unless some rule that allows the item names that part. Here
 * the bundle's own tables; source columns in rescope_raw.c. */
#include <string.h>

#include "verify/rescope_raw.h"

struct guarded {
    const char *table, *column;
    uint32_t part;  /* every bit is needed */
    const char *what;
};

#define RECEIVED "when somebody received it"

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
    { "message_receipt", "party_id", WN_PART_METADATA, RECEIVED },
    { "message_receipt", "delivered_utc_ns", WN_PART_METADATA, RECEIVED },
    { "message_receipt", "read_utc_ns", WN_PART_METADATA, RECEIVED },
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

void
wn_re_not_agreed(
    struct wn_rescope *s, const struct wn_re_facts *f, const char *what)
{
    wn_rescope_outside(s, f->it->id,
        "it carries %s, which no rule that allows it agreed to", what);
}

/** contact_point: each kind belongs to a part of its own. What WhatsApp has for
 * a number is one, a LID too. */
static uint32_t
part_of_point(const struct wn_re_facts *f, const struct wn_ev_row *row)
{
    const struct wn_ev_value *kind = wn_ev_get(row, "kind");
    bool whatsapp =
        (f->app & (WN_APP_WHATSAPP | WN_APP_WHATSAPP_BUSINESS)) != 0;

    return wn_ev_is(kind, "phone") || (whatsapp && wn_ev_is(kind, "other"))
        ? WN_PART_NUMBERS
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
            wn_re_not_agreed(s, f, g->what);
            return false;
        }
    }
    if (strcmp(row->table->name, "contact_point") == 0 &&
        (part_of_point(f, row) & ~parts) != 0) {
        wn_re_not_agreed(s, f, "a number or address");
        return false;
    }
    if (strcmp(row->table->name, "message") == 0 &&
        (f->needs & WN_PART_REACTIONS) != 0 &&
        (wn_ev_get(row, "message_text")->kind != WN_EV_NULL ||
            wn_ev_get(row, "subject")->kind != WN_EV_NULL)) {
        wn_re_not_agreed(s, f, "a reaction's copy of another message's text");
        return false;
    }
    return true;
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
            wn_re_not_agreed(s, f, "times beside the one that decided");
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
        if (!wn_re_check_raw(s, f, &f->it->raws[i], parts)) {
            return;
        }
    }
    check_times(s, f, parts);
}
