#include <string.h>

#include "base/err.h"
#include "device/ios/backup_run.h"
#include "device/ios/mobilebackup.h"
#include "device/link.h"

/** Nothing but the answer is expected; other requests are refused. */
static enum wn_status
await(struct wn_conn *c, const struct wn_run *run, bool removing,
    struct wn_err *err)
{
    const struct wn_progress show = {
        .phase = removing ? "removing the temporary backup password"
                          : "setting the temporary backup password",
        .owner_must = "look at the phone: if it asks, enter its passcode"};
    struct wn_dl_msg m;
    struct wn_dl_answer a;
    enum wn_status st;

    for (;;) {
        st = wn_mb_receive(c, run, &m, wn_mb_passcode_s(run), &show, err);
        if (st != WN_OK) {
            return st;
        }
        if (m.verb == WN_DL_PROCESS) {
            break;
        }
        wn_dl_clear(&m);
        st = m.verb == WN_DL_DISCONNECT
            ? wn_fail(err, WN_EACQUIRE, "the phone hung up")
            : wn_mb_send(c,
                  wn_dl_status(WN_DL_C_FAIL, "not supported", NULL), err);
        if (st != WN_OK) {
            return st;
        }
    }
    wn_dl_answer(&m, &a);
    wn_dl_clear(&m);
    return wn_backup_verdict(&a, err);
}

static enum wn_status
change(struct wn_ios *p, const char *old_password, const char *new_password,
    struct wn_err *err)
{
    struct wn_conn *c = NULL;
    plist_t dict = plist_new_dict();
    enum wn_status st = wn_mb_open(&c, p, err);

    if (st != WN_OK) {
        plist_free(dict);
        return st;
    }
    if (old_password) {
        plist_dict_set_item(
            dict, "OldPassword", plist_new_string(old_password));
    }
    if (new_password) {
        plist_dict_set_item(
            dict, "NewPassword", plist_new_string(new_password));
    }
    st = wn_mb_request(c, p->udid, "ChangePassword", dict, err);
    if (st == WN_OK) {
        st = await(c, p->run, !new_password, err);
    }
    if (st == WN_OK) {
        struct wn_err ignored = WN_ERR_INIT;

        (void)wn_mb_send(c, wn_dl_disconnect(), &ignored);
    } else if (wn_conn_silent(c)) {
        st = WN_EREADY;
    }
    wn_conn_free(&c);
    return st;
}

enum wn_status
wn_backup_password(struct wn_link *l, const struct wn_scope *s,
    const char *old_password, const char *new_password, struct wn_err *err)
{
    enum wn_status st;

    if (!old_password && !new_password) {
        return wn_fail(err, WN_EINTERNAL, "no password to change");
    }
    /* Removing only ever takes back; setting needs the owner's agreement. */
    if (new_password && !wn_scope_may_change(
            s, WN_CHANGE_TEMPORARY_PASSWORD)) {
        return wn_fail(err, WN_EFILTER,
            "the filter does not let the run set a backup password");
    }
    wn_service_put_back(l->ios, !new_password);
    st = change(l->ios, old_password, new_password, err);
    wn_service_put_back(l->ios, false);
    return st;
}
