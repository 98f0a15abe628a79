/** A small text from a file: a filter, a sheet, a policy. */
#ifndef WN_CONSENT_FILE_H
#define WN_CONSENT_FILE_H

#include "base/buf.h"

/** All of it, and at most a little more than WN_FILTER_BYTES_MAX, so that a
 * longer one shows. what: "the filter". @retval WN_EFILTER */
enum wn_status wn_text_file(struct wn_buf *b, const char *path,
    const char *what, struct wn_err *err);

#endif
