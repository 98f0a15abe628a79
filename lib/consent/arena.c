#include "consent/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

#define BLOCK_BYTES 16384U
#define ALIGN sizeof(max_align_t)

struct wn_arena_block {
    struct wn_arena_block *next;
    size_t room;
    size_t used;
    max_align_t data[];
};

static struct wn_arena_block *
block_for(struct wn_arena *a, size_t n)
{
    size_t room = n > BLOCK_BYTES ? n : BLOCK_BYTES;
    struct wn_arena_block *b = a->blocks;

    if (b && b->room - b->used >= n) {
        return b;
    }
    b = calloc(1, sizeof(*b) + room);
    if (b) {
        b->room = room;
        b->next = a->blocks;
        a->blocks = b;
    }
    return b;
}

void *
wn_arena_take(struct wn_arena *a, size_t n)
{
    struct wn_arena_block *b;
    uint8_t *p;

    if (n > SIZE_MAX / 2) {
        a->failed = true;
        return NULL;
    }
    n = (n + ALIGN - 1) / ALIGN * ALIGN;
    b = block_for(a, n);
    if (!b) {
        a->failed = true;
        return NULL;
    }
    p = (uint8_t *)b->data + b->used;
    b->used += n;
    return p;
}

void *
wn_arena_array(struct wn_arena *a, size_t count, size_t size)
{
    size_t n;

    if (__builtin_mul_overflow(count, size, &n)) {
        a->failed = true;
        return NULL;
    }
    return wn_arena_take(a, n);
}

char *
wn_arena_text(struct wn_arena *a, const void *p, size_t n)
{
    char *copy = n < SIZE_MAX ? wn_arena_take(a, n + 1) : NULL;

    if (copy && n > 0) {
        memcpy(copy, p, n);
    }
    return copy;
}

void
wn_arena_clear(struct wn_arena *a)
{
    while (a->blocks) {
        struct wn_arena_block *b = a->blocks;

        a->blocks = b->next;
        /* A filter names people. */
        wn_wipe(b->data, b->room);
        free(b);
    }
    a->failed = false;
}
