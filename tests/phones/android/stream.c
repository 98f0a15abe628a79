/* Streams: one thread a service; no second WRTE before the first was taken. */
#include "adbd.h"
#include "log.h"

#include <stdlib.h>
#include <string.h>

#define HELD (1u << 20) /* unread bytes for which OKAY still goes out */

static struct va_stream *
find(struct va_conn *c, uint32_t theirs, uint32_t mine)
{
    struct va_stream *s = c->streams;

    while (s != NULL && (s->mine != mine || (theirs != 0 &&
        s->theirs != theirs))) {
        s = s->next;
    }
    return s;
}

static void
reap(struct va_conn *c)
{
    struct va_stream **at = &c->streams;

    while (*at != NULL) {
        struct va_stream *s = *at;

        if (!s->ended) {
            at = &s->next;
            continue;
        }
        *at = s->next;
        pthread_mutex_unlock(&c->lock);
        pthread_join(s->thread, NULL);
        free(s->service);
        buf_free(&s->in);
        free(s);
        pthread_mutex_lock(&c->lock);
        at = &c->streams;
    }
}

static void *
live(void *ctx)
{
    struct va_stream *s = ctx;
    bool tell;

    service_run(s);
    pthread_mutex_lock(&s->conn->lock);
    tell = !s->closed && !s->conn->over;
    s->closed = true;
    pthread_mutex_unlock(&s->conn->lock);
    if (tell) {
        conn_send(s->conn, A_CLSE, s->mine, s->theirs, NULL, 0);
    }
    log_flush();
    pthread_mutex_lock(&s->conn->lock);
    s->ended = true;
    pthread_cond_broadcast(&s->conn->changed);
    pthread_mutex_unlock(&s->conn->lock);
    return NULL;
}

bool
stream_open(struct va_conn *c, uint32_t theirs, const uint8_t *p, size_t n)
{
    struct va_stream *s;
    struct va_fault f = {0};
    char *service = xformat("%.*s", (int)n, (const char *)p);
    bool known;

    if (theirs == 0) {
        free(service);
        return conn_violation(c, "OPEN with the local id 0");
    }
    if (c->version < 0x01000001 && (n == 0 || p[n - 1] != '\0')) {
        free(service);
        return conn_violation(c, "OPEN without the NUL that old phones need");
    }
    pthread_mutex_lock(&c->lock);
    reap(c);
    for (s = c->streams; s != NULL && s->theirs != theirs; s = s->next) {
    }
    if (s != NULL) {
        pthread_mutex_unlock(&c->lock);
        free(service);
        return conn_violation(c, "OPEN with an id that is in use");
    }
    pthread_mutex_unlock(&c->lock);
    known = service_known(c->phone, service);
    if (phone_fault(c->phone, "service", service, &f)) {
        if (strcmp(f.act, "hang-up") == 0) {
            free(service);
            c->cable->hang_up(c->cable->ctx);
            return false;
        }
        if (strcmp(f.act, "stall") == 0) {
            stop_sleep(f.ms == 0 ? -1 : f.ms);
        }
        known = known && strcmp(f.act, "refuse") != 0;
    }
    log_event(c->phone->serial, "adb", known ? "open" : "refused", "sservice",
        service, NULL);
    if (!known) {
        free(service);
        return conn_send(c, A_CLSE, 0, theirs, NULL, 0);
    }
    s = xcalloc(1, sizeof(*s));
    s->conn = c;
    s->theirs = theirs;
    s->service = service;
    s->service_bytes = strlen(service);
    s->ready = true;
    pthread_mutex_lock(&c->lock);
    s->mine = ++c->next_id;
    s->next = c->streams;
    c->streams = s;
    pthread_mutex_unlock(&c->lock);
    if (!conn_send(c, A_OKAY, s->mine, theirs, NULL, 0)) {
        return false;
    }
    if (pthread_create(&s->thread, NULL, live, s) != 0) {
        die("no thread can be started");
    }
    return true;
}

