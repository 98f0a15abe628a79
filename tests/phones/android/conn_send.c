/* Packets out, and what faults make of them. */
#include "adbd.h"
#include "log.h"

#include <stdlib.h>
#include <string.h>

struct packet {
    uint8_t head[HEADER];
    const uint8_t *body;
    size_t n;
};

static void
make(const struct va_conn *c, struct packet *k, uint32_t command, uint32_t a,
    uint32_t b, const void *body, size_t n)
{
    bool sums = command == A_CNXN || c->state != CONN_ONLINE ||
        c->version < VERSION_NO_SUMS;

    put_le32(k->head, command);
    put_le32(k->head + 4, a);
    put_le32(k->head + 8, b);
    put_le32(k->head + 12, (uint32_t)n);
    put_le32(k->head + 16, sums ? packet_sum(body, n) : 0);
    put_le32(k->head + 20, command ^ 0xffffffff);
    k->body = body;
    k->n = n;
}

/* The bytes [from, upto) of a packet. */
static bool
put(struct va_conn *c, const struct packet *k, uint64_t from, uint64_t upto)
{
    size_t head = upto < HEADER ? (size_t)upto : HEADER;
    size_t at = from < HEADER ? (size_t)from : head;
    size_t body = upto < HEADER ? 0 : (size_t)upto - HEADER;
    size_t skip = from < HEADER ? 0 : (size_t)from - HEADER;

    if (!c->cable->ops->write(c->cable, k->head + at, head - at,
        body > skip ? k->body + skip : NULL, body - skip)) {
        return false;
    }
    c->sent += upto - from;
    return true;
}

/* With write_lock held. A fault "bytes" comes after exactly so many; behind a
 * stall comes the rest. */
static bool
write_packet(struct va_conn *c, const struct packet *k)
{
    uint64_t begin = c->sent, all = HEADER + k->n;
    uint64_t at, from = 0;
    struct va_fault f;
    bool go_on = true;

    while (go_on && c->cable != NULL && fault_bytes(c->phone, begin + from,
        begin + all, &at, &f)) {
        go_on = put(c, k, from, at - begin) && conn_fault(c, &f, &go_on) &&
            go_on;
        from = at - begin;
    }
    return go_on && c->cable != NULL && put(c, k, from, all);
}

static void
write_small(struct va_conn *c, uint32_t command, uint32_t a, uint32_t b)
{
    struct packet k;

    make(c, &k, command, a, b, NULL, 0);
    write_packet(c, &k);
}

/* Faults at this packet, which is still to be sent. False: the end. */
static bool
packet_faults(struct va_conn *c, uint32_t a, uint32_t b)
{
    struct va_fault f;
    size_t cursor = 0;
    bool go_on = true;

    c->packets++;
    while (go_on && fault_packet(c->phone, c->packets, &cursor, &f)) {
        if (conn_fault(c, &f, &go_on)) {
            continue;
        }
        if (strcmp(f.act, "split") == 0) {
            c->cut = f.bytes < 1 ? 1 : (size_t)f.bytes;
        } else if (strcmp(f.act, "tiny") == 0) {
            c->cut = 1;
        } else if (strcmp(f.act, "duplicate-okay") == 0) {
            write_small(c, A_OKAY, a, b);
        } else if (strcmp(f.act, "stray-okay") == 0) {
            write_small(c, A_OKAY, 0x7ffffff0, 0x7ffffff1);
        } else {
            write_small(c, A_CLSE, 0x7ffffff0, 0x7ffffff1);
        }
    }
    return go_on;
}

/* With write_lock held. */
static bool
send_packet(struct va_conn *c, uint32_t command, uint32_t a, uint32_t b,
    const void *payload, size_t n)
{
    struct packet k;

    if (c->cable == NULL || !packet_faults(c, a, b)) {
        return false;
    }
    make(c, &k, command, a, b, payload, n);
    return write_packet(c, &k);
}

bool
conn_send(struct va_conn *c, uint32_t command, uint32_t a, uint32_t b,
    const void *payload, size_t n)
{
    bool fine;

    pthread_mutex_lock(&c->write_lock);
    fine = send_packet(c, command, a, b, payload, n);
    pthread_mutex_unlock(&c->write_lock);
    return fine;
}

/* How long the next WRTE may be. */
static size_t
piece(struct va_conn *c, size_t n)
{
    const struct va_phone_rest *r = c->phone->rest;
    size_t most = c->max;

    if (c->cut > 0 && c->cut < most) {
        most = c->cut;
    } else if (r->nchop > 0) {
        size_t next = r->chop[c->chops++ % r->nchop];

        most = next < most ? next : most;
    }
    return n < most ? n : most;
}

size_t
conn_send_data(struct va_stream *s, const void *p, size_t n)
{
    struct va_conn *c = s->conn;
    bool closed;

    pthread_mutex_lock(&c->write_lock);
    pthread_mutex_lock(&c->lock);
    n = piece(c, n);
    closed = s->closed;
    s->waiting = true;
    s->window -= (int64_t)n;
    pthread_mutex_unlock(&c->lock);
    if (closed || !send_packet(c, A_WRTE, s->mine, s->theirs, p, n)) {
        n = 0;
    }
    pthread_mutex_unlock(&c->write_lock);
    return n;
}

bool
conn_send_raw(struct va_conn *c, const void *p, size_t n)
{
    bool fine;

    pthread_mutex_lock(&c->write_lock);
    fine = c->cable != NULL &&
        c->cable->ops->write(c->cable, p, n, NULL, 0);
    c->sent += n;
    pthread_mutex_unlock(&c->write_lock);
    return fine;
}
