/**
 * What adb_*.c share: one connection, its packets and its streams. Callers of
 * the folder know adb.h only.
 */
#ifndef WN_DEVICE_ANDROID_ADB_IN_H
#define WN_DEVICE_ANDROID_ADB_IN_H

#include <pthread.h>

#include "base/buf.h"
#include "device/android/adb.h"
#include "device/android/adb_auth.h"
#include "device/android/adb_transport.h"
#include "device/android/allow.h"

struct wn_adb {
    struct wn_adb_place place;
    const struct wn_run *run; /* borrowed */
    struct wn_adb_transport *transport; /* NULL: through a server */
    enum wn_adb_state state;
    struct wn_adb_banner banner;
    uint32_t limit; /* of a payload that may come */
    uint8_t token[WN_ADB_TOKEN_BYTES]; /* while UNAUTHORISED */
    struct wn_adb_key *key;

    pthread_mutex_t write_mutex; /* one packet at a time; never taken while
                                    mutex is held */
    pthread_mutex_t mutex;       /* of all below, and of each stream */
    struct wn_adb_stream *first;
    uint32_t next_id;
    bool gone;
    struct wn_err why;

    pthread_t reader;
    bool reading;
};

/** ---- packets (adb_conn.c) ---------------------------------------------- */

/** A payload that came. */
struct wn_adb_chunk {
    struct wn_adb_chunk *next;
    size_t n, at; /* how much there is, how much was taken */
    size_t room;
    uint8_t p[];
};
/** Wipes. */
void wn_adb_chunk_free(struct wn_adb_chunk *c);

/** One packet out, with a sum while the phone may look at it. A failure is the
 * end of the connection.
 * @retval WN_END  the phone has not taken it by until_ns: that is none yet,
 *                 but nothing may be sent before the transport's recover() */
enum wn_status wn_adb_send_by(struct wn_adb *a, uint32_t command,
    uint32_t arg0, uint32_t arg1, const void *p, size_t n, int64_t until_ns,
    struct wn_err *err);
/** The same within the run's idle timeout: else it is a failure. */
enum wn_status wn_adb_send(struct wn_adb *a, uint32_t command, uint32_t arg0,
    uint32_t arg1, const void *p, size_t n, struct wn_err *err);

/**
 * The next packet; *c is the caller's, NULL without a payload. until_ns as in
 * adb_transport.h.
 * @retval WN_END      none by until_ns
 * @retval WN_EFORMAT  these bytes are no packet
 */
enum wn_status wn_adb_receive(struct wn_adb *a, struct wn_adb_header *h,
    struct wn_adb_chunk **c, int64_t until_ns, struct wn_err *err);

/** The connection is over, for this reason: everybody waiting learns it. */
void wn_adb_lose(struct wn_adb *a, const struct wn_err *why);
/** Tell that reason; mutex is held. */
enum wn_status wn_adb_why(struct wn_adb *a, struct wn_err *err);

/** ---- the beginning (adb_handshake.c) ------------------------------------ */

/** Say CNXN, wait for CNXN or AUTH: fills state, banner, limit, token. */
enum wn_status wn_adb_hello(struct wn_adb *a, struct wn_err *err);
/** From UNAUTHORISED to READY, or WN_EREADY. */
enum wn_status wn_adb_ask_owner(struct wn_adb *a,
    void (*dialog)(void *ctx, const char *fingerprint), void *ctx,
    struct wn_err *err);

/** What the owner must do, once a second while it is waited for. */
void wn_adb_waiting(const struct wn_run *run, int seconds_left);
int wn_adb_owner_timeout_s(const struct wn_run *run);
enum wn_status wn_adb_not_allowed(int waited_s, struct wn_err *err);

/** ---- streams ------------------------------------------------------------ */

enum wn_adb_stream_state { WN_ADB_OPENING, WN_ADB_OPEN_, WN_ADB_REFUSED };

struct wn_adb_stream {
    struct wn_adb *a;
    const char *label;
    uint64_t sent_bytes, received_bytes;
    const char *end; /* for the log: "here", "phone", "refused", "failed" */

    int fd; /* through a server: its socket; else -1 */

    struct wn_adb_chunk *current; /* the reading thread's own */
    /* Of packets, under a->mutex: */
    struct wn_adb_stream *next;
    pthread_cond_t wake;
    uint32_t id, peer;
    enum wn_adb_stream_state state;
    bool closed;    /* the phone's CLSE came */
    bool may_write; /* its OKAY to what we wrote came */
    bool owed;      /* our OKAY is held back until more was read */
    struct wn_adb_chunk *head, **tail;
    size_t queued_bytes; /* of memory */
};

/** adb_mux.c: the thread that reads the cable. */
enum wn_status wn_adb_mux_start(struct wn_adb *a, struct wn_err *err);
void wn_adb_mux_stop(struct wn_adb *a);

/** adb_mux_stream.c. s is new, zeroed but for a, label, fd. */
enum wn_status wn_adb_mux_open(struct wn_adb_stream *s,
    const struct wn_adb_service *service, struct wn_err *err);
enum wn_status wn_adb_mux_read(struct wn_adb_stream *s, void *buf,
    size_t cap, size_t *got, struct wn_err *err);
enum wn_status wn_adb_mux_write(struct wn_adb_stream *s, const void *p,
    size_t n, struct wn_err *err);
void wn_adb_mux_close(struct wn_adb_stream *s);

#endif
