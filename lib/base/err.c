#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"

/** Longer than any wn_err text, so that a cut here is cut again there. */
#define RAW_BYTES 1024

static void
fill(char *dst, size_t cap, const char *fmt, va_list args)
    __attribute__((format(printf, 3, 0)));

static void
fill(char *dst, size_t cap, const char *fmt, va_list args)
{
    char raw[RAW_BYTES];

    if (vsnprintf(raw, sizeof(raw), fmt, args) < 0) {
        (void)snprintf(raw, sizeof(raw), "a message could not be written");
    }
    wn_escape(dst, cap, raw, strlen(raw));
}

/** The first failure wins; an answer noted earlier (WN_ABSENT and why) is no
 * failure and gives way. */
static bool
is_taken(const struct wn_err *err, enum wn_status st)
{
    return err->status < 0 || (err->status > 0 && st >= 0);
}

enum wn_status
wn_fail(struct wn_err *err, enum wn_status st, const char *fmt, ...)
{
    va_list args;

    if (err && !is_taken(err, st)) {
        err->status = st;
        err->todo[0] = '\0';
        va_start(args, fmt);
        fill(err->text, sizeof(err->text), fmt, args);
        va_end(args);
    }
    return st;
}

enum wn_status
wn_fail_errno(struct wn_err *err, enum wn_status st, const char *fmt, ...)
{
    int cause = errno;
    char what[sizeof(err->text)];
    char why[128];
    va_list args;

    if (!err || is_taken(err, st)) {
        return st;
    }
    va_start(args, fmt);
    fill(what, sizeof(what), fmt, args);
    va_end(args);
    /* strerror() is not for threads. */
    if (strerror_r(cause, why, sizeof(why)) != 0) {
        (void)snprintf(why, sizeof(why), "system error %d", cause);
    }
    return wn_fail(err, st, "%s: %s", what, why);
}

enum wn_status
wn_fail_nomem(struct wn_err *err, const char *where)
{
    return wn_fail(err, WN_ENOMEM, "out of memory in %s", where);
}

void
wn_todo(struct wn_err *err, const char *fmt, ...)
{
    va_list args;

    if (!err || err->status == WN_OK || err->todo[0] != '\0') {
        return;
    }
    va_start(args, fmt);
    fill(err->todo, sizeof(err->todo), fmt, args);
    va_end(args);
}

/** Name and documented exit code of each status. */
static const struct {
    enum wn_status st;
    const char *name;
    int exit_code;
} statuses[] = {
    { WN_OK, "WN_OK", 0 },
    { WN_END, "WN_END", 0 },
    { WN_DENIED, "WN_DENIED", 0 },
    { WN_ABSENT, "WN_ABSENT", 0 },
    { WN_EINTERNAL, "WN_EINTERNAL", 1 },
    { WN_EUSAGE, "WN_EUSAGE", 2 },
    { WN_EFILTER, "WN_EFILTER", 3 },
    { WN_EFORCE, "WN_EFORCE", 4 },
    { WN_EDEVICE, "WN_EDEVICE", 5 },
    { WN_EREADY, "WN_EREADY", 6 },
    { WN_EACQUIRE, "WN_EACQUIRE", 7 },
    { WN_EOUTPUT, "WN_EOUTPUT", 9 },
    { WN_EVERIFY, "WN_EVERIFY", 10 },
    { WN_ECANCEL, "WN_ECANCEL", 11 },
    { WN_ENOMEM, "WN_ENOMEM", 1 },
    { WN_EFORMAT, "WN_EFORMAT", 7 },
    { WN_ELIMIT, "WN_ELIMIT", 7 },
    { WN_ECRYPTO, "WN_ECRYPTO", 1 },
};

const char *
wn_status_name(enum wn_status st)
{
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        if (statuses[i].st == st) {
            return statuses[i].name;
        }
    }
    return "?";
}

int
wn_exit_code(enum wn_status st)
{
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        if (statuses[i].st == st) {
            return statuses[i].exit_code;
        }
    }
    return 1; /* a status nobody documented is a bug */
}

enum wn_status
wn_fail_again(
    struct wn_err *err, enum wn_status st, const struct wn_err *from)
{
    (void)wn_fail(err, st, "%s", from->text);
    wn_todo(err, "%s", from->todo);
    return st;
}
