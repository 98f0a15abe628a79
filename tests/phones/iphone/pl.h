/** Small helps for reading and making plists. */
#ifndef IPHONE_PL_H
#define IPHONE_PL_H

#include "base.h"

#include <plist/plist.h>

/** A fresh dict from pairs of (key, plist), ended by NULL. */
plist_t
pl_dict(const char *key, ...);

/** A fresh array from plists, ended by NULL. */
plist_t
pl_array(plist_t item, ...);

/** A string at a key, a copy or NULL; caller frees. */
char *
pl_get_str(plist_t dict, const char *key);

/** The string node itself, a copy or NULL; caller frees. */
char *
pl_str(plist_t node);

bool
pl_get_uint(plist_t dict, const char *key, uint64_t *v);

/** Bytes at a key, a copy or NULL; caller frees. */
uint8_t *
pl_get_data(plist_t dict, const char *key, size_t *n);

/** Child of a dict; NULL when there is none or it is no dict. */
plist_t
pl_get(plist_t dict, const char *key);

bool
pl_is(plist_t node, plist_type type);

/** Seconds since 1970 as a plist date. */
plist_t
pl_date(double unix_s);

/** True when a string node is exactly this. */
bool
pl_eq(plist_t node, const char *s);

#endif
