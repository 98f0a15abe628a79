/** A loaded policy, and holding a filter to it. */
#ifndef WN_CONSENT_POLICY_H
#define WN_CONSENT_POLICY_H

#include "consent/schema.h"
#include "winnow/policy.h"

struct wn_policy {
    struct wn_arena arena;
    struct wn_node *root;
    char sha256[65];
};

extern const struct wn_field wn_schema_policy[];

/** The policy at given; else the one at own, where it exists. Both: refused,
 * since the own one would be passed over. */
enum wn_status wn_policy_find(struct wn_policy **out, const char *given,
    const char *own, struct wn_err *err);

#define WN_POLICY_TRUSTED_MAX 64

/** Has a filter to be signed? */
bool wn_policy_wants_signature(const struct wn_policy *p);
/** PEM files of those who may sign filters; borrowed. @return how many */
size_t wn_policy_trusted(
    const struct wn_policy *p, const char *paths[WN_POLICY_TRUSTED_MAX]);

/** Complain of whatever k's filter asks for that p (may be NULL) does not
 * let it have. */
void wn_policy_check(struct wn_check *k, const struct wn_policy *p);

#endif
