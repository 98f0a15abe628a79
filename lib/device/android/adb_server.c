#include "device/android/adb_server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/timespan.h"
#include "device/android/adb_banner.h"
#include "device/android/adb_find.h"
#include "device/android/adb_socket.h"

#define REQUEST_BYTES 128
#define ANSWER_S 10
/* A request's length has four hex digits. */
#define SERVICE_MAX 0xffff

static enum wn_status
no_answer(enum wn_status st, struct wn_err *err)
{
    if (st == WN_ABSENT) {
        st = wn_adb_no_server(err);
    } else if (st == WN_DENIED) {
        st = wn_fail(err, WN_EACQUIRE,
            "the adb server refuses what it was asked about the phone");
        wn_todo(err, "see whether \"adb devices\" lists it as \"device\"");
    }
    return st;
}

/** The server's line about this phone. @retval WN_EDEVICE  it has none */
static enum wn_status
look(struct wn_adb *a, struct wn_adb_found *out, struct wn_err *err)
{
    struct wn_adb_found *list = calloc(WN_ADB_FIND_MAX, sizeof(*list));
    size_t n = 0;
    bool found = false;
    enum wn_status st;

    if (!list) {
        return wn_fail_nomem(err, "the list of phones");
    }
    st = wn_adb_find_server(list, &n, a->run, err);
    for (size_t i = 0; st == WN_OK && i < n && !found; i++) {
        found = strcmp(list[i].place.serial, a->place.serial) == 0;
        if (found) {
            *out = list[i];
        }
    }
    free(list);
    if (st == WN_OK && !found) {
        st = wn_fail(err, WN_EDEVICE,
            "the adb server does not know that phone (any more)");
        wn_todo(err, "plug it in again; see winnow devices --adb-server");
    }
    return no_answer(st, err);
}

/** A list of features, the server's or the phone's. */
static enum wn_status
features(struct wn_adb *a, struct wn_adb_banner *b, const char *request,
    struct wn_err *err)
{
    struct wn_buf list;
    enum wn_status st = wn_adb_server_ask(&list, request, a->run, err);

    if (st == WN_OK) {
        wn_adb_banner_features(b, (const char *)list.data, list.len);
        wn_buf_clear(&list);
    }
    return no_answer(st, err);
}

static enum wn_status
introduce(
    struct wn_adb *a, const struct wn_adb_found *f, struct wn_err *err)
{
    struct wn_adb_banner phone = {0};
    struct wn_adb_banner server = {0};
    char request[REQUEST_BYTES];
    enum wn_status st;

    (void)snprintf(request, sizeof(request), "host-serial:%s:features",
        a->place.serial);
    st = features(a, &phone, request, err);
    if (st == WN_OK) {
        st = features(a, &server, "host:host-features", err);
    }
    a->banner = (struct wn_adb_banner){
        /* The server does not tell. A phone with shell_v2 takes more in one
         * packet than the server does (facts/android 2.2). */
        .max_payload = phone.shell_v2 ? SERVICE_MAX : WN_ADB_PAYLOAD_MIN,
        .shell_v2 = phone.shell_v2 && server.shell_v2,
        .cmd = phone.cmd && server.cmd,
        .stat_v2 = phone.stat_v2 && server.stat_v2,
        .ls_v2 = phone.ls_v2 && server.ls_v2,
    };
    memcpy(a->banner.product, f->product, sizeof(f->product));
    memcpy(a->banner.model, f->model, sizeof(f->model));
    memcpy(a->banner.device, f->device, sizeof(f->device));
    return st;
}

enum wn_status
wn_adb_server_hello(struct wn_adb *a, struct wn_err *err)
{
    struct wn_adb_found f = {0};
    enum wn_status st = look(a, &f, err);

    if (st != WN_OK) {
        return st;
    }
    switch (f.state) {
    case WN_ADB_FOUND:
        a->state = WN_ADB_READY;
        return introduce(a, &f, err);
    case WN_ADB_FOUND_UNAUTHORISED:
        a->state = WN_ADB_UNAUTHORISED;
        return WN_OK;
    case WN_ADB_FOUND_NOT_DEVICE:
        a->state = WN_ADB_NOT_DEVICE;
        return WN_OK;
    case WN_ADB_FOUND_OFFLINE:
        st = wn_fail(err, WN_EREADY,
            "the phone does not answer the adb server");
        wn_todo(err, "unlock it, switch USB debugging off and on again, "
            "plug it in again");
        return st;
    case WN_ADB_FOUND_NO_PERMISSION:
    case WN_ADB_FOUND_BUSY:
        break;
    }
    st = wn_fail(err, WN_EREADY, "the adb server may not open the phone");
    wn_todo(err, "install the udev rules for Android phones (package "
        "android-sdk-platform-tools-common) and plug it in again");
    return st;
}

