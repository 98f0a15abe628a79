/**
 * The other end of an ADB connection, for tests: an adbd on loopback TCP whose
 * services are functions of the test, each stream in a thread. It is stricter
 * than a phone: a packet sent out of turn, or more requests unread than a
 * phone's sockets hold, is a fault, which peer_stop() fails the test for.
 */
#ifndef TESTS_ADB_PEER_H
#define TESTS_ADB_PEER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cursor.h"
#include "device/android/adb.h"

#define PEER_STREAMS 4096
#define PEER_UNREAD (64u << 10)

enum {
    PEER_CNXN = 0x4e584e43, PEER_OPEN = 0x4e45504f, PEER_OKAY = 0x59414b4f,
    PEER_CLSE = 0x45534c43, PEER_WRTE = 0x45545257
};

struct peer;

struct peer_stream {
    struct peer *peer;
    char *service;
    uint32_t own, host;
    pthread_t thread;
    pthread_cond_t wake;
    uint8_t in[PEER_UNREAD]; /* from the host, not read yet */
    size_t in_bytes;
    uint64_t sent; /* bytes of content */
    bool may_write, closed, started;
};

struct peer {
    /* Of the test: */
    const char *features;
    uint32_t max_payload;
    void (*serve)(struct peer_stream *s); /* closes when it returns */
    void *ctx;
    size_t piece;  /* no packet of content is larger; 0 = as large as can be */
    uint64_t cut;  /* and one ends after so many bytes of each stream; 0 = no */
    /* Its own: */
    int listener, fd;
    uint16_t port;
    pthread_t thread;
    pthread_mutex_t mutex;
    struct peer_stream *streams[PEER_STREAMS];
    size_t count;
    const char *fault;
};

static inline bool
peer_all(int fd, void *p, size_t n, bool out)
{
    uint8_t *at = p;

    while (n > 0) {
        ssize_t got = out ? send(fd, at, n, MSG_NOSIGNAL)
                          : recv(fd, at, n, 0);

        if (got <= 0) {
            return false;
        }
        at += got;
        n -= (size_t)got;
    }
    return true;
}

/** mutex is held. */
static inline bool
peer_send(struct peer *p, uint32_t command, uint32_t arg0, uint32_t arg1,
    const void *data, size_t n)
{
    uint8_t *packet = malloc(24 + n);
    bool sent;

    wn_put_u32le(packet, command);
    wn_put_u32le(packet + 4, arg0);
    wn_put_u32le(packet + 8, arg1);
    wn_put_u32le(packet + 12, (uint32_t)n);
    wn_put_u32le(packet + 16, 0);
    wn_put_u32le(packet + 20, ~command);
    if (n > 0) {
        memcpy(packet + 24, data, n);
    }
    sent = peer_all(p->fd, packet, 24 + n, true);
    free(packet);
    return sent;
}

/** ---- for services ------------------------------------------------------- */

/** Exactly n bytes from the host; false when it closed. */
static inline bool
peer_get(struct peer_stream *s, void *p, size_t n)
{
    bool got;

    (void)pthread_mutex_lock(&s->peer->mutex);
    while (s->in_bytes < n && !s->closed) {
        (void)pthread_cond_wait(&s->wake, &s->peer->mutex);
    }
    got = s->in_bytes >= n;
    if (got) {
        memcpy(p, s->in, n);
        s->in_bytes -= n;
        memmove(s->in, s->in + n, s->in_bytes);
    }
    (void)pthread_mutex_unlock(&s->peer->mutex);
    return got;
}

/** Is there more to read now? */
static inline bool
peer_has(struct peer_stream *s)
{
    bool has;

    (void)pthread_mutex_lock(&s->peer->mutex);
    has = s->in_bytes > 0;
    (void)pthread_mutex_unlock(&s->peer->mutex);
    return has;
}

/** All of it, in packets as the test wants them, each waiting its turn; false
 * when the host closed. */
static inline bool
peer_put(struct peer_stream *s, const void *data, size_t n)
{
    struct peer *p = s->peer;
    const uint8_t *at = data;
    bool open = true;

    (void)pthread_mutex_lock(&p->mutex);
    while (open && n > 0) {
        size_t piece = n < p->max_payload ? n : p->max_payload;

        if (p->piece > 0 && piece > p->piece) {
            piece = p->piece;
        }
        if (s->sent < p->cut && s->sent + piece > p->cut) {
            piece = (size_t)(p->cut - s->sent);
        }
        while (!s->may_write && !s->closed) {
            (void)pthread_cond_wait(&s->wake, &p->mutex);
        }
        open = !s->closed &&
            peer_send(p, PEER_WRTE, s->own, s->host, at, piece);
        s->may_write = false;
        s->sent += piece;
        at += piece;
        n -= piece;
    }
    (void)pthread_mutex_unlock(&p->mutex);
    return open;
}

/** The cable is pulled. */
static inline void
peer_unplug(struct peer_stream *s)
{
    (void)shutdown(s->peer->fd, SHUT_RDWR);
}

/** ---- the daemon --------------------------------------------------------- */

static inline void *
peer_run_stream(void *arg)
{
    struct peer_stream *s = arg;
    struct peer *p = s->peer;

    p->serve(s);
    (void)pthread_mutex_lock(&p->mutex);
    if (!s->closed) {
        s->closed = true;
        (void)peer_send(p, PEER_CLSE, s->own, s->host, NULL, 0);
    }
    (void)pthread_mutex_unlock(&p->mutex);
    return NULL;
}

