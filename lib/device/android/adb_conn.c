#include <stdlib.h>

#include "base/err.h"
#include "base/random.h"
#include "base/timespan.h"
#include "device/android/adb_in.h"
#include "device/android/adb_server.h"

/* Behind its header, when a limit is set at all. */
#define PAYLOAD_S 5

int64_t
wn_adb_idle_ns(const struct wn_run *run)
{
    int s = run && run->idle_timeout_s > 0 ? run->idle_timeout_s : 600;

    return s * WN_NS_PER_S;
}

enum wn_status
wn_adb_silent(const struct wn_run *run, struct wn_err *err)
{
    enum wn_status st = wn_fail(err, WN_EACQUIRE,
        "the phone said nothing for %d seconds",
        (int)(wn_adb_idle_ns(run) / WN_NS_PER_S));

    wn_todo(err, "unlock the phone and try again; --timeout idle=S waits "
        "longer");
    return st;
}

enum wn_status
wn_adb_cancelled(struct wn_err *err)
{
    return wn_fail(err, WN_ECANCEL, "cancelled");
}

enum wn_status
wn_adb_dropped(struct wn_err *err)
{
    enum wn_status st =
        wn_fail(err, WN_EACQUIRE, "the connection to the phone broke off");

    wn_todo(err, "check the cable and the phone, then start again");
    return st;
}

void
wn_adb_chunk_free(struct wn_adb_chunk *c)
{
    if (c) {
        wn_wipe(c->p, c->n);
        free(c);
    }
}

static enum wn_status
lost(struct wn_adb *a, const struct wn_err *why, struct wn_err *err)
{
    enum wn_status st;

    wn_adb_lose(a, why); /* half a packet may be on its way */
    (void)pthread_mutex_lock(&a->mutex);
    st = wn_adb_why(a, err);
    (void)pthread_mutex_unlock(&a->mutex);
    return st;
}

enum wn_status
wn_adb_send_by(struct wn_adb *a, uint32_t command, uint32_t arg0,
    uint32_t arg1, const void *p, size_t n, int64_t until_ns,
    struct wn_err *err)
{
    const struct wn_adb_header h = {
        .command = command,
        .arg0 = arg0,
        .arg1 = arg1,
        .length = (uint32_t)n,
        .sum = a->banner.version < WN_ADB_VERSION ? wn_adb_sum(p, n) : 0,
    };
    uint8_t raw[WN_ADB_HEADER_BYTES];
    struct wn_err why = WN_ERR_INIT;
    enum wn_status st;

    wn_adb_header_put(raw, &h);
    (void)pthread_mutex_lock(&a->write_mutex);
    st = wn_adb_gone(a)
        ? WN_EACQUIRE
        : a->transport->ops->write(a->transport, raw, p, n, until_ns, &why);
    (void)pthread_mutex_unlock(&a->write_mutex);
    return st == WN_OK || st == WN_END ? st : lost(a, &why, err);
}

enum wn_status
wn_adb_send(struct wn_adb *a, uint32_t command, uint32_t arg0, uint32_t arg1,
    const void *p, size_t n, struct wn_err *err)
{
    struct wn_err why = WN_ERR_INIT;
    enum wn_status st = wn_adb_send_by(a, command, arg0, arg1, p, n,
        wn_mono_ns() + wn_adb_idle_ns(a->run), err);

    if (st == WN_END) {
        (void)wn_adb_silent(a->run, &why);
        st = lost(a, &why, err);
    }
    return st;
}

static enum wn_status
no_packet(struct wn_err *err)
{
    enum wn_status st = wn_fail(err, WN_EFORMAT,
        "the phone sends what is no ADB packet");

    wn_todo(err, "unplug the phone, plug it in again and start over");
    return st;
}

enum wn_status
wn_adb_receive(struct wn_adb *a, struct wn_adb_header *h,
    struct wn_adb_chunk **c, int64_t until_ns, struct wn_err *err)
{
    const struct wn_adb_transport_ops *ops = a->transport->ops;
    uint8_t raw[WN_ADB_HEADER_BYTES];
    struct wn_adb_chunk *made = NULL;
    enum wn_status st = ops->header(a->transport, raw, until_ns, err);

