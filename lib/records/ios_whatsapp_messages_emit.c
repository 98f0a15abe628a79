/** The kept messages, row by row, as records. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "records/ios_whatsapp_messages_row.h"

/** ---- parties --------------------------------------------------------- */

static const struct wn_party *
party(struct wn_reading *rd, struct wn_whatsapp *m, const char *raw, size_t n)
{
    struct wn_handle handle;
    struct wn_party p;

    wn_book_app_party(rd->book, m->app, &p, raw, n, &handle);
    return wn_draft_party(&m->draft, &p);
}

/** The same, with what tells the number of a hidden id. */
static const struct wn_party *
proved(
    struct wn_reading *rd, struct wn_whatsapp *m, const char *raw, size_t n)
{
    wn_book_lid_cells(rd->book, m->app, &m->draft, raw, n);
    return party(rd, m, raw, n);
}

#define KEY_BYTES 24

/** The conversation, without its subject: that may name anybody. Its key is the
 * row: a group's JID can hold the number of who made it. Whose the hidden ids
 * of a thousand members are is said once, with the first item. */
const struct wn_session_ref *
wn_wa_session(struct wn_reading *rd, struct wn_whatsapp *m,
    const struct wn_wa_chat *c)
{
    struct wn_session_ref *s = wn_draft_get(&m->draft, sizeof(*s));
    struct wn_party *parties =
        wn_draft_get(&m->draft, (c->count + 1) * sizeof(*parties));
    char *key = wn_draft_get(&m->draft, KEY_BYTES);
    bool two = c->kind == WN_ONE_TO_ONE;
    const struct wn_party *p = NULL;
    const struct wn_party *(*one)(struct wn_reading *, struct wn_whatsapp *,
        const char *, size_t) = c->proved && !two ? party : proved;

    if (!s || !parties || !key) {
        return NULL;
    }
    (void)snprintf(key, KEY_BYTES, "%" PRId64, c->row);
    *s = (struct wn_session_ref) { .key = key, .application = m->word,
        .kind = two ? "one-to-one" : c->kind == WN_GROUP ? "group" : "unknown",
        .participant_count = two ? 1 : (int64_t)c->count,
        .parties = parties };
    if (two && (p = one(rd, m, c->jid, c->bytes))) {
        parties[s->party_count++] = *p;
    }
    for (size_t i = 0; !two && i < c->count; i++) {
        const struct wn_wa_person *who =
            &m->persons[m->members[c->first + i]];

        p = wn_wa_member_shown(rd, c, &m->handles[c->first + i])
            ? one(rd, m, who->raw, who->bytes) : NULL;
        if (p) {
            parties[s->party_count++] = *p;
        }
    }
    return s;
}

/** The owner's own JID: to whom a message came in, where only two write. */
static const struct wn_party *
own(struct wn_reading *rd, struct wn_whatsapp *m,
    const struct wn_wa_full *full)
{
    const struct wn_value *to = &full->cells[WA_TO];
    const struct wn_wa_chat *c = &m->chats[full->row.chat];

    if (full->row.from_me || c->kind != WN_ONE_TO_ONE ||
        !wn_wa_is_person(to) ||
        (to->n == c->bytes && memcmp(to->p, c->jid, to->n) == 0)) {
        return NULL;
    }
    return proved(rd, m, to->p, to->n);
}

enum wn_status
wn_wa_parties(struct wn_reading *rd, struct wn_whatsapp *m,
    const struct wn_wa_full *full, const struct wn_session_ref *s,
    struct wn_err *err)
{
    const struct wn_wa_chat *c = &m->chats[full->row.chat];
    const struct wn_party *mine = own(rd, m, full);
    struct wn_value raw;
    struct wn_handle h;

    if (wn_wa_author(rd, m, &full->row, &raw, &h) &&
        (c->kind != WN_GROUP || wn_wa_member_shown(rd, c, &h))) {
        wn_msg_party_row(&m->draft, proved(rd, m, raw.p, raw.n), "from");
    }
    wn_msg_party_row(&m->draft, mine, "to");
    for (size_t i = 0; full->row.from_me && s && i < s->party_count; i++) {
        wn_msg_party_row(&m->draft, &s->parties[i], "to");
    }
    return mine ? rd->sink->own_account(rd->sink->ctx, mine,
                      "the phone's own side of kept messages", err)
                : WN_OK;
}

/** ---- one message ----------------------------------------------------- */

static enum wn_status
compose(struct wn_reading *rd, struct wn_whatsapp *m,
    struct wn_wa_queries *q, const struct wn_wa_item *item,
    const struct wn_wa_full *full, const struct wn_verdict *v,
    struct wn_err *err)
{
    const struct wn_session_ref *s;
    enum wn_status st;

    wn_draft_begin(&m->draft, WN_CAT_MESSAGES, rd->source, "ZWAMESSAGE",
        item->row);
    s = wn_wa_session(rd, m, &m->chats[full->row.chat]);
    if (!s) {
        return wn_fail_nomem(err, "a message");
    }
    wn_wa_typed(m, item, full, s);
    wn_wa_times(m, full, v->time_field);
    st = wn_wa_parties(rd, m, full, s, err);
    if (st == WN_OK) {
        st = wn_wa_receipts(rd, m, q, full, s, err);
    }
    wn_wa_raw_cells(m, full);
    wn_wa_attachment(rd, m, full, v);
    return st;
}

static enum wn_status
emit_one(struct wn_reading *rd, struct wn_whatsapp *m,
    struct wn_wa_queries *q, const struct wn_wa_item *item,
    struct wn_err *err)
{
    struct wn_wa_full full;
    struct wn_verdict v;
    struct wn_facts f;
    enum wn_status st = wn_wa_full_read(m, q, item->row, &full, err);

    if (st != WN_OK) {
        return st == WN_END
            ? wn_fail(err, WN_EFORMAT, "the entry of a message is damaged")
            : st;
    }
    st = wn_wa_ask(rd, m, &full.row, &f, &v, err);
    if (st == WN_OK) {
        st = wn_gate_narrow(rd->gate, &v, item->rules);
    }
    if (st == WN_OK) {
        st = compose(rd, m, q, item, &full, &v, err);
    }
    if (st == WN_OK) {
        st = wn_gate_put(rd->gate, &f, item->rules, &m->draft, err);
    }
    if (st == WN_OK) {
        m->chats[full.row.chat].proved = true;
        st = wn_wa_reactions(rd, m, q, item, &full, true, err);
    }
    return st == WN_DENIED
        ? wn_fail(err, WN_EINTERNAL, "a chosen message is not allowed") : st;
}

enum wn_status
wn_wa_emit(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_whatsapp *m = rd->state;
    struct wn_wa_queries q = { NULL, NULL, NULL };
    enum wn_status st = m->selected ? wn_reading_source(rd, err) : WN_OK;

    if (st == WN_OK && m->selected) {
        st = wn_wa_queries_new(&q, m->db, err);
    }
    for (size_t i = 0; st == WN_OK && m->selected && i < m->item_count; i++) {
        struct wn_err one = WN_ERR_INIT;

        if (m->items[i].rules == 0) {
            continue;
        }
        st = wn_run_cancelled(rd->run)
            ? wn_fail(&one, WN_ECANCEL, "stopped while writing messages")
            : emit_one(rd, m, &q, &m->items[i], &one);
        st = wn_reading_survive(rd, st, &one, err);
    }
    wn_wa_queries_free(&q);
    return st;
}
