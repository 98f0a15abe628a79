/** The raw tree of a filter: every node with its place in the text. Made by
 * consent_parse.c, given values by schema.c, read by everybody else. */
#ifndef WN_CONSENT_TREE_H
#define WN_CONSENT_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/timespan.h"
#include "consent/arena.h"
#include "consent/words.h"

enum wn_node_kind { WN_NODE_TEXT, WN_NODE_LIST, WN_NODE_MAP };

struct wn_node {
    enum wn_node_kind kind;
    bool plain;   /* a scalar without quotes */
    bool bad;     /* already complained about: it has no value */
    bool to_fill; /* a template's placeholder: it has no value yet */
    int line, col;         /* of the value, from 1; columns in characters */
    int key_line, key_col; /* of its key; of the value in a list */
    const char *key;       /* NULL in a list and at the root */
    const char *text;      /* of a scalar; terminated, holds no NUL */
    unsigned index;        /* among its siblings */
    unsigned count;        /* of children */
    const struct wn_node *parent;
    struct wn_node *first, *last, *next;
    /* Filled in by the schema: */
    int64_t value; /* boolean, integer, instant in ns, or a word's value */
    const struct wn_word *word;
    struct wn_civil date;
};

/** Path such as "authority.basis" from a map; NULL when not there. */
const struct wn_node *wn_node_get(const struct wn_node *from, const char *path);
/** The same, but NULL too when the value is bad or still to be filled. */
const struct wn_node *wn_node_good(
    const struct wn_node *from, const char *path);

/** Text at path; a placeholder's too. "" when absent or bad. */
const char *wn_node_text(const struct wn_node *from, const char *path);
/** Is there a good word of this name at path? */
bool wn_node_is(const struct wn_node *from, const char *path, const char *word);
/** Is there a good boolean of this value at path? */
bool wn_node_bool_is(const struct wn_node *from, const char *path, bool value);
/** Instant, integer, boolean or word value; `otherwise` when not good. */
int64_t wn_node_value(
    const struct wn_node *from, const char *path, int64_t otherwise);

/** Written path of a node: "allow[0].participants.any-of[1]". */
#define WN_PATH_BYTES 256
char *wn_node_path(char dst[WN_PATH_BYTES], const struct wn_node *n);

#endif
