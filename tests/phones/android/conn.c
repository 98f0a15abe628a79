/* One connection: packets in, and to whom they go. */
#include "adbd.h"
#include "log.h"

#include <openssl/crypto.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static atomic_uint_fast64_t connections;
static atomic_int running; /* connections somebody still holds */

uint32_t
packet_sum(const uint8_t *p, size_t n)
{
    uint32_t total = 0;

    for (size_t i = 0; i < n; i++) {
        total += p[i];
    }
    return total;
}

bool
conn_violation(struct va_conn *c, const char *what)
{
    log_event(c->phone->serial, "adb", "violation", "swhat", what,
        "iconnection", (int64_t)c->number, NULL);
    log_flush();
    conn_hang_up(c);
    return false;
}

void
conn_hang_up(struct va_conn *c)
{
    pthread_mutex_lock(&c->lock);
    c->gone = true;
    pthread_cond_broadcast(&c->changed);
    if (c->cable != NULL) {
        c->cable->ops->hang_up(c->cable);
    }
    pthread_mutex_unlock(&c->lock);
}

bool
conn_sleep(struct va_conn *c, int64_t ms)
{
    int64_t until = now_ns() + ms * 1000000;
    bool go_on;

    pthread_mutex_lock(&c->lock);
    while (!c->gone && !stop_asked() && (ms < 0 || now_ns() < until)) {
        /* In steps: the program's stop wakes nobody here. */
        int64_t step = now_ns() + 50000000;
        struct timespec t;

        if (ms >= 0 && step > until) {
            step = until;
        }
        t.tv_sec = (time_t)(step / 1000000000);
        t.tv_nsec = (long)(step % 1000000000);
        pthread_cond_timedwait(&c->changed, &c->lock, &t);
    }
    go_on = !c->gone;
    pthread_mutex_unlock(&c->lock);
    return go_on && !stop_asked();
}

bool
conn_fault(struct va_conn *c, const struct va_fault *f, bool *go_on)
{
    if (strcmp(f->act, "stall") == 0 || strcmp(f->act, "delay") == 0) {
        *go_on = conn_sleep(c, f->ms);
        return true;
    }
    if (strcmp(f->act, "hang-up") == 0) {
        conn_hang_up(c);
        *go_on = false;
        return true;
    }
    if (strcmp(f->act, "detach") == 0) {
        pthread_mutex_lock(&c->lock);
        if (c->cable != NULL) {
            c->cable->ops->detach(c->cable, f->ms);
        }
        pthread_mutex_unlock(&c->lock);
        conn_hang_up(c);
        *go_on = false;
        return true;
    }
    return false;
}

int
conn_running(void)
{
    return atomic_load(&running);
}

void
conn_hold(struct va_conn *c)
{
    pthread_mutex_lock(&c->lock);
    c->refs++;
    pthread_mutex_unlock(&c->lock);
}

void
conn_release(struct va_conn *c)
{
    bool last;

    /* Now, not when the thread is reaped: it may outlive main(), and what
     * OpenSSL keeps for it would look like a leak. */
    OPENSSL_thread_stop();
    pthread_mutex_lock(&c->lock);
    last = --c->refs == 0;
    pthread_cond_broadcast(&c->changed);
    pthread_mutex_unlock(&c->lock);
    if (last) {
        pthread_cond_destroy(&c->changed);
        pthread_mutex_destroy(&c->lock);
        pthread_mutex_destroy(&c->write_lock);
        free(c->id);
        free(c);
        atomic_fetch_sub(&running, 1);
    }
}

void
conn_thread(struct va_conn *c, void *(*run)(void *), void *ctx)
{
    pthread_t t;

    conn_hold(c);
    if (pthread_create(&t, NULL, run, ctx) != 0) {
        die("no thread can be started");
    }
    pthread_detach(t);
}

