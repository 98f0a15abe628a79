/**
 * Rows of providers that take expressions. Each column is asked for as typeof()
 * and hex(), under its own name: "Row: 0 _id=7, date=integer31373635, body=
 * text48". No such value holds anything but lower-case letters and hex digits,
 * so a line is a row as a whole, or it is none. Numbers come over whole even
 * from releases that print 32 bits of them.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/err.h"
#include "device/android/content_in.h"

/* Its hex digits fit a cursor window of 1 MiB, the smallest there is. */
#define PIECE_BYTES (384u << 10)

void
content_hex_put(
    struct wn_buf *b, const struct content_column *c, size_t most)
{
    if (c->text) {
        (void)wn_buf_printf(b, "typeof(%s)||hex(substr(CAST(%s AS BLOB),1,%zu"
            "))", c->name, c->name, most);
    } else {
        (void)wn_buf_printf(b, "typeof(%s)||hex(%s)", c->name, c->name);
    }
}

static int
digit_of(char c)
{
    return c >= '0' && c <= '9' ? c - '0'
        : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/** The hex digits at the front of s, to the end of bytes. */
static enum wn_status
take_hex(struct wn_buf *bytes, struct content_span *s)
{
    uint8_t chunk[4096];
    size_t n = 0;

    while (s->n >= 2 && digit_of(s->p[0]) >= 0 && digit_of(s->p[1]) >= 0) {
        chunk[n++] = (uint8_t)(digit_of(s->p[0]) << 4 | digit_of(s->p[1]));
        s->p += 2;
        s->n -= 2;
        if (n == sizeof(chunk)) {
            (void)wn_buf_put(bytes, chunk, n);
            n = 0;
        }
    }
    (void)wn_buf_put(bytes, chunk, n);
    wn_wipe(chunk, sizeof(chunk));
    return bytes->st;
}

static bool
take_name(struct content_span *s, const char *name)
{
    return content_skip(s, ", ") && content_skip(s, name) &&
        content_skip(s, "=");
}

/** One value: its kind and its bytes, at the end of r->bytes. */
static bool
take_value(struct content_hex *r, struct wn_cell *cell, bool *integer,
    struct content_span *s)
{
    size_t before = r->bytes.len;

    *integer = false;
    *cell = (struct wn_cell){.kind = WN_CELL_TEXT};
    if (content_skip(s, "null")) {
        cell->kind = WN_CELL_NULL;
        return true;
    }
    if (content_skip(s, "integer")) {
        *integer = true;
    } else if (!content_skip(s, "text") && !content_skip(s, "real") &&
        !content_skip(s, "blob")) {
        return false;
    }
    (void)take_hex(&r->bytes, s);
    cell->n = r->bytes.len - before;
    return true;
}

enum wn_status
content_hex_read(struct content_hex *r, const struct content_ask *a,
    size_t most, const char *p, size_t n, struct wn_err *err)
{
    size_t at[CONTENT_COLUMNS_MAX];
    struct content_span s;
    bool good = content_row_start(p, n, &r->k, &r->id, &s);

    wn_buf_reset(&r->bytes);
    r->cut = r->unfit = false;
    for (size_t i = 0; good && i < a->count; i++) {
        const struct content_column *c = &a->columns[i];
        struct wn_cell *cell = &r->cells[i];
        bool integer;

        at[i] = r->bytes.len;
        good = take_name(&s, c->name) && take_value(r, cell, &integer, &s);
        r->cut = r->cut || (good && c->text && cell->n == most);
        if (good && !c->text && cell->kind == WN_CELL_TEXT) {
            cell->kind = WN_CELL_INT;
            r->unfit = r->unfit || !integer || !content_integer(
                (const char *)r->bytes.data + at[i], cell->n, &cell->i);
        }
    }
    if (r->bytes.st != WN_OK) {
        return r->bytes.st == WN_ENOMEM
            ? wn_fail_nomem(err, "a row of the phone") : WN_EFORMAT;
    }
    for (size_t i = 0; good && i < a->count; i++) {
        r->cells[i].p = r->bytes.data ? (const char *)r->bytes.data + at[i]
                                      : "";
    }
    return good && s.n == 0 ? WN_OK : WN_EFORMAT;
}

/** ---- texts that are longer than an answer ------------------------------- */

struct piece {
    const char *name;
    struct wn_buf *into;
    int64_t id;
    bool came, odd;
};

static enum wn_status
on_piece(void *ctx, const char *p, size_t n, struct wn_err *err)
{
    struct piece *x = ctx;
    struct content_span rest;
    uint64_t k;
    int64_t id;

    x->odd = x->came || !content_row_start(p, n, &k, &id, &rest) || k != 0 ||
        id != x->id || !take_name(&rest, x->name);
    x->came = true;
    if (!x->odd && take_hex(x->into, &rest) != WN_OK) {
        return x->into->st == WN_ENOMEM
            ? wn_fail_nomem(err, "a row of the phone") : WN_END;
    }
    x->odd = x->odd || rest.n > 0;
    return x->odd ? WN_END : WN_OK;
}

static enum wn_status
ask_piece(const struct content_ask *a, int64_t id,
    const struct content_column *c, size_t offset, struct wn_buf *into,
    struct wn_err *err)
{
    struct piece x = {c->name, into, id, false, false};
    struct content_lines lines = {&x, on_piece, false};
    struct content_reply reply;
    char projection[256], also[64];
    struct wn_allow_content ask = {
        .query = a->q, .projection = projection, .also = also};
    enum wn_status st;

    (void)snprintf(projection, sizeof(projection),
        "_id:hex(substr(CAST(%s AS BLOB),%zu,%u)) AS %s", c->name, offset + 1,
        PIECE_BYTES, c->name);
    (void)snprintf(also, sizeof(also), "_id=%" PRId64, id);
    st = content_run(a->c, &ask, &lines, &reply, a->totals, err);
    if (st == WN_OK && into->st != WN_OK) {
        st = into->st;
    } else if (st == WN_OK && reply.said == CONTENT_NONE) {
        st = WN_ABSENT;
    } else if (st == WN_OK && (reply.said != CONTENT_ROWS || x.odd)) {
        st = content_objection(
            x.odd ? CONTENT_ODD : reply.said, a->q->provider, err);
    }
    return st;
}

enum wn_status
content_hex_rest(const struct content_ask *a, int64_t id,
    const struct content_column *c, size_t offset, struct wn_buf *into,
    struct wn_err *err)
{
    size_t start = into->len - offset;
    size_t before;
    enum wn_status st;

    do {
        before = into->len;
        st = ask_piece(a, id, c, before - start, into, err);
    } while (st == WN_OK && into->len - before == PIECE_BYTES);
    return st;
}
