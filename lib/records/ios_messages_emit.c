/** The kept messages, row by row, as records. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "records/ios_messages.h"
#include "records/ios_messages_row.h"

/** ---- parties --------------------------------------------------------- */

static const struct wn_party *
party(struct wn_reading *rd, const char *raw, size_t n)
{
    struct wn_messages *m = rd->state;
    struct wn_handle handle;
    struct wn_party p;

    wn_book_party(rd->book, &p, raw, n, &handle);
    return wn_draft_party(&m->draft, &p);
}

/** The conversation, without its title: that may name anybody. */
static const struct wn_session_ref *
session(struct wn_reading *rd, const struct wn_msg_chat *chat)
{
    struct wn_messages *m = rd->state;
    struct wn_session_ref *s = wn_draft_get(&m->draft, sizeof(*s));
    struct wn_party *parties =
        wn_draft_get(&m->draft, (chat->count + 1) * sizeof(*parties));

    if (!s || !parties) {
        return NULL;
    }
    *s = (struct wn_session_ref) { .key = chat->guid,
        .application = chat->application,
        .kind = chat->kind == WN_GROUP ? "group"
            : chat->kind == WN_ONE_TO_ONE ? "one-to-one" : "unknown",
        .participant_count = (int64_t)chat->count, .parties = parties };
    for (size_t i = 0; i < chat->count; i++) {
        const struct wn_msg_handle *h =
            &m->handles[m->members[chat->first + i]];
        const struct wn_party *p = wn_msg_member_shown(rd, chat, &h->handle)
            ? party(rd, h->raw, h->bytes) : NULL;

        if (p) {
            parties[s->party_count++] = *p;
        }
    }
    return s;
}

/** The phone's own side: "P:+4477…" or "E:jo@…" as account, or the plain
 * address that it was reached under. */
static const struct wn_party *
own(struct wn_reading *rd, const struct wn_msg_full *full)
{
    const struct wn_value *v = &full->cells[F_CALLER_ID];
    const char *p = v->p;
    size_t n = v->n;

    if (v->kind != WN_VAL_TEXT || n == 0) {
        v = &full->cells[F_ACCOUNT];
        p = v->p;
        n = v->n;
        if (v->kind == WN_VAL_TEXT && n > 2 && p[1] == ':') {
            p += 2;
            n -= 2;
        }
    }
    return v->kind == WN_VAL_TEXT && n > 0 ? party(rd, p, n) : NULL;
}

static enum wn_status
parties(struct wn_reading *rd, const struct wn_msg_full *full,
    const struct wn_session_ref *s, struct wn_err *err)
{
    struct wn_messages *m = rd->state;
    const struct wn_msg_handle *h = wn_msg_handle(m, full->row.handle);
    const struct wn_msg_chat *chat =
        full->row.has_chat ? &m->chats[full->row.chat] : NULL;
    const struct wn_party *other =
        h && (!chat || wn_msg_member_shown(rd, chat, &h->handle))
        ? party(rd, h->raw, h->bytes) : NULL;
    const struct wn_party *mine = own(rd, full);

    wn_msg_party_row(&m->draft, full->row.from_me ? mine : other, "from");
    if (!full->row.from_me) {
        wn_msg_party_row(&m->draft, mine, "to");
    } else if (s && s->party_count > 0) {
        for (size_t i = 0; i < s->party_count; i++) {
            wn_msg_party_row(&m->draft, &s->parties[i], "to");
        }
    } else {
        wn_msg_party_row(&m->draft, other, "to");
    }
    return mine ? rd->sink->own_account(rd->sink->ctx, mine,
                      "the phone's own side of kept messages", err)
                : WN_OK;
}

/** ---- one message ----------------------------------------------------- */

static enum wn_status
compose(struct wn_reading *rd, const struct wn_msg *item,
    const struct wn_msg_full *full, const struct wn_verdict *v,
    struct wn_err *err)
{
    struct wn_messages *m = rd->state;
    const struct wn_session_ref *s = NULL;
    enum wn_status st;

    wn_draft_begin(&m->draft, WN_CAT_MESSAGES, rd->source, "message",
        item->row);
    if (full->row.has_chat) {
        s = session(rd, &m->chats[full->row.chat]);
    }
    wn_msg_typed(rd, item, full, s);
    wn_msg_times(rd, full, v->time_field);
    st = parties(rd, full, s, err);
    wn_msg_raw_cells(&m->draft, full);
    return st;
}

static enum wn_status
emit_one(struct wn_reading *rd, struct wn_query *q, struct wn_query *files,
    const struct wn_msg *item, struct wn_err *err)
{
    struct wn_messages *m = rd->state;
    struct wn_msg_full full;
    struct wn_verdict v;
    struct wn_facts f;
    enum wn_status st = wn_query_start(q, item->row);

    if (st == WN_OK) {
        st = wn_query_next(q, err);
    }
    if (st != WN_OK) {
        return st == WN_END
            ? wn_fail(err, WN_EFORMAT, "the entry of a message is damaged")
            : st;
    }
    wn_msg_full_read(m, q, item, &full);
    st = wn_msg_ask(rd, &full.row, &f, &v, err);
    if (st == WN_OK) {
        st = wn_gate_narrow(rd->gate, &v, item->rules);
    }
    if (st == WN_OK) {
        st = compose(rd, item, &full, &v, err);
    }
    if (st == WN_OK) {
        st = wn_msg_attachments(rd, files, item, &v, err);
    }
    if (st == WN_OK) {
        st = wn_gate_put(rd->gate, &f, item->rules, &m->draft, err);
    }
    return st == WN_DENIED
        ? wn_fail(err, WN_EINTERNAL, "a chosen message is not allowed") : st;
}

enum wn_status
wn_msg_emit(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_messages *m = rd->state;
    struct wn_query *q = NULL;
    struct wn_query *files = NULL;
    enum wn_status st = WN_OK;

    if (!m->selected || m->item_count == 0) {
        return m->selected ? wn_reading_source(rd, err) : WN_OK;
    }
    st = wn_reading_source(rd, err);
    if (st == WN_OK) {
        st = wn_msg_full_query(&q, m->db, err);
    }
    if (st == WN_OK && m->file_count > 0) {
        st = wn_msg_attachment_query(&files, m->db, err);
    }
    for (size_t i = 0; st == WN_OK && i < m->item_count; i++) {
        struct wn_err one = WN_ERR_INIT;

        st = wn_run_cancelled(rd->run)
            ? wn_fail(&one, WN_ECANCEL, "stopped while writing messages")
            : emit_one(rd, q, files, &m->items[i], &one);
        st = wn_reading_survive(rd, st, &one, err);
    }
    wn_query_free(&q);
    wn_query_free(&files);
    return st;
}
