/**
 * Looking up single values in a binary property list, in place. The two lists
 * read here (one row's MBFile, Manifest.plist) hold far more than we may look
 * at, the app inventory among it: this reads what is asked for and builds no
 * tree, where libplist would build all of it, by recursion, on the heap.
 */
#ifndef WN_ACQUIRE_BPLIST_H
#define WN_ACQUIRE_BPLIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "winnow/status.h"

struct bplist {
    const uint8_t *p; /* borrowed */
    size_t n;
    unsigned offset_bytes, ref_bytes;
    uint64_t objects, table, top;
};

enum bplist_kind {
    BPLIST_OTHER,
    BPLIST_BOOL, /* number */
    BPLIST_INT,  /* number */
    BPLIST_UID,  /* number */
    BPLIST_DATA, /* count bytes at `at` */
    BPLIST_ASCII,
    BPLIST_ARRAY, /* count references at `at` */
    BPLIST_DICT
};

struct bplist_value {
    enum bplist_kind kind;
    uint64_t number;
    size_t at;
    uint64_t count;
};

/** @retval WN_EFORMAT */
enum wn_status bplist_open(struct bplist *b, const void *p, size_t n);
enum wn_status bplist_top(const struct bplist *b, struct bplist_value *out);
/** @retval WN_ABSENT no such key */
enum wn_status bplist_get(const struct bplist *b,
    const struct bplist_value *dict, const char *key,
    struct bplist_value *out);
/** @retval WN_ABSENT past the end */
enum wn_status bplist_at(const struct bplist *b,
    const struct bplist_value *array, uint64_t i, struct bplist_value *out);
/** A BPLIST_DATA's bytes. */
const uint8_t *bplist_bytes(
    const struct bplist *b, const struct bplist_value *v);

#endif
