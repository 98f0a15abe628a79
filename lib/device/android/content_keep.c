/** Rows of the few providers that cannot be asked for in order. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "device/android/content_in.h"

#define KEEP_BYTES (32u << 20)

struct content_kept {
    int64_t id;
    size_t at, count; /* of the cells in bytes */
};

void
content_keep_init(struct content_keep *k)
{
    *k = (struct content_keep){.rows = NULL};
    wn_buf_init(&k->bytes, KEEP_BYTES);
}

void
content_keep_free(struct content_keep *k)
{
    wn_buf_clear(&k->bytes);
    free(k->rows);
    k->rows = NULL;
}

static enum wn_status
more_room(struct content_keep *k, struct wn_err *err)
{
    size_t room = k->room > 0 ? k->room * 2 : 64;
    struct content_kept *rows;

    if (k->count < k->room) {
        return WN_OK;
    }
    rows = room > SIZE_MAX / sizeof(*rows)
        ? NULL : realloc(k->rows, room * sizeof(*rows));
    if (!rows) {
        return wn_fail_nomem(err, "the rows of the phone");
    }
    k->rows = rows;
    k->room = room;
    return WN_OK;
}

enum wn_status
content_keep_put(struct content_keep *k, int64_t id,
    const struct wn_cell *cells, size_t count, struct wn_err *err)
{
    enum wn_status st = more_room(k, err);

    if (st != WN_OK) {
        return st;
    }
    k->rows[k->count++] =
        (struct content_kept){.id = id, .at = k->bytes.len, .count = count};
    for (size_t i = 0; i < count; i++) {
        (void)wn_buf_put(&k->bytes, &cells[i], sizeof(cells[i]));
        (void)wn_buf_put(&k->bytes, cells[i].p,
            cells[i].kind == WN_CELL_TEXT ? cells[i].n : 0);
    }
    return k->bytes.st == WN_OK ? WN_OK
        : k->bytes.st == WN_ENOMEM ? wn_fail_nomem(err, "rows of the phone")
        : wn_fail(err, WN_EFORMAT, "the phone's answer is too long");
}

static int
by_id(const void *a, const void *b)
{
    const struct content_kept *x = a;
    const struct content_kept *y = b;

    return (x->id > y->id) - (x->id < y->id);
}

enum wn_status
content_keep_give(
    struct content_keep *k, const struct content_ask *a, struct wn_err *err)
{
    struct wn_cell cells[CONTENT_COLUMNS_MAX];
    enum wn_status st = WN_OK;

    if (k->count > 0) {
        qsort(k->rows, k->count, sizeof(*k->rows), by_id);
    }
    for (size_t r = 0; st == WN_OK && r < k->count; r++) {
        const uint8_t *p = k->bytes.data + k->rows[r].at;

        if (r > 0 && k->rows[r].id == k->rows[r - 1].id) {
            return content_objection(CONTENT_ODD, a->q->provider, err);
        }
        for (size_t i = 0; i < k->rows[r].count; i++) {
            memcpy(&cells[i], p, sizeof(cells[i]));
            p += sizeof(cells[i]);
            if (cells[i].kind == WN_CELL_TEXT) {
                cells[i].p = (const char *)p;
                p += cells[i].n;
            }
        }
        st = content_give(a, k->rows[r].id, cells, err);
    }
    return st;
}
