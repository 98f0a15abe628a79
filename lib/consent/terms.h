/** From a checked tree to the terms that the floors above read. */
#ifndef WN_CONSENT_TERMS_H
#define WN_CONSENT_TERMS_H

#include "base/buf.h"
#include "consent/complain.h"
#include "sign/sign.h"

/** What lies beside a filter (signed.c). */
struct wn_filter_signature {
    bool is_signed; /* by whomever */
    struct wn_signature seen;
    struct wn_buf bytes;
};

/** One filter as read; what a wn_consent points to. */
struct wn_consent {
    struct wn_arena arena; /* everything below is in it */
    const uint8_t *bytes;
    size_t byte_count;
    char sha256[65];
    struct wn_node *root;
    const struct wn_node *sheet; /* the deny sheet's tree, or NULL */
    struct wn_zone *zone;
    struct wn_terms terms;
    const char *policy_id; /* NULL: no policy holds */
    char policy_sha256[65];
    struct wn_filter_signature signature; /* of the file it was read from */
    bool draft; /* placeholders are left: good for explaining only */
};

/** Everything of the terms but rules and denies. Opens the zone into c; an
 * unknown zone is a finding, an unreadable database a failure. */
enum wn_status wn_terms_build(
    struct wn_check *k, struct wn_consent *c, struct wn_err *err);

/** method: and, under gb-pcsc-2022, what a drained route asks for. Needs the
 * denies. */
void wn_method_build(struct wn_check *k);

/** narrow.c: does the filter stay within the one that it supersedes? */
void wn_narrow_check(struct wn_check *k, const struct wn_consent *old);

#endif
