/** Door of floor 9: papers about a bundle. The API is public. */
#ifndef WN_REPORT_REPORT_H
#define WN_REPORT_REPORT_H

#include "winnow/receipt.h"
#include "winnow/report.h"
#include "winnow/statement.h"

/**
 * Write report/index.html into a folder that is about to be sealed: everything
 * of a bundle stands there but the tag manifests and the seal, and the folder
 * report/ is there and empty. For whoever makes a bundle, or makes one again
 * of a part of another. The report is a function of the other files alone;
 * whoever calls this verifies the sealed bundle afterwards, with
 * wn_report_hash() in wn_verify_options.report.
 * @retval WN_EOUTPUT  not writable, or there is a report already
 */
enum wn_status wn_report_put(const char *folder_path, struct wn_err *err);

#endif
