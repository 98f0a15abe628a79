/** A bundle that verified a moment ago, read for papers about it: receipt,
 * report, statement. Foreign still: texts are escaped by whoever prints them.
 * Nothing of data/ but counts and times is held. */
#ifndef WN_REPORT_SEALED_H
#define WN_REPORT_SEALED_H

#include "base/digest.h"
#include "consent/consent.h"
#include "verify/json_in.h"
#include "verify/verified.h"

#define WN_SEALED_RULES_MAX 64
#define WN_SEALED_TEXT_BYTES 1024

/** One rule as records.sqlite has it, and its items counted. */
struct wn_sealed_rule {
    char mode[32]; /* "" when it could not be carried out */
    char outcome[24];
    char reason[WN_SEALED_TEXT_BYTES];
    int64_t kept, failed;
    int64_t disposed; /* of a rest: what it had kept, and was destroyed */
    int64_t dated; /* of the kept, those with a time */
    int64_t first_ns, last_ns; /* of those; UTC */
};

struct wn_sealed {
    struct wn_consent *consent;
    const struct wn_terms *terms;
    char seal_hash[WN_SHA256_HEX]; /* "" while nothing is sealed yet */
    char filter_hash[WN_SHA256_HEX];
    char parent_seal[WN_SHA256_HEX]; /* of a rest; "" of any other */
    char version[64]; /* of the program that made it */
    struct wn_sealed_rule rules[WN_SEALED_RULES_MAX];
    size_t rule_count;
    struct wn_jin *device; /* audit/device.json, a map */
    struct wn_jin *counts; /* audit/counts.json, a map */
    struct wn_jin *start;  /* the log's first event, a map */
    int64_t started_ns, ended_ns; /* the host's clock, UTC */
    bool is_virtual;
    bool shortfall, partial; /* Winnow-Result */
};

/**
 * Verify it, then read what papers need. Blocks as long as verifying does.
 * deny_sheet_path may be NULL. *out is freed with wn_sealed_free().
 * @retval WN_EVERIFY  it is not valid, or was changed while it was read
 */
enum wn_status wn_sealed_open(struct wn_sealed **out, const char *bundle_path,
    const char *deny_sheet_path, struct wn_err *err);
void wn_sealed_free(struct wn_sealed **s);

/** The same of a bundle that a wn_verified_fn was given. Borrows nothing of e.
 */
enum wn_status wn_sealed_of(
    struct wn_sealed **out, struct wn_evidence *e, struct wn_err *err);

/** sealed_db.c: rules[] from data/records.sqlite. */
enum wn_status wn_sealed_rules(
    struct wn_sealed *s, struct wn_evidence *e, struct wn_err *err);

/** Is it the rest of a bundle of which a part was disposed of? count: how many
 * items were destroyed, written only then; may be NULL. */
bool wn_sealed_disposed(const struct wn_sealed *s, int64_t *count);

/** How a rule's items were selected, in the words that are used everywhere; ""
 * for no known way. */
const char *wn_sealed_mode_words(const char *mode);

/** A boolean of a JSON map; false when there is none. */
bool wn_sealed_flag(const struct wn_jin_node *map, const char *key);

#endif