bool
stream_data(struct va_conn *c, uint32_t theirs, uint32_t mine,
    const uint8_t *p, size_t n)
{
    struct va_stream *s;
    uint8_t more[HEADER];

    /* It may not be followed by another one before it was answered. */
    if (c->cable->waiting(c->cable->ctx, more) && get_le32(more) == A_WRTE &&
        get_le32(more + 4) == theirs) {
        return conn_violation(c, "a second WRTE before the OKAY of the first");
    }
    pthread_mutex_lock(&c->lock);
    s = find(c, theirs, mine);
    if (s == NULL || s->closed) {
        pthread_mutex_unlock(&c->lock);
        return conn_send(c, A_CLSE, 0, theirs, NULL, 0);
    }
    while (s->in.n > HELD && !s->closed) {
        pthread_cond_wait(&c->changed, &c->lock);
    }
    buf_put(&s->in, p, n);
    pthread_cond_broadcast(&c->changed);
    pthread_mutex_unlock(&c->lock);
    return conn_send(c, A_OKAY, mine, theirs, NULL, 0);
}

bool
stream_okay(struct va_conn *c, uint32_t theirs, uint32_t mine)
{
    struct va_stream *s;
    bool twice = false;

    pthread_mutex_lock(&c->lock);
    s = find(c, theirs, mine);
    if (s != NULL) {
        twice = s->ready;
        s->ready = true;
        pthread_cond_broadcast(&c->changed);
    }
    pthread_mutex_unlock(&c->lock);
    return !twice || conn_violation(c, "an OKAY for nothing");
}

bool
stream_close(struct va_conn *c, uint32_t theirs, uint32_t mine)
{
    struct va_stream *s;

    pthread_mutex_lock(&c->lock);
    s = find(c, theirs, mine);
    if (s != NULL) {
        s->closed = true;
        pthread_cond_broadcast(&c->changed);
    }
    pthread_mutex_unlock(&c->lock);
    return true;
}

void
streams_end(struct va_conn *c)
{
    pthread_mutex_lock(&c->lock);
    c->over = true;
    for (struct va_stream *s = c->streams; s != NULL; s = s->next) {
        s->closed = true;
    }
    pthread_cond_broadcast(&c->changed);
    while (c->streams != NULL) {
        reap(c);
        if (c->streams != NULL) {
            pthread_cond_wait(&c->changed, &c->lock);
        }
    }
    c->over = false;
    pthread_mutex_unlock(&c->lock);
}

/* A turn to write: the last piece was taken. */
static bool
my_turn(struct va_stream *s)
{
    bool mine;

    pthread_mutex_lock(&s->conn->lock);
    while (!s->ready && !s->closed) {
        pthread_cond_wait(&s->conn->changed, &s->conn->lock);
    }
    mine = !s->closed;
    s->ready = false;
    pthread_mutex_unlock(&s->conn->lock);
    return mine;
}

bool
stream_write(struct va_stream *s, const void *p, size_t n)
{
    size_t chop = s->conn->phone->rest->chop;
    size_t most = chop > 0 && chop < s->conn->max ? chop : s->conn->max;
    const uint8_t *at = p;

    while (n > 0) {
        size_t take = n < most ? n : most;

        if (!my_turn(s) || !conn_send(s->conn, A_WRTE, s->mine, s->theirs, at,
            take)) {
            return false;
        }
        at += take;
        n -= take;
    }
    return true;
}

bool
stream_read(struct va_stream *s, void *p, size_t n)
{
    bool whole;

    pthread_mutex_lock(&s->conn->lock);
    while (s->in.n < n && !s->closed) {
        pthread_cond_wait(&s->conn->changed, &s->conn->lock);
    }
    whole = s->in.n >= n;
    if (whole) {
        memcpy(p, s->in.p, n);
        memmove(s->in.p, s->in.p + n, s->in.n - n);
        s->in.n -= n;
        pthread_cond_broadcast(&s->conn->changed);
    }
    pthread_mutex_unlock(&s->conn->lock);
    return whole;
}

bool
stream_gone(struct va_stream *s)
{
    bool gone;

    pthread_mutex_lock(&s->conn->lock);
    gone = s->closed;
    pthread_mutex_unlock(&s->conn->lock);
    return gone;
}
