#include "cable.h"
#include "log.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define IN_BYTES (64u << 10)

struct tcp {
    int fd;
    struct va_phone *phone;
    uint8_t in[IN_BYTES]; /* read ahead */
    size_t at, have;
};

int
tcp_listen(int port, int *listener)
{
    struct sockaddr_in a = {.sin_family = AF_INET,
        .sin_port = htons((uint16_t)port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof(a);
    int one = 1;

    *listener = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(*listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    if (*listener < 0 || bind(*listener, (struct sockaddr *)&a, n) != 0 ||
        listen(*listener, 8) != 0 ||
        getsockname(*listener, (struct sockaddr *)&a, &n) != 0) {
        die("cannot listen on port %d: %s", port, strerror(errno));
    }
    return ntohs(a.sin_port);
}

static bool
fill(struct tcp *t)
{
    ssize_t n;

    do {
        n = recv(t->fd, t->in, sizeof(t->in), 0);
    } while (n < 0 && errno == EINTR);
    t->at = 0;
    t->have = n > 0 ? (size_t)n : 0;
    return n > 0;
}

static bool
tcp_read(void *ctx, void *buf, size_t n, const char *what)
{
    struct tcp *t = ctx;
    uint8_t *to = buf;

    (void)what;
    while (n > 0) {
        size_t take = t->have - t->at;

        if (take == 0 && !fill(t)) {
            return false;
        }
        take = t->have - t->at < n ? t->have - t->at : n;
        memcpy(to, t->in + t->at, take);
        t->at += take;
        to += take;
        n -= take;
    }
    return true;
}

static bool
tcp_write(void *ctx, const void *p, size_t n, const char *what)
{
    struct tcp *t = ctx;
    const uint8_t *at = p;
    /* A header goes with its payload; without one, at once. */
    bool more = strcmp(what, "header") == 0 && get_le32(at + 12) != 0;

    while (n > 0) {
        ssize_t sent =
            send(t->fd, at, n, MSG_NOSIGNAL | (more ? MSG_MORE : 0));

        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent <= 0) {
            return false;
        }
        at += sent;
        n -= (size_t)sent;
    }
    return true;
}

static bool
tcp_waiting(void *ctx, uint8_t header[HEADER])
{
    struct tcp *t = ctx;

    if (t->have - t->at >= HEADER) {
        memcpy(header, t->in + t->at, HEADER);
        return true;
    }
    return t->have == t->at && recv(t->fd, header, HEADER,
        MSG_PEEK | MSG_DONTWAIT) == HEADER;
}

static void
tcp_hang_up(void *ctx)
{
    struct tcp *t = ctx;

    shutdown(t->fd, SHUT_RDWR);
}

static void *
serve_one(void *ctx)
{
    struct tcp *t = ctx;
    struct va_cable cable = {t, tcp_read, tcp_write, tcp_waiting,
        tcp_hang_up};

    conn_serve(t->phone, &cable);
    close(t->fd);
    free(t);
    return NULL;
}

void
tcp_serve(struct va_phone *p, int listener)
{
    while (!stop_asked()) {
        struct pollfd ready = {listener, POLLIN, 0};
        struct va_fault f;
        struct tcp *t;
        pthread_t thread;
        int one = 1;

        if (poll(&ready, 1, 100) <= 0) {
            continue;
        }
        t = xcalloc(1, sizeof(*t));
        t->phone = p;
        t->fd = accept(listener, NULL, NULL);
        if (t->fd < 0 || phone_fault(p, "connect", NULL, &f)) {
            if (t->fd >= 0) {
                close(t->fd);
            }
            free(t);
            continue;
        }
        setsockopt(t->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
        if (pthread_create(&thread, NULL, serve_one, t) != 0) {
            die("no thread can be started");
        }
        pthread_detach(thread);
    }
}
