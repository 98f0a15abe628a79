/** Typed values, times, raw cells and the file of one message. */
#include <string.h>

#include "base/err.h"
#include "records/cocoa.h"
#include "records/ios_whatsapp_messages_row.h"

/** ZWAMESSAGE.ZMESSAGESTATUS of what the owner wrote. */
enum { STATUS_SENT = 1, STATUS_DELIVERED = 6, STATUS_READ = 8 };

static bool
has_text(const struct wn_value *v)
{
    return v->kind == WN_VAL_TEXT && v->n > 0;
}

/** NULL: what this number means is not certain. */
static const char *
status_word(const struct wn_whatsapp *m, const struct wn_wa_full *full)
{
    const struct wn_value *v = &full->cells[WA_STATUS];
    int64_t status = v->kind == WN_VAL_INT ? v->i : 0;

    if (m->chats[full->row.chat].removed) {
        return "recently-deleted";
    }
    if (full->row.type == WN_WA_DELETED) {
        return "unsent";
    }
    if (!full->row.from_me) {
        return "received";
    }
    return status == STATUS_SENT ? "sent"
        : status == STATUS_DELIVERED || status == STATUS_READ ? "delivered"
                                                              : NULL;
}

/** What stood here and was not taken: words of docs/categories/messages.md. */
static const char *
left_out(const struct wn_wa_full *full, const struct wn_value *reply)
{
    bool preview =
        full->row.type == WN_WA_LINK && has_text(&full->media[WAM_TITLE]);

    if (full->row.type == WN_WA_GROUP_EVENT ||
        full->row.type == WN_WA_NOTICE) {
        return has_text(&full->cells[WA_TEXT]) ? "group-title,other-person"
                                               : NULL;
    }
    if (has_text(reply)) {
        return preview ? "quoted-text,preview" : "quoted-text";
    }
    return preview ? "preview" : NULL;
}

void
wn_wa_typed(struct wn_whatsapp *m, const struct wn_wa_item *item,
    const struct wn_wa_full *full, const struct wn_session_ref *s)
{
    struct wn_draft *d = &m->draft;
    struct wn_value reply = wn_wa_reply_to(full);

    wn_draft_row(d, &wn_table_message, 0);
    if (has_text(&full->cells[WA_STANZA])) {
        wn_draft_set(d, MSG_GUID, 0, full->cells[WA_STANZA]);
    }
    wn_draft_set(d, MSG_SESSION, 0,
        (struct wn_value) { .kind = WN_VAL_SESSION, .session = s });
    wn_draft_set(d, MSG_APPLICATION, 0, wn_value_text(m->word));
    wn_draft_set(d, MSG_TYPE, 0,
        wn_value_text(wn_wa_type_word(full->row.type, full->row.event)));
    wn_draft_set(d, MSG_DIRECTION, 0,
        wn_value_text(full->row.from_me ? "outgoing" : "incoming"));
    wn_draft_set(d, MSG_STATUS, 0, wn_value_text(status_word(m, full)));
    wn_draft_set(d, MSG_REPLY_TO, WN_PART_METADATA, reply);
    wn_draft_set(d, MSG_EDIT_STATE, 0,
        wn_value_text(full->row.type == WN_WA_DELETED ? "unsent" : NULL));
    wn_draft_set(d, MSG_GAP_BEFORE, 0, wn_value_int(item->gap_before));
    wn_draft_set(d, MSG_LEFT_OUT, 0, wn_value_text(left_out(full, &reply)));
    wn_draft_set(d, MSG_TEXT, WN_PART_TEXT, wn_wa_text(full));
}

/** ---- times ----------------------------------------------------------- */

void
wn_wa_times(struct wn_whatsapp *m, const struct wn_wa_full *full,
    enum wn_time_field decides)
{
    const struct wn_wa_row *row = &full->row;
    struct wn_event_time shown = { .kind = "shown",
        .set_by = row->from_me ? "device" : "unknown" };
    struct wn_event_time sent = { .kind = "sent", .set_by = "unknown" };
    struct wn_event_time moved;

    if (wn_cocoa_time(&row->date, &shown)) {
        moved = shown;
        moved.kind = row->from_me ? "sent" : "received";
        wn_draft_decided(&m->draft, decides == WN_TF_SHOWN ? &shown : &moved);
        wn_draft_time(&m->draft, WN_PART_METADATA,
            decides == WN_TF_SHOWN ? &moved : &shown);
    }
    if (wn_cocoa_time(&row->sent, &sent)) {
        wn_draft_time(&m->draft, WN_PART_METADATA, &sent);
    }
}

/** ---- raw ------------------------------------------------------------- */

static void
raw(struct wn_whatsapp *m, uint32_t part, const char *table, int64_t row,
    const char *column, struct wn_value v)
{
    if (v.kind != WN_VAL_NULL) {
        wn_draft_raw(&m->draft, part, table, row, column, v);
    }
}

/** Where a place was sent; of pictures the same columns hold their size. */
static void
raw_location(struct wn_whatsapp *m, const struct wn_wa_full *full)
{
    raw(m, WN_PART_TEXT, "ZWAMEDIAITEM", full->row.media, "ZLATITUDE",
        full->media[WAM_LATITUDE]);
    raw(m, WN_PART_TEXT, "ZWAMEDIAITEM", full->row.media, "ZLONGITUDE",
        full->media[WAM_LONGITUDE]);
}

