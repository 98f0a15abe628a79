/** Lists of row numbers, and questions about them. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "acquire/source_messages.h"
#include "base/err.h"
#include "base/grow.h"

enum wn_status
messages_add(struct messages_ids *ids, int64_t id, struct wn_err *err)
{
    void *at = ids->at;

    if (!wn_grow(&at, &ids->room, ids->count, sizeof(*ids->at))) {
        return wn_fail_nomem(err, "the row numbers");
    }
    ids->at = at;
    ids->at[ids->count++] = id;
    return WN_OK;
}

static int
by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

void
messages_sort(struct messages_ids *ids)
{
    size_t n = 0;

    if (ids->count > 1) {
        qsort(ids->at, ids->count, sizeof(*ids->at), by_number);
    }
    for (size_t i = 0; i < ids->count; i++) {
        if (n == 0 || ids->at[i] != ids->at[n - 1]) {
            ids->at[n++] = ids->at[i];
        }
    }
    ids->count = n;
}

bool
messages_has(const struct messages_ids *ids, int64_t id)
{
    return ids->count > 0 &&
        bsearch(&id, ids->at, ids->count, sizeof(*ids->at), by_number);
}

void
messages_clear(struct messages_ids *ids)
{
    free(ids->at);
    *ids = (struct messages_ids){ NULL, 0, 0 };
}

enum wn_status
messages_recipients(
    struct messages_ids *out, const struct wn_cell *list, struct wn_err *err)
{
    int64_t id = 0;
    enum wn_status st = WN_OK;

    out->count = 0;
    for (size_t i = 0; list->kind == WN_CELL_TEXT && i <= list->n; i++) {
        char c = i < list->n ? list->p[i] : ' ';

        if (c == ' ') {
            st = id > 0 ? messages_add(out, id, err) : WN_OK;
            id = 0;
        } else if (c >= '0' && c <= '9' && id < INT64_MAX / 100) {
            id = id * 10 + (c - '0');
        } else {
            out->count = 0;
            return WN_OK;
        }
        if (st != WN_OK) {
            return st;
        }
    }
    return WN_OK;
}

void
messages_among(struct source_where *w, const char *column,
    const struct messages_ids *ids, size_t from)
{
    size_t left = ids->count - from;

    source_where_and(w, (struct wn_atom){ .op = WN_ATOM_INT_IN,
        .column = column, .ints = ids->at + from,
        .count = left < MESSAGES_BATCH ? left : MESSAGES_BATCH });
}

bool
messages_wanted(
    struct messages *m, const char *table, int64_t id, const char *what)
{
    char path[64];
    const struct wn_origin o = { .artefact = m->s->artefact, .locator = path,
        .path = path, .acquisition_mode = "selected-on-device" };

    (void)snprintf(path, sizeof(path), "%s/%" PRId64 "%s", table, id, what);
    return m->s->sink->wanted(m->s->sink->ctx, &o) == WN_OK;
}

enum wn_status
messages_ask(struct messages *m, struct wn_ask *q,
    const struct source_where *w, const char *table, messages_row_fn *fn,
    void *ctx, struct wn_err *err)
{
    const struct wn_rowset *rows = NULL;
    const struct wn_cell *cells;
    uint64_t offset = 0;
    int64_t id;
    enum wn_status st = source_where_ask(
        w, m->s, q, table ? table : "", &rows, err);

    if (st == WN_DENIED) {
        return WN_OK; /* there is nothing that may be asked for */
    }
    while (st == WN_OK && fn) {
        st = rows->read(rows->read_ctx, &offset, &id, &cells, err);
        st = st == WN_OK ? fn(ctx, id, cells, err) : st;
    }
    st = st == WN_END ? WN_OK : st;
    return st == WN_OK && table ? source_rows_give(m->s, rows, err) : st;
}
