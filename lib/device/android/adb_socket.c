#include "device/android/adb_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/err.h"
#include "base/timespan.h"
#include "device/android/adb_transport.h"

#define NS_PER_MS INT64_C(1000000)

bool
wn_adb_port(uint16_t *out, const char *s)
{
    unsigned v = 0;

    for (const char *p = s; *p; p++) {
        if (*p < '0' || *p > '9' || v > 65535) {
            return false;
        }
        v = v * 10 + (unsigned)(*p - '0');
    }
    *out = (uint16_t)v;
    return v > 0 && v <= 65535;
}

/** @retval WN_END  not by until_ns */
static enum wn_status
wait_until(int fd, short events, int64_t until_ns, const struct wn_run *run,
    struct wn_err *err)
{
    struct pollfd p = {.fd = fd, .events = events};

    for (;;) {
        int slice_ms = until_ns == 0 ? -1 : WN_ADB_SLICE_MS;
        int64_t left_ns = until_ns - wn_mono_ns();
        int n;

        if (until_ns != 0 && wn_run_cancelled(run)) {
            return wn_adb_cancelled(err);
        }
        if (until_ns != 0 && left_ns < slice_ms * NS_PER_MS) {
            slice_ms = left_ns > 0 ? (int)(left_ns / NS_PER_MS) + 1 : 0;
        }
        n = poll(&p, 1, slice_ms);
        if (n > 0) {
            return WN_OK;
        }
        if (n < 0 && errno != EINTR) {
            return wn_fail_errno(err, WN_EINTERNAL, "cannot wait");
        }
        if (until_ns != 0 && wn_mono_ns() >= until_ns) {
            return WN_END;
        }
    }
}

static bool
set_up(int fd)
{
    int on = 1;

    /* Requests are small and each waits for its answer. */
    return fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 &&
        fcntl(fd, F_SETFL, O_NONBLOCK) == 0 &&
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) == 0 &&
        setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on)) == 0;
}

static enum wn_status
connect_one(int *out, const struct addrinfo *a, int limit_ms,
    const struct wn_run *run, struct wn_err *err)
{
    int fd = socket(a->ai_family, a->ai_socktype, a->ai_protocol);
    int cause = 0;
    socklen_t n = sizeof(cause);
    enum wn_status st = WN_ABSENT;

    if (fd < 0) {
        return errno == EAFNOSUPPORT
            ? WN_ABSENT
            : wn_fail_errno(err, WN_EINTERNAL, "cannot make a socket");
    }
    if (!set_up(fd)) {
        st = wn_fail_errno(err, WN_EINTERNAL, "cannot set up a socket");
    } else if (connect(fd, a->ai_addr, a->ai_addrlen) == 0) {
        st = WN_OK;
    } else if (errno == EINPROGRESS) {
        st = wait_until(
            fd, POLLOUT, wn_mono_ns() + limit_ms * NS_PER_MS, run, err);
        if (st == WN_END || (st == WN_OK &&
                (getsockopt(fd, SOL_SOCKET, SO_ERROR, &cause, &n) != 0 ||
                    cause != 0))) {
            st = WN_ABSENT;
        }
    }
    if (st == WN_OK) {
        *out = fd;
    } else {
        (void)close(fd);
    }
    return st;
}

enum wn_status
wn_adb_socket_connect(int *fd, const char *host, uint16_t port, int limit_ms,
    const struct wn_run *run, struct wn_err *err)
{
    const struct addrinfo hints = {
        .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *list = NULL;
    char digits[8];
    enum wn_status st = WN_ABSENT;

    (void)snprintf(digits, sizeof(digits), "%u", (unsigned)port);
    if (getaddrinfo(host, digits, &hints, &list) != 0) {
        st = wn_fail(err, WN_EUSAGE, "there is no host \"%s\"", host);
        wn_todo(err, "write tcp:HOST:PORT with a name or number that this "
            "computer can reach");
        return st;
    }
    for (struct addrinfo *a = list; a && st == WN_ABSENT; a = a->ai_next) {
        st = connect_one(fd, a, limit_ms, run, err);
    }
    freeaddrinfo(list);
    return st;
}

enum wn_status
wn_adb_socket_read(int fd, void *buf, size_t cap, size_t *got,
    int64_t until_ns, const struct wn_run *run, struct wn_err *err)
{
    for (;;) {
        ssize_t n = recv(fd, buf, cap, 0);
        enum wn_status st;

        if (n >= 0) {
            *got = (size_t)n;
            return WN_OK;
        }
        if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
            return wn_adb_dropped(err);
        }
        st = wait_until(fd, POLLIN, until_ns, run, err);
        if (st != WN_OK) {
            return st;
        }
    }
}

enum wn_status
wn_adb_socket_write_by(int fd, const void *p, size_t n, int64_t until_ns,
    const struct wn_run *run, struct wn_err *err)
{
    const char *at = p;

    while (n > 0) {
        ssize_t sent = send(fd, at, n, MSG_NOSIGNAL);
        enum wn_status st;

        if (sent > 0) {
            at += sent;
            n -= (size_t)sent;
            continue;
        }
        if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
            return wn_adb_dropped(err);
        }
        st = wait_until(fd, POLLOUT, until_ns, run, err);
        if (st != WN_OK) {
            return st;
        }
    }
    return WN_OK;
}

enum wn_status
wn_adb_socket_write(int fd, const void *p, size_t n,
    const struct wn_run *run, struct wn_err *err)
{
    enum wn_status st = wn_adb_socket_write_by(
        fd, p, n, wn_mono_ns() + wn_adb_idle_ns(run), run, err);

    return st == WN_END ? wn_adb_silent(run, err) : st;
}
