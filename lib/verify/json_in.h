/** A small strict JSON reader (RFC 8259) for the bundle's own JSON: bounded in
 * depth and count, no recursion, duplicate keys refused. Numbers are integers
 * of 64 bits; any other number is refused, as ours are. */
#ifndef WN_VERIFY_JSON_IN_H
#define WN_VERIFY_JSON_IN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "winnow/status.h"

#define WN_JIN_DEPTH_MAX 8
#define WN_JIN_NODES_MAX 65536u
#define WN_JIN_MEMBERS_MAX 1024u /* of one map or list */

enum wn_jin_kind {
    WN_JIN_NULL,
    WN_JIN_BOOL,
    WN_JIN_INT,
    WN_JIN_TEXT,
    WN_JIN_LIST,
    WN_JIN_MAP
};

struct wn_jin_node {
    enum wn_jin_kind kind;
    int64_t number; /* INT; BOOL: 0 or 1 */
    const char *text; /* TEXT: terminated; may hold no NUL */
    const char *key;  /* of a member of a map */
    const struct wn_jin_node *first, *next;
};

struct wn_jin; /* owns all nodes */

/** @retval WN_EFORMAT not such JSON  @retval WN_ENOMEM */
enum wn_status wn_jin_parse(
    struct wn_jin **out, const void *p, size_t n);
void wn_jin_free(struct wn_jin **j);
const struct wn_jin_node *wn_jin_root(const struct wn_jin *j);

/** Member of a map; NULL when absent or when map is none (or NULL). */
const struct wn_jin_node *wn_jin_get(
    const struct wn_jin_node *map, const char *key);
/** "" when there is no such text. */
const char *wn_jin_text(const struct wn_jin_node *map, const char *key);
/** false when there is no such integer. */
bool wn_jin_int(
    const struct wn_jin_node *map, const char *key, int64_t *out);

#endif
