/** A sorted set of short texts, each with a name or none. */
#ifndef WN_RECORDS_KEYS_H
#define WN_RECORDS_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "records/pool.h"

struct wn_key {
    const char *key;
    const char *name; /* NULL = none */
};

/** Zeroed memory is an empty one. */
struct wn_keys {
    struct wn_key *at;
    size_t count, room;
};

/** Copies into memory, which must live as long; the first name for a key
 * counts. "" is never put. false when out of memory. */
bool wn_keys_put(struct wn_keys *l, struct wn_pool *memory, const char *key,
    const char *name);
bool wn_keys_has(const struct wn_keys *l, const char *key);
/** NULL when the key is not there, or has none. */
const char *wn_keys_name(const struct wn_keys *l, const char *key);
void wn_keys_clear(struct wn_keys *l);

#endif
