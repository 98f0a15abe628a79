#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "device/android/adb_socket.h"
#include "device/android/adb_transport.h"

#define CONNECT_MS 10000

struct tcp {
    struct wn_adb_transport base; /* first: tcp_of() */
    const struct wn_run *run;
    int fd;
    size_t at, end; /* what is read and not yet taken */
    uint8_t buf[65536];
};

static struct tcp *
tcp_of(struct wn_adb_transport *t)
{
    return (struct tcp *)t;
}

/** Some more bytes to p. @retval WN_END  not by until_ns */
static enum wn_status
more(struct tcp *t, uint8_t *p, size_t cap, size_t *got, int64_t until_ns,
    struct wn_err *err)
{
    enum wn_status st =
        wn_adb_socket_read(t->fd, p, cap, got, until_ns, t->run, err);

    if (st == WN_OK && *got == 0) {
        st = wn_adb_dropped(err);
    }
    return st;
}

static enum wn_status
tcp_header(struct wn_adb_transport *base, uint8_t h[WN_ADB_HEADER_BYTES],
    int64_t until_ns, struct wn_err *err)
{
    struct tcp *t = tcp_of(base);

    while (t->end - t->at < WN_ADB_HEADER_BYTES) {
        size_t got = 0;
        enum wn_status st;

        memmove(t->buf, t->buf + t->at, t->end - t->at);
        t->end -= t->at;
        t->at = 0;
        st = more(t, t->buf + t->end, sizeof(t->buf) - t->end, &got,
            until_ns, err);
        if (st != WN_OK) {
            return st;
        }
        t->end += got;
    }
    memcpy(h, t->buf + t->at, WN_ADB_HEADER_BYTES);
    t->at += WN_ADB_HEADER_BYTES;
    return WN_OK;
}

static enum wn_status
tcp_payload(struct wn_adb_transport *base, void *p, size_t n,
    int64_t until_ns, struct wn_err *err)
{
    struct tcp *t = tcp_of(base);
    uint8_t *at = p;
    size_t here = t->end - t->at < n ? t->end - t->at : n;

    if (here > 0) {
        memcpy(at, t->buf + t->at, here);
        t->at += here;
        at += here;
        n -= here;
    }
    while (n > 0) {
        size_t got = 0;
        enum wn_status st = more(t, at, n, &got, until_ns, err);

        if (st != WN_OK) {
            return st == WN_END ? wn_adb_silent(t->run, err) : st;
        }
        at += got;
        n -= got;
    }
    return WN_OK;
}

static enum wn_status
tcp_write(struct wn_adb_transport *base,
    const uint8_t h[WN_ADB_HEADER_BYTES], const void *p, size_t n,
    int64_t until_ns, struct wn_err *err)
{
    struct tcp *t = tcp_of(base);
    uint8_t small[1024];
    size_t head = WN_ADB_HEADER_BYTES;
    size_t with = n <= sizeof(small) - head ? n : 0;
    enum wn_status st;

    /* A small packet goes in one piece: one wake-up at the other end. */
    memcpy(small, h, head);
    if (with > 0) {
        memcpy(small + head, p, with);
    }
    st = wn_adb_socket_write_by(
        t->fd, small, head + with, until_ns, t->run, err);
    wn_wipe(small, sizeof(small));
    if (st == WN_OK && n > with) {
        st = wn_adb_socket_write_by(t->fd, p, n, until_ns, t->run, err);
    }
    return st;
}

static void
tcp_interrupt(struct wn_adb_transport *base)
{
    (void)shutdown(tcp_of(base)->fd, SHUT_RDWR);
}

static void
tcp_close(struct wn_adb_transport *base)
{
    struct tcp *t = tcp_of(base);

    (void)close(t->fd);
    wn_wipe(t->buf, sizeof(t->buf));
    free(t);
}

static const struct wn_adb_transport_ops ops = {
    .header = tcp_header,
    .payload = tcp_payload,
    .write = tcp_write,
    .interrupt = tcp_interrupt,
    .close = tcp_close,
};

enum wn_status
wn_adb_tcp_open(struct wn_adb_transport **out, const char *host,
    uint16_t port, const struct wn_run *run, struct wn_err *err)
{
    struct tcp *t = calloc(1, sizeof(*t));
    enum wn_status st;

    if (!t) {
        return wn_fail_nomem(err, "a connection");
    }
    t->base.ops = &ops;
    t->run = run;
    st = wn_adb_socket_connect(&t->fd, host, port, CONNECT_MS, run, err);
    if (st != WN_OK) {
        free(t);
        if (st == WN_ABSENT) {
            st = wn_fail(err, WN_EDEVICE, "no phone answers at tcp:%s:%u",
                host, (unsigned)port);
            wn_todo(err, "check the address, and that debugging over the "
                "network is on");
        }
        return st;
    }
    *out = &t->base;
    return WN_OK;
}
