/**
 * The report for people who read no databases: one HTML file that needs nothing
 * else, report/index.html in the bundle. It says nothing that the bundle's
 * other files do not say: the same bundle gives the same bytes. Links no phone
 * library. What it holds: docs/report.md.
 */
#ifndef WINNOW_REPORT_H
#define WINNOW_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "winnow/bundle.h"

/** Texts are borrowed for the call. */
struct wn_report_options {
    const char *bundle_path;
    const char *deny_sheet_path; /* NULL when not at hand */
    const char *output_path;     /* a file that does not exist yet */
    /** Show the pictures too, on this named decision, which the cover states.
     * NULL: placeholders; the file is then that of the bundle, if the same
     * program, with the same rules of the zone, makes it. */
    const char *decision;
};

struct wn_report_made {
    char sha256[65];   /* hex, of the file */
    uint64_t pictures; /* that are shown in it */
    uint64_t placeholders; /* pictures that a decision was given for, and that
                              could not be shown: kind, or size */
    bool same_as_sealed; /* the bundle's report/index.html has the same bytes */
    bool shortfall;  /* the bundle is one; the report says so */
    bool is_virtual; /* NOT EVIDENCE; the report says so */
};

/**
 * Verify the bundle, then write the report, whole or not at all. Blocks.
 *
 * @param[out] out     what was made; only on WN_OK
 * @retval WN_EVERIFY  the bundle is not valid: it gets no report
 * @retval WN_EUSAGE   output_path lies inside the bundle
 * @retval WN_EOUTPUT  output_path exists, or cannot be written
 */
WN_API enum wn_status wn_report_write(struct wn_report_made *out,
    const struct wn_report_options *options, struct wn_err *err);

/** For wn_verify_options.report: what report/index.html must be, made again. */
WN_API enum wn_status wn_report_hash(
    char sha256[65], struct wn_evidence *e, struct wn_err *err);

#endif
