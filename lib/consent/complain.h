/** One check of one filter: where its pieces are, and how to object. */
#ifndef WN_CONSENT_COMPLAIN_H
#define WN_CONSENT_COMPLAIN_H

#include "consent/consent.h"
#include "consent/findings.h"
#include "consent/tree.h"

#define WN_NO_CLOCK INT64_MIN

struct wn_check {
    struct wn_arena *arena;
    struct wn_findings *findings;
    enum wn_source source;
    const struct wn_node *root;
    int64_t now_ns; /* WN_NO_CLOCK: nothing may depend on the clock */
    struct wn_terms *terms; /* being filled in */
    /* Rules given so far, to find two of one name. */
    const struct wn_node *names[512];
    size_t name_count;
};

/** An error at a node's value (its key where the value is empty). */
void wn_complain(struct wn_check *k, const struct wn_node *at,
    const char *fmt, ...) WN_PRINTF(3, 4);
/** An error at a node's key. */
void wn_complain_key(struct wn_check *k, const struct wn_node *at,
    const char *fmt, ...) WN_PRINTF(3, 4);
/** Something missing below a node: at its key, with the path of what is
 * missing. */
void wn_complain_missing(struct wn_check *k, const struct wn_node *in,
    const char *key, const char *fmt, ...) WN_PRINTF(4, 5);
void wn_warn(struct wn_check *k, const struct wn_node *at,
    const char *fmt, ...) WN_PRINTF(3, 4);
void wn_to_fill(struct wn_check *k, const struct wn_node *at,
    const char *fmt, ...) WN_PRINTF(3, 4);

#endif
