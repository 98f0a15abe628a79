/** Keywords narrow what a rule allows to hits and the n messages around each;
 * what is missing inside a conversation is marked where it falls. */
#include <stdlib.h>
#include <string.h>

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

/** ---- order ----------------------------------------------------------- */

static int
by_place(const void *a, const void *b)
{
    const struct wn_msg *x = *(struct wn_msg *const *)a;
    const struct wn_msg *y = *(struct wn_msg *const *)b;

    if (x->chat != y->chat) {
        return x->chat < y->chat ? -1 : 1;
    }
    if (x->time_ns != y->time_ns) {
        return x->time_ns < y->time_ns ? -1 : 1;
    }
    return x->row < y->row ? -1 : x->row > y->row;
}

static struct wn_msg **
in_order(struct wn_messages *m)
{
    struct wn_msg **order = calloc(m->item_count + 1, sizeof(*order));

    for (size_t i = 0; order && i < m->item_count; i++) {
        order[i] = &m->items[i];
    }
    if (order && m->item_count > 1) {
        qsort(order, m->item_count, sizeof(struct wn_msg *), by_place);
    }
    return order;
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

static enum wn_status
is_hit(const struct wn_reading *rd, struct wn_query *q,
    const struct wn_msg *item, unsigned rule, bool *hit, struct wn_err *err)
{
    struct wn_value text, attributed, shown;
    enum wn_status st = wn_query_start(q, item->row);

    *hit = false;
    if (st == WN_OK) {
        st = wn_query_next(q, err);
    }
    if (st != WN_OK) {
        return st == WN_END ? WN_OK : st;
    }
    text = wn_query_value(q, 0);
    attributed = wn_query_value(q, 1);
    shown = wn_msg_text(&text, &attributed);
    *hit = (shown.kind == WN_VAL_TEXT &&
               wn_scope_keyword(rd->scope, rule, shown.p, shown.n)) ||
        holds(q, 2, rd, rule);
    return WN_OK;
}

/** Of the messages of one conversation that a rule allows, leave those that
 * are near a hit. run holds only them. */
static void
leave_near(struct wn_msg **run, const bool *hits, size_t count, uint64_t bit,
    size_t near)
{
    size_t since = SIZE_MAX; /* messages since the last hit */

    for (size_t i = 0; i < count; i++) {
        run[i]->rules &= ~bit;
    }
    for (size_t i = 0; i < count; i++) {
        since = hits[i] ? 0 : since == SIZE_MAX ? since : since + 1;
        run[i]->rules |= since <= near ? bit : 0;
    }
    since = SIZE_MAX;
    for (size_t i = count; i-- > 0;) {
        since = hits[i] ? 0 : since == SIZE_MAX ? since : since + 1;
        run[i]->rules |= since <= near ? bit : 0;
    }
}

struct narrowing {
    struct wn_query *q;
    struct wn_msg **run;
    bool *hits;
};

static enum wn_status
narrow_rule(struct wn_reading *rd, struct narrowing *n, struct wn_msg **order,
    unsigned rule, struct wn_err *err)
{
    const struct wn_messages *m = rd->state;
    uint64_t bit = UINT64_C(1) << rule;
    size_t near = rd->terms->rules[rule].keyword_context;
    size_t count = 0;

    for (size_t i = 0; i <= m->item_count; i++) {
        bool last = i == m->item_count;
        enum wn_status st;

        if (count > 0 && (last || order[i]->chat != n->run[0]->chat)) {
            leave_near(n->run, n->hits, count, bit,
                n->run[0]->chat == WN_NO_CHAT ? 0 : near);
            count = 0;
        }
        if (last || (order[i]->rules & bit) == 0) {
            continue;
        }
        st = is_hit(rd, n->q, order[i], rule, &n->hits[count], err);
        if (st != WN_OK) {
            return st;
        }
        n->run[count++] = order[i];
    }
    return WN_OK;
}

static enum wn_status
narrow_all(struct wn_reading *rd, struct wn_msg **order, struct wn_err *err)
{
    static const char *const columns[] = { "text", "attributedBody",
        "subject" };
    static const struct wn_select select = { "message", columns, 3,
        " WHERE rowid=?1" };
    struct wn_messages *m = rd->state;
    struct narrowing n = { NULL, calloc(m->item_count + 1, sizeof(*n.run)),
        calloc(m->item_count + 1, sizeof(*n.hits)) };
    enum wn_status st = n.run && n.hits
        ? wn_query_new(&n.q, m->db, &select, err)
        : wn_fail_nomem(err, "looking for keywords");

    for (unsigned i = 0; st == WN_OK && i < rd->terms->rule_count; i++) {
        if (rd->terms->rules[i].category == WN_CAT_MESSAGES &&
            rd->terms->rules[i].keywords.count > 0) {
            st = narrow_rule(rd, &n, order, i, err);
        }
    }
    wn_query_free(&n.q);
    free(n.run);
    free(n.hits);
    return st;
}

/** ---- gaps ------------------------------------------------------------ */

static void
mark_gaps(struct wn_messages *m, struct wn_msg **order)
{
    bool begun = false, missing = false;

    for (size_t i = 0; i < m->item_count; i++) {
        if (i == 0 || order[i]->chat != order[i - 1]->chat) {
            begun = missing = false;
        }
        if (order[i]->rules == 0) {
            missing = true;
            continue;
        }
        order[i]->gap_before =
            begun && missing && order[i]->chat != WN_NO_CHAT;
        begun = true;
        missing = false;
    }
}

enum wn_status
wn_msg_narrow(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_messages *m = rd->state;
    struct wn_msg **order = in_order(m);
    enum wn_status st;

    if (!order) {
        return wn_fail_nomem(err, "sorting messages");
    }
    st = narrow_all(rd, order, err);
    if (st == WN_OK) {
        mark_gaps(m, order);
    }
    free(order);
    return st;
}
