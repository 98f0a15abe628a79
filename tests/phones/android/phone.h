/**
 * The phone that an image describes, and what the shell behind its adbd needs
 * of it. phone.c reads phone.yaml and fills in what that release of Android
 * does where it says nothing.
 */
#ifndef ANDROID_PHONE_H
#define ANDROID_PHONE_H

#include "base.h"

#include <sys/stat.h>

struct va_user {
    int id;
    const char *name;
    unsigned flags;  /* of UserInfo: 0x20 is a managed profile */
    bool running;
    bool unlocked;   /* its credential-encrypted storage is open */
};

struct va_package {
    const char *name;
    const char *installer; /* NULL: nobody */
    int user;              /* whose; of several users: one entry each */
    int64_t uid;
    int64_t version;
    bool system;           /* came with the phone */
};

enum va_policy_kind {
    VA_DEVICE_ADMIN,
    VA_DEVICE_OWNER,
    VA_PROFILE_OWNER,
};

struct va_policy {
    enum va_policy_kind kind;
    int user;
    const char *component; /* package/class */
};

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
    const struct va_user *users; /* as phone_user_*() say, user 0 first */
    size_t nusers;
    const struct va_package *packages;
    size_t npackages;
    const struct va_policy *policies;
    size_t npolicies;
    struct va_phone_rest *rest; /* phone.c's */
};

/** "" when there is no such property. */
const char *
phone_property(const struct va_phone *p, const char *key);

/** The i-th property, by name; false past the end. */
bool
phone_property_at(const struct va_phone *p, size_t i, const char **key,
    const char **value);

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

/** May the shell read what has this mode? The bits say it, not the user who
 *  runs this program. */
static inline bool
phone_mode_readable(mode_t mode)
{
    return (mode & (S_IRUSR | S_IRGRP | S_IROTH)) != 0;
}

/**
 * A fault of phone.yaml that is due now: `at` is the place ("content", …),
 * `detail` what is asked there (the URI). Counts it and logs it.
 * Of "content", `act` is
 *   exception   text: the whole exception, instead of an answer
 *   null        a null cursor: "No result found."
 *   noise       text on stderr, then the true answer
 *   stall       ms, then the true answer
 *   cut         after `rows` rows the process is killed: status 137
 *   throw       after `rows` rows: text, or a dead provider's exception
 *   forget      the rows-th row is left out of an answer that is else true
 */
struct va_fault {
    const char *act;
    const char *text; /* NULL: none */
    int64_t ms;      /* -1: not told; a stall then lasts */
    int64_t rows;
    int64_t bytes;
    int64_t code;    /* errno */
};

bool
phone_fault(const struct va_phone *p, const char *at, const char *detail,
    struct va_fault *out);

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
