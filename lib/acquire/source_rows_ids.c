/** Numbers of rows, taken out of rows that came. */
#include <stdlib.h>

#include "acquire/source_android.h"
#include "base/err.h"

static int
by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

static void
once(struct source_ids *ids)
{
    size_t kept = 0;

    if (ids->count > 1) {
        qsort(ids->at, ids->count, sizeof(*ids->at), by_number);
    }
    for (size_t i = 0; i < ids->count; i++) {
        if (i == 0 || ids->at[i] != ids->at[kept - 1]) {
            ids->at[kept++] = ids->at[i];
        }
    }
    ids->count = kept;
}

enum wn_status
source_rows_ids(const struct wn_rowset *rs, size_t column,
    struct source_ids *out, struct wn_err *err)
{
    size_t before = out->count;
    int64_t *at = (size_t)rs->count > SIZE_MAX / sizeof(*at) - before - 1
        ? NULL
        : realloc(out->at, (before + (size_t)rs->count + 1) * sizeof(*at));
    const struct wn_cell *cells;
    uint64_t offset = 0;
    enum wn_status st = WN_OK;

    if (!at) {
        return wn_fail_nomem(err, "the row numbers");
    }
    out->at = at;
    for (uint64_t i = 0; i < rs->count && st == WN_OK; i++) {
        int64_t id;

        st = rs->read(rs->read_ctx, &offset, &id, &cells, err);
        if (st == WN_OK && column == SIZE_MAX) {
            at[out->count++] = id;
        } else if (st == WN_OK && cells[column].kind == WN_CELL_INT) {
            at[out->count++] = cells[column].i;
        }
    }
    once(out);
    return st == WN_END ? WN_OK : st;
}
