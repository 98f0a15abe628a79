/** Lists that are sorted by a number, which stands first in each element. */
#ifndef WN_BASE_SORTED_H
#define WN_BASE_SORTED_H

#include <stddef.h>
#include <stdint.h>

/** Where the elements with this number begin, and how many there are; with 0 of
 * them, where they would stand. size: of an element. */
size_t wn_sorted_find(const void *at, size_t count, size_t size, int64_t key,
    size_t *found);

#endif
