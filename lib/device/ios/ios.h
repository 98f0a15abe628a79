/** What the files of lib/device/ios share: one iPhone and its connections. */
#ifndef WN_DEVICE_IOS_IOS_H
#define WN_DEVICE_IOS_IOS_H

#include <libimobiledevice/libimobiledevice.h>
#include <plist/plist.h>
#include <pthread.h>

#include "device/device.h"
#include "device/ios/ios_list.h"
#include "device/ios/watch.h"

#define WN_LABEL "winnow"
#define WN_LOCKDOWN_PORT 62078
#define WN_LOCKDOWN_MAX_BYTES (4u << 20)

struct wn_lockdown;

struct wn_ios {
    idevice_t device;
    char udid[64];
    const struct wn_run *run; /* borrowed */
    struct wn_watch *watch;
    pthread_mutex_t mutex;    /* over lockdown */
    struct wn_lockdown *lockdown; /* the session; NULL = none */
    enum wn_trust trust;
    bool put_back; /* connections opened now undo a change */
};

/** ---- the mux (mux.c) -------------------------------------------------- */

/** Refuse an address that libusbmuxd would silently take for another (facts
 * 1.4). @retval WN_EUSAGE */
enum wn_status wn_mux_check(struct wn_err *err);
enum wn_mux_record { WN_RECORD_NONE, WN_RECORD_OURS, WN_RECORD_OTHER };
/** The record the mux holds. What is asked for is the caller's: *host_id
 * malloc'd, *escrow a data node (NULL when the record has none). */
enum wn_mux_record wn_mux_record(
    const char *udid, char **host_id, plist_t *escrow);
/** Mark the record as made by a run, so that it can be told from the host's
 * own should this run die. */
enum wn_status wn_mux_mark(struct wn_ios *p, struct wn_err *err);
void wn_mux_delete(const char *udid);
/** pair_note.c: stands for the mark until it is set. Nothing is done where the
 * run has no state folder. */
enum wn_status wn_pair_note(const struct wn_ios *p, struct wn_err *err);
bool wn_pair_noted(const struct wn_ios *p);
void wn_pair_note_remove(const struct wn_ios *p);
/** The mux's own identifier, malloc'd; false when it gives none. */
bool wn_mux_buid(char **out);

/** ---- connections (conn.c) --------------------------------------------- */

struct wn_conn;

/** Called about once a second while nothing comes; false = give up. */
typedef bool wn_conn_tick_fn(void *ctx, int waited_s);

enum wn_status wn_conn_open(struct wn_conn **out, struct wn_ios *p,
    uint16_t port, int grace_ms, struct wn_err *err);
void wn_conn_free(struct wn_conn **c);
/** Encrypt, or fail: never goes on without. */
enum wn_status wn_conn_tls(struct wn_conn *c, struct wn_err *err);
/** The caller holds SIGPIPE back (wn_pipe_hold) until it frees this. */
void wn_conn_held(struct wn_conn *c);
/** Exactly n bytes; silence longer than the idle timeout ends it. */
enum wn_status wn_conn_read(
    struct wn_conn *c, void *buf, size_t n, struct wn_err *err);
enum wn_status wn_conn_write(
    struct wn_conn *c, const void *buf, size_t n, struct wn_err *err);
/** Wait up to limit_s for one byte and read it, ticking meanwhile. */
enum wn_status wn_conn_first(struct wn_conn *c, void *byte, int limit_s,
    wn_conn_tick_fn *tick, void *ctx, struct wn_err *err);
/** Did the last wait end because nothing at all came? */
bool wn_conn_silent(const struct wn_conn *c);
/** End this connection at a wn_mono_ns(), whatever is going on. */
void wn_conn_deadline(struct wn_conn *c, int64_t mono_ns);
/** A property list behind its u32 BE length, at most cap bytes of it. */
enum wn_status wn_conn_recv_plist(
    struct wn_conn *c, size_t cap, plist_t *out, struct wn_err *err);
/** Does not take the list. */
enum wn_status wn_conn_send_plist(
    struct wn_conn *c, plist_t list, bool binary, struct wn_err *err);

/** ---- lockdown (lockdown.c) -------------------------------------------- */

/** Without a session: plain text, public values only. */
enum wn_status wn_lockdown_open(
    struct wn_lockdown **out, struct wn_ios *p, struct wn_err *err);
void wn_lockdown_free(struct wn_lockdown **l);
const char *wn_lockdown_udid(const struct wn_lockdown *l);
/** Takes request. error is "" or the phone's own word. */
enum wn_status wn_lockdown_ask(struct wn_lockdown *l, const char *verb,
    plist_t request, plist_t *reply, char error[64], struct wn_err *err);
/** @retval WN_ABSENT no such value, or not without a session */
enum wn_status wn_lockdown_value(struct wn_lockdown *l, const char *domain,
    const char *key, plist_t *value, struct wn_err *err);
enum wn_status wn_lockdown_text(struct wn_lockdown *l, const char *domain,
    const char *key, char *out, size_t cap, struct wn_err *err);
/** StartSession, with TLS required unless only_ask (then the connection can
 * only be freed). @retval WN_EREADY error says why */
enum wn_status wn_lockdown_session(struct wn_lockdown *l, bool only_ask,
    char error[64], struct wn_err *err);
/** The failure that a lockdown error word stands for, with its advice. */
enum wn_status wn_lockdown_refused(
    const char *what, const char *error, struct wn_err *err);

/** ---- pairing (ios_pair.c) --------------------------------------------- */

/** Has libimobiledevice learn the phone's version, on which the TLS versions
 * it offers depend; only its own handshake does that. A record must be there.
 * @retval WN_EREADY *stale: the phone has forgotten this computer */
enum wn_status wn_pair_handshake(
    struct wn_ios *p, bool *stale, struct wn_err *err);

/** ---- identity (ios_list.c) -------------------------------------------- */

/** trusted: over a session, also what is not open to everybody. */
enum wn_status wn_ios_identity(struct wn_lockdown *l, bool trusted,
    struct wn_identity *out, struct wn_err *err);

/** ---- services (ios_service.c) ----------------------------------------- */

#define WN_SERVICE_AFC "com.apple.afc"
#define WN_SERVICE_BACKUP "com.apple.mobilebackup2"
#define WN_SERVICE_NOTIFY "com.apple.mobile.notification_proxy"

/** Start a service and connect to it under TLS. Thread-safe. */
enum wn_status wn_service_open(struct wn_conn **out, struct wn_ios *p,
    const char *name, int grace_ms, struct wn_err *err);
/** From here on connections undo a change: a first cancel does not end them. */
void wn_service_put_back(struct wn_ios *p, bool on);
/** Run fn over the session, opening it (anew) where needed. */
typedef enum wn_status wn_session_fn(
    struct wn_lockdown *l, void *ctx, struct wn_err *err);
enum wn_status wn_service_session(
    struct wn_ios *p, wn_session_fn *fn, void *ctx, struct wn_err *err);

#endif
