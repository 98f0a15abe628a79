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

#endif
