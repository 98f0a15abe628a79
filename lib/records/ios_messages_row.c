#include "records/ios_messages_row.h"

#include <string.h>

#include "base/err.h"
#include "records/ios_messages_edits.h"

/* The columns of selection, then cells, then those kept raw. */
static const char *const cell_columns[F_COUNT] = { [F_GUID] = "guid",
    [F_SERVICE] = "service", [F_TEXT] = "text",
    [F_ATTRIBUTED] = "attributedBody", [F_SUBJECT] = "subject",
    [F_ACCOUNT] = "account", [F_CALLER_ID] = "destination_caller_id",
    [F_SUMMARY] = "message_summary_info", [F_PAYLOAD] = "payload_data",
    [F_TITLE] = "group_title", [F_ERROR] = "error", [F_IS_SENT] = "is_sent",
    [F_IS_DELIVERED] = "is_delivered", [F_IS_READ] = "is_read",
    [F_ASSOCIATED] = "associated_message_guid",
    [F_EMOJI] = "associated_message_emoji",
    [F_THREAD] = "thread_originator_guid", [F_SCHEDULE] = "schedule_type" };

enum wn_status
wn_msg_full_query(struct wn_query **out, struct wn_db *db, struct wn_err *err)
{
    const char *columns[32 + F_COUNT + WN_MSG_CELLS];
    struct wn_select select = { "message", columns, 0, " WHERE rowid=?1" };

    for (size_t i = 0; i < wn_msg_column_count; i++) {
        columns[select.count++] = wn_msg_columns[i];
    }
    for (size_t i = 0; i < F_COUNT; i++) {
        columns[select.count++] = cell_columns[i];
    }
    for (size_t i = 0; i < wn_message_raw_count; i++) {
        columns[select.count++] = wn_message_raw[i].name;
    }
    return wn_query_new(out, db, &select, err);
}

void
wn_msg_full_read(const struct wn_messages *m, struct wn_query *q,
    const struct wn_msg *item, struct wn_msg_full *out)
{
    const struct wn_msg_join join = { .message = item->row,
        .chat = item->chat, .deleted = item->deleted,
        .delete_date = item->delete_date };

    memset(out, 0, sizeof(*out));
    wn_msg_read(m, q, item->chat == WN_NO_CHAT ? NULL : &join, &out->row);
    for (size_t i = 0; i < F_COUNT; i++) {
        out->cells[i] = wn_query_value(q, wn_msg_column_count + i);
    }
    for (size_t i = 0; i < wn_message_raw_count && i < WN_MSG_CELLS; i++) {
        out->raw[i] = wn_query_value(q, wn_msg_column_count + F_COUNT + i);
    }
    out->reaction = wn_msg_is_reaction(out->row.reaction);
}

static int64_t
whole(const struct wn_value *v)
{
    return v->kind == WN_VAL_INT ? v->i : 0;
}

/** ---- words ----------------------------------------------------------- */

static const char *
reaction_word(int64_t code)
{
    static const char *const put[] = { "loved", "liked", "disliked", "laughed",
        "emphasised", "questioned", "emoji", "sticker" };
    static const char *const taken[] = { "removed-loved", "removed-liked",
        "removed-disliked", "removed-laughed", "removed-emphasised",
        "removed-questioned", "removed-emoji", "removed-sticker" };

    if (code >= 2000 && code < 2008) {
        return put[code - 2000];
    }
    if (code >= 3000 && code < 3008) {
        return taken[code - 3000];
    }
    return code == 1000 ? "sticker" : "other";
}

static const char *
type_word(const struct wn_msg_full *full)
{
    if (full->reaction) {
        return "reaction";
    }
    switch (full->row.item_type) {
    case 0:
        return "message";
    case 1: /* somebody added or removed */
    case 2: /* title changed */
    case 3: /* left, or group picture changed */
        return "group-action";
    default:
        return "other";
    }
}

static bool
has_text(const struct wn_msg_full *full)
{
    struct wn_value v =
        wn_msg_text(&full->cells[F_TEXT], &full->cells[F_ATTRIBUTED]);

    return v.kind == WN_VAL_TEXT && v.n > 0;
}

static const char *
status_word(const struct wn_msg_full *full, const struct wn_msg_edits *e)
{
    const struct wn_msg_row *row = &full->row;

    if (row->deleted) {
        return "recently-deleted";
    }
    if ((e->unsent || row->retracted > 0) && !has_text(full)) {
        return "unsent";
    }
    if (!row->from_me) {
        return "received";
    }
    if (whole(&full->cells[F_ERROR]) != 0) {
        return "failed";
    }
    if (row->delivered > 0 || whole(&full->cells[F_IS_DELIVERED]) != 0) {
        return "delivered";
    }
    if (whole(&full->cells[F_SCHEDULE]) != 0 &&
        whole(&full->cells[F_IS_SENT]) == 0) {
        return "draft"; /* to be sent later */
    }
    return "sent";
}

static const char *
edit_word(const struct wn_msg_full *full, const struct wn_msg_edits *e)
{
    if (e->unsent || full->row.retracted > 0) {
        return has_text(full) ? "part-unsent" : "unsent";
    }
    return e->edited || full->row.edited > 0 ? "edited" : NULL;
}

