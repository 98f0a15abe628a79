/** Arrays that double. */
#ifndef WN_BASE_GROW_H
#define WN_BASE_GROW_H

#include <stdbool.h>
#include <stddef.h>

/** Room for one more element of `size` bytes behind `count`. false when out of
 * memory: the array is as it was. */
bool wn_grow(void **array, size_t *room, size_t count, size_t size);

#endif
