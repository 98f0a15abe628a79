/** Building one wn_consent from bytes. */
#ifndef WN_CONSENT_BUILD_H
#define WN_CONSENT_BUILD_H

#include "base/buf.h"
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

/**
 * What lies beside the filter as its signature, and whose it is; nothing when
 * the filter is no file. What is wrong is a finding (WN_EFORCE).
 * @param out     zeroed; cleared by the caller
 * @param policy  may be NULL. One that wants a signature says whose: then
 *                nobody else counts, whom the caller trusts or not
 * @retval WN_EUSAGE   somebody who is to be trusted cannot be read;
 * @retval WN_EFILTER  so, and the policy names him
 */
enum wn_status wn_filter_signature_read(struct wn_filter_signature *out,
    const struct wn_consent_inputs *in, const struct wn_policy *policy,
    const struct wn_buf *filter, struct wn_findings *f, struct wn_err *err);
void wn_filter_signature_clear(struct wn_filter_signature *s);

/** Hex of a SHA-256 of the bytes, and comparison in either case. */
enum wn_status wn_hash_text(
    char hex[65], const struct wn_text_in *in, struct wn_err *err);
bool wn_same_hex(const char *a, const char *b);

/** Fill err with what the findings come to. @return the status of the file */
enum wn_status wn_findings_verdict(
    const struct wn_findings *f, struct wn_err *err);

#endif
