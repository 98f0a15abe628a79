/** How an empty or refused answer is looked into. */
#ifndef WN_DEVICE_ANDROID_CONTENT_PROVE_H
#define WN_DEVICE_ANDROID_CONTENT_PROVE_H

#include "device/android/content_in.h"

/** q as a count. *zero: nothing matches. */
enum wn_status content_ask_count(struct content_ask *a,
    const struct wn_ask *q, const char *projection, const char *also,
    enum content_said *said, bool *zero, struct wn_err *err);
/** A projection of columns from..until of a's: counts of them where
 * expressions may be asked for, else as they are. */
void content_put_counted(struct wn_buf *b, const struct content_ask *a,
    size_t from, size_t until);

/** WN_END: columns were found to be missing; else what is wrong. */
enum wn_status content_find_missing(
    struct content_ask *a, enum content_said said, struct wn_err *err);

#endif
