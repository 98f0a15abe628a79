/**
 * Reactions to kept messages. They are no rows of their own but stand in the
 * protobuf ZWAMESSAGEINFO.ZRECEIPTINFO of the message: field 7, in it field 1
 * one by somebody { 2: JID, 3: emoji, 4: ms since 1970 }, field 2 one by the
 * owner { 2: emoji, 3: ms }. An empty emoji takes the reaction back. Each is an
 * item of its own: it is by somebody else, at another time.
 */
#include <string.h>

#include "base/err.h"
#include "base/utf8.h"
#include "records/ios_whatsapp_messages_row.h"
#include "records/protobuf.h"

enum { REACTIONS = 7, BY_SOMEBODY = 1, BY_OWNER = 2 };

#define EMOJI_MAX 64 /* bytes: the longest of Unicode have 35 */

struct reaction {
    struct wn_value by; /* NULL value: the owner */
    struct wn_value emoji;
    struct wn_event_time when;
};

struct work {
    struct wn_reading *rd;
    struct wn_whatsapp *m;
    const struct wn_wa_item *item;
    const struct wn_wa_full *full; /* the message */
    uint64_t rules;                /* that may hold reactions to it */
    bool put;
};

/** ---- reading --------------------------------------------------------- */

/** false: not written as it should be; then it is nothing. */
static bool
read_one(struct reaction *r, const struct wn_pb_field *from)
{
    uint64_t first = from->number == BY_OWNER ? 1 : 2; /* what is before 3 */
    struct wn_cursor c = wn_cursor(from->p, from->n);
    struct wn_pb_field f;
    uint64_t ms = 0;

    *r = (struct reaction) { .emoji = wn_value_textn("", 0) };
    while (wn_pb_next(&c, &f)) {
        if (f.is_bytes && f.number == first && first == 2) {
            r->by = wn_value_textn((const char *)f.p, f.n);
        } else if (f.is_bytes && f.number == first + 1) {
            r->emoji = wn_value_textn((const char *)f.p, f.n);
        } else if (!f.is_bytes && f.number == first + 2) {
            ms = f.value;
        }
    }
    if (c.bad || ms == 0 || ms > INT64_MAX || r->emoji.n > EMOJI_MAX ||
        !wn_utf8_valid(r->emoji.p, r->emoji.n) ||
        (from->number == BY_SOMEBODY && !wn_wa_is_person(&r->by))) {
        return false;
    }
    r->when = (struct wn_event_time) { .raw = wn_value_int((int64_t)ms),
        .epoch = WN_EPOCH_UNIX_MS,
        .set_by = from->number == BY_OWNER ? "device" : "unknown" };
    return wn_time_from_int(
        &r->when.time_ns, r->when.epoch, (int64_t)ms) == WN_OK;
}

/** ---- one ------------------------------------------------------------- */

static enum wn_status
compose(const struct work *w, const struct reaction *r,
    const struct wn_wa_full *as, enum wn_time_field decides,
    struct wn_err *err)
{
    struct wn_draft *d = &w->m->draft;
    const struct wn_wa_chat *c = &w->m->chats[as->row.chat];
    struct wn_event_time shown = r->when, moved = r->when;
    const struct wn_session_ref *s;

    wn_draft_begin(d, WN_CAT_MESSAGES, w->rd->source, "ZWAMESSAGEINFO",
        as->row.info);
    s = wn_wa_session(w->rd, w->m, c);
    if (!s) {
        return wn_fail_nomem(err, "a reaction");
    }
    wn_draft_row(d, &wn_table_message, 0);
    wn_draft_set(d, MSG_SESSION, 0,
        (struct wn_value) { .kind = WN_VAL_SESSION, .session = s });
    wn_draft_set(d, MSG_APPLICATION, 0, wn_value_text(w->m->word));
    wn_draft_set(d, MSG_TYPE, 0, wn_value_text("reaction"));
    wn_draft_set(d, MSG_DIRECTION, 0,
        wn_value_text(as->row.from_me ? "outgoing" : "incoming"));
    wn_draft_set(d, MSG_STATUS, 0,
        wn_value_text(c->removed ? "recently-deleted"
                : as->row.from_me ? NULL : "received"));
    if (w->full->cells[WA_STANZA].kind == WN_VAL_TEXT) {
        wn_draft_set(d, MSG_REPLY_TO, WN_PART_METADATA,
            w->full->cells[WA_STANZA]);
    }
    wn_draft_set(d, MSG_REACTION_KIND, WN_PART_REACTIONS,
        wn_value_text(r->emoji.n > 0 ? "emoji" : "removed-emoji"));
    if (r->emoji.n > 0) {
        wn_draft_set(d, MSG_REACTION_EMOJI, WN_PART_REACTIONS, r->emoji);
    }
    wn_draft_set(d, MSG_GAP_BEFORE, 0, wn_value_int(0));
    shown.kind = "shown";
    moved.kind = as->row.from_me ? "sent" : "received";
    wn_draft_decided(d, decides == WN_TF_SHOWN ? &shown : &moved);
    wn_draft_time(
        d, WN_PART_METADATA, decides == WN_TF_SHOWN ? &moved : &shown);
    return wn_wa_parties(w->rd, w->m, as, s, err);
}

