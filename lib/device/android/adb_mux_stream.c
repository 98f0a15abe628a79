/* One stream of many on the cable, from its user's side. */
#include <string.h>

#include "base/err.h"
#include "base/thread.h"
#include "base/timespan.h"
#include "device/android/adb_in.h"
#include "device/android/adb_socket.h"

/* With this little left, the phone is let send again. */
#define LOW_BYTES (1u << 20)

static bool
is_answered(const struct wn_adb_stream *s)
{
    return s->state != WN_ADB_OPENING;
}

static bool
is_readable(const struct wn_adb_stream *s)
{
    return s->head || s->closed;
}

static bool
is_writable(const struct wn_adb_stream *s)
{
    return s->may_write || s->closed;
}

/** Wait for that. a->mutex is held. What came before the connection broke is
 * still given. */
static enum wn_status
wait_until(struct wn_adb_stream *s,
    bool (*ready)(const struct wn_adb_stream *s), struct wn_err *err)
{
    struct wn_adb *a = s->a;
    int64_t until = wn_mono_ns() + wn_adb_idle_ns(a->run);

    for (;;) {
        int64_t now = wn_mono_ns();

        if (wn_run_cancelled(a->run)) {
            return wn_adb_cancelled(err);
        }
        if (ready(s)) {
            return WN_OK;
        }
        if (a->gone) {
            return wn_adb_why(a, err);
        }
        if (now >= until) {
            return wn_adb_silent(a->run, err);
        }
        wn_cond_wait(&s->wake, &a->mutex,
            now + WN_ADB_SLICE_MS * INT64_C(1000000));
    }
}

static void
enlist(struct wn_adb_stream *s)
{
    struct wn_adb *a = s->a;

    wn_cond_init(&s->wake);
    s->tail = &s->head;
    (void)pthread_mutex_lock(&a->mutex);
    s->id = a->next_id;
    /* Four thousand million streams would pass before a number comes back. */
    a->next_id = s->id == UINT32_MAX ? 1 : s->id + 1;
    s->next = a->first;
    a->first = s;
    (void)pthread_mutex_unlock(&a->mutex);
}

enum wn_status
wn_adb_mux_open(struct wn_adb_stream *s,
    const struct wn_adb_service *service, struct wn_err *err)
{
    struct wn_adb *a = s->a;
    const struct wn_buf *text = &service->text;
    bool refused;
    enum wn_status st;

    enlist(s);
    /* Old phones need the NUL (facts/android 2.4). */
    st = text->len < a->banner.max_payload
        ? wn_adb_send(
              a, WN_ADB_OPEN, s->id, 0, text->data, text->len + 1, err)
        : wn_fail(err, WN_ELIMIT,
              "a command is too long for one packet of this phone");
    if (st != WN_OK) {
        return st;
    }
    (void)pthread_mutex_lock(&a->mutex);
    st = wait_until(s, is_answered, err);
    refused = s->state == WN_ADB_REFUSED;
    (void)pthread_mutex_unlock(&a->mutex);
    if (st != WN_OK) {
        return st;
    }
    return refused
        ? wn_fail(err, WN_ABSENT, "the phone refuses this service")
        : WN_OK;
}

/** Take the next packet off the queue. @retval WN_END  the phone closed */
static enum wn_status
next_chunk(struct wn_adb_stream *s, struct wn_err *err)
{
    struct wn_adb *a = s->a;
    struct wn_adb_chunk *c;
    bool pay = false;
    enum wn_status st;

    (void)pthread_mutex_lock(&a->mutex);
    st = wait_until(s, is_readable, err);
    c = s->head;
    if (st == WN_OK && c) {
        s->head = c->next;
        if (!s->head) {
            s->tail = &s->head;
        }
        s->queued_bytes -= sizeof(*c) + c->room;
        pay = s->owed && s->queued_bytes < LOW_BYTES;
        s->owed = s->owed && !pay;
        c->next = NULL;
        s->current = c;
    } else if (st == WN_OK) {
        st = WN_END;
    }
    (void)pthread_mutex_unlock(&a->mutex);
    if (pay) {
        /* If that fails, the next read says so: this packet is whole. */
        (void)wn_adb_send(a, WN_ADB_OKAY, s->id, s->peer, NULL, 0, NULL);
    }
    return st;
}

enum wn_status
wn_adb_mux_read(struct wn_adb_stream *s, void *buf, size_t cap, size_t *got,
    struct wn_err *err)
{
    struct wn_adb_chunk *c;
    size_t n;

    if (!s->current) {
        enum wn_status st = next_chunk(s, err);

        if (st != WN_OK) {
            return st;
        }
    }
    c = s->current;
    n = c->n - c->at < cap ? c->n - c->at : cap;
    memcpy(buf, c->p + c->at, n);
    c->at += n;
    *got = n;
    if (c->at == c->n) {
        wn_adb_chunk_free(c);
        s->current = NULL;
    }
    return WN_OK;
}

enum wn_status
wn_adb_mux_write(
    struct wn_adb_stream *s, const void *p, size_t n, struct wn_err *err)
{
    struct wn_adb *a = s->a;
    const uint8_t *at = p;

    while (n > 0) {
        size_t piece = n < a->banner.max_payload ? n : a->banner.max_payload;
        bool closed;
        enum wn_status st;

        (void)pthread_mutex_lock(&a->mutex);
        st = wait_until(s, is_writable, err);
        closed = s->closed;
        s->may_write = false;
        (void)pthread_mutex_unlock(&a->mutex);
        if (st != WN_OK) {
            return st;
        }
        if (closed) {
            return wn_fail(err, WN_EACQUIRE,
                "the phone ended a service before it was asked everything");
        }
        st = wn_adb_send(a, WN_ADB_WRTE, s->id, s->peer, at, piece, err);
        if (st != WN_OK) {
            return st;
        }
        at += piece;
        n -= piece;
    }
    return WN_OK;
}

void
wn_adb_mux_close(struct wn_adb_stream *s)
{
    struct wn_adb *a = s->a;
    struct wn_adb_stream **link = &a->first;
    bool tell;

    (void)pthread_mutex_lock(&a->mutex);
    while (*link != s) {
        link = &(*link)->next;
    }
    *link = s->next;
    tell = s->state == WN_ADB_OPEN_ && !s->closed && !a->gone;
    (void)pthread_mutex_unlock(&a->mutex);
    if (tell) {
        (void)wn_adb_send(a, WN_ADB_CLSE, s->id, s->peer, NULL, 0, NULL);
    }
    wn_adb_chunk_free(s->current);
    while (s->head) {
        struct wn_adb_chunk *c = s->head;

        s->head = c->next;
        wn_adb_chunk_free(c);
    }
    (void)pthread_cond_destroy(&s->wake);
}
