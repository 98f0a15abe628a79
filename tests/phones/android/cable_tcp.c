/* TCP: a phone that listens, as after `adb tcpip` or in an emulator. */
#include "adbd.h"
#include "log.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define IN_BYTES (64u << 10)
#define SOCKET_BYTES (1 << 20)
#define WAIT_ENDS 300 /* of 10 ms */

struct tcp {
    struct va_cable cable; /* first */
    struct tcp *next;
    struct va_phone *phone;
    int fd;
    size_t at, have;
    uint8_t in[IN_BYTES]; /* read ahead */
};

static struct {
    pthread_mutex_t lock;
    struct tcp *open;
    int listener;
    int port;
    bool pulled;       /* nobody can connect */
    int64_t back_ns;   /* until then; 0: for good */
} tcp = {.lock = PTHREAD_MUTEX_INITIALIZER, .listener = -1};

static int
bind_listener(int port, int *bound)
{
    struct sockaddr_in a = {.sin_family = AF_INET,
        .sin_port = htons((uint16_t)port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof(a);
    int one = 1;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one,
            sizeof(one)) != 0 ||
        bind(fd, (struct sockaddr *)&a, n) != 0 || listen(fd, 8) != 0 ||
        getsockname(fd, (struct sockaddr *)&a, &n) != 0) {
        die("cannot listen on port %d: %s", port, strerror(errno));
    }
    *bound = ntohs(a.sin_port);
    return fd;
}

int
tcp_listen(int port)
{
    tcp.listener = bind_listener(port, &tcp.port);
    return tcp.port;
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
take(struct tcp *t, uint8_t *to, size_t n)
{
    while (n > 0) {
        size_t part = t->have - t->at;

        if (part == 0 && !fill(t)) {
            return false;
        }
        part = t->have - t->at < n ? t->have - t->at : n;
        memcpy(to, t->in + t->at, part);
        t->at += part;
        to += part;
        n -= part;
    }
    return true;
}

static bool
read_header(struct va_cable *c, uint8_t h[HEADER], const char **wrong)
{
    (void)wrong;
    return take((struct tcp *)c, h, HEADER);
}

static bool
read_payload(struct va_cable *c, uint8_t *p, size_t n, const char **wrong)
{
    (void)wrong;
    return take((struct tcp *)c, p, n);
}

static bool
write_packet(struct va_cable *c, const void *head, size_t nhead,
    const void *body, size_t nbody)
{
    struct tcp *t = (struct tcp *)c;
    struct iovec v[2] = {{.iov_len = nhead}, {.iov_len = nbody}};

    /* iovec has no const; sendmsg only reads. */
    memcpy(&v[0].iov_base, &head, sizeof(head));
    memcpy(&v[1].iov_base, &body, sizeof(body));
    while (v[0].iov_len + v[1].iov_len > 0) {
        struct msghdr m = {.msg_iov = v, .msg_iovlen = 2};
        ssize_t sent = sendmsg(t->fd, &m, MSG_NOSIGNAL);

        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent <= 0) {
            return false;
        }
        for (size_t i = 0; i < 2; i++) {
            size_t part = (size_t)sent < v[i].iov_len ? (size_t)sent :
                v[i].iov_len;

            v[i].iov_base = (uint8_t *)v[i].iov_base + part;
            v[i].iov_len -= part;
            sent -= (ssize_t)part;
        }
    }
    return true;
}

static bool
peek(struct va_cable *c, int64_t ms, uint8_t h[HEADER])
{
    struct tcp *t = (struct tcp *)c;
    int64_t until = now_ns() + ms * 1000000;

    if (t->have - t->at >= HEADER) {
        memcpy(h, t->in + t->at, HEADER);
        return true;
    }
    /* What is a piece of a header stays where it is. */
    while (t->have == t->at) {
        struct pollfd p = {.fd = t->fd, .events = POLLIN};
        int64_t left = (until - now_ns()) / 1000000;
        ssize_t n;

        if (poll(&p, 1, left > 0 ? (int)left : 0) <= 0) {
            return false;
        }
        n = recv(t->fd, h, HEADER, MSG_PEEK | MSG_DONTWAIT);
        if (n == HEADER || n <= 0 || left <= 0) {
            return n == HEADER;
        }
    }
    return false;
}

