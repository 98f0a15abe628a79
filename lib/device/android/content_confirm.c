/** Are these the very bytes that the phone holds? It compares them itself, as
 * hex digits; only the number of the row comes back. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "device/android/allow_in.h"
#include "device/android/content_strict.h"

#define SPARE_BYTES 64
#define PIECE_BYTES 4096 /* of a text, as two digits each */

struct confirm {
    struct content_ask *a;
    int64_t id;
    struct wn_buf condition;
    size_t cost, most; /* bytes of it in one command */
    bool yes;
};

enum wn_status
content_holds(struct content_ask *a, int64_t id, const char *condition,
    bool *yes, struct wn_err *err)
{
    struct content_ids found = {NULL, 0, 0};
    struct content_reply reply = {CONTENT_ODD, 0};
    struct wn_buf also;
    enum wn_status st;

    wn_buf_init(&also, WN_COMMAND_MAX);
    st = content_name(&also, a, "_id", err);
    (void)wn_buf_printf(&also, "=%" PRId64 " AND %s", id, condition);
    if (st == WN_OK && also.st != WN_OK) {
        st = wn_fail_nomem(err, "a question");
    }
    if (st == WN_OK) {
        st = content_ids_ask(a->c, a->q, (const char *)also.data, &found,
            &reply, a->totals, err);
    }
    *yes = found.count == 1 && found.at[0] == id;
    if (st == WN_OK && reply.said != CONTENT_NONE &&
        reply.said != CONTENT_ROWS) {
        st = content_objection(reply.said, a->q->provider, err);
    }
    content_ids_free(&found);
    wn_buf_clear(&also);
    return st;
}

/** What a command leaves for conditions. */
static enum wn_status
measure(struct confirm *c, struct wn_err *err)
{
    struct wn_allow_content ask = {
        .query = c->a->q, .projection = "_id", .also = ""};
    struct wn_adb_service service;
    size_t limit = wn_allow_most(&c->a->c->dialect);
    enum wn_status st =
        wn_allow_content_query(&service, &c->a->c->dialect, &ask, err);

    if (st != WN_OK) {
        return st;
    }
    c->most = limit > service.text.len + SPARE_BYTES
        ? limit - service.text.len - SPARE_BYTES : 0;
    wn_adb_service_clear(&service);
    return WN_OK;
}

static enum wn_status
flush(struct confirm *c, struct wn_err *err)
{
    enum wn_status st = WN_OK;

    if (c->yes && c->condition.len > 0) {
        st = content_holds(
            c->a, c->id, (const char *)c->condition.data, &c->yes, err);
    }
    wn_buf_reset(&c->condition);
    c->cost = 0;
    return st;
}

/** Each quote is four characters to the phone's shell. */
static size_t
cost_of(const struct wn_buf *b)
{
    size_t cost = b->len;

    for (size_t i = 0; i < b->len; i++) {
        cost += b->data[i] == '\'' ? 3 : 0;
    }
    return cost;
}

/** AND one more. */
static enum wn_status
add(struct confirm *c, const struct wn_buf *one, struct wn_err *err)
{
    enum wn_status st = WN_OK;

    if (one->st != WN_OK || cost_of(one) > c->most) {
        c->yes = false; /* cannot be asked here, so it is not confirmed */
        return one->st == WN_ENOMEM ? wn_fail_nomem(err, "a question") : WN_OK;
    }
    if (c->cost + strlen(" AND ") + cost_of(one) > c->most) {
        st = flush(c, err);
    }
    c->cost += strlen(" AND ") + cost_of(one);
    (void)wn_buf_str(&c->condition, c->condition.len > 0 ? " AND " : "");
    (void)wn_buf_put(&c->condition, one->data, one->len);
    return st == WN_OK && c->condition.st != WN_OK
        ? wn_fail_nomem(err, "a question") : st;
}

/** substr(hex(name),from,n)='…', the last without n: to the end. */
static enum wn_status
add_piece(struct confirm *c, const char *name, const struct wn_cell *cell,
    size_t from, size_t n, struct wn_err *err)
{
    struct wn_buf one;
    enum wn_status st;

    wn_buf_init(&one, WN_COMMAND_MAX);
    (void)wn_buf_printf(&one, "substr(hex(%s),%zu", name, 2 * from + 1);
    if (from + n < cell->n) {
        (void)wn_buf_printf(&one, ",%zu", 2 * n);
    }
    (void)wn_buf_str(&one, ")='");
    wn_allow_hex(&one, cell->p + from, n);
    (void)wn_buf_str(&one, "'");
    st = add(c, &one, err);
    wn_buf_clear(&one);
    return st;
}

static enum wn_status
add_text(struct confirm *c, const char *name, const struct wn_cell *cell,
    struct wn_err *err)
{
    size_t piece = c->most / 4 < PIECE_BYTES ? c->most / 4 : PIECE_BYTES;
    size_t from = 0;
    enum wn_status st;
    struct wn_buf one;

    wn_buf_init(&one, 256);
    (void)wn_buf_printf(&one, "typeof(%s) IN ('text','integer')", name);
    st = add(c, &one, err);
    wn_buf_clear(&one);
    if (piece == 0) {
        c->yes = false;
    }
    do {
        size_t n = cell->n - from < piece ? cell->n - from : piece;

        if (st == WN_OK && c->yes) {
            st = add_piece(c, name, cell, from, n, err);
        }
        from += n;
    } while (st == WN_OK && c->yes && from < cell->n);
    return st;
}

static enum wn_status
add_cell(struct confirm *c, const char *name, const struct wn_cell *cell,
    struct wn_err *err)
{
    struct wn_buf one;
    enum wn_status st;

    if (cell->kind == WN_CELL_TEXT) {
        return add_text(c, name, cell, err);
    }
    wn_buf_init(&one, 256);
    if (cell->kind == WN_CELL_NULL) {
        (void)wn_buf_printf(&one, "%s IS NULL", name);
    } else {
        (void)wn_buf_printf(&one, "typeof(%s)='integer' AND %s=%" PRId64,
            name, name, cell->i);
    }
    st = add(c, &one, err);
    wn_buf_clear(&one);
    return st;
}

enum wn_status
content_confirm(struct content_ask *a, int64_t id,
    const struct wn_cell *cells, bool *yes, struct wn_err *err)
{
    struct confirm c = {.a = a, .id = id, .yes = true};
    enum wn_status st = measure(&c, err);

    wn_buf_init(&c.condition, WN_COMMAND_MAX);
    for (size_t i = 0; st == WN_OK && c.yes && i < a->count; i++) {
        struct wn_buf name;

        if (!wn_allow_in_where(a->columns[i].name)) {
            continue;
        }
        wn_buf_init(&name, 128);
        st = content_name(&name, a, a->columns[i].name, err);
        if (st == WN_OK) {
            st = add_cell(&c, (const char *)name.data, &cells[i], err);
        }
        wn_buf_clear(&name);
    }
    if (st == WN_OK) {
        st = flush(&c, err);
    }
    *yes = st == WN_OK && c.yes;
    wn_buf_clear(&c.condition);
    return st;
}
