#include "records/rowset.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/sorted.h"

/** ---- one row after the other ------------------------------------------- */

static size_t
place_of(const struct wn_rowset *rs, const char *name)
{
    for (size_t i = 0; name && i < rs->column_count; i++) {
        if (strcmp(rs->columns[i], name) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

void
wn_rows_begin(struct wn_rows *r, const struct wn_rowset *rs,
    const char *const *names, size_t count)
{
    *r = (struct wn_rows) { .set = rs };
    for (size_t i = 0; i < count && i < WN_ROWS_COLUMNS; i++) {
        r->place[r->count++] = place_of(rs, names[i]);
    }
}

enum wn_status
wn_rows_seek(struct wn_rows *r, uint64_t at, struct wn_err *err)
{
    enum wn_status st;

    r->at = r->next = at;
    r->cells = NULL;
    st = r->set->read(r->set->read_ctx, &r->next, &r->id, &r->cells, err);
    if (st != WN_OK) {
        r->cells = NULL;
    }
    return st;
}

enum wn_status
wn_rows_next(struct wn_rows *r, struct wn_err *err)
{
    return wn_rows_seek(r, r->next, err);
}

/** ---- values ------------------------------------------------------------ */

static struct wn_value
value_of(const struct wn_cell *c)
{
    switch (c->kind) {
    case WN_CELL_INT:
        return wn_value_int(c->i);
    case WN_CELL_TEXT:
        return wn_value_textn(c->p, c->n);
    case WN_CELL_NULL:
    default:
        return (struct wn_value) { 0 };
    }
}

struct wn_value
wn_rows_value(const struct wn_rows *r, size_t column)
{
    if (column >= r->count || r->place[column] == SIZE_MAX || !r->cells) {
        return (struct wn_value) { 0 };
    }
    return value_of(&r->cells[r->place[column]]);
}

int64_t
wn_rows_int(const struct wn_rows *r, size_t column)
{
    struct wn_value v = wn_rows_value(r, column);

    return v.kind == WN_VAL_INT ? v.i : 0;
}

struct wn_value
wn_rows_text(const struct wn_rows *r, size_t column)
{
    struct wn_value v = wn_rows_value(r, column);

    return v.kind == WN_VAL_TEXT && v.n > 0 ? v : (struct wn_value) { 0 };
}

bool
wn_rows_time(const struct wn_rows *r, size_t column, enum wn_epoch epoch,
    int64_t *out_ns)
{
    int64_t raw = wn_rows_int(r, column);

    return raw > 0 && wn_time_from_int(out_ns, epoch, raw) == WN_OK;
}

void
wn_rows_raw(struct wn_draft *d, const struct wn_rows *r, const char *table,
    const struct wn_raw_column *columns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t place = place_of(r->set, columns[i].name);
        struct wn_value v = place == SIZE_MAX || !r->cells
            ? (struct wn_value) { 0 } : value_of(&r->cells[place]);

        if (v.kind != WN_VAL_NULL) {
            wn_draft_raw(
                d, columns[i].part, table, r->id, columns[i].name, v);
        }
    }
}

enum wn_status
wn_rows_source(struct wn_reading *rd, const struct wn_rowset *rs,
    uint32_t *number, struct wn_err *err)
{
    const struct wn_source s = { .kind = "provider", .locator = rs->locator,
        .sha256 = "", .acquisition_mode = rs->acquisition_mode,
        .note = "the phone was asked for rows; its database was not copied" };

    return rd->sink->source(rd->sink->ctx, &s, number, err);
}

/** ---- looking up -------------------------------------------------------- */

static int
by_key(const void *a, const void *b)
{
    const struct wn_row_place *x = a;
    const struct wn_row_place *y = b;

    if (x->key != y->key) {
        return x->key < y->key ? -1 : 1;
    }
    return x->id < y->id ? -1 : x->id > y->id;
}

enum wn_status
wn_row_places(struct wn_row_places *out, const struct wn_rowset *rs,
    const char *column, struct wn_err *err)
{
    size_t room = (size_t)rs->count;
    struct wn_row_place *at = room > SIZE_MAX / sizeof(*at) - 1
        ? NULL : malloc((room + 1) * sizeof(*at));
    size_t n = 0;
    struct wn_rows r;
    enum wn_status st;

    if (!at) {
        return wn_fail_nomem(err, "the places of rows");
    }
    wn_rows_begin(&r, rs, &column, 1);
    while ((st = wn_rows_next(&r, err)) == WN_OK && n < room) {
        struct wn_value v = wn_rows_value(&r, 0);

        if (!column || v.kind == WN_VAL_INT) {
            at[n++] = (struct wn_row_place) { column ? v.i : r.id, r.id,
                r.at };
        }
    }
    if (st != WN_END && st != WN_OK) {
        free(at);
        return st;
    }
    if (n > 1) {
        qsort(at, n, sizeof(*at), by_key);
    }
    *out = (struct wn_row_places) { at, n };
    return WN_OK;
}

const struct wn_row_place *
wn_row_find(const struct wn_row_places *p, int64_t key, size_t *count)
{
    size_t first =
        wn_sorted_find(p->at, p->count, sizeof(*p->at), key, count);

    return *count ? &p->at[first] : NULL;
}

void
wn_row_places_clear(struct wn_row_places *p)
{
    free(p->at);
    *p = (struct wn_row_places) { NULL, 0 };
}
