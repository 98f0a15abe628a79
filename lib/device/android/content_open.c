/** Providers that take expressions: one question, one answer of rows in hex
 * digits. A text that is too long for it stops the answer and comes in pieces;
 * then the question goes on behind that row. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "device/android/content_in.h"

/* All texts of a row, in hex digits, fit a cursor window of 1 MiB. */
#define TEXTS_BYTES (384u << 10)

struct open {
    struct content_ask *a;
    size_t most;       /* bytes of one text in an answer */
    struct content_hex row;
    uint64_t next;     /* its number in this answer */
    int64_t last;      /* _id before it */
    bool any;          /* there was one */
    bool odd, waiting; /* why the answer was stopped; the row waits */
    uint64_t bytes;
    struct content_ids ids; /* of all rows so far */
    bool unsorted;
    struct content_keep keep; /* rows of an unsorted provider */
};

static enum wn_status
put_projection(struct wn_buf *b, const struct open *o, struct wn_err *err)
{
    (void)wn_buf_str(b, "_id");
    for (size_t i = 0; i < o->a->count; i++) {
        (void)wn_buf_str(b, ":");
        content_hex_put(b, &o->a->columns[i], o->most);
        (void)wn_buf_printf(b, " AS %s", o->a->columns[i].name);
    }
    return b->st == WN_OK ? WN_OK : wn_fail_nomem(err, "a question");
}

/** The row is done with: given, or counted as one that cannot be. */
static enum wn_status
give(struct open *o, bool readable, struct wn_err *err)
{
    const struct content_hex *r = &o->row;
    enum wn_status st = content_ids_add(&o->ids, r->id, err);

    if (st == WN_OK && !readable) {
        o->a->totals->unread++;
    } else if (st == WN_OK && o->unsorted) {
        st = content_keep_put(&o->keep, r->id, r->cells, o->a->count, err);
    } else if (st == WN_OK) {
        st = content_give(o->a, r->id, r->cells, err);
    }
    return st;
}

static enum wn_status
on_line(void *ctx, const char *p, size_t n, struct wn_err *err)
{
    struct open *o = ctx;
    struct content_hex *r = &o->row;
    enum wn_status st = content_hex_read(r, o->a, o->most, p, n, err);

    if (st == WN_EFORMAT || (st == WN_OK && (r->k != o->next ||
        (!o->unsorted && o->any && r->id <= o->last)))) {
        o->odd = true;
        return WN_END;
    }
    if (st != WN_OK) {
        return st;
    }
    o->next++;
    o->last = r->id;
    o->any = true;
    o->waiting = r->cut && !r->unfit && !o->unsorted;
    return o->waiting ? WN_END : give(o, !r->unfit && !r->cut, err);
}

/** The row that waits, with all of its texts. */
static enum wn_status
give_whole(struct open *o, struct wn_err *err)
{
    struct content_hex *r = &o->row;
    size_t at[CONTENT_COLUMNS_MAX] = {0};
    struct wn_buf whole;
    enum wn_status st = WN_OK;

    wn_buf_init(&whole, CONTENT_ROW_MAX);
    for (size_t i = 0; st == WN_OK && i < o->a->count; i++) {
        struct wn_cell *cell = &r->cells[i];

        at[i] = whole.len;
        if (cell->kind == WN_CELL_TEXT) {
            st = wn_buf_put(&whole, cell->p, cell->n);
        }
        if (st == WN_OK && cell->kind == WN_CELL_TEXT && cell->n == o->most) {
            st = content_hex_rest(o->a, r->id, &o->a->columns[i], cell->n,
                &whole, err);
            cell->n = whole.len - at[i];
        }
    }
    for (size_t i = 0; st == WN_OK && i < o->a->count; i++) {
        r->cells[i].p = whole.data ? (const char *)whole.data + at[i] : "";
    }
    if (st == WN_OK || whole.st == WN_ELIMIT) { /* no phone's row is so long */
        st = give(o, st == WN_OK, err);
    } else if (st == WN_ABSENT) {
        o->a->totals->changed = true;
        st = WN_OK;
    } else if (whole.st == WN_ENOMEM) {
        st = wn_fail_nomem(err, "a row of the phone");
    }
    wn_buf_clear(&whole);
    return st;
}

/** One answer, of what is behind the newest row. WN_END: there is more. */
static enum wn_status
ask_once(struct open *o, const char *projection, enum content_said *said,
    struct wn_err *err)
{
    struct content_lines lines = {o, on_line, false};
    struct content_reply reply;
    char also[64];
    struct wn_allow_content ask = {.query = o->a->q,
        .projection = projection, .also = o->any ? also : NULL,
        .sort = o->unsorted ? NULL : "_id ASC"};
    enum wn_status st;

    (void)snprintf(also, sizeof(also), "_id>%" PRId64, o->last);
    o->next = 0;
    o->waiting = o->odd = false;
    st = content_run(o->a->c, &ask, &lines, &reply, o->a->totals, err);
    if (st != WN_OK) {
        return st;
    }
    o->bytes += reply.bytes;
    *said = o->odd ? CONTENT_ODD : reply.said;
    if (o->waiting) {
        st = give_whole(o, err);
        return st == WN_OK ? WN_END : st;
    }
    return WN_OK;
}

static enum wn_status
ask_all(struct open *o, enum content_said *said, struct wn_err *err)
{
    struct wn_buf projection;
    enum wn_status st;

    wn_buf_init(&projection, 16384);
    st = put_projection(&projection, o, err);
    if (st == WN_OK) {
        do {
            st = ask_once(o, (const char *)projection.data, said, err);
        } while (st == WN_END);
    }
    wn_buf_clear(&projection);
    /* What is asked for behind the last row is rightly empty. */
    if (st == WN_OK && o->any && *said == CONTENT_NONE) {
        *said = CONTENT_ROWS;
    }
    if (st == WN_OK && o->any && *said != CONTENT_ROWS) {
        st = content_objection(*said, o->a->q->provider, err);
    }
    return st;
}

enum wn_status
content_open(
    struct content_ask *a, enum content_said *said, struct wn_err *err)
{
    struct open o = {.a = a, .most = TEXTS_BYTES,
        .unsorted = content_is_unsorted(a->q->provider)};
    size_t texts = 0;
    enum wn_status st;

    for (size_t i = 0; i < a->count; i++) {
        texts += a->columns[i].text;
    }
    o.most /= texts > 0 ? texts : 1;
    wn_buf_init(&o.row.bytes, CONTENT_ROW_MAX);
    content_keep_init(&o.keep);
    st = ask_all(&o, said, err);
    if (st == WN_OK && *said == CONTENT_ROWS &&
        o.bytes > CONTENT_ONE_MOMENT) {
        content_ids_sort(&o.ids);
        st = content_ids_compare(a, &o.ids, err);
    }
    if (st == WN_OK && *said == CONTENT_ROWS && o.unsorted) {
        st = content_keep_give(&o.keep, a, err);
    }
    content_keep_free(&o.keep);
    content_ids_free(&o.ids);
    wn_buf_clear(&o.row.bytes);
    return st;
}