static void
hang_up(struct va_cable *c)
{
    shutdown(((struct tcp *)c)->fd, SHUT_RDWR);
}

static void
detach(struct va_cable *c, int64_t ms)
{
    (void)c;
    pthread_mutex_lock(&tcp.lock);
    tcp.pulled = true;
    tcp.back_ns = ms < 0 ? 0 : now_ns() + ms * 1000000;
    for (struct tcp *t = tcp.open; t != NULL; t = t->next) {
        shutdown(t->fd, SHUT_RDWR);
    }
    pthread_mutex_unlock(&tcp.lock);
}

static const struct va_cable_ops ops = {"tcp", read_header, read_payload,
    write_packet, peek, hang_up, detach};

static void *
serve_one(void *ctx)
{
    struct tcp *t = ctx;
    struct tcp **at = &tcp.open;

    conn_serve(t->phone, &t->cable);
    pthread_mutex_lock(&tcp.lock);
    while (*at != t) {
        at = &(*at)->next;
    }
    *at = t->next;
    pthread_mutex_unlock(&tcp.lock);
    close(t->fd);
    free(t);
    return NULL;
}

static void
serve(struct va_phone *p, int fd)
{
    struct tcp *t = xcalloc(1, sizeof(*t));
    pthread_t thread;
    int one = 1;
    int bytes = SOCKET_BYTES;

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
    t->cable.ops = &ops;
    t->phone = p;
    t->fd = fd;
    pthread_mutex_lock(&tcp.lock);
    t->next = tcp.open;
    tcp.open = t;
    pthread_mutex_unlock(&tcp.lock);
    if (pthread_create(&thread, NULL, serve_one, t) != 0) {
        die("no thread can be started");
    }
    pthread_detach(thread);
}

/* While it is pulled, nobody listens. */
static void
pull(void)
{
    bool pulled, back;

    pthread_mutex_lock(&tcp.lock);
    pulled = tcp.pulled;
    back = pulled && tcp.back_ns != 0 && now_ns() >= tcp.back_ns;
    tcp.pulled = pulled && !back;
    pthread_mutex_unlock(&tcp.lock);
    if (pulled && tcp.listener >= 0) {
        close(tcp.listener);
        tcp.listener = -1;
    }
    if (back) {
        tcp.listener = bind_listener(tcp.port, &tcp.port);
    }
}

/* Hang up on all, and see them go. */
static bool
end(void)
{
    bool some = true;

    for (int i = 0; i < WAIT_ENDS && some; i++) {
        pthread_mutex_lock(&tcp.lock);
        some = tcp.open != NULL;
        for (struct tcp *t = tcp.open; t != NULL; t = t->next) {
            shutdown(t->fd, SHUT_RDWR);
        }
        pthread_mutex_unlock(&tcp.lock);
        some = some || conn_running() > 0;
        if (some) {
            poll(NULL, 0, 10);
        }
    }
    if (tcp.listener >= 0) {
        close(tcp.listener);
    }
    return !some;
}

bool
tcp_serve(struct va_phone *p)
{
    while (!stop_asked()) {
        struct pollfd ready = {.events = POLLIN};
        struct va_fault f;
        int fd;

        pull();
        ready.fd = tcp.listener; /* below 0: poll only waits */
        if (poll(&ready, 1, tcp.listener < 0 ? 10 : 50) <= 0) {
            continue;
        }
        fd = accept(tcp.listener, NULL, NULL);
        if (fd >= 0 && phone_fault(p, "connect", NULL, &f)) {
            close(fd);
        } else if (fd >= 0) {
            serve(p, fd);
        }
    }
    return end();
}
