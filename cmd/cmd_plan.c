#include <string.h>

#include "session.h"

static int
show(const struct wn_plan_view *v, bool json)
{
    if (json) {
        struct js j = { stdout, false };

        js_obj(&j, NULL);
        plan_json(&j, v);
        js_end_obj(&j);
        js_done(&j);
    } else {
        plan_words(stdout, v);
    }
    return plan_falls_short(v) ? WN_EXIT_SHORTFALL : 0;
}

int
cmd_plan(const struct args *a)
{
    const struct wn_session_callbacks none = { .ctx = NULL };
    struct wn_session_options o = { .backup_password_fd = -1 };
    const struct wn_plan_view *v = NULL;
    struct wn_session *s = NULL;
    struct wn_err err = WN_ERR_INIT;
    bool json = a->value[OPT_JSON] != NULL;
    const char *as = a->value[OPT_AS];
    enum wn_status st;
    int rc = session_options(&o, a);

    if (rc != 0) {
        return rc;
    }
    if (as && strcmp(as, "ios") != 0 && strcmp(as, "android") != 0) {
        return usage(a, "--as is ios or android, not \"%s\"", as);
    }
    if (as && o.device) {
        return usage(a, "--as is without a phone, --device with one");
    }
    session_signals();
    st = wn_session_new(&s, &o, &none, &err);
    if (st != WN_OK) {
        return out_failure(json, st, &err);
    }
    session_current(s);
    st = wn_session_plan(s, !as, &v, &err);
    rc = v ? show(v, json) : 0;
    if (st != WN_OK) {
        rc = out_failure(json && !v, st, &err);
    }
    session_current(NULL);
    wn_session_free(&s);
    return rc;
}
