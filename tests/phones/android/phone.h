/**
 * The phone that an image describes, and what the shell behind its adbd needs
 * of it. phone.c reads phone.yaml and fills in what that release of Android
 * does where it says nothing.
 */
#ifndef ANDROID_PHONE_H
#define ANDROID_PHONE_H

#include "base.h"

struct va_phone {
    const char *dir;     /* the image: providers/, users/N/providers/, parts/,
                            fs/ */
    const char *serial;  /* names the phone in the log */
    int sdk;
    int64_t skew_ms;
    int64_t content_start_ms; /* a Java VM takes its time: each `content` */
    bool integer_32bit;       /* `content` of 4.x */
    bool disallow_usb_file_transfer; /* MediaProvider throws for the shell */
    bool mms_sub_filter;      /* 14+: sub_id IN (…) is added */
    int64_t *subscriptions;
    size_t nsubscriptions;
    struct va_phone_rest *rest; /* phone.c's */
};

/** "" when there is no such property. */
const char *
phone_property(const struct va_phone *p, const char *key);

/** Does the shell user hold android.permission.NAME? */
bool
phone_permits(const struct va_phone *p, const char *name);

/** Before first unlock: only device-protected storage is open. It may lock
 *  itself while it is read (a fault). */
bool
phone_is_bfu(const struct va_phone *p);

bool
phone_user_exists(const struct va_phone *p, int user);

bool
phone_user_running(const struct va_phone *p, int user);

/** A provider that this phone does not have. */
bool
phone_provider_missing(const struct va_phone *p, const char *authority);

/** "settings get NAMESPACE KEY" of a user; NULL when not set. */
const char *
phone_setting(const struct va_phone *p, int user, const char *space,
    const char *key);

/** A path as the shell sees it ("/sdcard/…", "/storage/emulated/0/…") as one
 *  on this machine, links of the phone resolved; NULL when it is outside what
 *  the shell may see. Caller frees. */
char *
phone_path(const struct va_phone *p, const char *path);

/** ---- the shell ---------------------------------------------------------- */

/** Where a command's output goes. False: nobody reads any more. */
struct va_io {
    void *ctx;
    bool (*out)(void *ctx, const void *p, size_t n);
    bool (*err)(void *ctx, const void *p, size_t n);
};

/** Run one command line as user shell. Answers its exit status. Blocks; from
 *  one thread a stream. shell_grammar.c */
int
va_shell_run(struct va_phone *p, const char *line, size_t n,
    struct va_io *io);

#endif
