/** Re-checking a finished bundle from its files alone. Links no phone library.
 */
#ifndef WINNOW_BUNDLE_H
#define WINNOW_BUNDLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "winnow/sign.h"
#include "winnow/status.h"

struct wn_verify_finding {
    const char *where; /* "data/records.sqlite item 12", bundle-relative */
    const char *what;  /* what is wrong and what it means; escaped */
};

struct wn_verify_result;

struct wn_verify_options {
    const char *bundle_path;
    const char *deny_sheet_path; /* NULL when not at hand */
    /** Whom to trust: PEM files with certificates (of authorities, or of a
     * signer) and Ed25519 public keys. None: a signature is only tested to be
     * of this seal. Some: a bundle without a trusted signature is invalid. */
    const char *const *trust_paths;
    size_t trust_count;
    /** The writer's own look at what it wrote a moment ago: originals are read
     * back by SHA-256 alone, their SHA-512 is of the same pass of writing.
     * Whoever verifies somebody else's bundle leaves it false. */
    bool just_written;
};

/**
 * Recompute everything; all findings, not the first. Read-only, bounded.
 * @retval WN_OK       valid (findings may still hold remarks: none count)
 * @retval WN_EVERIFY  invalid, or not a bundle (*out may then be NULL)
 * @retval WN_EUSAGE   a file of trust_paths cannot be used (*out is NULL)
 */
WN_API enum wn_status wn_verify_run(struct wn_verify_result **out,
    const struct wn_verify_options *options, struct wn_err *err);
WN_API void wn_verify_free(struct wn_verify_result **r);

WN_API bool wn_verify_valid(const struct wn_verify_result *r);
WN_API size_t wn_verify_findings(const struct wn_verify_result *r);
WN_API const struct wn_verify_finding *wn_verify_finding_at(
    const struct wn_verify_result *r, size_t i);
/** Remarks that are no faults: virtual phone, deny sheet not at hand, PARTIAL.
 */
WN_API size_t wn_verify_remarks(const struct wn_verify_result *r);
WN_API const char *wn_verify_remark_at(
    const struct wn_verify_result *r, size_t i);
WN_API uint64_t wn_verify_items(const struct wn_verify_result *r);
/** Of the items, those that the filter does not allow. */
WN_API uint64_t wn_verify_outside(const struct wn_verify_result *r);
/** Signatures of the seal that lie in the bundle, good or bad. */
WN_API size_t wn_verify_signature_count(const struct wn_verify_result *r);
WN_API const struct wn_signature *wn_verify_signature_at(
    const struct wn_verify_result *r, size_t i);
/** The time-stamp beside the seal; NULL when there is none. */
WN_API const struct wn_time_stamp *wn_verify_stamp_of(
    const struct wn_verify_result *r);
/** Hex SHA-256 of seal.txt, and of the filter. */
WN_API const char *wn_verify_seal_hash(const struct wn_verify_result *r);
WN_API const char *wn_verify_filter_hash(const struct wn_verify_result *r);

#endif
