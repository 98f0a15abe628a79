/**
 * The one list of what may ever be sent to an Android phone: service strings,
 * shell commands, provider URIs, and all quoting for the phone's shell. What is
 * not made here cannot be sent (adb.h takes only what this file made); nothing
 * here writes, installs, resets or has a side effect (facts/android 0.18, 3.1,
 * 11). Every service that is opened is logged by its template, without the
 * values of people in it.
 */
#ifndef WN_DEVICE_ANDROID_ALLOW_H
#define WN_DEVICE_ANDROID_ALLOW_H

#include "base/buf.h"
#include "device/device.h"

/** A service string, ready to be sent. */
struct wn_adb_service {
    const char *label; /* for the log: "content query sms", "getprop" … */
    struct wn_buf text; /* a NUL follows it, to be sent, not counted in len */
    bool shell;         /* a command: shell_v2 or with a sentinel */
    char nonce[33];     /* of the sentinel; "" with shell_v2. The text is then
                           "exec:COMMAND; s=$?; echo; echo NONCE:$s" */
};

void wn_adb_service_clear(struct wn_adb_service *s);

/** What the shell behind the phone's adbd understands. */
struct wn_adb_dialect {
    bool shell_v2;
    int sdk; /* 0 = not known yet: only what every release knows */
    size_t payload_bytes; /* of one packet, which OPEN must fit; 0 = enough */
};

enum wn_status wn_allow_sync(struct wn_adb_service *out, struct wn_err *err);

/** Fixed commands, each a row of a table in allow.c. */
enum wn_allow_fixed {
    WN_ALLOW_GETPROP,      /* a closed set of keys, NUL-free answers */
    WN_ALLOW_DATE,         /* date +%s */
    WN_ALLOW_USERS,        /* pm list users */
    WN_ALLOW_ANDROID_ID,   /* settings get secure android_id */
    WN_ALLOW_DEVICE_NAME,  /* settings get global device_name */
    WN_ALLOW_ACCESSIBILITY, /* settings get secure
                               enabled_accessibility_services */
    WN_ALLOW_ADMINS,       /* dumpsys device_policy */
    WN_ALLOW_INSTALLERS,   /* pm list packages -3 -i: those that the phone did
                              not come with */
    WN_ALLOW_UNLOCKED,     /* dumpsys user, where no property tells */
    WN_ALLOW_FIXED_COUNT
};
/** user: of ACCESSIBILITY, INSTALLERS; else 0. key: GETPROP's, of the closed
 * set; else NULL. */
enum wn_status wn_allow_fixed(struct wn_adb_service *out,
    const struct wn_adb_dialect *d, enum wn_allow_fixed what, int user,
    const char *key, struct wn_err *err);

/** ---- content ----------------------------------------------------------- */

/** A column of the closed set of its provider. */
struct wn_allow_column {
    const char *name;
    bool text;  /* may not be asked for as a number */
    int since;  /* API level; an older phone does not have it */
};
/** NULL = not of the set. _id is in every set. */
const struct wn_allow_column *wn_allow_column(
    enum wn_provider p, const char *name);
/** The n-th, NULL after the last: for probes. */
const struct wn_allow_column *wn_allow_column_at(enum wn_provider p, size_t n);

/** May it stand in a condition? Naming the owner of a file makes Android 14
 * answer with the asker's own files only. */
bool wn_allow_in_where(const char *column);

/** How a column is named in a condition: attendees are a join. */
enum wn_status wn_allow_sql_name(struct wn_buf *out, enum wn_provider p,
    int sdk, const char *column, struct wn_err *err);

/**
 * The predicate of q as SQL; "1=1" for all rows. Also in the strict grammar of
 * Android 8 and later (facts/android 4.5): no sub-queries, and of functions
 * char, coalesce, hex, instr, lower, replace, substr, trim only. Values stand
 * in it as numbers or as hex digits, so no text can end a literal.
 *
 * Addresses: freed of blank, tab, - . ( ) / and of the marks that contacts
 * bring along most; rarer ones make an address ODD. E-mail addresses lose
 * marks at their ends only. An address that holds a line break is never ODD:
 * nothing resolves it.
 * @retval WN_EINTERNAL  a column is not of the set; parts without their parents
 * @retval WN_ELIMIT     longer than any command may be
 */
enum wn_status wn_allow_where(struct wn_buf *out, const struct wn_ask *q,
    int sdk, struct wn_err *err);

/** `content query` with the predicate of q (device.h); projection and an extra
 * condition are content*.c's. @retval WN_ELIMIT longer than a command may be */
struct wn_allow_content {
    const struct wn_ask *query;
    const char *projection; /* made by content*.c from q's columns */
    const char *also;       /* ANDed; NULL = none; made by content*.c */
    const char *sort;       /* NULL = none */
};
enum wn_status wn_allow_content_query(struct wn_adb_service *out,
    const struct wn_adb_dialect *d, const struct wn_allow_content *c,
    struct wn_err *err);
/** `content read` of an MMS part. */
enum wn_status wn_allow_content_read(struct wn_adb_service *out,
    const struct wn_adb_dialect *d, int64_t part, struct wn_err *err);

/** ---- files ------------------------------------------------------------- */

/** `find FOLDER… -type f -newermt @A ! -newermt @B -print0`; folders must lie
 * below /sdcard, /storage. Only sdk ≥ 30. Files at A itself are not found. */
enum wn_status wn_allow_find(struct wn_adb_service *out,
    const struct wn_adb_dialect *d, const char *const *folders, size_t count,
    int64_t from_s, int64_t until_s, struct wn_err *err);

/** May this path be read over sync? Absolute, below /sdcard or /storage, no
 * "..", ≤ 1024 bytes. */
bool wn_allow_path(const char *path);

#endif