    *c = NULL;
    if (st != WN_OK) {
        return st == WN_EFORMAT ? no_packet(err) : st;
    }
    if (!wn_adb_header_get(h, raw) || h->length > a->limit) {
        return no_packet(err);
    }
    if (h->length > 0) {
        size_t room = WN_ADB_ROOM(h->length);

        made = malloc(sizeof(*made) + room);
        if (!made) {
            return wn_fail_nomem(err, "a packet");
        }
        *made = (struct wn_adb_chunk){.n = h->length, .room = room};
    }
    st = ops->payload(a->transport, made ? made->p : NULL, h->length,
        until_ns == 0 ? 0 : wn_mono_ns() + PAYLOAD_S * WN_NS_PER_S, err);
    if (st != WN_OK) {
        wn_adb_chunk_free(made);
        return st;
    }
    *c = made;
    return WN_OK;
}

void
wn_adb_lose(struct wn_adb *a, const struct wn_err *why)
{
    (void)pthread_mutex_lock(&a->mutex);
    if (!a->gone) {
        a->gone = true;
        a->why = *why;
    }
    for (struct wn_adb_stream *s = a->first; s; s = s->next) {
        (void)pthread_cond_broadcast(&s->wake);
    }
    (void)pthread_mutex_unlock(&a->mutex);
}

enum wn_status
wn_adb_why(struct wn_adb *a, struct wn_err *err)
{
    return a->why.status < 0 ? wn_fail_again(err, a->why.status, &a->why)
                             : wn_adb_dropped(err);
}

bool
wn_adb_gone(struct wn_adb *a)
{
    bool gone;

    if (a->place.way == WN_ADB_SERVER) {
        return wn_adb_server_gone(a);
    }
    (void)pthread_mutex_lock(&a->mutex);
    gone = a->gone;
    (void)pthread_mutex_unlock(&a->mutex);
    return gone;
}

const struct wn_adb_banner *
wn_adb_banner(const struct wn_adb *a)
{
    return &a->banner;
}

static enum wn_status
begin(struct wn_adb *a, struct wn_err *err)
{
    enum wn_status st = WN_EUSAGE;
    uint8_t start[3];

    switch (a->place.way) {
    case WN_ADB_USB:
        st = wn_adb_usb_open(&a->transport, &a->place, a->run, err);
        break;
    case WN_ADB_TCP:
        st = wn_adb_tcp_open(&a->transport, a->place.host,
            a->place.tcp_port, a->run, err);
        break;
    case WN_ADB_SERVER:
        return wn_adb_server_hello(a, err);
    }
    if (st == WN_OK) {
        /* Not the numbers that an earlier host's streams had. */
        st = wn_random(start, sizeof(start), err);
    }
    if (st == WN_OK) {
        a->next_id = 1 + start[0] + 256u * start[1] + 65536u * start[2];
        st = wn_adb_hello(a, err);
    }
    if (st == WN_OK && a->state == WN_ADB_READY) {
        st = wn_adb_mux_start(a, err);
    }
    return st;
}

enum wn_status
wn_adb_open(struct wn_adb **out, const struct wn_adb_place *place,
    const struct wn_run *run, enum wn_adb_state *state, struct wn_err *err)
{
    struct wn_adb *a = calloc(1, sizeof(*a));
    enum wn_status st;

    if (!a) {
        return wn_fail_nomem(err, "the phone");
    }
    a->place = *place;
    a->run = run;
    (void)pthread_mutex_init(&a->write_mutex, NULL);
    (void)pthread_mutex_init(&a->mutex, NULL);
    st = begin(a, err);
    if (st != WN_OK) {
        wn_adb_free(&a);
        return st;
    }
    *state = a->state;
    *out = a;
    return WN_OK;
}

enum wn_status
wn_adb_authorise(struct wn_adb *a,
    void (*dialog)(void *ctx, const char *fingerprint), void *ctx,
    struct wn_err *err)
{
    enum wn_status st;

    if (a->state == WN_ADB_READY) {
        return WN_OK;
    }
    if (a->state != WN_ADB_UNAUTHORISED) {
        return wn_fail(err, WN_EREADY, "the phone is not running Android");
    }
    if (a->place.way == WN_ADB_SERVER) {
        return wn_adb_server_ask_owner(a, dialog, ctx, err);
    }
    st = wn_adb_ask_owner(a, dialog, ctx, err);
    if (st == WN_OK && a->state == WN_ADB_READY) {
        st = wn_adb_mux_start(a, err);
    }
    return st;
}

void
wn_adb_free(struct wn_adb **a)
{
    struct wn_adb *x = *a;

    if (!x) {
        return;
    }
    wn_adb_mux_stop(x);
    if (x->transport) {
        x->transport->ops->close(x->transport);
    }
    wn_adb_key_free(&x->key);
    wn_wipe(x->token, sizeof(x->token));
    (void)pthread_mutex_destroy(&x->mutex);
    (void)pthread_mutex_destroy(&x->write_mutex);
    free(x);
    *a = NULL;
}
