#include "device/device.h"

#include <stdlib.h>

#include "base/err.h"
#include "device/android/android.h"
#include "device/choose.h"
#include "device/ios/ios_list.h"

enum wn_status
wn_link_open(struct wn_link **out, const char *name,
    const struct wn_run *run, struct wn_err *err)
{
    struct wn_choice choice = {.android = false};
    struct wn_link *l = NULL;
    enum wn_phone_state state;
    enum wn_status st = wn_choose(&choice, name, run, err);

    if (st != WN_OK) {
        return st;
    }
    l = calloc(1, sizeof(*l));
    if (!l) {
        return wn_fail_nomem(err, "the phone");
    }
    l->run = run;
    if (choice.android) {
        st = wn_android_open(
            &l->android, &choice.place, run, &l->identity, err);
    } else {
        st = wn_ios_open(&l->ios, choice.udid, run, err);
        if (st == WN_OK) {
            st = wn_ios_look(l->ios, &l->identity, &state, err);
        }
    }
    if (st != WN_OK) {
        wn_link_free(&l);
        return st;
    }
    *out = l;
    return WN_OK;
}

void
wn_link_free(struct wn_link **l)
{
    if (!*l) {
        return;
    }
    wn_ios_free(&(*l)->ios);
    wn_android_free(&(*l)->android);
    free(*l);
    *l = NULL;
}

const struct wn_identity *
wn_link_identity(const struct wn_link *l)
{
    return &l->identity;
}

enum wn_status
wn_link_pair(struct wn_link *l, bool may_pair, struct wn_err *err)
{
    enum wn_status st = l->ios
        ? wn_ios_pair(l->ios, may_pair, &l->identity, err)
        : wn_android_pair(l->android, may_pair, &l->identity, err);

    l->paired = st == WN_OK;
    return st;
}

enum wn_trust
wn_link_trust(const struct wn_link *l)
{
    return l->ios ? wn_ios_trust(l->ios) : l->android->trust;
}

void
wn_link_unpair(struct wn_link *l, bool *confirmed)
{
    if (l->ios) {
        wn_ios_unpair(l->ios, confirmed);
    } else {
        wn_android_unpair(l->android, confirmed);
    }
    l->paired = false;
}

static enum wn_status
not_paired(struct wn_err *err)
{
    return wn_fail(err, WN_EINTERNAL, "asked before the phone was paired");
}

enum wn_status
wn_link_caps(struct wn_link *l, struct wn_caps *out, struct wn_err *err)
{
    enum wn_status st;

    if (!l->paired) {
        return not_paired(err);
    }
    if (l->ios) {
        return wn_ios_caps(l->ios, out, err);
    }
    st = wn_android_caps(l->android, err);
    if (st == WN_OK) {
        *out = l->android->caps;
    }
    return st;
}

enum wn_status
wn_link_still_open(struct wn_link *l, struct wn_err *err)
{
    bool locked = false;
    enum wn_status st;

    if (!l->paired) {
        return not_paired(err);
    }
    st = l->ios ? WN_OK : wn_android_locked(l->android, &locked, err);
    if (st == WN_OK && locked) {
        st = wn_fail(err, WN_EREADY, "the phone has locked itself up while "
            "it was read: it must be unlocked as after being switched on");
        wn_todo(err, "let the owner unlock it, then start again");
    }
    return st;
}

enum wn_status
wn_link_value(struct wn_link *l, const struct wn_grant *g,
    const char *domain, const char *key, char *out, size_t cap,
    struct wn_err *err)
{
    enum wn_status st = wn_grant_permits(g, WN_ROUTE_IDENTITY, err);

    if (st != WN_OK) {
        return st;
    }
    if (!l->paired) {
        return not_paired(err);
    }
    return l->ios
        ? wn_ios_value(l->ios, domain, key, out, cap, err)
        : wn_android_value(
              l->android, WN_ALLOW_GETPROP, key, out, cap, err);
}
