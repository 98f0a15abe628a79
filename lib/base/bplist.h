/**
 * Looking up single values in a binary property list, in place: no tree, no
 * memory, no recursion, every offset checked. The lists read here hold far more
 * than we may look at (Manifest.plist the app inventory), so this reads what is
 * asked for, where libplist would build all of it, by recursion, on the heap.
 *
 * The bytes are borrowed, by the list and by every value from it. Objects may
 * refer to each other in a circle: a caller takes a fixed number of steps, or
 * counts them. Outputs are written on WN_OK only.
 */
#ifndef WN_BASE_BPLIST_H
#define WN_BASE_BPLIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "winnow/status.h"

/** Manifest.plist of a full phone stays below a hundredth of it. */
#define WN_BPLIST_OBJECTS_MAX (UINT64_C(1) << 20)

struct wn_bplist {
    const uint8_t *p;
    size_t table; /* where the objects end and their offsets begin */
    unsigned offset_bytes, ref_bytes; /* 1 to 8 */
    uint64_t objects, top;
};

enum wn_bplist_kind {
    WN_BPLIST_OTHER, /* null, dates, sets: nothing here asks for one */
    WN_BPLIST_BOOL,
    WN_BPLIST_INT,
    WN_BPLIST_REAL,
    WN_BPLIST_UID, /* 0 to UINT32_MAX */
    WN_BPLIST_DATA,
    WN_BPLIST_TEXT,
    WN_BPLIST_ARRAY,
    WN_BPLIST_DICT
};

struct wn_bplist_value {
    enum wn_bplist_kind kind;
    bool wide;        /* TEXT is UTF-16 BE, not ASCII; neither is validated */
    int64_t i;        /* BOOL (0, 1), INT, UID */
    double r;         /* REAL; may be no number */
    const uint8_t *p; /* DATA, TEXT; references of ARRAY and DICT */
    size_t n;         /* bytes; entries of ARRAY and DICT */
};

/** The frame only: a damaged object shows when it is asked for.
 * @retval WN_EFORMAT */
enum wn_status wn_bplist_open(struct wn_bplist *out, const void *p, size_t n);
/** @retval WN_EFORMAT */
enum wn_status wn_bplist_top(
    const struct wn_bplist *b, struct wn_bplist_value *out);
/** @retval WN_ABSENT   past the end
 * @retval WN_EFORMAT  no array, or a damaged element */
enum wn_status wn_bplist_at(const struct wn_bplist *b,
    const struct wn_bplist_value *array, uint64_t i,
    struct wn_bplist_value *out);
/** Entry i of a dictionary; a key may be of any kind.
 * @retval WN_ABSENT   past the end
 * @retval WN_EFORMAT  no dictionary, or a damaged key or value */
enum wn_status wn_bplist_entry(const struct wn_bplist *b,
    const struct wn_bplist_value *dict, uint64_t i,
    struct wn_bplist_value *key, struct wn_bplist_value *value);
/** The first value under an ASCII key.
 * @retval WN_ABSENT   every key was read, none is this one
 * @retval WN_EFORMAT  no dictionary, a damaged value, or not found while a
 *                     damaged key may have been this one */
enum wn_status wn_bplist_get(const struct wn_bplist *b,
    const struct wn_bplist_value *dict, const char *key,
    struct wn_bplist_value *out);
/** Is it this ASCII text? */
bool wn_bplist_is(const struct wn_bplist_value *v, const char *text);

#endif
