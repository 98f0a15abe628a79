/**
 * What the phone's own commands answer, read strictly: an answer of another
 * shape is WN_EFORMAT, never a guess. Pure: bytes in, facts out. Names in these
 * texts are chosen by people and apps; nothing of them reaches an error.
 */
#ifndef WN_DEVICE_ANDROID_ANDROID_TEXT_H
#define WN_DEVICE_ANDROID_ANDROID_TEXT_H

#include "device/device.h"

/** One line without its end (LF or CR LF). */
struct wn_line {
    const char *p;
    size_t n;
};
/** The next line of a text that shrinks; false at its end. */
bool wn_line_next(struct wn_line *text, struct wn_line *out);
bool wn_line_is(struct wn_line l, const char *what);
/** Takes `word` off the line's front, if it begins so. */
bool wn_line_skip(struct wn_line *l, const char *word);
/** Takes a plain decimal number off the line's front, if there is one. */
bool wn_line_number(struct wn_line *l, int *out);

/**
 * The one line that `getprop KEY` or `settings get …` answers: valid UTF-8
 * without control characters.
 * @retval WN_ABSENT  empty, or "null": there is no such value
 * @retval WN_EFORMAT several lines, too long, not printable
 */
enum wn_status wn_text_value(const char *p, size_t n, char *out, size_t cap,
    struct wn_err *err);

/** `date +%s`. */
enum wn_status wn_text_seconds(
    const char *p, size_t n, int64_t *out_s, struct wn_err *err);

/** `pm list users`: those that exist and run, in the phone's order. */
enum wn_status wn_text_users(const char *p, size_t n, int users[16],
    size_t *count, struct wn_err *err);

/** `dumpsys user`: is this user's storage open? WN_ABSENT: it does not say. */
enum wn_status wn_text_unlocked(
    const char *p, size_t n, int user, bool *unlocked);

/** "the phone's answer to … is not one that is understood" */
enum wn_status wn_text_odd(const char *what, struct wn_err *err);

/** ---- who controls the phone -------------------------------------------- */

#define WN_PACKAGE_BYTES 256

struct wn_component {
    char package[WN_PACKAGE_BYTES];
    char name[2 * WN_PACKAGE_BYTES]; /* "org.example.admin/.Receiver" */
};
/** "package/class", as ComponentName.flattenToString() and …ShortString() write
 * it. false: it is none. */
bool wn_line_component(struct wn_component *out, struct wn_line l);

struct wn_control_sink {
    void *ctx;
    enum wn_status (*fn)(void *ctx, enum wn_control what, const char *package,
        const char *component, const char *detail, struct wn_err *err);
};

/** `dumpsys device_policy`: owners and active admins of this user. */
enum wn_status wn_text_policy(const char *p, size_t n, int user,
    const struct wn_control_sink *to, struct wn_err *err);

/** `settings get secure enabled_accessibility_services`. */
enum wn_status wn_text_services(const char *p, size_t n,
    const struct wn_control_sink *to, struct wn_err *err);

/** `pm list packages -3 -i`: what no store installed. */
enum wn_status wn_text_installers(const char *p, size_t n,
    const struct wn_control_sink *to, struct wn_err *err);

#endif
