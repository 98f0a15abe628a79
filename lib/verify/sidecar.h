/** Third door of floor 7: the records that stand beside a bundle, NAME and an
 * ending. Each has one spelling, in which it is written here and compared when
 * it is read; nothing in it is trusted. Formats: docs/bundle-format.md. */
#ifndef WN_VERIFY_SIDECAR_H
#define WN_VERIFY_SIDECAR_H

#include "base/beside.h"
#include "sign/sign.h"
#include "verify/json_in.h"
#include "verify/report.h"
#include "winnow/category.h"

#define WN_SIDECAR_BYTES_MAX (1u << 20)

/** The name of the number-th withdrawal. */
const char *wn_withdrawal_file(char file[WN_BESIDE_FILE_BYTES],
    const struct wn_beside *b, unsigned number);
/** Its one spelling; out is initialised here. Rules that are no UTF-8 make
 * out->st WN_EFORMAT. */
void wn_withdrawal_text(struct wn_buf *out, const struct wn_withdrawal *w);
/** All that stand beside the bundle, into r, which owns them; what is wrong
 * with one by itself is a finding. */
void wn_withdrawals_load(struct wn_verify_result *r, const char *bundle_path,
    const struct wn_trusted *trust);
/** Was agreement to this rule withdrawn? */
bool wn_withdrawn(const struct wn_verify_result *r, const char *rule);
void wn_withdrawals_clear(struct wn_verify_result *r);

/** The signature beside a record, if there is one. A bad one is a finding, and
 * with trust a missing one too. @return is there one? */
bool wn_sidecar_signature(struct wn_signature *out,
    struct wn_verify_result *r, const struct wn_beside *b, const char *file,
    const struct wn_buf *text, const struct wn_trusted *trust);
/** "; signed by …", for a remark about a record. */
const char *wn_sidecar_who(
    char *out, size_t cap, bool is_signed, const struct wn_signature *s);

/** ---- the tombstone ------------------------------------------------------ */

struct wn_disposed_rule {
    const char *rule;
    enum wn_category category;
    int64_t items; /* that were destroyed */
};

/** A packed set that was destroyed with the bundle: docs/packing.md. */
struct wn_disposed_set {
    char id[33];
    int64_t parts;     /* that were at hand, and are destroyed */
    int64_t elsewhere; /* the rest of them */
};
#define WN_DISPOSED_SETS_MAX 16

/** NAME.disposal.json; while it is being done, NAME.disposal-begun.json. */
struct wn_disposal {
    char bundle[WN_BESIDE_NAME_BYTES];
    char decision[256], by[256], rank[256], version[64];
    int64_t begun_ns, finished_ns; /* 0 = not yet */
    bool whole; /* else: of these rules, and the rest is in successor */
    struct wn_disposed_rule rules[64];
    size_t rule_count;
    struct wn_disposed_set sets[WN_DISPOSED_SETS_MAX];
    size_t set_count;
    int64_t files, bytes; /* of the bundle's folder */
    int64_t linked; /* files that had other names: those are left; parts too */
    char seal_hash[65], manifest_hash[65], filter_hash[65], log_head[65];
    char successor[WN_BESIDE_NAME_BYTES]; /* "" when whole */
    char successor_seal[65];
    struct wn_jin *owner; /* of the rules' names, when it was read */
};

#define WN_DISPOSAL_ENDING ".disposal.json"
#define WN_DISPOSAL_BEGUN_ENDING ".disposal-begun.json"

/** Its one spelling; out is initialised here. */
void wn_disposal_text(struct wn_buf *out, const struct wn_disposal *d);
/** @retval WN_EFORMAT  it is none in that spelling  @retval WN_ENOMEM */
enum wn_status wn_disposal_parse(
    struct wn_disposal *out, const struct wn_buf *text);
void wn_disposal_clear(struct wn_disposal *d);
/** What stands beside says that the bundle was disposed of, or is being: a
 * finding, also when the record is no good. @return is there any? */
bool wn_disposal_look(struct wn_verify_result *r, const char *bundle_path,
    const struct wn_trusted *trust);

#endif
