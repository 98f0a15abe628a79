/**
 * adbd: one connection, its streams and services, over a cable. Stricter than
 * the real one: what a host may not do ends the connection, with a line
 * `violation` in the log. Bytes: facts/android 2, 3.
 *
 * Locks: write_lock (one packet at a time) before lock (all else), never the
 * other way round; no packet is sent with lock held.
 */
#ifndef ANDROID_ADBD_H
#define ANDROID_ADBD_H

#include "cable.h"
#include "phone_in.h"

#include <pthread.h>
#include <stdatomic.h>

enum {
    A_SYNC = 0x434e5953, A_CNXN = 0x4e584e43, A_AUTH = 0x48545541,
    A_OPEN = 0x4e45504f, A_OKAY = 0x59414b4f, A_CLSE = 0x45534c43,
    A_WRTE = 0x45545257, A_STLS = 0x534c5453,
};

#define VERSION_MIN 0x01000000
#define VERSION_NO_SUMS 0x01000001
#define PAYLOAD_BEFORE 4096 /* of CNXN and AUTH; the least a host may take */

struct va_stream;

enum conn_state {
    CONN_NEW,     /* CNXN is to come */
    CONN_ASKED,   /* a token is out */
    CONN_DIALOG,  /* the owner is asked, or does not answer */
    CONN_ONLINE,
    CONN_MUTE,    /* a fault: it takes everything and says nothing */
};

/** Every stream there was: an id is used once. */
struct conn_id {
    uint32_t theirs;
    struct va_stream *stream; /* NULL: over */
    bool host_closed;         /* it said CLSE, or need not any more */
    unsigned okays;           /* to its WRTEs; each may have crossed one */
};

struct va_conn {
    struct va_phone *phone;
    struct va_cable *cable;
    uint64_t number;          /* of the connection, for the log */
    pthread_mutex_t write_lock;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int refs;                 /* its reader, its streams, its dialog */
    atomic_int state;         /* enum conn_state */
    unsigned session;         /* counts CNXN */
    bool gone;                /* the cable is of no use any more */
    uint32_t version, max;    /* as negotiated */
    bool v2_shell, v2_stat, v2_list, windows; /* both sides have it */
    struct conn_id *id;       /* id[i]: our id i + 1 */
    size_t nids;
    size_t first;             /* of this session */
    uint8_t token[20];
    uint8_t signed_token[20];
    uint8_t signature[256];   /* of signed_token */
    bool has_signature;
    uint64_t sent, packets;   /* under write_lock */
    size_t cut;               /* longest WRTE, by a fault; 0: none */
    size_t chops;
};

/** Serve one connection to its end. Borrows the cable: nothing uses it any
 *  more when this returns. */
void
conn_serve(struct va_phone *p, struct va_cable *cable);

/** The host did what it may not: logged, and the end. Always false. */
bool
conn_violation(struct va_conn *c, const char *what);

/** The end, from any thread. */
void
conn_hang_up(struct va_conn *c);

/** Sleep; false at once when the connection is gone or the program is to
 *  stop. ms < 0: for ever. */
bool
conn_sleep(struct va_conn *c, int64_t ms);

/** What a fault does to any connection: stall, hang-up, detach. True when it
 *  did, and *go_on is whether there is anything left to do. */
bool
conn_fault(struct va_conn *c, const struct va_fault *f, bool *go_on);

/** How many connections somebody still holds. */
int
conn_running(void);

/** One more user of c, and one less: the last one frees it. */
void
conn_hold(struct va_conn *c);

void
conn_release(struct va_conn *c);

/** A thread that holds c. Dies when there can be none. */
void
conn_thread(struct va_conn *c, void *(*run)(void *), void *ctx);

/** ---- conn_send.c -------------------------------------------------------- */

/** false: the connection is over. */
bool
conn_send(struct va_conn *c, uint32_t command, uint32_t a, uint32_t b,
    const void *payload, size_t n);

/** One WRTE of up to n bytes; answers how many, 0 when the stream is closed. */
size_t
conn_send_data(struct va_stream *s, const void *p, size_t n);

/** Bytes that are no packet. */
bool
conn_send_raw(struct va_conn *c, const void *p, size_t n);

uint32_t
packet_sum(const uint8_t *p, size_t n);

/** ---- handshake.c -------------------------------------------------------- */

bool
handshake_cnxn(struct va_conn *c, uint32_t version, uint32_t max,
    const uint8_t *p, size_t n);

bool
handshake_auth(struct va_conn *c, uint32_t type, uint32_t zero,
    const uint8_t *p, size_t n);

/** Say CNXN: the host is in. */
bool
handshake_welcome(struct va_conn *c);

/** dialog.c: the host offers its key. */
bool
dialog_open(struct va_conn *c, const uint8_t *p, size_t n);

/** ---- streams: stream.c, stream_io.c ------------------------------------- */

enum service {
    SERVICE_NONE,  /* this phone has none of that name */
    SERVICE_SHELL, /* raw, stderr mixed in, no status */
    SERVICE_SHELL_V2,
    SERVICE_SYNC,
};

struct va_stream {
    struct va_conn *conn;
    uint32_t mine, theirs;
    char *label;          /* "shell,v2,raw:id" */
    enum service service;
    const char *command;  /* within label */
    struct buf in;        /* what came and was not read yet, from in_at */
    size_t in_at;
    bool owed;            /* their WRTE has no OKAY yet */
    uint32_t owed_bytes;
    bool waiting;         /* our WRTE has none */
    int64_t window;       /* with delayed_ack: what we may still send */
    bool closed;          /* by either side */
    bool exit_lost;       /* a fault */
    int64_t stall_ms;     /* a fault: before the OPEN is answered */
    bool stalls;
    uint8_t frame[5];     /* of shell v2, what came of its head */
    size_t frame_have;
    uint32_t frame_left;
    bool stdin_closed;
};

/** Each: false when the connection is over. */
bool
stream_on_open(struct va_conn *c, uint32_t theirs, uint32_t window,
    const uint8_t *p, size_t n);

bool
stream_on_data(struct va_conn *c, uint32_t theirs, uint32_t mine,
    const uint8_t *p, size_t n);

bool
stream_on_okay(struct va_conn *c, uint32_t theirs, uint32_t mine,
    const uint8_t *p, size_t n);

bool
stream_on_close(struct va_conn *c, uint32_t theirs, uint32_t mine, size_t n);

/** Close all; their threads end by themselves. */
void
streams_close(struct va_conn *c);

/** For services. All of it, or false: nobody reads any more. */
bool
stream_write(struct va_stream *s, const void *p, size_t n);

/** Exactly n bytes, or false. */
bool
stream_read(struct va_stream *s, void *p, size_t n);

/** How many bytes can be read at once. */
size_t
stream_ready(struct va_stream *s);

/** Send the OKAY that a stream owes, if it does. */
bool
stream_pay(struct va_conn *c, uint32_t mine);

/** ---- services.c, shell_service.c, sync.c -------------------------------- */

/** What a label names; sets s->command. False: a violation. */
bool
service_find(struct va_stream *s);

/** Run it to its end. */
void
service_run(struct va_stream *s);

void
shell_serve(struct va_stream *s);

/** stdin of shell v2 as it comes; NULL or what is wrong with it. */
const char *
shell_take(struct va_stream *s, const uint8_t *p, size_t n);

void
sync_serve(struct va_stream *s);

#endif
