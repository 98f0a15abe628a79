/** Memory that lives and dies with one filter: taken in pieces, given back all
 * at once, wiped. The terms, the tree and every text are in it. */
#ifndef WN_CONSENT_ARENA_H
#define WN_CONSENT_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct wn_arena_block;

/** Zeroed memory is an empty arena. */
struct wn_arena {
    struct wn_arena_block *blocks;
    bool failed; /* sticky: some piece could not be had */
};

/** n zeroed bytes, aligned for anything; NULL when memory ran out. */
void *wn_arena_take(struct wn_arena *a, size_t n);
/** count × size, checked. */
void *wn_arena_array(struct wn_arena *a, size_t count, size_t size);
/** A terminated copy. */
char *wn_arena_text(struct wn_arena *a, const void *p, size_t n);
void wn_arena_clear(struct wn_arena *a);

#endif
