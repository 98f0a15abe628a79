/** A growing byte buffer with a hard cap. Zeroed memory = empty, cap 0 = none
 * allowed: always init. Contents are wiped on free. */
#ifndef WN_BASE_BUF_H
#define WN_BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "winnow/status.h"

struct wn_buf {
    uint8_t *data;   /* NUL follows len bytes, not counted */
    size_t len;
    size_t room;
    size_t cap_bytes; /* never longer than this */
    enum wn_status st; /* sticky: WN_OK, WN_ENOMEM, WN_ELIMIT; WN_EFORMAT
                        * from wn_json */
};

void wn_buf_init(struct wn_buf *b, size_t cap_bytes);
/** Append. Failures are sticky in b->st and returned. src and the arguments
 * must not lie inside b. Appending nothing still makes data a C string. */
enum wn_status wn_buf_put(struct wn_buf *b, const void *src, size_t n);
enum wn_status wn_buf_str(struct wn_buf *b, const char *s);
enum wn_status wn_buf_printf(struct wn_buf *b, const char *fmt, ...)
    WN_PRINTF(2, 3);
enum wn_status wn_buf_vprintf(struct wn_buf *b, const char *fmt, va_list args)
    WN_PRINTF(2, 0);
/** Empty, keep the memory; a failure is forgotten. Wiped. */
void wn_buf_reset(struct wn_buf *b);
/** Wipe and free; b is as after init. */
void wn_buf_clear(struct wn_buf *b);

/** Memory that the compiler may not skip wiping. */
void wn_wipe(void *p, size_t n);

#endif
