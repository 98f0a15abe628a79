#include "base/grow.h"

#include <stdint.h>
#include <stdlib.h>

bool
wn_grow(void **array, size_t *room, size_t count, size_t size)
{
    size_t wanted = *room ? *room * 2 : 64;
    void *larger;

    if (count < *room) {
        return true;
    }
    larger = wanted > SIZE_MAX / size ? NULL : realloc(*array, wanted * size);
    if (larger) {
        *array = larger;
        *room = wanted;
    }
    return larger != NULL;
}
