/** Memory that is given back all at once. */
#ifndef WN_VERIFY_ARENA_H
#define WN_VERIFY_ARENA_H

#include <stddef.h>

struct wn_varena_block;

struct wn_varena {
    struct wn_varena_block *blocks;
    /* What it may be measured by: the bytes of copies, and a sixteenth of all
     * memory, as a value of one byte in a file takes some forty here. */
    size_t weight;
};

/** Aligned, not cleared; NULL without memory. */
void *wn_varena_get(struct wn_varena *a, size_t n);
/** A copy of n bytes and a NUL. */
void *wn_varena_copy(struct wn_varena *a, const void *p, size_t n);
/** Give back all but one block; it weighs nothing then. */
void wn_varena_reset(struct wn_varena *a);
void wn_varena_clear(struct wn_varena *a);

#endif
