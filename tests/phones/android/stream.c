/* Streams as the host's packets make them: open, data, OKAY, close. */
#include "adbd.h"
#include "log.h"

#include <stdlib.h>
#include <string.h>

#define HELD (200u << 10) /* unread bytes for which OKAY still goes out */
#define WINDOW (32u << 20)

static void
free_stream(struct va_stream *s)
{
    free(s->label);
    buf_free(&s->in);
    free(s);
}

/* The service's thread, from OPEN to CLSE. */
static void *
live(void *ctx)
{
    struct va_stream *s = ctx;
    struct va_conn *c = s->conn;
    uint8_t window[4];
    bool tell;

    put_le32(window, WINDOW);
    if ((!s->stalls || conn_sleep(c, s->stall_ms)) &&
        conn_send(c, A_OKAY, s->mine, s->theirs, window,
            c->windows ? sizeof(window) : 0)) {
        service_run(s);
    }
    pthread_mutex_lock(&c->lock);
    tell = !s->closed;
    s->closed = true;
    if (c->id[s->mine - 1].stream == s) {
        c->id[s->mine - 1].stream = NULL;
    }
    pthread_mutex_unlock(&c->lock);
    if (tell) {
        conn_send(c, A_CLSE, s->mine, s->theirs, NULL, 0);
    }
    log_flush();
    free_stream(s);
    conn_release(c);
    return NULL;
}

static const char *
wrong_open(const struct va_conn *c, uint32_t theirs, uint32_t window,
    const uint8_t *p, size_t n)
{
    if (theirs == 0) {
        return "OPEN with the local id 0";
    }
    if (c->windows && window == 0) {
        return "OPEN without a window, which delayed_ack asks for";
    }
    if (!c->windows && window != 0) {
        return "OPEN with a window that was not agreed on";
    }
    for (size_t i = c->nids; i > c->first; i--) {
        if (c->id[i - 1].theirs == theirs) {
            return "OPEN with an id that was used before";
        }
    }
    if (n == 0 || (n == 1 && *p == '\0')) {
        return "OPEN of nothing";
    }
    if (c->phone->sdk < 30 && p[n - 1] != '\0') {
        return "OPEN without the NUL that old phones need";
    }
    return memchr(p, '\0', n - 1) == NULL ? NULL :
        "OPEN with a NUL in the midst";
}

/* False: this service is not answered as it should be. */
static bool
open_faults(struct va_conn *c, struct va_stream *s, bool *go_on)
{
    struct va_fault f;
    bool fine = true;

    *go_on = true;
    while (*go_on && phone_fault(c->phone, "service", s->label, &f)) {
        if (strcmp(f.act, "stall") == 0) {
            s->stalls = true;
            s->stall_ms = f.ms;
        } else if (strcmp(f.act, "exit-lost") == 0) {
            s->exit_lost = true;
        } else if (strcmp(f.act, "refuse") == 0) {
            fine = false;
        } else {
            conn_fault(c, &f, go_on);
        }
    }
    return fine && *go_on;
}

static void
add_id(struct va_conn *c, struct va_stream *s, uint32_t theirs)
{
    pthread_mutex_lock(&c->lock);
    c->id = xrealloc(c->id, c->nids + 1, sizeof(*c->id));
    c->id[c->nids++] = (struct conn_id){theirs, s, s == NULL, 0};
    if (s != NULL) {
        s->mine = (uint32_t)c->nids;
    }
    pthread_mutex_unlock(&c->lock);
}

bool
stream_on_open(struct va_conn *c, uint32_t theirs, uint32_t window,
    const uint8_t *p, size_t n)
{
    const char *wrong = wrong_open(c, theirs, window, p, n);
    struct va_stream *s;
    bool go_on = true;
    bool known;

    if (wrong != NULL) {
        return conn_violation(c, wrong);
    }
    s = xcalloc(1, sizeof(*s));
    s->conn = c;
    s->theirs = theirs;
    s->window = window;
    s->label = xformat("%.*s", (int)n, (const char *)p);
    if (!service_find(s)) {
        free_stream(s);
        return conn_violation(c, "OPEN of a service that no reader needs");
    }
    known = open_faults(c, s, &go_on) && s->service != SERVICE_NONE;
    log_event(c->phone->serial, "adb", known ? "open" : "refused", "slabel",
        s->label, "iconnection", (int64_t)c->number, NULL);
    add_id(c, known ? s : NULL, theirs);
    if (known) {
        conn_thread(c, live, s);
        return true;
    }
    free_stream(s);
    return go_on && conn_send(c, A_CLSE, 0, theirs, NULL, 0);
}

/* With the lock held. The live stream that both ids name, or NULL; *wrong when
 * there never was such a one. */
