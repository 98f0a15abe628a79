#include "device/ios/sync_lock.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/err.h"
#include "device/ios/afc_in.h"

#define LOCK_FILE "/com.apple.itunes.lock_sync"
#define LOCK_EXCLUSIVE 6
#define LOCK_RELEASE 12
#define TRIES 50
#define PAUSE_NS 200000000L
#define SYNC "com.apple.itunes-mobdev."

struct wn_sync_lock {
    struct wn_ios *p;
    struct wn_afc *afc;
    uint64_t handle; /* 0 = not open */
    bool held;
};

static enum wn_status
post(struct wn_ios *p, const char *what, struct wn_err *err)
{
    struct wn_conn *c = NULL;
    plist_t command = plist_new_dict();
    enum wn_status st = wn_service_open(&c, p, WN_SERVICE_NOTIFY, 0, err);

    plist_dict_set_item(
        command, "Command", plist_new_string("PostNotification"));
    plist_dict_set_item(command, "Name", plist_new_string(what));
    if (st == WN_OK) {
        st = wn_conn_send_plist(c, command, false, err);
    }
    plist_free(command);
    if (st == WN_OK) {
        plist_t death = NULL;
        plist_t end = plist_new_dict();

        /* Waiting for its last word makes sure that it heard the first. */
        plist_dict_set_item(end, "Command", plist_new_string("Shutdown"));
        st = wn_conn_send_plist(c, end, false, err);
        plist_free(end);
        if (st == WN_OK) {
            st = wn_conn_recv_plist(c, WN_LOCKDOWN_MAX_BYTES, &death, err);
        }
        plist_free(death);
    }
    wn_conn_free(&c);
    return st;
}

static enum wn_status
lock_op(struct wn_sync_lock *k, uint64_t op, uint64_t *code,
    struct wn_err *err)
{
    const uint64_t numbers[] = {k->handle, op};
    struct wn_afc_reply r;
    enum wn_status st =
        wn_afc_ask(k->afc, WN_AFC_LOCK, numbers, 2, NULL, 0, &r, err);

    *code = r.code;
    return st;
}

static enum wn_status
lock(struct wn_sync_lock *k, struct wn_err *err)
{
    const struct timespec pause = {0, PAUSE_NS};
    uint64_t code = WN_AFC_C_OK;
    enum wn_status st;

    for (int i = 0; i < TRIES; i++) {
        st = lock_op(k, LOCK_EXCLUSIVE, &code, err);
        if (st != WN_OK) {
            return st;
        }
        if (code == WN_AFC_C_OK) {
            k->held = true;
            return WN_OK;
        }
        if (code != WN_AFC_C_BUSY) {
            break;
        }
        if (wn_run_cancelled(k->p->run)) {
            return wn_fail(err, WN_ECANCEL, "cancelled");
        }
        (void)nanosleep(&pause, NULL);
    }
    if (code != WN_AFC_C_BUSY) {
        return wn_afc_code_status(code, err);
    }
    st = wn_fail(err, WN_EREADY,
        "another program on this phone's cable is synchronising with it");
    wn_todo(err, "end it (Finder, iTunes, another kiosk), then start again");
    return st;
}

static enum wn_status
take(struct wn_sync_lock *k, struct wn_err *err)
{
    const struct wn_detail d = {"file", LOCK_FILE, 0};
    enum wn_status st = post(k->p, SYNC "syncWillStart", err);

    if (st == WN_OK) {
        st = wn_afc_connect(&k->afc, k->p, err);
    }
    if (st == WN_OK) {
        st = wn_afc_open_file(
            k->afc, LOCK_FILE, WN_AFC_MODE_UPDATE, &k->handle, err);
    }
    if (st == WN_OK) {
        st = post(k->p, SYNC "syncLockRequest", err);
    }
    if (st == WN_OK) {
        st = lock(k, err);
    }
    if (st == WN_OK) {
        wn_run_log(k->p->run, "sync-lock-taken", &d, 1);
        st = post(k->p, SYNC "syncDidStart", err);
    }
    if (st > WN_OK) {
        st = wn_fail(err, WN_EACQUIRE, "the phone has no sync lock");
    }
    return st;
}

enum wn_status
wn_sync_lock_take(
    struct wn_sync_lock **out, struct wn_ios *p, struct wn_err *err)
{
    struct wn_sync_lock *k = calloc(1, sizeof(*k));
    enum wn_status st;

    if (!k) {
        return wn_fail_nomem(err, "the sync lock");
    }
    k->p = p;
    st = take(k, err);
    if (st != WN_OK) {
        wn_sync_lock_free(&k);
        return st;
    }
    *out = k;
    return WN_OK;
}

void
wn_sync_lock_free(struct wn_sync_lock **k)
{
    struct wn_sync_lock *x = *k;
    struct wn_err ignored = WN_ERR_INIT;
    struct wn_afc_reply r;
    uint64_t code = 0;

    if (!x) {
        return;
    }
    if (x->held && !x->afc->dead) {
        (void)lock_op(x, LOCK_RELEASE, &code, &ignored);
    }
    if (x->handle != 0 && !x->afc->dead) {
        (void)wn_afc_ask(x->afc, WN_AFC_CLOSE, &x->handle, 1, NULL, 0, &r,
            &ignored);
    }
    /* Cut off, the phone lets go of the lock by itself. */
    wn_afc_free(&x->afc);
    if (x->held) {
        wn_service_put_back(x->p, true);
        (void)post(x->p, SYNC "syncDidFinish", &ignored);
        wn_service_put_back(x->p, false);
        wn_run_log(x->p->run, "sync-lock-released", NULL, 0);
    }
    free(x);
    *k = NULL;
}
