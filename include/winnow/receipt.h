/**
 * The receipt for the person whose phone it was: made from a bundle that
 * verifies, written beside it, never into it. Links no phone library.
 */
#ifndef WINNOW_RECEIPT_H
#define WINNOW_RECEIPT_H

#include <stdbool.h>

#include "winnow/status.h"

/** Texts are borrowed for the call. */
struct wn_receipt_options {
    const char *bundle_path;
    const char *deny_sheet_path; /* NULL when not at hand */
    /** All that was agreed, kept and left out, instead of a reference, a
     * contact and the seal hash. Only after somebody asked the person whether
     * it is safe for them to have it. */
    bool full;
};

struct wn_receipt {
    char folder[4096]; /* absolute; where the bundle lies */
    char html[272];    /* names in it */
    char txt[272];
    char seal_hash[65]; /* hex */
    bool no_contact; /* discreet: no telephone number could be printed; a gap
                        was left to be filled in by hand */
    bool shortfall;  /* the bundle is one; the receipt says so */
    bool is_virtual; /* NOT EVIDENCE; the receipt says so */
};

/**
 * Verify the bundle, then write NAME.receipt.html and NAME.receipt.txt beside
 * it, both or none. Blocks as long as verifying does. The same bundle gives the
 * same bytes.
 *
 * @param[out] out     what was made; only on WN_OK
 * @retval WN_EVERIFY  the bundle is not valid: it gets no receipt
 * @retval WN_EOUTPUT  not writable, or one of the names is taken
 */
WN_API enum wn_status wn_receipt_write(struct wn_receipt *out,
    const struct wn_receipt_options *options, struct wn_err *err);

#endif
