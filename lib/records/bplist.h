/** Reading in a binary property list where it lies: no tree, no memory, no
 * recursion, every offset checked. Only what the readers need. */
#ifndef WN_RECORDS_BPLIST_H
#define WN_RECORDS_BPLIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "winnow/status.h"

struct wn_bplist {
    const uint8_t *p;
    size_t n; /* without the trailer */
    unsigned offset_bytes, ref_bytes;
    uint64_t objects, table, top;
};

enum wn_bplist_kind {
    WN_BPLIST_OTHER,
    WN_BPLIST_INT,
    WN_BPLIST_REAL,
    WN_BPLIST_DATA,
    WN_BPLIST_TEXT, /* ASCII; or UTF-16 BE when `wide` */
    WN_BPLIST_ARRAY,
    WN_BPLIST_DICT
};

struct wn_bplist_node {
    enum wn_bplist_kind kind;
    int64_t i;
    double r;
    const uint8_t *p; /* DATA, TEXT; references of ARRAY and DICT */
    size_t n;         /* bytes; entries of ARRAY and DICT */
    bool wide;
};

/** @retval WN_EFORMAT  not a binary property list */
enum wn_status wn_bplist_open(
    struct wn_bplist *out, const void *p, size_t n);
bool wn_bplist_top(const struct wn_bplist *b, struct wn_bplist_node *out);
bool wn_bplist_at(const struct wn_bplist *b, const struct wn_bplist_node *array,
    size_t i, struct wn_bplist_node *out);
/** Entry i of a dictionary: its key (ASCII or wide) and value. */
bool wn_bplist_entry(const struct wn_bplist *b,
    const struct wn_bplist_node *dict, size_t i, struct wn_bplist_node *key,
    struct wn_bplist_node *value);
bool wn_bplist_get(const struct wn_bplist *b,
    const struct wn_bplist_node *dict, const char *key,
    struct wn_bplist_node *out);

#endif
