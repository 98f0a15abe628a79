/* The thread that keeps reading the cable, whatever becomes of the bytes. */
#include "base/err.h"
#include "base/thread.h"
#include "device/android/adb_in.h"

/* More than this unread, and the phone's next packet of the stream waits. */
#define HOLD_BYTES (2u << 20)
/* No phone that waits for OKAY can fill a stream so far. */
#define FLOOD_BYTES (HOLD_BYTES + 4 * WN_ADB_PAYLOAD_MAX)

static struct wn_adb_stream *
find(struct wn_adb *a, uint32_t id)
{
    struct wn_adb_stream *s = a->first;

    while (s && s->id != id) {
        s = s->next;
    }
    return s;
}

static void
on_okay(struct wn_adb_stream *s, uint32_t peer)
{
    if (s->state == WN_ADB_OPENING && peer != 0) {
        s->peer = peer;
        s->state = WN_ADB_OPEN_;
        s->may_write = true;
    } else if (s->state == WN_ADB_OPEN_ && peer == s->peer) {
        s->may_write = true;
    }
}

/** @return the command to answer with; 0 = none */
static uint32_t
on_close(struct wn_adb_stream *s, uint32_t peer)
{
    if (s->state == WN_ADB_OPENING) {
        s->state = WN_ADB_REFUSED;
        return 0;
    }
    if (s->state != WN_ADB_OPEN_ || s->closed ||
        (peer != s->peer && peer != 0)) {
        return 0;
    }
    s->closed = true;
    s->owed = false;
    return WN_ADB_CLSE;
}

/** Whose data that is; NULL = nobody's. */
static struct wn_adb_stream *
reader_of(struct wn_adb *a, const struct wn_adb_header *h)
{
    struct wn_adb_stream *s = find(a, h->arg1);

    return s && s->state == WN_ADB_OPEN_ && !s->closed && h->arg0 == s->peer
        ? s
        : NULL;
}

static void
queue(struct wn_adb_stream *s, struct wn_adb_chunk **c)
{
    s->queued_bytes += sizeof(**c) + (*c)->room;
    *s->tail = *c;
    s->tail = &(*c)->next;
    *c = NULL;
    (void)pthread_cond_broadcast(&s->wake);
}

/** The OKAY goes before anybody can see the data: it must not come behind the
 * CLSE of a reader who wanted no more than that. */
static enum wn_status
on_data(struct wn_adb *a, const struct wn_adb_header *h,
    struct wn_adb_chunk **c, struct wn_err *err)
{
    struct wn_adb_stream *s;
    bool known, hold;
    bool flood = false;
    enum wn_status st = WN_OK;

    (void)pthread_mutex_lock(&a->mutex);
    s = reader_of(a, h);
    known = s != NULL;
    hold = s && *c && s->queued_bytes > HOLD_BYTES;
    (void)pthread_mutex_unlock(&a->mutex);
    if (known && !hold) {
        st = wn_adb_send(a, WN_ADB_OKAY, h->arg1, h->arg0, NULL, 0, err);
    }
    (void)pthread_mutex_lock(&a->mutex);
    s = reader_of(a, h);
    if (s && *c) {
        queue(s, c);
        s->owed = hold;
        flood = s->queued_bytes > FLOOD_BYTES;
    }
    (void)pthread_mutex_unlock(&a->mutex);
    return flood ? wn_fail(err, WN_EFORMAT,
                       "the phone sends on without waiting for its turn")
                 : st;
}

/** What is for nobody is thrown away: late answers to streams that are done,
 * and handshakes (of an earlier host, or asked for twice). */
static enum wn_status
deal_out(struct wn_adb *a, const struct wn_adb_header *h,
    struct wn_adb_chunk **c, struct wn_err *err)
{
    uint32_t answer = 0, id = 0, peer = 0;
    struct wn_adb_stream *s;

    if (h->command == WN_ADB_WRTE) {
        return on_data(a, h, c, err);
    }
    (void)pthread_mutex_lock(&a->mutex);
    s = find(a, h->arg1);
    if (s && h->command == WN_ADB_OKAY) {
        on_okay(s, h->arg0);
    } else if (s && h->command == WN_ADB_CLSE) {
        answer = on_close(s, h->arg0);
    }
    if (s) {
        id = s->id;
        peer = s->peer;
        (void)pthread_cond_broadcast(&s->wake);
    }
    (void)pthread_mutex_unlock(&a->mutex);
    return answer != 0 ? wn_adb_send(a, answer, id, peer, NULL, 0, err)
                       : WN_OK;
}

static void *
read_cable(void *arg)
{
    struct wn_adb *a = arg;
    struct wn_err why = WN_ERR_INIT;
    enum wn_status st = WN_OK;

    while (st == WN_OK) {
        struct wn_adb_header h;
        struct wn_adb_chunk *c = NULL;

        st = wn_adb_receive(a, &h, &c, 0, &why);
        if (st == WN_OK) {
            st = deal_out(a, &h, &c, &why);
        }
        wn_adb_chunk_free(c);
    }
    wn_adb_lose(a, &why);
    return NULL;
}

enum wn_status
wn_adb_mux_start(struct wn_adb *a, struct wn_err *err)
{
    enum wn_status st = wn_thread_start(&a->reader, read_cable, a, err);

    a->reading = st == WN_OK;
    return st;
}

void
wn_adb_mux_stop(struct wn_adb *a)
{
    if (a->reading) {
        a->transport->ops->interrupt(a->transport);
        (void)pthread_join(a->reader, NULL);
        a->reading = false;
    }
}
