/** Keywords narrow what a rule allows to hits and the n messages around each;
 * what is missing inside a conversation is marked; then what follows from what
 * is kept. */
#include <stdlib.h>

#include "base/err.h"
#include "records/ios_whatsapp_messages_row.h"

/** ---- keywords -------------------------------------------------------- */

struct asking {
    const struct wn_reading *rd;
    const struct wn_whatsapp *m;
    struct wn_wa_queries q;
};

static enum wn_status
is_hit(void *ctx, const struct wn_msg_place *p, unsigned rule, bool *hit,
    struct wn_err *err)
{
    struct asking *a = ctx;
    struct wn_wa_full full;
    struct wn_value text;
    enum wn_status st = wn_wa_full_read(a->m, &a->q, p->row, &full, err);

    *hit = false;
    if (st != WN_OK) {
        return st == WN_END ? WN_OK : st;
    }
    text = wn_wa_text(&full);
    *hit = text.kind == WN_VAL_TEXT &&
        wn_scope_keyword(a->rd->scope, rule, text.p, text.n);
    return WN_OK;
}

static enum wn_status
narrow(struct wn_reading *rd, struct wn_whatsapp *m, struct wn_err *err)
{
    struct wn_msg_place *at = calloc(m->item_count + 1, sizeof(*at));
    struct asking a = { .rd = rd, .m = m };
    enum wn_status st = at ? wn_wa_queries_new(&a.q, m->db, err)
                           : wn_fail_nomem(err, "sorting messages");

    for (size_t i = 0; st == WN_OK && i < m->item_count; i++) {
        const struct wn_wa_item *item = &m->items[i];

        at[i] = (struct wn_msg_place) { item->chat, item->time_ns, item->row,
            item->rules, false, i };
    }
    if (st == WN_OK) {
        st = wn_msg_narrow_places(
            at, m->item_count, rd->terms, is_hit, &a, err);
    }
    for (size_t i = 0; st == WN_OK && i < m->item_count; i++) {
        m->items[at[i].item].rules = at[i].rules;
        m->items[at[i].item].gap_before = at[i].gap_before;
    }
    wn_wa_queries_free(&a.q);
    free(at);
    return st;
}

/** ---- what follows ---------------------------------------------------- */

static void
settle(const struct wn_reading *rd, struct wn_whatsapp *m)
{
    size_t n = 0;

    for (size_t i = 0; i < m->item_count; i++) {
        const struct wn_wa_item *item = &m->items[i];

        if (item->rules == 0 && !item->waits) {
            continue; /* the others have served: gaps are marked */
        }
        if (item->rules != 0) {
            struct wn_wa_chat *c = &m->chats[item->chat];

            c->rules |= item->rules;
            c->open = c->open || c->kind != WN_GROUP ||
                !wn_msg_listed_only(rd->terms, item->rules);
        }
        m->items[n++] = *item;
    }
    m->item_count = n;
}

enum wn_status
wn_wa_narrow(
    struct wn_reading *rd, struct wn_whatsapp *m, struct wn_err *err)
{
    enum wn_status st = narrow(rd, m, err);

    if (st == WN_OK) {
        settle(rd, m);
    }
    return st;
}

bool
wn_wa_member_shown(const struct wn_reading *rd, const struct wn_wa_chat *chat,
    const struct wn_handle *h)
{
    return chat->open || wn_msg_is_listed(rd->scope, chat->rules, h);
}

/** ---- who takes part -------------------------------------------------- */

static enum wn_status
keep_members(struct wn_reading *rd, const struct wn_whatsapp *m,
    const struct wn_wa_chat *c, struct wn_err *err)
{
    enum wn_status st = c->kind == WN_ONE_TO_ONE
        ? wn_book_keep(rd->book, &c->handle, err) : WN_OK;

    for (size_t i = 0; st == WN_OK && i < c->count; i++) {
        const struct wn_handle *h = &m->handles[c->first + i];

        if (c->kind != WN_ONE_TO_ONE && wn_wa_member_shown(rd, c, h)) {
            st = wn_book_keep(rd->book, h, err);
        }
    }
    return st;
}

/** Who wrote it, and who reacted to it. */
static enum wn_status
keep_people_of(struct wn_reading *rd, struct wn_whatsapp *m,
    struct wn_wa_queries *q, const struct wn_wa_item *item,
    struct wn_err *err)
{
    struct wn_wa_full full;
    struct wn_value raw;
    struct wn_handle h;
    enum wn_status st = wn_wa_full_read(m, q, item->row, &full, err);

    if (st != WN_OK) {
        return st == WN_END ? WN_OK : st;
    }
    if (wn_wa_author(rd, m, &full.row, &raw, &h) &&
        wn_wa_member_shown(rd, &m->chats[item->chat], &h)) {
        st = wn_book_keep(rd->book, &h, err);
    }
    return st == WN_OK ? wn_wa_reactions(rd, m, q, item, &full, false, err)
                       : st;
}

enum wn_status
wn_wa_tell(struct wn_reading *rd, struct wn_whatsapp *m, struct wn_err *err)
{
    struct wn_wa_queries q = { NULL, NULL, NULL };
    enum wn_status st = WN_OK;

    wn_gate_seen(rd->gate, WN_CAT_MESSAGES, m->seen);
    if (!m->selected) {
        return WN_OK;
    }
    for (size_t i = 0; st == WN_OK && i < m->chat_count; i++) {
        st = m->chats[i].rules ? keep_members(rd, m, &m->chats[i], err)
                               : WN_OK;
    }
    if (st == WN_OK) {
        st = wn_wa_queries_new(&q, m->db, err);
    }
    for (size_t i = 0; st == WN_OK && i < m->item_count; i++) {
        struct wn_err one = WN_ERR_INIT;
        unsigned rule = 0;

        if (m->items[i].rules == 0) {
            continue;
        }
        while ((m->items[i].rules >> rule & 1u) == 0) {
            rule++;
        }
        wn_gate_chosen(rd->gate, rule, 1);
        st = keep_people_of(rd, m, &q, &m->items[i], &one);
        st = wn_reading_survive(rd, st, &one, err);
    }
    wn_wa_queries_free(&q);
    return st;
}
