#include <limits.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/timespan.h"
#include "device/ios/ios.h"

#define HANDSHAKE_S 30
#define SLICE_MS 250
/* OpenSSL counts in int; also the largest piece worth a system call. */
#define PIECE (1u << 20)

struct wn_conn {
    const struct wn_run *run;
    idevice_connection_t raw;
    struct wn_watched *watched;
    unsigned idle_ms;
    int64_t deadline_ns; /* of the whole connection; 0 = none */
    bool put_back;
    bool silent;
    bool held; /* the caller holds SIGPIPE back for many reads at once */
};

/** Even a read may write: TLS answers a broken end with an alert. */
static idevice_error_t
receive(struct wn_conn *c, char *at, uint32_t want, uint32_t *got,
    unsigned limit_ms)
{
    sigset_t before;
    idevice_error_t e;

    if (c->held) {
        return idevice_connection_receive_timeout(
            c->raw, at, want, got, limit_ms);
    }
    wn_pipe_hold(&before);
    e = idevice_connection_receive_timeout(
        c->raw, at, want, got, limit_ms);
    wn_pipe_release(&before);
    return e;
}

void
wn_conn_held(struct wn_conn *c)
{
    c->held = true;
}

static unsigned
idle_ms(const struct wn_run *run)
{
    int s = run && run->idle_timeout_s > 0 ? run->idle_timeout_s : 600;

    return s > INT_MAX / 1000 ? INT_MAX : (unsigned)s * 1000;
}

enum wn_status
wn_conn_open(struct wn_conn **out, struct wn_ios *p, uint16_t port,
    int grace_ms, struct wn_err *err)
{
    struct wn_conn *c = calloc(1, sizeof(*c));
    enum wn_status st;
    int fd = -1;

    if (!c) {
        return wn_fail_nomem(err, "a connection");
    }
    c->run = p->run;
    c->idle_ms = idle_ms(p->run);
    c->put_back = p->put_back;
    if (wn_cancelled(c->run, c->put_back)) {
        st = wn_fail(err, WN_ECANCEL, "cancelled");
        goto out;
    }
    if (idevice_connect(p->device, port, &c->raw) != IDEVICE_E_SUCCESS ||
        idevice_connection_get_fd(c->raw, &fd) != IDEVICE_E_SUCCESS) {
        st = wn_fail(err, WN_EACQUIRE, "the phone takes no connection");
        wn_todo(err, "check the cable, unlock the phone, and start again");
        goto out;
    }
    st = wn_watch_add(&c->watched, p->watch, fd, grace_ms, c->put_back, err);
    if (st == WN_OK) {
        *out = c;
        c = NULL;
    }
out:
    wn_conn_free(&c);
    return st;
}

void
wn_conn_free(struct wn_conn **c)
{
    sigset_t before;

    if (!*c) {
        return;
    }
    wn_watch_remove(&(*c)->watched);
    if ((*c)->raw) {
        wn_pipe_hold(&before);
        (void)idevice_disconnect((*c)->raw);
        wn_pipe_release(&before);
    }
    free(*c);
    *c = NULL;
}

/** Why a transfer ended: the people's wish comes first. */
static enum wn_status
broken(struct wn_conn *c, idevice_error_t e, struct wn_err *err)
{
    enum wn_status st;

    if (wn_cancelled(c->run, c->put_back)) {
        return wn_fail(err, WN_ECANCEL, "cancelled");
    }
    if (e == IDEVICE_E_TIMEOUT) {
        st = wn_fail(err, WN_EACQUIRE,
            "the phone said nothing for %u seconds", c->idle_ms / 1000);
        wn_todo(err, "unlock the phone and try again; --timeout idle=S "
            "waits longer");
        return st;
    }
    st = wn_fail(err, WN_EACQUIRE, "the connection to the phone broke off");
    wn_todo(err, "check the cable and the phone, then start again");
    return st;
}