static struct va_stream *
find(struct va_conn *c, uint32_t theirs, uint32_t mine, const char **wrong)
{
    if (mine == 0 || mine > c->nids) {
        *wrong = "a packet for a stream that never was";
        return NULL;
    }
    if (mine <= c->first) {
        return NULL; /* of a session before */
    }
    if (c->id[mine - 1].theirs != theirs) {
        *wrong = "a packet with another id than the stream's";
    }
    return c->id[mine - 1].stream;
}

/* Does the host send more before it has our OKAY? */
static bool
hurries(struct va_conn *c, uint32_t theirs)
{
    uint8_t h[HEADER];

    return !c->windows &&
        c->cable->ops->peek(c->cable, c->phone->rest->okay_delay_ms, h) &&
        get_le32(h) == A_WRTE && get_le32(h + 4) == theirs;
}

bool
stream_on_data(struct va_conn *c, uint32_t theirs, uint32_t mine,
    const uint8_t *p, size_t n)
{
    static const char soon[] = "a second WRTE before the OKAY of the first";
    struct va_stream *s;
    const char *wrong = NULL;
    bool pay = false;

    if (hurries(c, theirs)) {
        return conn_violation(c, soon);
    }
    pthread_mutex_lock(&c->lock);
    s = find(c, theirs, mine, &wrong);
    if (s != NULL && wrong == NULL && s->owed && !c->windows) {
        wrong = soon;
    }
    if (s != NULL && wrong == NULL) {
        s->owed = true;
        s->owed_bytes += (uint32_t)n;
        if (s->service == SERVICE_SHELL_V2) {
            wrong = shell_take(s, p, n);
        } else if (s->service == SERVICE_SYNC) {
            buf_put(&s->in, p, n);
        }
        pay = s->in.n - s->in_at <= HELD;
        pthread_cond_broadcast(&c->changed);
    }
    pthread_mutex_unlock(&c->lock);
    if (wrong != NULL) {
        return conn_violation(c, wrong);
    }
    return !pay || stream_pay(c, mine);
}

bool
stream_on_okay(struct va_conn *c, uint32_t theirs, uint32_t mine,
    const uint8_t *p, size_t n)
{
    struct va_stream *s;
    const char *wrong = NULL;

    if (n != (c->windows ? 4u : 0u)) {
        return conn_violation(c, c->windows ?
            "OKAY without the count that delayed_ack asks for" :
            "OKAY with a payload");
    }
    pthread_mutex_lock(&c->lock);
    s = find(c, theirs, mine, &wrong);
    if (s != NULL && wrong == NULL && !s->waiting && !c->windows) {
        wrong = "OKAY without a WRTE";
    }
    if (s != NULL && wrong == NULL) {
        s->waiting = false;
        s->window += c->windows ? (int32_t)get_le32(p) : 0;
        pthread_cond_broadcast(&c->changed);
    }
    pthread_mutex_unlock(&c->lock);
    if (wrong != NULL) {
        return conn_violation(c, wrong);
    }
    /* As adbd: the stream is over, says a CLSE that the host did not need. */
    return s != NULL || mine <= c->first ||
        conn_send(c, A_CLSE, mine, theirs, NULL, 0);
}

bool
stream_on_close(struct va_conn *c, uint32_t theirs, uint32_t mine, size_t n)
{
    struct va_stream *s;
    const char *wrong = NULL;
    bool answer = false;

    if (n != 0) {
        return conn_violation(c, "CLSE with a payload");
    }
    pthread_mutex_lock(&c->lock);
    s = find(c, theirs, mine, &wrong);
    if (wrong == NULL && mine > c->first) {
        /* An adb server that gets an OKAY for a stream which it has closed
         * says so once more. */
        if (c->id[mine - 1].host_closed && c->id[mine - 1].okays-- == 0) {
            wrong = "a second CLSE";
        }
        c->id[mine - 1].host_closed = true;
        c->id[mine - 1].stream = NULL;
        answer = s != NULL && !s->closed;
    }
    if (s != NULL) {
        s->closed = true;
        pthread_cond_broadcast(&c->changed);
    }
    pthread_mutex_unlock(&c->lock);
    if (wrong != NULL) {
        return conn_violation(c, wrong);
    }
    return !answer || conn_send(c, A_CLSE, mine, theirs, NULL, 0);
}

void
streams_close(struct va_conn *c)
{
    pthread_mutex_lock(&c->lock);
    for (size_t i = c->first; i < c->nids; i++) {
        if (c->id[i].stream != NULL) {
            c->id[i].stream->closed = true;
            c->id[i].stream = NULL;
        }
    }
    pthread_cond_broadcast(&c->changed);
    pthread_mutex_unlock(&c->lock);
}
