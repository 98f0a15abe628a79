/** How allow*.c put a command together. */
#ifndef WN_DEVICE_ANDROID_ALLOW_IN_H
#define WN_DEVICE_ANDROID_ALLOW_IN_H

#include "device/android/allow.h"

/* One argument of execve() on Linux less its NUL: the command is one. */
#define WN_COMMAND_MAX 131071

enum wn_status wn_allow_begin(struct wn_adb_service *s,
    const struct wn_adb_dialect *d, const char *label, struct wn_err *err);
/** One word of the command: the only quoting for the phone's shell. */
void wn_allow_quoted(struct wn_buf *b, const char *word);
/** Bytes as SQLite's hex() writes them. */
void wn_allow_hex(struct wn_buf *b, const char *p, size_t n);
/** The longest that this phone takes. */
size_t wn_allow_most(const struct wn_adb_dialect *d);
/** s is cleared when it is too long. */
enum wn_status wn_allow_finish(struct wn_adb_service *s,
    const struct wn_adb_dialect *d, struct wn_err *err);

#endif
