#include "records/keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/grow.h"

/** Where key stands, or would stand. */
static size_t
place(const struct wn_keys *l, const char *key, bool *there)
{
    size_t low = 0, high = l->count;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int order = strcmp(l->at[mid].key, key);

        if (order == 0) {
            *there = true;
            return mid;
        }
        if (order < 0) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    *there = false;
    return low;
}

bool
wn_keys_put(struct wn_keys *l, struct wn_pool *memory, const char *key,
    const char *name)
{
    bool there;
    size_t at = place(l, key, &there);
    struct wn_key e = { NULL, NULL };
    void *list = l->at;

    if (there || key[0] == '\0') {
        return true;
    }
    if (!wn_grow(&list, &l->room, l->count, sizeof(*l->at))) {
        return false;
    }
    l->at = list;
    e.key = wn_pool_text(memory, key);
    e.name = name ? wn_pool_text(memory, name) : NULL;
    if (!e.key || (name && !e.name)) {
        return false;
    }
    memmove(l->at + at + 1, l->at + at, (l->count - at) * sizeof(*l->at));
    l->at[at] = e;
    l->count++;
    return true;
}

bool
wn_keys_has(const struct wn_keys *l, const char *key)
{
    bool there;

    (void)place(l, key, &there);
    return there;
}

const char *
wn_keys_name(const struct wn_keys *l, const char *key)
{
    bool there;
    size_t at = place(l, key, &there);

    return there ? l->at[at].name : NULL;
}

void
wn_keys_clear(struct wn_keys *l)
{
    free(l->at);
    *l = (struct wn_keys) { NULL, 0, 0 };
}
