/** Random bytes for keys and identifiers, from the kernel (getrandom). */
#ifndef WN_BASE_RANDOM_H
#define WN_BASE_RANDOM_H

#include <stddef.h>

#include "winnow/status.h"

enum wn_status wn_random(void *p, size_t n, struct wn_err *err);

#define WN_UUID_BYTES 37
/** A version 4 UUID, lower case. */
enum wn_status wn_uuid(char dst[WN_UUID_BYTES], struct wn_err *err);

#endif