static enum wn_status
count(const struct work *w, const struct wn_wa_row *row,
    const struct wn_verdict *v, struct wn_err *err)
{
    struct wn_value raw;
    struct wn_handle h;

    wn_gate_chosen(w->rd->gate, v->rule, 1);
    return wn_wa_author(w->rd, w->m, row, &raw, &h) &&
            wn_wa_member_shown(w->rd, &w->m->chats[row->chat], &h)
        ? wn_book_keep(w->rd->book, &h, err) : WN_OK;
}

static enum wn_status
one(const struct work *w, const struct reaction *r, struct wn_err *err)
{
    struct wn_wa_full as = { .row = { .row = w->item->row,
        .info = w->full->row.info, .chat = w->item->chat, .from = r->by,
        .from_me = r->by.kind == WN_VAL_NULL, .reacted = &r->when } };
    struct wn_verdict v;
    struct wn_facts f;
    enum wn_status st = wn_wa_ask(w->rd, w->m, &as.row, &f, &v, err);

    if (!w->put) {
        wn_gate_seen(w->rd->gate, WN_CAT_MESSAGES, 1);
    }
    if (st == WN_OK) {
        st = wn_gate_narrow(w->rd->gate, &v, w->rules);
    }
    if (st != WN_OK) {
        return st == WN_DENIED ? WN_OK : st;
    }
    if (!w->put) {
        return count(w, &as.row, &v, err);
    }
    st = compose(w, r, &as, v.time_field, err);
    return st == WN_OK
        ? wn_gate_put(w->rd->gate, &f, w->rules, &w->m->draft, err) : st;
}

/** ---- all of a message ------------------------------------------------ */

static enum wn_status
all(const struct work *w, const struct wn_pb_field *list, struct wn_err *err)
{
    struct wn_cursor c = wn_cursor(list->p, list->n);
    struct wn_pb_field f;
    enum wn_status st = WN_OK;

    while (st == WN_OK && wn_pb_next(&c, &f)) {
        struct reaction r;

        if (f.is_bytes &&
            (f.number == BY_SOMEBODY || f.number == BY_OWNER) &&
            read_one(&r, &f)) {
            st = one(w, &r, err);
        }
    }
    return st;
}

/** Rules with keywords do not: a reaction says none of them. */
static uint64_t
rules_of(const struct wn_reading *rd, const struct wn_wa_item *item)
{
    uint64_t rules = 0;

    for (size_t i = 0; i < rd->terms->rule_count; i++) {
        const struct wn_rule *r = &rd->terms->rules[i];

        if ((item->rules >> i & 1u) != 0 && r->keywords.count == 0 &&
            (r->parts & WN_PART_REACTIONS) != 0) {
            rules |= UINT64_C(1) << i;
        }
    }
    return rules;
}

enum wn_status
wn_wa_reactions(struct wn_reading *rd, struct wn_whatsapp *m,
    struct wn_wa_queries *q, const struct wn_wa_item *item,
    const struct wn_wa_full *full, bool put, struct wn_err *err)
{
    const struct work w = { rd, m, item, full, rules_of(rd, item), put };
    struct wn_value blob;
    struct wn_cursor c;
    struct wn_pb_field f;
    enum wn_status st;

    if (w.rules == 0) {
        return WN_OK;
    }
    st = wn_wa_info(q, full, &blob, err);
    c = wn_cursor(blob.p, blob.n);
    while (st == WN_OK && wn_pb_next(&c, &f)) {
        if (f.number == REACTIONS && f.is_bytes) {
            st = all(&w, &f, err);
        }
    }
    return st;
}
