/**
 * adbd: one connection, its streams and services, over a byte transport.
 * Stricter than the real one: what a host may not do ends the connection, with
 * a line `violation` in the log. Bytes: facts/android 2, 3.
 */
#ifndef ANDROID_ADBD_H
#define ANDROID_ADBD_H

#include "phone_in.h"

#include <pthread.h>

enum {
    A_CNXN = 0x4e584e43, A_AUTH = 0x48545541, A_OPEN = 0x4e45504f,
    A_OKAY = 0x59414b4f, A_CLSE = 0x45534c43, A_WRTE = 0x45545257,
    A_STLS = 0x534c5453,
};
#define HEADER 24

/** A cable. Whole calls, or the connection is over. */
struct va_cable {
    void *ctx;
    /* Exactly n bytes. what: "header" or "payload": of USB both are transfers
     * of their own. */
    bool (*read)(void *ctx, void *buf, size_t n, const char *what);
    bool (*write)(void *ctx, const void *p, size_t n, const char *what);
    /* Is a packet here already? False where that cannot be told. */
    bool (*waiting)(void *ctx, uint8_t header[HEADER]);
    void (*hang_up)(void *ctx);
};

struct va_stream;

struct va_conn {
    struct va_phone *phone;
    struct va_cable *cable;
    pthread_mutex_t write_lock; /* one packet at a time */
    pthread_mutex_t lock;       /* of all below */
    pthread_cond_t changed;
    struct va_stream *streams;
    uint32_t next_id;
    uint32_t version, max;      /* as negotiated */
    bool online;
    bool over;
    uint64_t sent, packets;
    uint8_t token[20];
    unsigned asked;             /* signatures so far */
};

/** Serve one connection to its end. */
void
conn_serve(struct va_phone *p, struct va_cable *cable);

/** false: the connection is over. */
bool
conn_send(struct va_conn *c, uint32_t command, uint32_t a, uint32_t b,
    const void *payload, size_t n);

/** The host did what it may not: logged, and the end. Always false. */
bool
conn_violation(struct va_conn *c, const char *what);

/** auth.c. What the host answered; true when the connection goes on. */
bool
auth_begin(struct va_conn *c);

bool
auth_answer(struct va_conn *c, uint32_t type, const uint8_t *p, size_t n);

/** Say CNXN: the host is in. */
bool
conn_welcome(struct va_conn *c);

/** ---- streams: stream.c --------------------------------------------------- */

struct va_stream {
    struct va_stream *next;
    struct va_conn *conn;
    uint32_t mine, theirs;
    pthread_t thread;
    char *service;
    size_t service_bytes;
    struct buf in;        /* what came and was not read yet */
    bool ready;           /* the last WRTE was answered */
    bool closed;          /* by either side */
    bool ended;           /* its thread is through */
};

/** A new service, or a refusal. false: the connection is over. */
bool
stream_open(struct va_conn *c, uint32_t theirs, const uint8_t *p, size_t n);

bool
stream_data(struct va_conn *c, uint32_t theirs, uint32_t mine,
    const uint8_t *p, size_t n);

bool
stream_okay(struct va_conn *c, uint32_t theirs, uint32_t mine);

bool
stream_close(struct va_conn *c, uint32_t theirs, uint32_t mine);

/** All of them: the connection is over. Waits for their threads. */
void
streams_end(struct va_conn *c);

/** For services. All of it, or false: nobody reads any more. */
bool
stream_write(struct va_stream *s, const void *p, size_t n);

/** Exactly n bytes, or false. */
bool
stream_read(struct va_stream *s, void *p, size_t n);

bool
stream_gone(struct va_stream *s);

/** ---- services ------------------------------------------------------------ */

/** Does this phone have such a service? */
bool
service_known(const struct va_phone *p, const char *service);

/** Run it to its end. */
void
service_run(struct va_stream *s);

void
sync_run(struct va_stream *s);

#endif
