/** Memory that is given back all at once. What it held is wiped: it is mostly
 * the contents of somebody's phone. */
#ifndef WN_RECORDS_POOL_H
#define WN_RECORDS_POOL_H

#include <stddef.h>

struct wn_pool_block;

struct wn_pool {
    struct wn_pool_block *last; /* NULL = empty; zeroed memory is an arena */
};

/** n zeroed bytes, aligned for anything; NULL when out of memory. */
void *wn_pool_get(struct wn_pool *a, size_t n);
/** A copy, with a NUL behind it. NULL when out of memory. */
void *wn_pool_copy(struct wn_pool *a, const void *p, size_t n);
char *wn_pool_text(struct wn_pool *a, const char *s);
/** Forget everything; the largest block is kept for what comes next. */
void wn_pool_reset(struct wn_pool *a);
void wn_pool_clear(struct wn_pool *a);

#endif
