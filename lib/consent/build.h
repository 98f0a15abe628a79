/** Building one wn_consent from bytes. */
#ifndef WN_CONSENT_BUILD_H
#define WN_CONSENT_BUILD_H

#include "consent/complain.h"
#include "consent/policy.h"
#include "consent/terms.h"

struct wn_text_in {
    const uint8_t *p; /* NULL: not given */
    size_t n;
};

struct wn_build_in {
    struct wn_text_in filter, sheet;
    bool sheet_required;      /* a named sheet must be given */
    bool supersedes_required; /* a named predecessor must be given */
    const struct wn_consent *superseded; /* NULL: not given */
    int64_t now_ns;           /* WN_NO_CLOCK: nothing depends on it */
    bool draft;               /* placeholders may be left */
    const struct wn_policy *policy; /* NULL: none holds */
};

/**
 * Copies the bytes, so that nothing outlives the caller's.
 * @retval WN_EFILTER  findings say why; *out untouched, but for a draft whose
 *                     only faults are placeholders
 */
enum wn_status wn_consent_build(struct wn_consent **out,
    const struct wn_build_in *in, struct wn_findings *f, struct wn_err *err);

/** Hex of a SHA-256 of the bytes, and comparison in either case. */
enum wn_status wn_hash_text(
    char hex[65], const struct wn_text_in *in, struct wn_err *err);
bool wn_same_hex(const char *a, const char *b);

/** Fill err with what the findings come to. @return the status of the file */
enum wn_status wn_findings_verdict(
    const struct wn_findings *f, struct wn_err *err);

#endif
