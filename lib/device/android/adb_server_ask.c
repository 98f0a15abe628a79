#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/timespan.h"
#include "device/android/adb_server.h"
#include "device/android/adb_socket.h"

#define CONNECT_MS 2000
#define ANSWER_S 10
#define TEXT_MAX 0xffff /* four hex digits */

struct address {
    char host[256];
    uint16_t port;
};

/** "tcp:PORT" or "tcp:HOST:PORT" */
static bool
address_of(struct address *a, const char *s)
{
    const char *host = s + 4;
    const char *colon;
    size_t n;

    if (strncmp(s, "tcp:", 4) != 0) {
        return false;
    }
    colon = strrchr(host, ':');
    if (!colon) {
        return wn_adb_port(&a->port, host);
    }
    n = (size_t)(colon - host);
    if (n == 0 || n >= sizeof(a->host)) {
        return false;
    }
    memcpy(a->host, host, n);
    a->host[n] = '\0';
    return wn_adb_port(&a->port, colon + 1);
}

enum wn_status
wn_adb_server_connect(int *fd, const struct wn_run *run, struct wn_err *err)
{
    struct address a = {"127.0.0.1", 5037};
    const char *socket = getenv("ADB_SERVER_SOCKET");
    const char *port = getenv("ANDROID_ADB_SERVER_PORT");
    enum wn_status st;

    if (socket ? !address_of(&a, socket)
               : port && !wn_adb_port(&a.port, port)) {
        st = wn_fail(err, WN_EUSAGE, "%s does not name an adb server",
            socket ? "$ADB_SERVER_SOCKET" : "$ANDROID_ADB_SERVER_PORT");
        wn_todo(err, "write tcp:PORT or tcp:HOST:PORT (or PORT), or unset "
            "it");
        return st;
    }
    return wn_adb_socket_connect(fd, a.host, a.port, CONNECT_MS, run, err);
}

/** Exactly n bytes. @retval WN_EACQUIRE  it closed, or says nothing */
static enum wn_status
read_all(int fd, void *p, size_t n, int64_t until_ns,
    const struct wn_run *run, struct wn_err *err)
{
    uint8_t *at = p;

    while (n > 0) {
        size_t got = 0;
        enum wn_status st =
            wn_adb_socket_read(fd, at, n, &got, until_ns, run, err);

        if (st == WN_END || (st == WN_OK && got == 0)) {
            st = wn_fail(err, WN_EACQUIRE, "the adb server does not answer");
            wn_todo(err, "see whether \"adb devices\" works on this "
                "computer");
        }
        if (st != WN_OK) {
            return st;
        }
        at += got;
        n -= got;
    }
    return WN_OK;
}

static enum wn_status
no_server(struct wn_err *err)
{
    return wn_fail(err, WN_EFORMAT,
        "what answers there does not speak as an adb server does");
}

enum wn_status
wn_adb_server_say(int fd, const void *text, size_t n, int64_t until_ns,
    const struct wn_run *run, struct wn_err *err)
{
    char word[5] = "";
    enum wn_status st;

    if (n > TEXT_MAX) {
        return wn_fail(err, WN_ELIMIT,
            "a command is too long for the adb server");
    }
    (void)snprintf(word, sizeof(word), "%04x", (unsigned)n);
    st = wn_adb_socket_write(fd, word, 4, run, err);
    if (st == WN_OK) {
        st = wn_adb_socket_write(fd, text, n, run, err);
    }
    if (st == WN_OK) {
        st = read_all(fd, word, 4, until_ns, run, err);
    }
    if (st != WN_OK || memcmp(word, "OKAY", 4) == 0) {
        return st;
    }
    return memcmp(word, "FAIL", 4) == 0 ? WN_DENIED : no_server(err);
}

static enum wn_status
read_reply(int fd, struct wn_buf *reply, int64_t until_ns,
    const struct wn_run *run, struct wn_err *err)
{
    char word[5] = "";
    char piece[512];
    size_t n = 0;
    enum wn_status st = read_all(fd, word, 4, until_ns, run, err);

    for (int i = 0; st == WN_OK && i < 4; i++) {
        const char *digits = "0123456789abcdef";
        const char *d = strchr(digits, word[i] | 0x20);

        if (!word[i] || !d) {
            return no_server(err);
        }
        n = n * 16 + (size_t)(d - digits);
    }
    while (st == WN_OK && n > 0) {
        size_t some = n < sizeof(piece) ? n : sizeof(piece);

        st = read_all(fd, piece, some, until_ns, run, err);
        if (st == WN_OK && wn_buf_put(reply, piece, some) != WN_OK) {
            st = wn_fail_nomem(err, "the adb server's answer");
        }
        n -= some;
    }
    return st;
}

enum wn_status
wn_adb_server_ask(struct wn_buf *reply, const char *request,
    const struct wn_run *run, struct wn_err *err)
{
    int64_t until_ns = wn_mono_ns() + ANSWER_S * WN_NS_PER_S;
    int fd = -1;
    enum wn_status st = wn_adb_server_connect(&fd, run, err);

    wn_buf_init(reply, TEXT_MAX);
    if (st != WN_OK) {
        return st;
    }
    (void)wn_buf_str(reply, "");
    st = wn_adb_server_say(
        fd, request, strlen(request), until_ns, run, err);
    if (st == WN_OK) {
        st = read_reply(fd, reply, until_ns, run, err);
    }
    (void)close(fd);
    if (st != WN_OK) {
        wn_buf_clear(reply);
    }
    return st;
}
