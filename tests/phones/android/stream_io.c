/* Streams as services use them: one WRTE at a time, and bytes as they come. */
#include "adbd.h"

#include <string.h>

/* A turn to write: the last piece was taken, or there is window left. */
static bool
my_turn(struct va_stream *s)
{
    struct va_conn *c = s->conn;
    bool mine;

    pthread_mutex_lock(&c->lock);
    while (!s->closed && !c->gone &&
        (c->windows ? s->window <= 0 : s->waiting)) {
        pthread_cond_wait(&c->changed, &c->lock);
    }
    mine = !s->closed && !c->gone;
    pthread_mutex_unlock(&c->lock);
    return mine;
}

bool
stream_write(struct va_stream *s, const void *p, size_t n)
{
    const uint8_t *at = p;

    while (n > 0) {
        size_t sent = my_turn(s) ? conn_send_data(s, at, n) : 0;

        if (sent == 0) {
            return false;
        }
        at += sent;
        n -= sent;
    }
    return true;
}

bool
stream_pay(struct va_conn *c, uint32_t mine)
{
    struct va_stream *s;
    uint8_t taken[4];
    uint32_t theirs = 0;
    bool owed = false;

    pthread_mutex_lock(&c->lock);
    s = c->id[mine - 1].stream;
    if (s != NULL) {
        owed = s->owed && !s->closed;
        s->owed = false;
        c->id[mine - 1].okays += owed ? 1 : 0;
        theirs = s->theirs;
        put_le32(taken, s->owed_bytes);
        s->owed_bytes = 0;
    }
    pthread_mutex_unlock(&c->lock);
    return !owed || conn_send(c, A_OKAY, mine, theirs, taken,
        c->windows ? sizeof(taken) : 0);
}

bool
stream_read(struct va_stream *s, void *p, size_t n)
{
    struct va_conn *c = s->conn;
    bool whole;

    pthread_mutex_lock(&c->lock);
    while (s->in.n - s->in_at < n && !s->closed && !c->gone) {
        pthread_cond_wait(&c->changed, &c->lock);
    }
    whole = s->in.n - s->in_at >= n && !c->gone;
    if (whole) {
        memcpy(p, s->in.p + s->in_at, n);
        s->in_at += n;
    }
    if (s->in_at == s->in.n) {
        s->in_at = 0;
        s->in.n = 0;
    }
    pthread_mutex_unlock(&c->lock);
    return whole && stream_pay(c, s->mine);
}

size_t
stream_ready(struct va_stream *s)
{
    size_t n;

    pthread_mutex_lock(&s->conn->lock);
    n = s->in.n - s->in_at;
    pthread_mutex_unlock(&s->conn->lock);
    return n;
}
