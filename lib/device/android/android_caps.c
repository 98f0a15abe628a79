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

/** One permission opens or closes a family: each question costs the phone the
 * start of a Java VM, so one provider of it is tried. */
static const struct family {
    enum wn_provider tried;
    uint32_t categories;
} families[] = {
    {WN_PROV_SMS, 1u << WN_CAT_MESSAGES},
    {WN_PROV_CALL, 1u << WN_CAT_CALLS},
    {WN_PROV_CONTACT_DATA, 1u << WN_CAT_CONTACTS},
    {WN_PROV_EVENT, 1u << WN_CAT_CALENDAR},
    {WN_PROV_FILE,
        1u << WN_CAT_PHOTOS | 1u << WN_CAT_VIDEOS | 1u << WN_CAT_AUDIO},
};

static enum wn_status
ask_providers(struct wn_android *p, struct wn_caps *caps, struct wn_err *err)
{
    for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
        struct wn_err why = WN_ERR_INIT;
        enum wn_status st = wn_content_probe(
            wn_android_content(p), families[i].tried, 0, &why);

        if (st == WN_OK) {
            caps->readable |= families[i].categories;
        } else if (st == WN_EREADY) {
            caps->refused |= families[i].categories;
        } else if (st != WN_ABSENT && st != WN_EFORMAT) {
            return wn_fail_again(err, st, &why);
        }
    }
    return WN_OK;
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
        st = ask_providers(p, &caps, err);
    }
    if (st == WN_OK) {
        p->caps = caps;
    }
    return st;
}
