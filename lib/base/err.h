/** Filling a wn_err. The first failure wins; later ones never overwrite. An
 * answer noted there (WN_ABSENT and why) gives way to a failure. */
#ifndef WN_BASE_ERR_H
#define WN_BASE_ERR_H

#include "winnow/status.h"

/**
 * Record a failure and return it. err may be NULL. Foreign bytes in arguments
 * are escaped before they reach the text.
 */
enum wn_status wn_fail(struct wn_err *err, enum wn_status st,
    const char *fmt, ...) WN_PRINTF(3, 4);

/** Set what to do now, once, if err holds a failure without advice. */
void wn_todo(struct wn_err *err, const char *fmt, ...) WN_PRINTF(2, 3);

/** Tell again what `from` holds, text and advice, as a failure of err. */
enum wn_status wn_fail_again(
    struct wn_err *err, enum wn_status st, const struct wn_err *from);

/** wn_fail(WN_ENOMEM, "out of memory in <where>"). */
enum wn_status wn_fail_nomem(struct wn_err *err, const char *where);

/** wn_fail with ": <strerror(errno)>" added. */
enum wn_status wn_fail_errno(struct wn_err *err, enum wn_status st,
    const char *fmt, ...) WN_PRINTF(3, 4);

#endif
