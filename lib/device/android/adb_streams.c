/* Streams as their users see them, and the record of what was opened. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "device/android/adb_in.h"
#include "device/android/adb_server.h"

enum wn_status
wn_adb_stream_open(struct wn_adb_stream **out, struct wn_adb *a,
    const struct wn_adb_service *service, struct wn_err *err)
{
    const struct wn_detail d = {"service", service->label, 0};
    struct wn_adb_stream *s;
    enum wn_status st;

    if (a->state != WN_ADB_READY) {
        return wn_fail(err, WN_EREADY, "the phone does not allow debugging");
    }
    s = calloc(1, sizeof(*s));
    if (!s) {
        return wn_fail_nomem(err, "a service");
    }
    s->a = a;
    s->label = service->label;
    s->fd = -1;
    s->end = "here";
    /* Before it is asked for: the record must not lack what was sent. */
    wn_run_log(a->run, "service-opened", &d, 1);
    st = a->transport ? wn_adb_mux_open(s, service, err)
                      : wn_adb_server_stream(s, service, err);
    if (st != WN_OK) {
        s->end = st == WN_ABSENT ? "refused" : "failed";
        wn_adb_stream_free(&s);
        return st;
    }
    *out = s;
    return WN_OK;
}

enum wn_status
wn_adb_stream_read(struct wn_adb_stream *s, void *buf, size_t cap,
    size_t *got, struct wn_err *err)
{
    enum wn_status st = s->a->transport
        ? wn_adb_mux_read(s, buf, cap, got, err)
        : wn_adb_server_read(s, buf, cap, got, err);

    if (st == WN_OK) {
        s->received_bytes += *got;
        s->end = "here"; /* a write that came too late is no failure */
    } else if (st == WN_END) {
        s->end = "phone";
    } else {
        s->end = "failed";
    }
    return st;
}

enum wn_status
wn_adb_stream_read_all(
    struct wn_adb_stream *s, void *buf, size_t n, struct wn_err *err)
{
    uint8_t *at = buf;

    while (n > 0) {
        size_t got = 0;
        enum wn_status st = wn_adb_stream_read(s, at, n, &got, err);

        if (st == WN_END) {
            st = wn_fail(err, WN_EACQUIRE,
                "the phone ended a service in the middle of an answer");
            wn_todo(err, "check the cable and the phone, then start again");
        }
        if (st != WN_OK) {
            return st;
        }
        at += got;
        n -= got;
    }
    return WN_OK;
}

enum wn_status
wn_adb_stream_write(
    struct wn_adb_stream *s, const void *p, size_t n, struct wn_err *err)
{
    enum wn_status st = s->a->transport ? wn_adb_mux_write(s, p, n, err)
                                        : wn_adb_server_write(s, p, n, err);

    if (st == WN_OK) {
        s->sent_bytes += n;
    } else {
        s->end = "failed";
    }
    return st;
}

static void
log_closed(const struct wn_adb_stream *s)
{
    const struct wn_detail d[] = {
        {"service", s->label, 0},
        {"sent_bytes", NULL, (int64_t)s->sent_bytes},
        {"received_bytes", NULL, (int64_t)s->received_bytes},
        {"end", s->end, 0},
    };

    wn_run_log(s->a->run, "service-closed", d, sizeof(d) / sizeof(d[0]));
}

void
wn_adb_stream_free(struct wn_adb_stream **stream)
{
    struct wn_adb_stream *s = *stream;

    if (!s) {
        return;
    }
    if (s->a->transport) {
        wn_adb_mux_close(s);
    } else if (s->fd >= 0) {
        (void)close(s->fd);
    }
    log_closed(s);
    free(s);
    *stream = NULL;
}
