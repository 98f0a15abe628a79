/** What a bundle holds, in forms that other programs open. Nothing of it is
 * evidence: the bundle is. Links no phone library. */
#ifndef WINNOW_EXPORT_H
#define WINNOW_EXPORT_H

#include <stdint.h>

#include "winnow/status.h"

enum wn_export_format {
    WN_EXPORT_CSV,  /* RFC 4180 with a UTF-8 mark, one table a category */
    WN_EXPORT_JSONL, /* items.jsonl: one item a line, with all that it has */
    WN_EXPORT_CASE, /* case.jsonld: CASE/UCO 1.4.0 in JSON-LD */
    WN_EXPORT_ITUNES_BACKUP /* of an iPhone: the folder of a backup, rebuilt */
};

struct wn_export_options {
    const char *bundle_path;
    const char *deny_sheet_path; /* NULL when not at hand */
    const char *output_path;     /* a folder that does not exist yet */
    enum wn_export_format format;
};

struct wn_export_made {
    uint64_t items;          /* that were written */
    uint64_t bundle_items;   /* that the bundle has */
    uint64_t files_left_out; /* that have no place in this format */
};

/**
 * Verifies the bundle, then writes the folder, which appears whole or not at
 * all. Blocks; memory does not grow with the bundle but, for CASE, by some
 * twenty bytes a message. *out is all 0 unless WN_OK.
 * @retval WN_EVERIFY  the bundle is not valid: nothing was written
 * @retval WN_EUSAGE   no iTunes backup can be made of an Android; output_path
 *                     lies inside the bundle
 * @retval WN_EOUTPUT  output_path exists, or cannot be written
 */
WN_API enum wn_status wn_export_run(const struct wn_export_options *options,
    struct wn_export_made *out, struct wn_err *err);

#endif
