#include "acquire/row_pack.h"

#include <string.h>

static void
put_cell(struct wn_buf *b, const struct wn_cell *c)
{
    uint8_t kind = (uint8_t)c->kind;
    uint32_t n = (uint32_t)c->n;

    (void)wn_buf_put(b, &kind, sizeof(kind));
    if (c->kind == WN_CELL_INT) {
        (void)wn_buf_put(b, &c->i, sizeof(c->i));
    } else if (c->kind == WN_CELL_TEXT) {
        (void)wn_buf_put(b, &n, sizeof(n));
        if (n > 0) {
            (void)wn_buf_put(b, c->p, n);
        }
    }
}

enum wn_status
row_pack(struct wn_buf *out, int64_t id, const struct wn_cell *cells,
    size_t count)
{
    uint32_t length = 0;

    wn_buf_reset(out);
    (void)wn_buf_put(out, &length, sizeof(length));
    (void)wn_buf_put(out, &id, sizeof(id));
    for (size_t i = 0; i < count; i++) {
        if (cells[i].kind == WN_CELL_TEXT && cells[i].n > ROW_BYTES_MAX) {
            return WN_ELIMIT;
        }
        put_cell(out, &cells[i]);
    }
    if (out->st != WN_OK) {
        return out->st;
    }
    length = (uint32_t)(out->len - sizeof(length));
    memcpy(out->data, &length, sizeof(length));
    return WN_OK;
}

struct rest {
    const uint8_t *p;
    size_t left;
};

static bool
take(struct rest *r, void *out, size_t n)
{
    if (r->left < n) {
        return false;
    }
    memcpy(out, r->p, n);
    r->p += n;
    r->left -= n;
    return true;
}

static bool
take_cell(struct rest *r, struct wn_cell *c)
{
    uint8_t kind = 0;
    uint32_t n = 0;

    *c = (struct wn_cell){ .kind = WN_CELL_NULL };
    if (!take(r, &kind, sizeof(kind)) || kind > WN_CELL_TEXT) {
        return false;
    }
    c->kind = (enum wn_cell_kind)kind;
    if (c->kind == WN_CELL_INT) {
        return take(r, &c->i, sizeof(c->i));
    }
    if (c->kind == WN_CELL_TEXT) {
        if (!take(r, &n, sizeof(n)) || n > r->left) {
            return false;
        }
        c->p = (const char *)r->p;
        c->n = n;
        r->p += n;
        r->left -= n;
    }
    return true;
}

bool
row_unpack(const struct wn_buf *in, int64_t *id, struct wn_cell *cells,
    size_t count)
{
    struct rest r = { in->data, in->len };

    if (!take(&r, id, sizeof(*id))) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!take_cell(&r, &cells[i])) {
            return false;
        }
    }
    return r.left == 0;
}
