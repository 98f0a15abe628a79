#include "records/pool.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

#define BLOCK_BYTES ((size_t)16 * 1024)
#define ALIGN ((size_t)16)

struct wn_pool_block {
    struct wn_pool_block *before;
    size_t used, room;
    _Alignas(16) unsigned char data[];
};

static struct wn_pool_block *
block_new(struct wn_pool *a, size_t room)
{
    struct wn_pool_block *b;

    if (room > SIZE_MAX - sizeof(*b)) {
        return NULL;
    }
    b = calloc(1, sizeof(*b) + room);
    if (b) {
        b->room = room;
        b->before = a->last;
        a->last = b;
    }
    return b;
}

static void
block_free(struct wn_pool_block *b)
{
    wn_wipe(b->data, b->used);
    free(b);
}

void *
wn_pool_get(struct wn_pool *a, size_t n)
{
    struct wn_pool_block *b = a->last;
    void *p;

    if (n > SIZE_MAX - ALIGN) {
        return NULL;
    }
    n = (n + ALIGN - 1) / ALIGN * ALIGN;
    if (!b || b->room - b->used < n) {
        b = block_new(a, n > BLOCK_BYTES ? n : BLOCK_BYTES);
        if (!b) {
            return NULL;
        }
    }
    p = b->data + b->used;
    b->used += n;
    return p;
}

void *
wn_pool_copy(struct wn_pool *a, const void *p, size_t n)
{
    unsigned char *copy;

    if (n == SIZE_MAX) {
        return NULL;
    }
    copy = wn_pool_get(a, n + 1);
    if (copy && n > 0) {
        memcpy(copy, p, n);
    }
    return copy;
}

char *
wn_pool_text(struct wn_pool *a, const char *s)
{
    return wn_pool_copy(a, s, strlen(s));
}

void
wn_pool_reset(struct wn_pool *a)
{
    struct wn_pool_block *b = a->last;
    struct wn_pool_block *keep = NULL;

    while (b) {
        struct wn_pool_block *before = b->before;

        if (!keep) {
            keep = b;
        } else {
            block_free(b);
        }
        b = before;
    }
    if (keep) {
        wn_wipe(keep->data, keep->used);
        keep->used = 0;
        keep->before = NULL;
    }
    a->last = keep;
}

void
wn_pool_clear(struct wn_pool *a)
{
    while (a->last) {
        struct wn_pool_block *before = a->last->before;

        block_free(a->last);
        a->last = before;
    }
}
