/** One condition each, apart from what holds them together. */
#ifndef WN_DEVICE_ANDROID_ALLOW_WHERE_H
#define WN_DEVICE_ANDROID_ALLOW_WHERE_H

#include "base/buf.h"
#include "device/device.h"

/** c is the column as it is named in a condition. Where a takes values it has
 * at least one. */
void wn_where_number(struct wn_buf *b, const struct wn_atom *a, const char *c);
void wn_where_text(struct wn_buf *b, const struct wn_atom *a, const char *c);
void wn_where_odd(struct wn_buf *b, const char *c);

#endif
