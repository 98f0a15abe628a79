/** What the phone offers to somebody who may use USB debugging. Everything is
 * found out, nothing is concluded from its version. */
#include <string.h>

#include "base/err.h"
#include "device/android/android.h"
#include "device/android/android_text.h"

#define USERS_BYTES (64u << 10)
#define STATE_BYTES (4u << 20)

enum wn_status
wn_android_sdk(struct wn_android *p, struct wn_err *err)
{
    char text[16];
    int sdk = 0;
    enum wn_status st = wn_android_value(p, WN_ALLOW_GETPROP,
        "ro.build.version.sdk", text, sizeof(text), err);
    struct wn_line l = {text, st == WN_OK ? strlen(text) : 0};

    if (st != WN_OK && st != WN_ABSENT) {
        return st;
    }
    if (!wn_line_number(&l, &sdk) || l.n > 0 || sdk <= 0) {
        return wn_fail(err, WN_EFORMAT,
            "the phone does not tell which Android it runs");
    }
    p->dialect.sdk = sdk;
    return WN_OK;
}

static enum wn_status
ask_users(struct wn_android *p, struct wn_caps *caps, struct wn_err *err)
{
    struct wn_buf answer;
    enum wn_status st;

    wn_buf_init(&answer, USERS_BYTES);
    st = wn_android_ask(p, WN_ALLOW_USERS, 0, NULL, &answer, err);
    if (st == WN_OK) {
        st = wn_text_users((const char *)answer.data, answer.len,
            caps->users, &caps->user_count, err);
    }
    wn_buf_clear(&answer);
    return st == WN_ABSENT
        ? wn_fail(err, WN_EREADY, "the phone does not tell which users it has")
        : st;
}

/* Newer phones tell in a property, the others in their list of users. */
enum wn_status
wn_android_locked(struct wn_android *p, bool *locked, struct wn_err *err)
{
    char text[16] = "";
    struct wn_buf answer;
    bool unlocked = true;
    enum wn_status st = wn_android_value(p, WN_ALLOW_GETPROP,
        "sys.user.0.ce_available", text, sizeof(text), err);

    *locked = st == WN_OK && strcmp(text, "true") != 0;
    if (st != WN_ABSENT) {
        return st;
    }
    wn_buf_init(&answer, STATE_BYTES);
    st = wn_android_ask(p, WN_ALLOW_UNLOCKED, 0, NULL, &answer, err);
    if (st == WN_OK) {
        st = wn_text_unlocked(
            (const char *)answer.data, answer.len, 0, &unlocked);
    }
    wn_buf_clear(&answer);
    *locked = !unlocked;
    /* A phone that does not say is asked for its data, and answers then. */
    return st == WN_ABSENT ? WN_OK : st;
}

enum wn_status
wn_android_caps(struct wn_android *p, struct wn_err *err)
{
    struct wn_caps caps = {.platform = WN_PLATFORM_ANDROID,
        .known = true,
        .sdk = p->dialect.sdk};
    enum wn_status st;

    if (p->caps.known) {
        return WN_OK;
    }
    st = wn_android_value(p, WN_ALLOW_GETPROP, "ro.build.version.release",
        caps.product_version, sizeof(caps.product_version), err);
    if (st == WN_OK || st == WN_ABSENT) {
        st = ask_users(p, &caps, err);
    }
    if (st == WN_OK) {
        st = wn_android_locked(p, &caps.locked, err);
    }
    if (st == WN_OK) {
        p->caps = caps;
    }
    return st;
}