enum wn_status
wn_conn_tls(struct wn_conn *c, struct wn_err *err)
{
    sigset_t before;
    idevice_error_t e;
    enum wn_status st;

    /* The library waits for ever on a phone that begins and then stops. */
    wn_watch_deadline(
        c->watched, wn_mono_ns() + HANDSHAKE_S * WN_NS_PER_S);
    wn_pipe_hold(&before);
    e = idevice_connection_enable_ssl(c->raw);
    wn_pipe_release(&before);
    wn_watch_deadline(c->watched, c->deadline_ns);
    if (e == IDEVICE_E_SUCCESS) {
        return WN_OK;
    }
    if (wn_cancelled(c->run, c->put_back)) {
        return wn_fail(err, WN_ECANCEL, "cancelled");
    }
    st = wn_fail(err, WN_EACQUIRE,
        "the phone did not agree to encryption; nothing was asked for "
        "without it");
    wn_todo(err, "unplug the phone, plug it in again and start over");
    return st;
}

enum wn_status
wn_conn_read(struct wn_conn *c, void *buf, size_t n, struct wn_err *err)
{
    char *at = buf;

    while (n > 0) {
        uint32_t want = n > PIECE ? PIECE : (uint32_t)n;
        uint32_t got = 0;
        idevice_error_t e = receive(c, at, want, &got, c->idle_ms);

        /* Without TLS a read may be short; zero means the end. */
        if (e != IDEVICE_E_SUCCESS || got == 0 || got > want) {
            return broken(c, e, err);
        }
        at += got;
        n -= got;
    }
    return WN_OK;
}

enum wn_status
wn_conn_first(struct wn_conn *c, void *byte, int limit_s,
    wn_conn_tick_fn *tick, void *ctx, struct wn_err *err)
{
    int64_t start = wn_mono_ns();
    int told = -1;

    for (;;) {
        uint32_t got = 0;
        int waited;
        /* One byte cannot be lost to a timeout, as more could (facts 2.5). */
        idevice_error_t e = receive(c, byte, 1, &got, SLICE_MS);

        if (e == IDEVICE_E_SUCCESS && got == 1) {
            return WN_OK;
        }
        /* With a deadline the run is stopping already, politely. */
        if (e != IDEVICE_E_TIMEOUT || (c->deadline_ns == 0 &&
                wn_cancelled(c->run, c->put_back))) {
            return broken(c, e, err);
        }
        waited = (int)((wn_mono_ns() - start) / WN_NS_PER_S);
        if (tick && waited != told && !tick(ctx, waited)) {
            return wn_fail(err, WN_ECANCEL, "cancelled");
        }
        told = waited;
        if (waited >= limit_s) {
            c->silent = true;
            return wn_fail(err, WN_EACQUIRE,
                "the phone said nothing for %d seconds", waited);
        }
    }
}

bool
wn_conn_silent(const struct wn_conn *c)
{
    return c->silent;
}

void
wn_conn_deadline(struct wn_conn *c, int64_t mono_ns)
{
    c->deadline_ns = mono_ns;
    wn_watch_deadline(c->watched, mono_ns);
}

/** The library waits for room without end; the watch ends that. */
static void
limit_write(struct wn_conn *c)
{
    int64_t limit = wn_mono_ns() + (int64_t)c->idle_ms * 1000000;

    if (c->deadline_ns != 0 && c->deadline_ns < limit) {
        limit = c->deadline_ns;
    }
    wn_watch_deadline(c->watched, limit);
}

enum wn_status
wn_conn_write(
    struct wn_conn *c, const void *buf, size_t n, struct wn_err *err)
{
    const char *at = buf;

    while (n > 0) {
        uint32_t want = n > PIECE ? PIECE : (uint32_t)n;
        uint32_t sent = 0;
        sigset_t before;
        idevice_error_t e;

        limit_write(c);
        wn_pipe_hold(&before);
        e = idevice_connection_send(c->raw, at, want, &sent);
        wn_pipe_release(&before);
        wn_watch_deadline(c->watched, c->deadline_ns);
        if (e != IDEVICE_E_SUCCESS || sent != want) {
            return broken(c, e, err);
        }
        at += sent;
        n -= sent;
    }
    return WN_OK;
}
