#include "verify/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES ((size_t)64 << 10)

struct wn_varena_block {
    struct wn_varena_block *before;
    size_t room, used;
    alignas(max_align_t) unsigned char bytes[];
};

void *
wn_varena_get(struct wn_varena *a, size_t n)
{
    struct wn_varena_block *b = a->blocks;
    size_t need;
    void *p;

    if (n > SIZE_MAX / 2) {
        return NULL;
    }
    need = (n + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    if (!b || b->room - b->used < need) {
        size_t room = need > BLOCK_BYTES ? need : BLOCK_BYTES;

        b = malloc(sizeof(*b) + room);
        if (!b) {
            return NULL;
        }
        b->before = a->blocks;
        b->room = room;
        b->used = 0;
        a->blocks = b;
    }
    p = b->bytes + b->used;
    b->used += need;
    a->weight += need / 16;
    return p;
}

void *
wn_varena_copy(struct wn_varena *a, const void *p, size_t n)
{
    char *to = n < SIZE_MAX / 2 ? wn_varena_get(a, n + 1) : NULL;

    if (to) {
        if (n > 0) {
            memcpy(to, p, n);
        }
        to[n] = '\0';
        a->weight += n + 1;
    }
    return to;
}

void
wn_varena_reset(struct wn_varena *a)
{
    struct wn_varena_block *keep = NULL;

    a->weight = 0;
    while (a->blocks) {
        struct wn_varena_block *b = a->blocks;

        a->blocks = b->before;
        if (!keep && b->room == BLOCK_BYTES) {
            keep = b;
        } else {
            free(b);
        }
    }
    if (keep) {
        keep->before = NULL;
        keep->used = 0;
        a->blocks = keep;
    }
}

void
wn_varena_clear(struct wn_varena *a)
{
    a->weight = 0;
    while (a->blocks) {
        struct wn_varena_block *b = a->blocks;

        a->blocks = b->before;
        free(b);
    }
}
