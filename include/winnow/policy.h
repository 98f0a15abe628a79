/**
 * A policy: what an organisation lets any filter grant on its computers. An
 * officer may ask for less, never for more. Format: docs/policy.md.
 */
#ifndef WINNOW_POLICY_H
#define WINNOW_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "winnow/status.h"

/** This computer's own. Where it exists it holds for every run. */
#define WN_POLICY_PATH "/etc/winnow/policy.yaml"

struct wn_policy;

/**
 * Read the policy that holds: path, or this computer's own (path NULL). Loaded
 * filters are held to it by wn_consent_load() itself; this is for whoever asks
 * what may be asked for. *out is NULL where there is none.
 * @retval WN_EFILTER  it cannot be read or is not valid; or a path was given on
 *                     a computer that has one of its own
 */
WN_API enum wn_status wn_policy_load(
    struct wn_policy **out, const char *path, struct wn_err *err);
WN_API void wn_policy_free(struct wn_policy **p);

WN_API const char *wn_policy_id(const struct wn_policy *p);
/** Lower-case hex SHA-256 of its bytes, 64 characters. */
WN_API const char *wn_policy_sha256(const struct wn_policy *p);

/** May a filter use this word? key: "profiles", "categories", "routes",
 * "device-changes". true when the policy (p may be NULL) does not limit it. */
WN_API bool wn_policy_lets(
    const struct wn_policy *p, const char *key, const char *word);
/** Must people be named in rules of this category? */
WN_API bool wn_policy_wants_people(
    const struct wn_policy *p, const char *category);
/** A cap, such as "longest-window-days"; 0 = none. */
WN_API int64_t wn_policy_cap(const struct wn_policy *p, const char *key);

#endif