static enum wn_status
wait_a_second(struct wn_adb *a, struct wn_err *err)
{
    const struct timespec slice = {0, WN_ADB_SLICE_MS * 1000000L};

    for (int i = 0; i < 1000 / WN_ADB_SLICE_MS; i++) {
        if (wn_run_cancelled(a->run)) {
            return wn_adb_cancelled(err);
        }
        (void)nanosleep(&slice, NULL);
    }
    return WN_OK;
}

enum wn_status
wn_adb_server_ask_owner(struct wn_adb *a,
    void (*dialog)(void *ctx, const char *fingerprint), void *ctx,
    struct wn_err *err)
{
    int limit_s = wn_adb_owner_timeout_s(a->run);
    int64_t start = wn_mono_ns();

    dialog(ctx, "");
    for (int waited_s = 0; waited_s < limit_s; waited_s =
             (int)((wn_mono_ns() - start) / WN_NS_PER_S)) {
        struct wn_adb_found f = {0};
        enum wn_status st;

        wn_adb_waiting(a->run, limit_s - waited_s);
        st = look(a, &f, err);
        if (st == WN_OK && f.state == WN_ADB_FOUND) {
            a->state = WN_ADB_READY;
            return introduce(a, &f, err);
        }
        if (st == WN_OK) {
            st = wait_a_second(a, err);
        }
        if (st != WN_OK) {
            return st;
        }
    }
    return wn_adb_not_allowed(limit_s, err);
}

bool
wn_adb_server_gone(struct wn_adb *a)
{
    char request[REQUEST_BYTES];
    struct wn_buf state;
    bool there;

    (void)snprintf(request, sizeof(request), "host-serial:%s:get-state",
        a->place.serial);
    /* Also after a cancel: this is asked to see that debugging is off. */
    if (wn_adb_server_ask(&state, request, NULL, NULL) != WN_OK) {
        return true;
    }
    there = state.len == 6 && memcmp(state.data, "device", 6) == 0;
    wn_buf_clear(&state);
    return !there;
}

enum wn_status
wn_adb_server_stream(struct wn_adb_stream *s,
    const struct wn_adb_service *service, struct wn_err *err)
{
    struct wn_adb *a = s->a;
    char request[REQUEST_BYTES];
    enum wn_status st =
        no_answer(wn_adb_server_connect(&s->fd, a->run, err), err);

    if (st != WN_OK) {
        return st;
    }
    (void)snprintf(
        request, sizeof(request), "host:transport:%s", a->place.serial);
    st = no_answer(wn_adb_server_say(s->fd, request, strlen(request),
        wn_mono_ns() + ANSWER_S * WN_NS_PER_S, a->run, err), err);
    if (st != WN_OK) {
        return st;
    }
    st = wn_adb_server_say(s->fd, service->text.data, service->text.len,
        wn_mono_ns() + wn_adb_idle_ns(a->run), a->run, err);
    return st == WN_DENIED
        ? wn_fail(err, WN_ABSENT, "the phone refuses this service")
        : st;
}

enum wn_status
wn_adb_server_read(struct wn_adb_stream *s, void *buf, size_t cap,
    size_t *got, struct wn_err *err)
{
    const struct wn_run *run = s->a->run;
    enum wn_status st;

    if (wn_run_cancelled(run)) {
        return wn_adb_cancelled(err);
    }
    st = wn_adb_socket_read(s->fd, buf, cap, got,
        wn_mono_ns() + wn_adb_idle_ns(run), run, err);
    if (st == WN_END) {
        return wn_adb_silent(run, err);
    }
    return st == WN_OK && *got == 0 ? WN_END : st;
}

enum wn_status
wn_adb_server_write(struct wn_adb_stream *s, const void *p, size_t n,
    struct wn_err *err)
{
    return wn_adb_socket_write(s->fd, p, n, s->a->run, err);
}
