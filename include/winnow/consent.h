/**
 * A consent filter: what a named person agreed to, for one phone. Loading does
 * no device I/O; a loaded filter never changes. Format: docs/consent-filter.md.
 */
#ifndef WINNOW_CONSENT_H
#define WINNOW_CONSENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "winnow/sign.h"
#include "winnow/status.h"

struct wn_consent;

enum wn_finding_kind {
    WN_FINDING_ERROR,   /* the filter is refused */
    WN_FINDING_WARNING, /* accepted; the officer should know */
    WN_FINDING_TO_FILL  /* a template's placeholder; refused until filled */
};

/** One remark on the filter's text. line and col count from 1; 0 = whole. */
struct wn_finding {
    enum wn_finding_kind kind;
    enum wn_status status; /* WN_EFILTER or WN_EFORCE for errors */
    int line;
    int col;
    const char *path; /* "allow[0].participants"; owned by the findings */
    const char *text;
};

/** All findings of one check, in order of place. */
struct wn_findings;
WN_API size_t wn_findings_count(const struct wn_findings *f);
WN_API const struct wn_finding *wn_findings_at(
    const struct wn_findings *f, size_t i);
WN_API void wn_findings_free(struct wn_findings **f);

struct wn_consent_inputs {
    /** FILE.p7s or FILE.sig beside it is its signature: one that is wrong, of
     * something else, or cannot be tested refuses the filter (WN_EFORCE). */
    const char *filter_path;
    const char *deny_sheet_path; /* NULL when not given */
    const char *supersedes_path; /* NULL when not given */
    /** The filter itself, before it is a file, of filter_bytes; then
     * filter_path is only what it is called. NULL: it is read from there. */
    const char *filter_text;
    size_t filter_bytes;
    /** The policy that holds; NULL: this computer's own, where it has one
     * (winnow/policy.h). A filter that asks for more is refused. */
    const char *policy_path;
    /** PEM files of who may sign it, as for wn_verify_run(). None: a signature
     * is only tested to be of this filter, and a filter may have none. Some: a
     * filter without a signature of theirs is refused (WN_EFORCE). */
    const char *const *trust_paths;
    size_t trust_count;
};

/**
 * Read and validate a filter (and its deny sheet, and the one it supersedes).
 *
 * @param[out] out       new, freed with wn_consent_free(); NULL unless WN_OK
 * @param[out] findings  new, also on failure (may be NULL when unreadable)
 * @retval WN_EFILTER    at least one error finding
 * @retval WN_EFORCE     it is not signed as it has to be
 * @retval WN_EUSAGE     a PEM of trust_paths cannot be used
 */
WN_API enum wn_status wn_consent_load(struct wn_consent **out,
    const struct wn_consent_inputs *in, struct wn_findings **findings,
    struct wn_err *err);

/**
 * The same, to explain a filter that may not be used (yet): *out is given too
 * when placeholders or a signature are the only fault. Such a draft is good for
 * wn_consent_explain() and nothing else; the result is the same refusal.
 */
WN_API enum wn_status wn_consent_load_draft(struct wn_consent **out,
    const struct wn_consent_inputs *in, struct wn_findings **findings,
    struct wn_err *err);
WN_API void wn_consent_free(struct wn_consent **c);

/**
 * In force at now_ns (UTC): dates, withdrawn, runs left.
 * @param runs_done  sealed bundles already made under this filter on this host
 * @retval WN_EFORCE  with the reason
 */
WN_API enum wn_status wn_consent_in_force(const struct wn_consent *c,
    int64_t now_ns, unsigned runs_done, struct wn_err *err);

/** Lower-case hex SHA-256 of the filter's bytes, 64 characters. */
WN_API const char *wn_consent_sha256(const struct wn_consent *c);
WN_API const char *wn_consent_id(const struct wn_consent *c);

/** Id and hex SHA-256 of the policy that it was held to; "" without one. */
WN_API const char *wn_consent_policy_id(const struct wn_consent *c);
WN_API const char *wn_consent_policy_sha256(const struct wn_consent *c);
/**
 * Who signed the file it was read from. NULL: nobody, or it was no file. Of a
 * loaded filter the verdict is WN_SIGNATURE_TRUSTED (`who` is known) or
 * WN_SIGNATURE_NOBODY_TRUSTED (`who` is what the signer calls himself); of a
 * draft it may be any.
 */
WN_API const struct wn_signature *wn_consent_signature(
    const struct wn_consent *c);

/** Plain words, for reading aloud; one call per line, without newline. */
typedef void wn_line_fn(void *ctx, const char *line);
WN_API void wn_consent_explain(
    const struct wn_consent *c, wn_line_fn *line, void *ctx);

#endif
