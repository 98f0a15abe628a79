/** Between the two files that know the syntax: events become nodes. */
#ifndef WN_CONSENT_PARSE_IN_H
#define WN_CONSENT_PARSE_IN_H

#include "consent/consent_parse.h"
#include "consent/consent_text.h"

struct yaml_event_s; /* <yaml.h> */

struct wn_filter_in {
    struct wn_arena *arena;
    struct wn_findings *findings;
    enum wn_source source;
    struct wn_bidi_lines bidi;
    struct wn_node *root;
    struct wn_node *open[WN_FILTER_DEPTH_MAX];
    unsigned depth;
    struct wn_node *at; /* the innermost open one, open[depth - 1] */
    unsigned nodes;
    unsigned skipping; /* open containers that are read over */
    bool hopeless;     /* stop: nested past any patience */
    /* In a map: the key that waits for its value. */
    bool have_key;
    const char *key; /* NULL: it was no plain text */
    int key_line, key_col;
};

/** One event into the tree. @return false when reading is over */
bool wn_filter_in_take(struct wn_filter_in *r, const struct yaml_event_s *e);
/** A finding at a place that counts from 0, as libyaml's marks do. */
void wn_filter_in_complain(struct wn_filter_in *r, size_t line, size_t col,
    const char *path, const char *text);

#endif
