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

/** Agreement that was withdrawn: one record beside the bundle. It restricts
 * what the bundle may be used for; it deletes nothing. Foreign texts. */
struct wn_withdrawal {
    char file[256];    /* "NAME.withdrawal.json", beside the bundle */
    unsigned number;   /* 1, 2, …: each widens those before it */
    int64_t when_ns;   /* the host's clock, UTC */
    bool whole;        /* with it, no rule is left that is agreed to */
    char **rules;      /* names of the rules that it withdraws */
    size_t rule_count;
    char by[256];      /* who entered it */
    char carried_from[65]; /* "", or the seal of the bundle beside which it
                              stood, and which this one is the rest of */
    char version[64];  /* of the program that wrote it */
    char seal_hash[65], filter_hash[65]; /* of the bundle that it is about */
    char previous[65]; /* SHA-256 of the one before it, "" in the first */
    bool is_signed;    /* there is a signature, good or bad: */
    struct wn_signature signature;
};

/** Most of them beside one bundle. */
#define WN_WITHDRAWALS_MAX 16u

/** What a look beside a bundle says of what may be done with it. */
enum wn_restriction {
    WN_RESTRICTION_NONE,
    WN_RESTRICTION_PART,  /* agreement to some rules was withdrawn */
    WN_RESTRICTION_WHOLE
};

struct wn_verify_result;
struct wn_evidence; /* a bundle that verify holds open; opaque */

/** The hex SHA-256 that report/index.html must have: wn_report_hash() of
 * winnow/report.h, or NULL. */
typedef enum wn_status wn_report_hash_fn(
    char sha256[65], struct wn_evidence *e, struct wn_err *err);

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
    /** Makes the report again, so that one with another text is found even
     * where every checksum fits it. NULL: it is covered by the seal alone. */
    wn_report_hash_fn *report;
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
/** The signature of the filter that lies in the bundle, good or bad; NULL when
 * there is none. */
WN_API const struct wn_signature *wn_verify_agreement_signature(
    const struct wn_verify_result *r);
/** The time-stamp beside the seal; NULL when there is none. */
WN_API const struct wn_time_stamp *wn_verify_stamp_of(
    const struct wn_verify_result *r);
/** Withdrawals of the agreement, in their order; no fault of the bundle. */
WN_API size_t wn_verify_withdrawal_count(const struct wn_verify_result *r);
WN_API const struct wn_withdrawal *wn_verify_withdrawal_at(
    const struct wn_verify_result *r, size_t i);
WN_API enum wn_restriction wn_verify_restriction(
    const struct wn_verify_result *r);
/**
 * The same without verifying the bundle: quick, for asking before any use. A
 * record that cannot be read restricts as much as any could.
 * @param[out] why  in words, which rules and since when; "" when not restricted
 */
WN_API enum wn_restriction wn_bundle_restriction(
    const char *bundle_path, char *why, size_t cap);

/** Hex SHA-256 of seal.txt, and of the filter. */
WN_API const char *wn_verify_seal_hash(const struct wn_verify_result *r);
WN_API const char *wn_verify_filter_hash(const struct wn_verify_result *r);

#endif
