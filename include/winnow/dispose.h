/** What becomes of a bundle when agreement to it is withdrawn. Links no phone
 * library. */
#ifndef WINNOW_DISPOSE_H
#define WINNOW_DISPOSE_H

#include "winnow/bundle.h"
#include "winnow/sign.h"
#include "winnow/status.h"

/** Texts are borrowed for the call. */
struct wn_withdraw_options {
    const char *bundle_path;
    const char *deny_sheet_path; /* NULL when not at hand */
    const char *const *rules;    /* names of the filter's rules … */
    size_t rule_count;           /* … or 0: all of them */
    const char *by;              /* who enters it, at most 200 bytes */
    struct wn_sign_key key;      /* key NULL: the record is not signed */
};

struct wn_withdraw_result {
    char file[256];  /* what was written, beside the bundle */
    bool whole;      /* no rule is left that is agreed to */
    int64_t when_ns; /* UTC */
    char who[512];   /* who signed it, escaped; "" when nobody */
};

/**
 * Verify a bundle and write down beside it that agreement was withdrawn. The
 * bundle is not touched: this restricts, and never deletes. One that widens an
 * earlier withdrawal is a further record; none is ever replaced. Blocks as
 * verifying does.
 * @retval WN_EUSAGE   no such rule, or the key cannot be used: said which
 * @retval WN_EVERIFY  the bundle, or a record beside it, is not valid
 * @retval WN_EOUTPUT  all that is withdrawn already; or it cannot be written
 */
WN_API enum wn_status wn_bundle_withdraw(struct wn_withdraw_result *out,
    const struct wn_withdraw_options *options, struct wn_err *err);

/** What is about to be destroyed, for the person who has to say so. */
struct wn_dispose_told {
    const char *name; /* of the bundle */
    bool whole;       /* else: what some rules kept */
    bool resumed;     /* it has begun before, and goes on */
    uint64_t items;   /* that are destroyed */
    int64_t files;    /* of the bundle's folder; 0 = not known */
    uint64_t parts;   /* of packed sets, that are destroyed with it */
    uint64_t parts_elsewhere; /* of these sets, that are not at hand */
};

/** Most packed sets that one call destroys. */
#define WN_DISPOSE_PACKED_MAX 16u

/** Texts are borrowed for the call. */
struct wn_dispose_options {
    const char *bundle_path;
    const char *deny_sheet_path; /* NULL when not at hand */
    const char *const *rules;    /* only what these rules kept … */
    size_t rule_count;           /* … or 0: all of it */
    /** The new bundle, with what the other rules kept; NULL without rules. */
    const char *output_path;
    /** The first parts of sets that winnow pack made of this bundle, each with
     * its PREFIX.txt: destroyed too, what opens them before anything else.
     * One that is lost can be left out when the call is given again. */
    const char *const *packed;
    size_t packed_count; /* at most WN_DISPOSE_PACKED_MAX */
    const char *decision, *by, *rank; /* each at most 200 bytes */
    struct wn_sign_key key; /* signs the tombstone and the new bundle; key
                               NULL: neither */
    /** Asks before anything is destroyed. NULL: it was asked. May block.
     * @return false: nothing is destroyed */
    bool (*confirm)(void *ctx, const struct wn_dispose_told *told);
    void *ctx;
};

struct wn_dispose_result {
    char file[256]; /* the tombstone, beside the place of the bundle */
    bool whole, resumed;
    uint64_t items; /* that were destroyed */
    int64_t files;  /* of the old bundle */
    uint64_t parts; /* of packed sets */
    uint64_t parts_elsewhere; /* of these sets: not destroyed, or not wholly */
    int64_t linked; /* files and parts that had other names: those are left */
    char successor_seal[65]; /* of the new bundle; "" when whole */
    char who[512];  /* who signed, escaped; "" when nobody */
};

/**
 * Destroy a bundle, or what some of its rules kept, on somebody's decision, and
 * leave a tombstone. Verified first, and each packed set is of that
 * bundle or nothing is done; with rules, the rest is sealed as a new
 * bundle that names its parent, and verified, before a byte of the old one is
 * destroyed. Interrupted, the same call goes on. Overwriting promises little:
 * the tombstone says what. Blocks; memory as large as the records are.
 * @retval WN_EUSAGE   a text, rule, packed set or key will not do; or another
 *                     disposal of this bundle has begun
 * @retval WN_EVERIFY  the bundle, or what would be left of it, is not valid:
 *                     nothing was destroyed
 * @retval WN_EOUTPUT  something is in the way: what can be done is said
 * @retval WN_ECANCEL  confirm said so
 */
WN_API enum wn_status wn_bundle_dispose(struct wn_dispose_result *out,
    const struct wn_dispose_options *options, struct wn_err *err);

#endif
