#include <libimobiledevice/lockdown.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/thread.h"
#include "base/timespan.h"
#include "device/ios/ios.h"

#define LIMIT_S 60
#define GRACE_S 2 /* for a handshake under way when the run is cancelled */
#define SLICE_NS INT64_C(100000000)

/**
 * libimobiledevice's handshake cannot be interrupted, nor is its socket ours
 * to shut down. It runs on a thread of its own; when the phone leaves it
 * hanging, the thread is left behind with the device handle, ends when the
 * cable is pulled, and frees both. One that is not hanging is waited for, also
 * after a cancel: a program that exits under a thread inside OpenSSL crashes.
 */
struct call {
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    idevice_t device;
    lockdownd_error_t rc;
    bool done;
    bool abandoned;
};

static void
call_free(struct call *c)
{
    (void)pthread_cond_destroy(&c->wake);
    (void)pthread_mutex_destroy(&c->mutex);
    free(c);
}

static void *
shake_hands(void *arg)
{
    struct call *c = arg;
    lockdownd_client_t client = NULL;
    lockdownd_error_t rc;
    bool abandoned;

    rc = lockdownd_client_new_with_handshake(c->device, &client, WN_LABEL);
    if (rc == LOCKDOWN_E_SUCCESS) {
        (void)lockdownd_client_free(client);
    }
    (void)pthread_mutex_lock(&c->mutex);
    c->rc = rc;
    c->done = true;
    abandoned = c->abandoned;
    (void)pthread_cond_signal(&c->wake);
    (void)pthread_mutex_unlock(&c->mutex);
    if (abandoned) {
        (void)idevice_free(c->device);
        call_free(c);
    }
    return NULL;
}

static struct call *
call_new(idevice_t device, struct wn_err *err)
{
    struct call *c = calloc(1, sizeof(*c));

    if (!c) {
        (void)wn_fail_nomem(err, "the handshake");
        return NULL;
    }
    c->device = device;
    (void)pthread_mutex_init(&c->mutex, NULL);
    wn_cond_init(&c->wake);
    return c;
}

static bool
start(struct call *c, struct wn_err *err)
{
    pthread_t thread;

    if (wn_thread_start(&thread, shake_hands, c, err) != WN_OK) {
        return false;
    }
    (void)pthread_detach(thread);
    return true;
}

/** @return false when given up: the thread owns c and the device now */
static bool
wait_for(struct call *c, const struct wn_run *run)
{
    int64_t limit = wn_mono_ns() + LIMIT_S * WN_NS_PER_S;
    bool cancelled = false;
    bool done;

    (void)pthread_mutex_lock(&c->mutex);
    while (!c->done) {
        int64_t now = wn_mono_ns();

        if (!cancelled && wn_cancelled(run, false)) {
            cancelled = true;
            limit = now + GRACE_S * WN_NS_PER_S;
        }
        if (now >= limit) {
            c->abandoned = true;
            break;
        }
        wn_cond_wait(&c->wake, &c->mutex, now + SLICE_NS);
    }
    done = c->done;
    (void)pthread_mutex_unlock(&c->mutex);
    return done;
}

static enum wn_status
judge(lockdownd_error_t rc, bool *stale, struct wn_err *err)
{
    switch ((int)rc) {
    case LOCKDOWN_E_SUCCESS:
        return WN_OK;
    case LOCKDOWN_E_INVALID_HOST_ID:
        *stale = true;
        return WN_EREADY;
    case LOCKDOWN_E_PASSWORD_PROTECTED:
        return wn_lockdown_refused("a session", "PasswordProtected", err);
    case LOCKDOWN_E_SSL_ERROR:
        return wn_fail(err, WN_EACQUIRE,
            "the phone did not agree to encryption; nothing was asked for "
            "without it");
    default:
        return wn_fail(err, WN_EREADY,
            "the phone opened no session (%d)", (int)rc);
    }
}

enum wn_status
wn_pair_handshake(struct wn_ios *p, bool *stale, struct wn_err *err)
{
    struct call *c = call_new(p->device, err);
    lockdownd_error_t rc;

    *stale = false;
    if (!c) {
        return WN_ENOMEM;
    }
    if (!start(c, err)) {
        call_free(c);
        return WN_EINTERNAL;
    }
    if (!wait_for(c, p->run)) {
        p->device = NULL; /* the thread's now */
        if (wn_cancelled(p->run, false)) {
            return wn_fail(err, WN_ECANCEL, "cancelled");
        }
        return wn_fail(err, WN_EREADY,
            "the phone did not finish opening a session within %d seconds",
            LIMIT_S);
    }
    rc = c->rc;
    call_free(c);
    if (wn_cancelled(p->run, false)) {
        return wn_fail(err, WN_ECANCEL, "cancelled");
    }
    return judge(rc, stale, err);
}
