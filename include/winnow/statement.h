/**
 * Draft paragraphs for a witness statement and for disclosure, each figure from
 * a bundle that verifies. A draft, for the person who signs it to read and to
 * correct. Links no phone library.
 */
#ifndef WINNOW_STATEMENT_H
#define WINNOW_STATEMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "winnow/status.h"

/** Texts are borrowed for the call. */
struct wn_statement_options {
    const char *bundle_path;
    const char *deny_sheet_path; /* NULL when not at hand */
    const char *output_path;     /* a new file; NULL: only made, not written */
};

struct wn_statement {
    char *text; /* plain UTF-8, lines of at most 76 columns; freed by
                   wn_statement_clear() */
    char seal_hash[65]; /* hex */
    bool shortfall;  /* the bundle is one; the draft says so */
    bool is_virtual; /* NOT EVIDENCE; the draft says so */
};

/**
 * Verify the bundle, then put the draft together, and write it whole or not at
 * all. Blocks as long as verifying does. The same bundle gives the same bytes.
 * @param[out] out     only on WN_OK
 * @retval WN_EVERIFY  the bundle is not valid: there is no draft
 * @retval WN_EOUTPUT  output_path exists or cannot be written
 */
WN_API enum wn_status wn_statement_make(struct wn_statement *out,
    const struct wn_statement_options *options, struct wn_err *err);
WN_API void wn_statement_clear(struct wn_statement *s);

#endif
