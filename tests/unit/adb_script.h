/**
 * The other end of an ADB connection, line by line: a thread that plays what
 * the test wrote, on loopback TCP. Any packet may be said, also those that no
 * phone sends; what the host says is taken as it comes.
 */
#ifndef TESTS_ADB_SCRIPT_H
#define TESTS_ADB_SCRIPT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/timespan.h"
#include "device/android/adb.h"
#include "device/android/adb_packet.h"
#include "device/android/allow.h"

#define SCRIPT_ROOM (1u << 20)

struct script {
    void (*play)(struct script *s); /* hangs up when it returns */
    void *ctx;
    int listener, fd;
    uint16_t port;
    pthread_t thread;
    const char *wrong; /* the first thing that was not as it should be */
    struct wn_adb_header h; /* what the host said last */
    uint8_t *data;
};

/** In a script nothing can be asserted: cmocka knows one thread. */
#define EXPECT(s, what) \
    do { \
        if (!(what) && !(s)->wrong) { \
            (s)->wrong = #what; \
        } \
    } while (0)

/** ---- the script's words ------------------------------------------------ */

static inline void
script_raw(struct script *s, const void *p, size_t n)
{
    const uint8_t *at = p;

    while (n > 0) {
        ssize_t sent = send(s->fd, at, n, MSG_NOSIGNAL);

        if (sent <= 0) {
            return; /* the host has hung up, as it may */
        }
        at += sent;
        n -= (size_t)sent;
    }
}

static inline bool
script_take(struct script *s, void *p, size_t n)
{
    uint8_t *at = p;

    while (n > 0) {
        ssize_t got = recv(s->fd, at, n, 0);

        if (got <= 0) {
            return false;
        }
        at += got;
        n -= (size_t)got;
    }
    return true;
}

static inline void
script_say(struct script *s, uint32_t command, uint32_t arg0, uint32_t arg1,
    const void *p, size_t n)
{
    const struct wn_adb_header h = {command, arg0, arg1, (uint32_t)n, 0};
    uint8_t raw[WN_ADB_HEADER_BYTES];

    wn_adb_header_put(raw, &h);
    script_raw(s, raw, sizeof(raw));
    script_raw(s, p, n);
}

/** The host's next packet into s->h and s->data; false when it hung up. */
static inline bool
script_hear(struct script *s)
{
    uint8_t raw[WN_ADB_HEADER_BYTES];

    if (!script_take(s, raw, sizeof(raw))) {
        return false;
    }
    EXPECT(s, wn_adb_header_get(&s->h, raw));
    EXPECT(s, s->h.length <= SCRIPT_ROOM);
    if (s->wrong || !script_take(s, s->data, s->h.length)) {
        return false;
    }
    s->data[s->h.length] = '\0';
    return true;
}

static inline void
script_banner(struct script *s, uint32_t version, uint32_t max_payload,
    const char *banner)
{
    script_say(
        s, WN_ADB_CNXN, version, max_payload, banner, strlen(banner));
}

/** Hear CNXN, answer as a phone of today. */
static inline void
script_greet(struct script *s)
{
    EXPECT(s, script_hear(s) && s->h.command == WN_ADB_CNXN);
    script_banner(s, WN_ADB_VERSION, 1u << 20,
        "device::ro.product.name=p;ro.product.model=Virtual m;"
        "ro.product.device=d;features=shell_v2,cmd,stat_v2,ls_v2");
}

/** Hear OPEN, accept it. @return the host's id */
static inline uint32_t
script_accept(struct script *s, uint32_t own)
{
    EXPECT(s, script_hear(s) && s->h.command == WN_ADB_OPEN);
    script_say(s, WN_ADB_OKAY, own, s->h.arg0, NULL, 0);
    return s->h.arg0;
}

/** Until the host hangs up, whatever it says. */
static inline void
script_rest(struct script *s)
{
    while (script_hear(s)) {
    }
}

static inline void
script_sleep_ms(long ms)
{
    const struct timespec t = {ms / 1000, ms % 1000 * 1000000};

    (void)nanosleep(&t, NULL);
}

/** ---- the test's side ---------------------------------------------------- */

static inline void *
script_run(void *arg)
{
    struct script *s = arg;
    int on = 1;

    s->fd = accept(s->listener, NULL, NULL);
    if (s->fd >= 0) {
        (void)setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        s->play(s);
        (void)shutdown(s->fd, SHUT_RDWR);
        (void)close(s->fd);
    }
    return NULL;
}

static inline void
script_start(struct script *s, void (*play)(struct script *s), void *ctx)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof(at);

    *s = (struct script){.play = play, .ctx = ctx};
    s->data = malloc(SCRIPT_ROOM + 1);
    assert_non_null(s->data);
    s->listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(s->listener, (struct sockaddr *)&at, n), 0);
    assert_int_equal(listen(s->listener, 8), 0);
    assert_int_equal(
        getsockname(s->listener, (struct sockaddr *)&at, &n), 0);
    s->port = ntohs(at.sin_port);
    assert_int_equal(pthread_create(&s->thread, NULL, script_run, s), 0);
}

/** After wn_adb_free(). */
static inline void
script_end(struct script *s)
{
    (void)shutdown(s->listener, SHUT_RDWR); /* when nobody came */
    (void)pthread_join(s->thread, NULL);
    (void)close(s->listener);
    free(s->data);
    if (s->wrong) {
        fail_msg("the host broke a rule: %s", s->wrong);
    }
}

static inline enum wn_status
script_open(struct wn_adb **a, const struct script *s,
    const struct wn_run *run, enum wn_adb_state *state, struct wn_err *err)
{
    struct wn_adb_place place = {
        .way = WN_ADB_TCP, .host = "127.0.0.1", .tcp_port = s->port};

    *err = (struct wn_err)WN_ERR_INIT;
    return wn_adb_open(a, &place, run, state, err);
}

/** A service of the allow-list: sync. */
static inline enum wn_status
script_stream(
    struct wn_adb_stream **out, struct wn_adb *a, struct wn_err *err)
{
    struct wn_adb_service service;
    enum wn_status st = wn_allow_sync(&service, err);

    assert_int_equal(st, WN_OK);
    st = wn_adb_stream_open(out, a, &service, err);
    wn_adb_service_clear(&service);
    return st;
}

#endif
