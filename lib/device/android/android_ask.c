/** Questions that are not about content: fixed commands of the allow-list. */
#include <stdio.h>

#include "base/err.h"
#include "device/android/android.h"
#include "device/android/android_text.h"

#define VALUE_BYTES 4096

struct answer {
    struct wn_buf *out;
    bool endless;
};

static enum wn_status
on_out(void *ctx, const void *p, size_t n, struct wn_err *err)
{
    struct answer *a = ctx;

    if (wn_buf_put(a->out, p, n) == WN_ENOMEM) {
        return wn_fail_nomem(err, "an answer of the phone");
    }
    a->endless = a->out->st != WN_OK;
    return a->endless ? WN_END : WN_OK;
}

/** The phone's words of complaint say nothing that is needed. */
static enum wn_status
on_err(void *ctx, const void *p, size_t n, struct wn_err *err)
{
    (void)ctx;
    (void)p;
    (void)n;
    (void)err;
    return WN_OK;
}

enum wn_status
wn_android_ask(struct wn_android *p, enum wn_allow_fixed what, int user,
    const char *key, struct wn_buf *out, struct wn_err *err)
{
    struct answer a = {out, false};
    const struct wn_adb_output to = {&a, on_out, on_err};
    struct wn_adb_service service;
    int status = -1;
    enum wn_status st =
        wn_allow_fixed(&service, &p->dialect, what, user, key, err);

    if (st != WN_OK) {
        return st;
    }
    st = wn_adb_shell(p->adb, &service, &to, &status, err);
    if (a.endless) {
        st = wn_fail(err, WN_EFORMAT,
            "the phone's answer to \"%s\" does not end", service.label);
    } else if (st == WN_OK && status != 0) {
        st = WN_ABSENT;
    }
    wn_adb_service_clear(&service);
    return st;
}

enum wn_status
wn_android_value(struct wn_android *p, enum wn_allow_fixed what,
    const char *key, char *out, size_t cap, struct wn_err *err)
{
    struct wn_buf answer;
    enum wn_status st;

    wn_buf_init(&answer, VALUE_BYTES);
    st = wn_android_ask(p, what, 0, key, &answer, err);
    if (st == WN_OK) {
        st = wn_text_value(
            (const char *)answer.data, answer.len, out, cap, err);
    }
    wn_buf_clear(&answer);
    return st;
}