static inline void
peer_open(struct peer *p, uint32_t host, const uint8_t *data, size_t n)
{
    struct peer_stream *s = calloc(1, sizeof(*s));

    if (n == 0 || data[n - 1] != '\0' || p->count == PEER_STREAMS) {
        p->fault = "an OPEN without its NUL, or too many of them";
        free(s);
        return;
    }
    s->peer = p;
    s->service = malloc(n);
    memcpy(s->service, data, n);
    s->own = (uint32_t)p->count + 1000;
    s->host = host;
    s->may_write = true;
    (void)pthread_cond_init(&s->wake, NULL);
    p->streams[p->count++] = s;
    (void)peer_send(p, PEER_OKAY, s->own, host, NULL, 0);
    s->started =
        pthread_create(&s->thread, NULL, peer_run_stream, s) == 0;
}

static inline void
peer_packet(struct peer *p, uint32_t command, uint32_t host, uint32_t own,
    const uint8_t *data, size_t n)
{
    struct peer_stream *s = own >= 1000 && own - 1000 < p->count
        ? p->streams[own - 1000]
        : NULL;

    if (command == PEER_OPEN) {
        peer_open(p, host, data, n);
    } else if (!s || s->host != host) {
        p->fault = "a packet for no stream";
    } else if (command == PEER_OKAY) {
        if (s->may_write && !s->closed) {
            p->fault = "an OKAY that nothing asked for";
        }
        s->may_write = true;
    } else if (command == PEER_CLSE) {
        s->closed = true;
    } else if (command == PEER_WRTE && !s->closed) {
        if (n > sizeof(s->in) - s->in_bytes) {
            p->fault = "more requests at once than a phone takes";
            return;
        }
        memcpy(s->in + s->in_bytes, data, n);
        s->in_bytes += n;
        (void)peer_send(p, PEER_OKAY, s->own, s->host, NULL, 0);
    }
    if (s) {
        (void)pthread_cond_broadcast(&s->wake);
    }
}

static inline void *
peer_run(void *arg)
{
    struct peer *p = arg;
    uint8_t head[24];
    uint8_t *data = malloc(1u << 20);
    int on = 1;

    p->fd = accept(p->listener, NULL, NULL);
    (void)setsockopt(p->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    while (peer_all(p->fd, head, sizeof(head), false)) {
        struct wn_cursor c = wn_cursor(head, sizeof(head));
        uint32_t command = wn_cur_u32le(&c);
        uint32_t arg0 = wn_cur_u32le(&c);
        uint32_t arg1 = wn_cur_u32le(&c);
        uint32_t n = wn_cur_u32le(&c);

        if (n > (1u << 20) || !peer_all(p->fd, data, n, false)) {
            break;
        }
        (void)pthread_mutex_lock(&p->mutex);
        if (command == PEER_CNXN) {
            char banner[256] = "device::ro.product.name=p;features=";

            memcpy(banner + strlen(banner), p->features,
                strlen(p->features) + 1);
            (void)peer_send(p, PEER_CNXN, 0x01000001, p->max_payload, banner,
                strlen(banner));
        } else {
            peer_packet(p, command, arg0, arg1, data, n);
        }
        (void)pthread_mutex_unlock(&p->mutex);
    }
    (void)pthread_mutex_lock(&p->mutex);
    for (size_t i = 0; i < p->count; i++) {
        p->streams[i]->closed = true;
        (void)pthread_cond_broadcast(&p->streams[i]->wake);
    }
    (void)pthread_mutex_unlock(&p->mutex);
    free(data);
    return NULL;
}

/** Start it, and connect to it. */
static inline void
peer_start(struct peer *p, const struct wn_run *run, struct wn_adb **a)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct wn_adb_place place = {.way = WN_ADB_TCP, .host = "127.0.0.1"};
    enum wn_adb_state state = WN_ADB_NOT_DEVICE;
    socklen_t n = sizeof(at);
    struct wn_err err = WN_ERR_INIT;

    p->max_payload = p->max_payload ? p->max_payload : 1u << 20;
    p->fd = -1;
    p->count = 0;
    p->fault = NULL;
    assert_int_equal(pthread_mutex_init(&p->mutex, NULL), 0);
    p->listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(p->listener, (struct sockaddr *)&at, n), 0);
    assert_int_equal(listen(p->listener, 1), 0);
    assert_int_equal(
        getsockname(p->listener, (struct sockaddr *)&at, &n), 0);
    place.tcp_port = ntohs(at.sin_port);
    assert_int_equal(pthread_create(&p->thread, NULL, peer_run, p), 0);
    if (wn_adb_open(a, &place, run, &state, &err) != WN_OK) {
        fail_msg("%s", err.text);
    }
    assert_int_equal(state, WN_ADB_READY);
}

/** Hang up, and see that the host kept the rules. */
static inline void
peer_stop(struct peer *p, struct wn_adb **a)
{
    wn_adb_free(a);
    (void)pthread_join(p->thread, NULL);
    for (size_t i = 0; i < p->count; i++) {
        struct peer_stream *s = p->streams[i];

        if (s->started) {
            (void)pthread_join(s->thread, NULL);
        }
        (void)pthread_cond_destroy(&s->wake);
        free(s->service);
        free(s);
    }
    (void)close(p->fd);
    (void)close(p->listener);
    (void)pthread_mutex_destroy(&p->mutex);
    if (p->fault) {
        fail_msg("%s", p->fault);
    }
}

#endif
