/**
 * libplist builds and frees its trees by recursion and lets objects be shared
 * without limit, so a few kilobytes from a hostile phone could exhaust stack
 * or memory. This looks first and only then lets it parse.
 */
#ifndef WN_DEVICE_IOS_PLIST_GUARD_H
#define WN_DEVICE_IOS_PLIST_GUARD_H

#include <plist/plist.h>
#include <stddef.h>

#include "winnow/status.h"

/** Arrays and dictionaries of one message; therefore also its depth. */
#define WN_PLIST_CONTAINERS 512
/** What all leaves may come to, each counted as often as it is used. */
#define WN_PLIST_LEAVES (16u << 20)

/** Binary or XML. *out is freed with plist_free(). @retval WN_EFORMAT */
enum wn_status wn_plist_read(
    plist_t *out, const void *p, size_t n, struct wn_err *err);

/** A string of exactly its own length, else NULL. Borrowed from node. */
const char *wn_plist_text(plist_t node);
/** The same, of a dictionary's key. */
const char *wn_plist_get_text(plist_t dict, const char *key);

#endif
