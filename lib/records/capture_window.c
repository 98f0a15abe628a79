/* The window on a file: few reads, none of them past what is needed. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/cursor.h"
#include "base/err.h"
#include "records/capture_in.h"

bool
wn_window_holds(const struct wn_window *w, uint64_t offset, size_t n)
{
    return offset >= w->start && offset - w->start <= w->len &&
        n <= w->len - (size_t)(offset - w->start);
}

static bool
make_room(struct wn_window *w, size_t n)
{
    uint8_t *data;

    if (n <= w->room) {
        return true;
    }
    data = malloc(n);
    if (!data) {
        w->st = wn_fail_nomem(w->err, "reading a picture's head");
        return false;
    }
    wn_window_clear(w);
    w->data = data;
    w->room = n;
    return true;
}

/** Until `need` bytes are held; a file may be shorter than it was listed. */
static bool
fill(struct wn_window *w, uint64_t offset, size_t need, size_t want)
{
    w->start = offset;
    w->len = 0;
    while (w->len < need) {
        size_t got = 0;
        enum wn_status st;

        if (w->reads_left == 0) {
            return false;
        }
        w->reads_left--;
        st = w->read_at(w->ctx, offset + w->len, w->data + w->len,
            want - w->len, &got, w->err);
        if (st < 0) {
            w->st = st;
            return false;
        }
        if (got > want - w->len) {
            w->st = wn_fail(w->err, WN_EINTERNAL,
                "reading a picture's head gave more than was asked for");
            return false;
        }
        if (st != WN_OK || got == 0) {
            return false;
        }
        w->len += got;
    }
    return true;
}

const uint8_t *
wn_window_at(struct wn_window *w, uint64_t offset, size_t n)
{
    size_t want = n;

    if (w->st < 0 || n == 0 || n > WN_WINDOW_MAX_BYTES ||
        offset > w->size_bytes || n > w->size_bytes - offset) {
        return NULL;
    }
    if (wn_window_holds(w, offset, n)) {
        return w->data + (offset - w->start);
    }
    if (want < w->ahead_bytes) {
        uint64_t rest = w->size_bytes - offset;

        want = rest < w->ahead_bytes ? (size_t)rest : w->ahead_bytes;
    }
    if (!make_room(w, want) || !fill(w, offset, n, want)) {
        w->cut = true;
        return NULL;
    }
    return w->data;
}

void
wn_window_clear(struct wn_window *w)
{
    if (w->data) {
        wn_wipe(w->data, w->room);
        free(w->data);
    }
    w->data = NULL;
    w->room = 0;
    w->len = 0;
}

bool
wn_box_next(
    struct wn_window *w, uint64_t *at, uint64_t end, struct wn_box *out)
{
    uint64_t head = 8;
    uint64_t size;
    const uint8_t *p;
    struct wn_cursor c;
    uint32_t kind;

    if (w->steps_left == 0 || *at > end || end - *at < head) {
        return false;
    }
    w->steps_left--;
    p = wn_window_at(w, *at, (size_t)head);
    if (!p) {
        return false;
    }
    c = wn_cursor(p, (size_t)head);
    size = wn_cur_u32be(&c);
    kind = wn_cur_u32be(&c);
    if (size == 1) {
        head = 16;
        p = end - *at < head ? NULL : wn_window_at(w, *at, (size_t)head);
        if (!p) {
            return false;
        }
        c = wn_cursor(p + 8, 8);
        size = wn_cur_u64be(&c);
    } else if (size == 0 && end == w->size_bytes) {
        /* "To the end of the file"; elsewhere a zero ends user data. */
        size = end - *at;
    }
    if (size < head || size > end - *at) {
        return false;
    }
    out->kind = kind;
    out->at = *at + head;
    out->end = *at + size;
    *at = out->end;
    return true;
}

bool
wn_box_done(uint64_t at, uint64_t end)
{
    return at <= end && end - at < 8;
}

bool
wn_box_find(struct wn_window *w, uint64_t at, uint64_t end, uint32_t kind,
    struct wn_box *out)
{
    struct wn_box b;

    while (wn_box_next(w, &at, end, &b)) {
        if (b.kind == kind) {
            *out = b;
            return true;
        }
    }
    return false;
}
