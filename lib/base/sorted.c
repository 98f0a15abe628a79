#include "base/sorted.h"

#include <string.h>

static int64_t
key_at(const void *at, size_t size, size_t i)
{
    int64_t key;

    memcpy(&key, (const char *)at + i * size, sizeof(key));
    return key;
}

size_t
wn_sorted_find(const void *at, size_t count, size_t size, int64_t key,
    size_t *found)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (key_at(at, size, mid) < key) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    for (high = low; high < count && key_at(at, size, high) == key; high++) {
    }
    *found = high - low;
    return low;
}
