/** Keywords narrow what a rule allows to hits and the n messages around each;
 * what is missing inside a conversation is marked where it falls. */
#include <stdlib.h>

#include "base/err.h"
#include "records/ios_messages.h"
#include "records/typedstream.h"

struct wn_value
wn_msg_text(
    const struct wn_value *text, const struct wn_value *attributed)
{
    const char *p;
    size_t n;

    if ((text->kind == WN_VAL_TEXT || text->kind == WN_VAL_BLOB) &&
        text->n > 0) {
        return wn_value_textn(text->p, text->n);
    }
    if (attributed->kind == WN_VAL_BLOB &&
        wn_typedstream_text(attributed->p, attributed->n, &p, &n) == WN_OK) {
        return wn_value_textn(p, n);
    }
    return (struct wn_value) { 0 };
}

/** ---- keywords -------------------------------------------------------- */

static bool
holds(struct wn_query *q, size_t column, const struct wn_reading *rd,
    unsigned rule)
{
    struct wn_value v = wn_query_value(q, column);

    return (v.kind == WN_VAL_TEXT || v.kind == WN_VAL_BLOB) &&
        wn_scope_keyword(rd->scope, rule, v.p, v.n);
}

struct asking {
    const struct wn_reading *rd;
    struct wn_query *q;
};

static enum wn_status
is_hit(void *ctx, const struct wn_msg_place *p, unsigned rule, bool *hit,
    struct wn_err *err)
{
    const struct asking *a = ctx;
    struct wn_value text, attributed, shown;
    enum wn_status st = wn_query_start(a->q, p->row);

    *hit = false;
    if (st == WN_OK) {
        st = wn_query_next(a->q, err);
    }
    if (st != WN_OK) {
        return st == WN_END ? WN_OK : st;
    }
    text = wn_query_value(a->q, 0);
    attributed = wn_query_value(a->q, 1);
    shown = wn_msg_text(&text, &attributed);
    *hit = (shown.kind == WN_VAL_TEXT &&
               wn_scope_keyword(a->rd->scope, rule, shown.p, shown.n)) ||
        holds(a->q, 2, a->rd, rule);
    return WN_OK;
}

enum wn_status
wn_msg_narrow(struct wn_reading *rd, struct wn_err *err)
{
    static const char *const columns[] = { "text", "attributedBody",
        "subject" };
    static const struct wn_select select = { "message", columns, 3,
        " WHERE rowid=?1" };
    struct wn_messages *m = rd->state;
    struct wn_msg_place *at = calloc(m->item_count + 1, sizeof(*at));
    struct asking a = { rd, NULL };
    enum wn_status st = at ? wn_query_new(&a.q, m->db, &select, err)
                           : wn_fail_nomem(err, "sorting messages");

    for (size_t i = 0; st == WN_OK && i < m->item_count; i++) {
        const struct wn_msg *item = &m->items[i];

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
    wn_query_free(&a.q);
    free(at);
    return st;
}
