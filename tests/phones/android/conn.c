/* One connection: packets in, packets out, who may come in. */
#include "adbd.h"
#include "log.h"

#include <stdlib.h>
#include <string.h>

#define PAYLOAD_BEFORE 4096 /* of CNXN and AUTH */

static uint32_t
sum(const uint8_t *p, size_t n)
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
    log_event(c->phone->serial, "adb", "violation", "swhat", what, NULL);
    c->cable->hang_up(c->cable->ctx);
    return false;
}

/* Bytes and packets are counted: a cable can be pulled at any of them. */
static bool
pulled(struct va_conn *c, size_t n)
{
    struct va_fault f;
    bool first = c->sent == 0;

    c->sent += n;
    c->packets++;
    for (size_t i = 0; i < c->phone->rest->nfaults; i++) {
        struct va_planned *w = &c->phone->rest->faults[i];

        if (strcmp(w->at, "bytes") == 0 && w->fired == 0 &&
            c->sent >= (uint64_t)w->rows &&
            phone_fault(c->phone, "bytes", NULL, &f)) {
            if (strcmp(f.act, "stall") == 0) {
                stop_sleep(f.ms == 0 ? -1 : f.ms);
                return false;
            }
            c->cable->hang_up(c->cable->ctx);
            return true;
        }
    }
    (void)first;
    return false;
}

bool
conn_send(struct va_conn *c, uint32_t command, uint32_t a, uint32_t b,
    const void *payload, size_t n)
{
    uint8_t h[HEADER];
    bool fine;

    put_le32(h, command);
    put_le32(h + 4, a);
    put_le32(h + 8, b);
    put_le32(h + 12, (uint32_t)n);
    put_le32(h + 16, c->online && c->version >= 0x01000001 ? 0
        : sum(payload, n));
    put_le32(h + 20, command ^ 0xffffffff);
    pthread_mutex_lock(&c->write_lock);
    fine = !pulled(c, HEADER + n) &&
        c->cable->write(c->cable->ctx, h, HEADER, "header") &&
        (n == 0 || c->cable->write(c->cable->ctx, payload, n, "payload"));
    pthread_mutex_unlock(&c->write_lock);
    return fine;
}

bool
conn_welcome(struct va_conn *c)
{
    struct va_phone *p = c->phone;
    struct buf b = {0};
    char *head = xformat("%s::ro.product.name=%s;ro.product.model=%s;"
        "ro.product.device=%s;", p->rest->banner_type,
        phone_property(p, "ro.product.name"),
        phone_property(p, "ro.product.model"),
        phone_property(p, "ro.product.device"));
    bool fine;

    buf_put(&b, head, strlen(head));
    free(head);
    for (size_t i = 0; i < p->rest->features.n; i++) {
        const char *word = p->rest->features.at[i];

        buf_put(&b, i == 0 ? "features=" : ",", i == 0 ? 9 : 1);
        buf_put(&b, word, strlen(word));
    }
    fine = conn_send(c, A_CNXN, p->rest->version, p->rest->max_payload, b.p,
        b.n);
    buf_free(&b);
    c->online = true;
    log_event(p->serial, "adb", "online", NULL);
    return fine;
}

/* What an earlier host left in the cable. */
static bool
stale(struct va_conn *c)
{
    struct va_fault f;
    static const char left[] = "of somebody else";

    while (phone_fault(c->phone, "cnxn", NULL, &f)) {
        if (strcmp(f.act, "stale") == 0) {
            if (!conn_send(c, A_WRTE, 77, 78, left, sizeof(left)) ||
                !conn_send(c, A_CLSE, 77, 78, NULL, 0)) {
                return false;
            }
        } else if (strcmp(f.act, "silence") == 0) {
            stop_sleep(f.ms == 0 ? -1 : f.ms);
        } else if (strcmp(f.act, "bad-magic") == 0) {
            uint8_t bad[HEADER] = "no packet at all, alas!";

            return c->cable->write(c->cable->ctx, bad, HEADER, "header");
        } else if (strcmp(f.act, "hang-up") == 0) {
            c->cable->hang_up(c->cable->ctx);
            return false;
        }
    }
    return true;
}

static bool
on_cnxn(struct va_conn *c, uint32_t version, uint32_t max, const uint8_t *p,
    size_t n)
{
    streams_end(c);
    c->online = false;
    c->version = version < c->phone->rest->version ? version
        : c->phone->rest->version;
    c->max = max < c->phone->rest->max_payload ? max
        : c->phone->rest->max_payload;
    if (n < 6 || memcmp(p, "host::", 6) != 0) {
        return conn_violation(c, "a banner that is no host's");
    }
    if (!stale(c)) {
        return false;
    }
    return c->phone->rest->authorised ? conn_welcome(c) : auth_begin(c);
}

static bool
on_packet(struct va_conn *c, const uint8_t *h, const uint8_t *p, size_t n)
{
    uint32_t command = get_le32(h), a = get_le32(h + 4), b = get_le32(h + 8);

    if (command == A_CNXN) {
        return on_cnxn(c, a, b, p, n);
    }
    if (command == A_AUTH) {
        return auth_answer(c, a, p, n);
    }
    if (!c->online) {
        return conn_violation(c, "a packet before the connection stands");
    }
    switch (command) {
    case A_OPEN:
        if (b != 0) {
            return conn_violation(c, "OPEN with a window that was not agreed");
        }
        return stream_open(c, a, p, n);
    case A_WRTE:
        return stream_data(c, a, b, p, n);
    case A_OKAY:
        return n == 0 ? stream_okay(c, a, b)
            : conn_violation(c, "OKAY with a payload");
    case A_CLSE:
        return stream_close(c, a, b);
    default:
        return conn_violation(c, "an unknown packet");
    }
}

static bool
one_packet(struct va_conn *c)
{
    uint8_t h[HEADER];
    uint8_t *p = NULL;
    uint32_t n;
    bool fine;

    if (!c->cable->read(c->cable->ctx, h, HEADER, "header")) {
        return false;
    }
    n = get_le32(h + 12);
    if ((get_le32(h) ^ 0xffffffff) != get_le32(h + 20)) {
        return conn_violation(c, "a packet with a bad magic");
    }
    if (n > (c->online ? c->max : PAYLOAD_BEFORE)) {
        return conn_violation(c, "a payload that is too long");
    }
    if (n > 0) {
        p = xcalloc(n, 1);
        if (!c->cable->read(c->cable->ctx, p, n, "payload")) {
            free(p);
            return false;
        }
    }
    if ((!c->online || c->version < 0x01000001) &&
        get_le32(h + 16) != sum(p, n)) {
        free(p);
        return conn_violation(c, "a payload with a wrong sum");
    }
    fine = on_packet(c, h, p, n);
    free(p);
    return fine;
}

void
conn_serve(struct va_phone *p, struct va_cable *cable)
{
    struct va_conn c = {.phone = p, .cable = cable, .next_id = 100,
        .version = 0x01000000, .max = PAYLOAD_BEFORE};

    pthread_mutex_init(&c.write_lock, NULL);
    pthread_mutex_init(&c.lock, NULL);
    pthread_cond_init(&c.changed, NULL);
    log_event(p->serial, "adb", "connection", NULL);
    while (!stop_asked() && one_packet(&c)) {
    }
    cable->hang_up(cable->ctx);
    streams_end(&c);
    log_event(p->serial, "adb", "end", "isent", (int64_t)c.sent, NULL);
    log_flush();
    pthread_cond_destroy(&c.changed);
    pthread_mutex_destroy(&c.lock);
    pthread_mutex_destroy(&c.write_lock);
}
