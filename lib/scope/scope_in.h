/** Inside of scope: what is frozen. Only files of this folder include it. */
#ifndef WN_SCOPE_SCOPE_IN_H
#define WN_SCOPE_SCOPE_IN_H

#include "scope/people.h"
#include "scope/scope.h"

#define WN_ROUTE_MAX 8 /* bits of enum wn_route */
#define WN_RULE_MAX 64 /* rule sets are uint64_t */

struct wn_grant {
    const struct wn_scope *scope;
    enum wn_route route;
};

/** The handles of one rule, read by the filter's region. */
struct wn_handles {
    struct wn_handle *at;
    size_t count;
};

struct wn_scope {
    const struct wn_consent *consent;
    const struct wn_terms *terms;
    struct wn_identity phone;
    uint64_t rules;
    struct wn_handles allow[WN_RULE_MAX];
    struct wn_handles *deny; /* terms->deny_count of them */
    struct wn_grant grants[WN_ROUTE_MAX];
};

enum wn_status wn_handles_read(struct wn_handles *out,
    const struct wn_texts *texts, const char *region, struct wn_err *err);
void wn_handles_free(struct wn_handles *h);

/** Every deny can be kept: its people are readable, its sheet is here.
 * @retval WN_EFILTER */
enum wn_status wn_denies_hold(const struct wn_terms *t, struct wn_err *err);

/** keywords.c: does text (n bytes) contain word, case-folded? */
bool wn_text_contains(const char *text, size_t n, const char *word);

#endif