static const char *
application_word(const struct wn_msg_full *full)
{
    const struct wn_value *v = &full->cells[F_SERVICE];

    if (v->kind == WN_VAL_TEXT && v->n == 3 && memcmp(v->p, "MMS", 3) == 0) {
        return "mms";
    }
    return full->row.app == WN_APP_IMESSAGE ? "imessage"
        : full->row.app == WN_APP_SMS       ? "sms"
        : full->row.app == WN_APP_RCS       ? "rcs" : "other";
}

/** What stood here and was not taken: words of docs/categories/messages.md. */
static void
left_out(char *dst, size_t cap, const struct wn_msg_full *full,
    const struct wn_msg_edits *e)
{
    const struct {
        bool is;
        const char *word;
    } words[] = { { full->reaction && has_text(full), "quoted-text" },
        { full->cells[F_PAYLOAD].kind != WN_VAL_NULL, "preview" },
        { full->cells[F_TITLE].kind == WN_VAL_TEXT &&
                full->cells[F_TITLE].n > 0, "group-title" },
        { full->row.other_handle != 0, "other-person" },
        { e->edited, "earlier-edits" } };
    size_t n = 0;

    dst[0] = '\0';
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        size_t more = strlen(words[i].word);

        if (words[i].is && n + more + 2 < cap) {
            if (n > 0) {
                dst[n++] = ',';
            }
            memcpy(dst + n, words[i].word, more + 1);
            n += more;
        }
    }
}

/** The message this one answers or reacts to: "p:0/GUID", "bp:GUID", GUID. */
static struct wn_value
reply_to(const struct wn_msg_full *full)
{
    struct wn_value v =
        full->cells[full->reaction ? F_ASSOCIATED : F_THREAD];
    const char *p = v.p;

    if (v.kind != WN_VAL_TEXT || v.n == 0) {
        return (struct wn_value) { 0 };
    }
    for (size_t i = v.n; i-- > 0;) {
        if (p[i] == '/' || p[i] == ':') {
            return wn_value_textn(p + i + 1, v.n - i - 1);
        }
    }
    return v;
}

/** ---- the row --------------------------------------------------------- */

static void
text_columns(struct wn_draft *d, const struct wn_msg_full *full)
{
    if (!full->reaction) {
        wn_draft_set(d, MSG_TEXT, WN_PART_TEXT,
            wn_msg_text(&full->cells[F_TEXT], &full->cells[F_ATTRIBUTED]));
        if (full->cells[F_SUBJECT].kind == WN_VAL_TEXT) {
            wn_draft_set(d, MSG_SUBJECT, WN_PART_TEXT,
                full->cells[F_SUBJECT]);
        }
        return;
    }
    wn_draft_set(d, MSG_REACTION_KIND, WN_PART_REACTIONS,
        wn_value_text(reaction_word(full->row.reaction)));
    if (full->cells[F_EMOJI].kind == WN_VAL_TEXT) {
        wn_draft_set(
            d, MSG_REACTION_EMOJI, WN_PART_REACTIONS, full->cells[F_EMOJI]);
    }
}

void
wn_msg_typed(struct wn_reading *rd, const struct wn_msg *item,
    const struct wn_msg_full *full, const struct wn_session_ref *s)
{
    struct wn_messages *m = rd->state;
    struct wn_draft *d = &m->draft;
    struct wn_msg_edits e = wn_msg_edits_read(&full->cells[F_SUMMARY]);
    struct wn_value edited = wn_value_int(full->row.edited);
    char dropped[128];
    int64_t ns;

    wn_draft_row(d, &wn_table_message, 0);
    wn_draft_set(d, MSG_GUID, 0, full->cells[F_GUID]);
    if (s) {
        wn_draft_set(d, MSG_SESSION, 0,
            (struct wn_value) { .kind = WN_VAL_SESSION, .session = s });
    }
    wn_draft_set(d, MSG_APPLICATION, 0, wn_value_text(application_word(full)));
    wn_draft_set(d, MSG_TYPE, 0, wn_value_text(type_word(full)));
    wn_draft_set(d, MSG_DIRECTION, 0,
        wn_value_text(full->row.from_me ? "outgoing" : "incoming"));
    wn_draft_set(d, MSG_STATUS, 0, wn_value_text(status_word(full, &e)));
    if (full->cells[F_IS_READ].kind == WN_VAL_INT) {
        wn_draft_set(
            d, MSG_IS_READ, WN_PART_METADATA, full->cells[F_IS_READ]);
    }
    wn_draft_set(d, MSG_REPLY_TO, WN_PART_METADATA, reply_to(full));
    if (full->row.edited != 0 && wn_msg_time(m, &edited, &ns)) {
        wn_draft_set(d, MSG_EDITED, WN_PART_METADATA, wn_value_int(ns));
    }
    wn_draft_set(
        d, MSG_EDIT_STATE, 0, wn_value_text(edit_word(full, &e)));
    wn_draft_set(d, MSG_GAP_BEFORE, 0, wn_value_int(item->gap_before));
    if ((wn_msg_parts(rd->terms, item->rules) & WN_PART_EDITS) != 0) {
        e.edited = false; /* the earlier versions follow */
    }
    left_out(dropped, sizeof(dropped), full, &e);
    wn_draft_set(d, MSG_LEFT_OUT, 0,
        wn_value_text(dropped[0] ? dropped : NULL));
    text_columns(d, full);
    if (!full->reaction && !e.quotes) {
        wn_msg_edits_rows(d, &full->cells[F_SUMMARY]);
    }
}