static bool
on_packet(struct va_conn *c, const uint8_t *h, const uint8_t *p, size_t n)
{
    uint32_t command = get_le32(h);
    uint32_t a = get_le32(h + 4), b = get_le32(h + 8);

    if (command == A_CNXN) {
        return handshake_cnxn(c, a, b, p, n);
    }
    if (c->state == CONN_MUTE) {
        return true;
    }
    if (command == A_AUTH) {
        return handshake_auth(c, a, b, p, n);
    }
    if (c->state != CONN_ONLINE) {
        return conn_violation(c, "a packet before the connection stands");
    }
    switch (command) {
    case A_OPEN:
        return stream_on_open(c, a, b, p, n);
    case A_WRTE:
        return stream_on_data(c, a, b, p, n);
    case A_OKAY:
        return stream_on_okay(c, a, b, p, n);
    case A_CLSE:
        return stream_on_close(c, a, b, n);
    default:
        return conn_violation(c, "an unknown packet");
    }
}

/* What is wrong with a header by itself; NULL: nothing. */
static const char *
check_header(const struct va_conn *c, const uint8_t *h)
{
    uint32_t command = get_le32(h), n = get_le32(h + 12);
    bool first = command == A_CNXN || command == A_AUTH;

    if ((command ^ 0xffffffff) != get_le32(h + 20)) {
        return "a packet with a bad magic";
    }
    if (n > (first || c->state != CONN_ONLINE ? PAYLOAD_BEFORE : c->max)) {
        return "a payload that is too long";
    }
    return NULL;
}

/* Sums count until both sides have said that they do without. */
static bool
sum_is_right(const struct va_conn *c, const uint8_t *h, const uint8_t *p,
    size_t n)
{
    return (get_le32(h) != A_CNXN && c->state == CONN_ONLINE &&
        c->version >= VERSION_NO_SUMS) || get_le32(h + 16) == packet_sum(p, n);
}

static bool
one_packet(struct va_conn *c, uint8_t *p)
{
    uint8_t h[HEADER];
    const char *wrong = NULL;
    size_t n;

    if (!c->cable->ops->header(c->cable, h, &wrong)) {
        return wrong != NULL && conn_violation(c, wrong);
    }
    wrong = check_header(c, h);
    if (wrong != NULL) {
        return conn_violation(c, wrong);
    }
    n = get_le32(h + 12);
    if (n > 0 && !c->cable->ops->payload(c->cable, p, n, &wrong)) {
        return wrong != NULL && conn_violation(c, wrong);
    }
    if (!sum_is_right(c, h, p, n)) {
        return conn_violation(c, "a payload with a wrong sum");
    }
    return on_packet(c, h, p, n);
}

/* The cable is the caller's again: who still holds c must not touch it. */
static void
let_go(struct va_conn *c)
{
    conn_hang_up(c);
    streams_close(c);
    pthread_mutex_lock(&c->write_lock);
    pthread_mutex_lock(&c->lock);
    c->cable = NULL;
    pthread_mutex_unlock(&c->lock);
    pthread_mutex_unlock(&c->write_lock);
}

void
conn_serve(struct va_phone *p, struct va_cable *cable)
{
    struct va_conn *c = xcalloc(1, sizeof(*c));
    uint8_t *payload = xcalloc((size_t)1 << 20, 1);

    atomic_fetch_add(&running, 1);
    c->phone = p;
    c->cable = cable;
    c->number = atomic_fetch_add(&connections, 1) + 1;
    c->refs = 1;
    c->version = VERSION_MIN;
    c->max = PAYLOAD_BEFORE;
    pthread_mutex_init(&c->write_lock, NULL);
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->changed, NULL);
    log_event(p->serial, "adb", "connection", "svia", cable->ops->name,
        "iconnection", (int64_t)c->number, NULL);
    while (!stop_asked() && one_packet(c, payload)) {
    }
    let_go(c);
    log_event(p->serial, "adb", "end", "isent", (int64_t)c->sent,
        "iconnection", (int64_t)c->number, NULL);
    log_flush();
    free(payload);
    conn_release(c);
}
