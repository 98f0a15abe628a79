/** Which phone it is: properties asked for by name, never all of them. */
#include <string.h>

#include "base/err.h"
#include "base/timespan.h"
#include "device/android/android.h"
#include "device/android/android_text.h"

#define CLOCK_BYTES 64

struct question {
    enum wn_allow_fixed what;
    const char *key;
    char *at;
    size_t cap;
};

/** "" where the phone has no such value. */
static enum wn_status
ask_each(struct wn_android *p, const struct question *q, size_t n,
    struct wn_err *err)
{
    for (size_t i = 0; i < n; i++) {
        enum wn_status st = wn_android_value(
            p, q[i].what, q[i].key, q[i].at, q[i].cap, err);

        if (st == WN_ABSENT) {
            q[i].at[0] = '\0';
        } else if (st != WN_OK) {
            return st;
        }
    }
    return WN_OK;
}

/** The phone's clock minus ours, to half a second: it tells whole ones, and on
 * average it is half way through the one it tells. */
static enum wn_status
clock_skew(struct wn_android *p, int64_t *out, struct wn_err *err)
{
    struct wn_buf answer;
    int64_t before = wn_now_ns();
    int64_t here, seconds = 0;
    enum wn_status st;

    *out = INT64_MIN;
    wn_buf_init(&answer, CLOCK_BYTES);
    st = wn_android_ask(p, WN_ALLOW_DATE, 0, NULL, &answer, err);
    here = before + (wn_now_ns() - before) / 2;
    if (st == WN_OK) {
        st = wn_text_seconds(
            (const char *)answer.data, answer.len, &seconds, err);
    }
    wn_buf_clear(&answer);
    if (st == WN_OK && seconds > 0 && seconds < INT64_C(4000000000)) {
        *out = seconds * WN_NS_PER_S + WN_NS_PER_S / 2 - here;
    }
    return st == WN_ABSENT ? WN_OK : st;
}

enum wn_status
wn_android_identity(struct wn_android *p, struct wn_identity *identity,
    struct wn_err *err)
{
    struct wn_identity id = {
        .platform = WN_PLATFORM_ANDROID, .clock_skew_ns = INT64_MIN};
    const struct question all[] = {
        {WN_ALLOW_GETPROP, "ro.serialno", id.serial, sizeof(id.serial)},
        {WN_ALLOW_ANDROID_ID, NULL, id.android_id, sizeof(id.android_id)},
        {WN_ALLOW_GETPROP, "ro.product.model", id.product_type,
            sizeof(id.product_type)},
        {WN_ALLOW_GETPROP, "ro.build.version.release", id.product_version,
            sizeof(id.product_version)},
        {WN_ALLOW_GETPROP, "ro.build.id", id.build, sizeof(id.build)},
        {WN_ALLOW_GETPROP, "persist.sys.timezone", id.zone, sizeof(id.zone)},
    };
    const struct question boot = {WN_ALLOW_GETPROP, "ro.boot.serialno",
        id.serial, sizeof(id.serial)};
    enum wn_status st =
        ask_each(p, all, sizeof(all) / sizeof(all[0]), err);

    if (st == WN_OK && id.serial[0] == '\0') {
        st = ask_each(p, &boot, 1, err);
    }
    if (st == WN_OK) {
        st = clock_skew(p, &id.clock_skew_ns, err);
    }
    if (st != WN_OK) {
        return st;
    }
    if (id.serial[0] == '\0') { /* what the cable told */
        memcpy(id.serial, identity->serial, sizeof(id.serial));
    }
    id.is_virtual = strncmp(id.product_type, "Virtual", 7) == 0;
    *identity = id;
    return WN_OK;
}