void
wn_wa_raw_cells(struct wn_whatsapp *m, const struct wn_wa_full *full)
{
    const struct wn_wa_row *row = &full->row;
    struct wn_value text = wn_wa_text(full);

    for (size_t i = 0; i < wn_wa_message_raw_count; i++) {
        raw(m, wn_wa_message_raw[i].part, "ZWAMESSAGE", row->row,
            wn_wa_message_raw[i].name, full->raw[i]);
    }
    if (!row->from_me && wn_wa_is_person(&row->from) && row->member == 0) {
        raw(m, 0, "ZWAMESSAGE", row->row, "ZFROMJID", row->from);
    }
    if (text.p && text.p == full->cells[WA_TEXT].p) {
        raw(m, WN_PART_TEXT, "ZWAMESSAGE", row->row, "ZTEXT", text);
    } else if (text.p) {
        raw(m, WN_PART_TEXT, "ZWAMEDIAITEM", row->media, "ZTITLE", text);
    }
    if (row->type == WN_WA_LOCATION) {
        raw_location(m, full);
    }
    if (row->type == WN_WA_CONTACT) {
        raw(m, WN_PART_ATTACHMENTS, "ZWAMEDIAITEM", row->media,
            "ZVCARDSTRING", full->media[WAM_MIME]);
    }
}

/** ---- file ------------------------------------------------------------ */

static bool
is(const struct wn_wa_file *f, const char *outcome)
{
    return f->outcome && strcmp(f->outcome, outcome) == 0;
}

static struct wn_value
name_of(const struct wn_wa_full *full)
{
    const struct wn_value *path = &full->media[WAM_PATH];
    const char *p = path->p;

    if (full->row.type == WN_WA_DOCUMENT &&
        has_text(&full->media[WAM_TITLE])) {
        return full->media[WAM_TITLE];
    }
    for (size_t i = has_text(path) ? path->n : 0; i-- > 0;) {
        if (p[i] == '/') {
            return wn_value_textn(p + i + 1, path->n - i - 1);
        }
    }
    return has_text(path) ? *path : (struct wn_value) { 0 };
}

static void
details(struct wn_whatsapp *m, const struct wn_wa_full *full)
{
    static const struct {
        size_t at;
        const char *name;
    } cells[] = { { WAM_PATH, "ZMEDIALOCALPATH" }, { WAM_SIZE, "ZFILESIZE" },
        { WAM_MIME, "ZVCARDSTRING" } };
    const struct wn_value *mime = &full->media[WAM_MIME];
    struct wn_draft *d = &m->draft;

    wn_draft_set(d, ATT_NAME, WN_PART_ATTACHMENTS, name_of(full));
    if (has_text(mime) && memchr(mime->p, '/', mime->n)) {
        wn_draft_set(d, ATT_MIME, WN_PART_ATTACHMENTS, *mime);
    }
    if (full->media[WAM_SIZE].kind == WN_VAL_INT) {
        wn_draft_set(
            d, ATT_SIZE, WN_PART_ATTACHMENTS, full->media[WAM_SIZE]);
    }
    for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
        raw(m, WN_PART_ATTACHMENTS, "ZWAMEDIAITEM", full->row.media,
            cells[i].name, full->media[cells[i].at]);
    }
    if (full->has_duration) {
        raw(m, WN_PART_ATTACHMENTS, "ZWAMEDIAITEM", full->row.media,
            "ZMOVIEDURATION", wn_value_int(full->duration));
    }
    if (full->row.type == WN_WA_DOCUMENT) {
        raw(m, WN_PART_ATTACHMENTS, "ZWAMEDIAITEM", full->row.media, "ZTITLE",
            full->media[WAM_TITLE]);
    }
}

/** A file that was there and could not be had is a shortfall; one that the
 * phone does not hold is not. */
void
wn_wa_attachment(struct wn_reading *rd, struct wn_whatsapp *m,
    const struct wn_wa_full *full, const struct wn_verdict *v)
{
    const struct wn_wa_file *f = wn_wa_file_of(m, full->row.row);
    struct wn_draft *d = &m->draft;

    if (!f) {
        return;
    }
    wn_draft_row(d, &wn_table_attachment, 0);
    wn_draft_set(
        d, ATT_OUTCOME, 0, wn_value_text(f->outcome ? f->outcome : "copied"));
    if (!f->outcome) {
        wn_draft_set(
            d, ATT_FILE, WN_PART_ATTACHMENTS, wn_value_file(f->number));
        wn_draft_file(d, f->number);
    } else if (is(f, "unreadable")) {
        wn_gate_failed(rd->gate, v->rule, "some attachments could not be read");
    } else if (is(f, "not-staged")) {
        wn_gate_failed(rd->gate, v->rule,
            "some attachments did not fit into memory and were dropped");
    }
    /* What was not agreed does not even leave its name. */
    if (full->has_media && !is(f, "not-agreed")) {
        details(m, full);
    }
}
