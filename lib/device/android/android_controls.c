/** Device controls: who can steer this phone besides its owner. */
#include "base/err.h"
#include "device/android/android.h"
#include "device/android/android_text.h"

#define DUMP_BYTES (8u << 20)

typedef enum wn_status reader_fn(const char *p, size_t n, int user,
    const struct wn_control_sink *to, struct wn_err *err);

static enum wn_status
services(const char *p, size_t n, int user, const struct wn_control_sink *to,
    struct wn_err *err)
{
    (void)user; /* asked for by the command */
    return wn_text_services(p, n, to, err);
}

static enum wn_status
installers(const char *p, size_t n, int user, const struct wn_control_sink *to,
    struct wn_err *err)
{
    (void)user;
    return wn_text_installers(p, n, to, err);
}

static const struct {
    enum wn_allow_fixed command;
    bool of_user; /* the command takes the user */
    reader_fn *read;
    const char *what;
} sources[] = {
    {WN_ALLOW_ADMINS, false, wn_text_policy, "administrators"},
    {WN_ALLOW_ACCESSIBILITY, true, services, "accessibility services"},
    {WN_ALLOW_INSTALLERS, true, installers, "installers"},
};

enum wn_status
wn_link_controls(struct wn_link *l, const struct wn_grant *g, int user,
    enum wn_status (*fn)(void *ctx, enum wn_control what, const char *package,
        const char *component, const char *detail, struct wn_err *err),
    void *ctx, struct wn_err *err)
{
    const struct wn_control_sink to = {ctx, fn};
    struct wn_android *p;
    enum wn_status st =
        wn_android_for(&p, l, g, WN_ROUTE_ANDROID_PROVIDER, err);

    for (size_t i = 0;
         st == WN_OK && i < sizeof(sources) / sizeof(sources[0]); i++) {
        struct wn_buf answer;

        wn_buf_init(&answer, DUMP_BYTES);
        st = wn_android_ask(p, sources[i].command,
            sources[i].of_user ? user : 0, NULL, &answer, err);
        if (st == WN_OK) {
            st = sources[i].read(
                (const char *)answer.data, answer.len, user, &to, err);
        } else if (st == WN_ABSENT) {
            st = wn_fail(err, WN_EREADY, "the phone does not tell its %s",
                sources[i].what);
        }
        wn_buf_clear(&answer);
    }
    return st;
}
