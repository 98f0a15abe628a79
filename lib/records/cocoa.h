/** Times as Core Data stores them: seconds since 2001, whole or with a
 * fraction. */
#ifndef WN_RECORDS_COCOA_H
#define WN_RECORDS_COCOA_H

#include <stdbool.h>

#include "records/record.h"

/** What a phone did, wrote or was told. 0, or a time before 2001, is none:
 * there was no such phone, so it is a sentinel or damage. Sets raw and epoch
 * always, time_ns where it says true. */
bool wn_cocoa_time(const struct wn_value *raw, struct wn_event_time *out);

#endif
