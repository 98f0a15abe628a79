/** Occurrences that an entry of its own replaces, or calls off. */
#include <stdlib.h>

#include "acquire/source_calendar.h"
#include "base/err.h"
#include "base/sorted.h"

static int
by_entry(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

enum wn_status
calendar_read_replaced(const struct wn_rowset *rs,
    struct calendar_replaced *out, struct wn_err *err)
{
    size_t room = rs ? (size_t)rs->count + 1 : 1;
    const struct wn_cell *cells;
    uint64_t offset = 0;
    enum wn_status st = WN_OK;

    out->at = calloc(room, sizeof(*out->at));
    out->of_one = calloc(room, sizeof(*out->of_one));
    if (!out->at || !out->of_one) {
        return wn_fail_nomem(err, "the calendar");
    }
    for (uint64_t i = 0; rs && i < rs->count && st == WN_OK; i++) {
        int64_t id;

        st = rs->read(rs->read_ctx, &offset, &id, &cells, err);
        if (st == WN_OK && cells[0].kind == WN_CELL_INT &&
            cells[1].kind == WN_CELL_INT) {
            out->at[out->count].entry = cells[0].i;
            out->at[out->count++].at_ms = cells[1].i;
        }
    }
    qsort(out->at, out->count, sizeof(*out->at), by_entry);
    return st == WN_END ? WN_OK : st;
}

void
calendar_leave_out(const struct calendar_replaced *x, int64_t entry,
    struct wn_recurrence *r)
{
    size_t count;
    size_t first =
        wn_sorted_find(x->at, x->count, sizeof(*x->at), entry, &count);

    for (size_t i = 0; i < count; i++) {
        x->of_one[i] = x->at[first + i].at_ms;
    }
    r->replaced_ms = x->of_one;
    r->replaced_count = count;
}
