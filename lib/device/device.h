/**
 * Door of floor 3: bytes from a phone. Identity, trust and capabilities need no
 * grant; every call that returns content takes one and asks it
 * (wn_grant_permits) before the first byte leaves for the phone.
 *
 * All calls block, bounded by the run's idle and passcode timeouts; they return
 * WN_ECANCEL soon after the run is cancelled. TLS is required on every service:
 * a plaintext fallback is WN_EACQUIRE. Only ios is built in this version.
 */
#ifndef WN_DEVICE_DEVICE_H
#define WN_DEVICE_DEVICE_H

#include "base/digest.h"
#include "base/run.h"
#include "scope/scope.h"
#include "winnow/device.h"

struct wn_link; /* one phone, opened */

/**
 * Open the phone that `name` (serial, UDID, usb:…) means; NULL = the only one.
 * Asks for identity keys that need no session. run is borrowed.
 * @retval WN_EDEVICE  none, several and none named, or no such phone; todo says
 */
enum wn_status wn_link_open(struct wn_link **out, const char *name,
    const struct wn_run *run, struct wn_err *err);
/** Undoes nothing by itself: call wn_link_unpair() first if paired. */
void wn_link_free(struct wn_link **l);

/** Identity as far as known now; complete (serial, IMEI, zone, clock) once
 * paired. Owned by the link. */
const struct wn_identity *wn_link_identity(const struct wn_link *l);

/**
 * Pair afresh: new keys for this run, kept in memory and in the mux while the
 * run lasts. Prompts the owner to tap Trust and waits up to the passcode
 * timeout. Refused (WN_DENIED → WN_EFILTER) unless the caller says that
 * device-changes lists pairing-trust. If the mux already holds a record for
 * this phone, it is not touched unless it is ours to replace; see
 * docs/device-changes.md.
 * @retval WN_EREADY  locked, denied, approval pending, no answer in time
 */
enum wn_status wn_link_pair(
    struct wn_link *l, bool may_pair, struct wn_err *err);
/** How this computer came to be trusted. */
enum wn_trust {
    WN_TRUST_NONE,
    WN_TRUST_OURS,  /* paired by this run, to be undone at its end */
    WN_TRUST_BEFORE /* was trusted before; used, and left as it was */
};
enum wn_trust wn_link_trust(const struct wn_link *l);
/** Unpair and destroy the record, when this run made it; *confirmed false =
 * the phone may still list this host. Never fails the run; heeds no cancel. */
void wn_link_unpair(struct wn_link *l, bool *confirmed);

/** Capabilities, once paired. */
enum wn_status wn_link_caps(
    struct wn_link *l, struct wn_caps *out, struct wn_err *err);

/** Facts about the phone for device-info, key by key; only the parts given are
 * asked for. WN_ABSENT when the phone has no such value. */
enum wn_status wn_link_value(struct wn_link *l, const struct wn_grant *g,
    const char *domain, const char *key, char *out, size_t cap,
    struct wn_err *err);

/** ---- AFC: files one by one ------------------------------------------- */

struct wn_afc; /* one connection; use each from one thread at a time */

enum wn_status wn_afc_open(struct wn_afc **out, struct wn_link *l,
    const struct wn_grant *g, struct wn_err *err);
void wn_afc_free(struct wn_afc **a);

struct wn_afc_stat {
    uint64_t size_bytes;
    int64_t mtime_ns;
    int64_t birth_ns; /* 0 when not told */
    bool is_dir, is_link;
};

/** One name of a listing; "." and ".." are left out. name is the phone's bytes
 * without NUL or "/". Return WN_OK to go on. */
typedef enum wn_status wn_afc_name_fn(
    void *ctx, const char *name, struct wn_err *err);
/** fn may use the same connection.
 * @retval WN_ABSENT  no such folder
 * @retval WN_EREADY  the phone refuses this folder or file (so with all calls
 *                    below); the connection goes on */
enum wn_status wn_afc_list(struct wn_afc *a, const char *path,
    wn_afc_name_fn *fn, void *ctx, struct wn_err *err);
enum wn_status wn_afc_stat(struct wn_afc *a, const char *path,
    struct wn_afc_stat *out, struct wn_err *err);

struct wn_afc_file;
/** Read-only. @retval WN_ABSENT */
enum wn_status wn_afc_file_open(struct wn_afc_file **out, struct wn_afc *a,
    const char *path, struct wn_err *err);
/** Sequential from the last position or after a seek. WN_END at the end. */
enum wn_status wn_afc_file_read(struct wn_afc_file *f, void *buf, size_t cap,
    size_t *got, struct wn_err *err);
enum wn_status wn_afc_file_seek(
    struct wn_afc_file *f, uint64_t offset, struct wn_err *err);
void wn_afc_file_free(struct wn_afc_file **f);

/** ---- the backup stream ----------------------------------------------- */

/** A file as the stream names it. domain/path are proven by
 * SHA1(domain-path) == name, or "" when nothing proves them. */
struct wn_backup_entry {
    uint64_t number;       /* order of arrival, from 0 */
    uint8_t name[WN_SHA1_BYTES];
    const char *domain, *path; /* borrowed for the call */
    bool proven;
    uint64_t size_hint;    /* 0 = not told */
};

enum wn_backup_keep { WN_BACKUP_DRAIN, WN_BACKUP_KEEP };

/** Declared by device, implemented by acquire. Never called concurrently. */
struct wn_backup_sink {
    void *ctx;
    /** Total learned before any content (free-space exchange): the last point
     * to cancel. Once; 0 = the phone did not tell. WN_ECANCEL refuses the
     * whole run cleanly. */
    enum wn_status (*total)(void *ctx, uint64_t bytes, struct wn_err *err);
    /** Decide before the content is read. */
    enum wn_status (*begin)(void *ctx, const struct wn_backup_entry *e,
        enum wn_backup_keep *keep, struct wn_err *err);
    /** Content of a kept entry, in order. */
    enum wn_status (*data)(
        void *ctx, const void *p, size_t n, struct wn_err *err);
    /** A kept entry ended, also when the run stops in its midst; complete =
     * false: the phone reported an error for it (0x0B) or the run ended. A
     * file sent again begins again with the same name: the later one wins. */
    enum wn_status (*end)(void *ctx, bool complete, struct wn_err *err);
    /** Status.plist, Manifest.plist, Manifest.db … : metadata is written and
     * read back by the phone, so acquire holds it (in the vault). */
    enum wn_status (*meta_begin)(
        void *ctx, const char *name, struct wn_err *err);
    enum wn_status (*meta_data)(
        void *ctx, const void *p, size_t n, struct wn_err *err);
    enum wn_status (*meta_end)(void *ctx, struct wn_err *err);
    /** The phone moved or removed a metadata file in the virtual store. */
    enum wn_status (*meta_move)(
        void *ctx, const char *from, const char *to, struct wn_err *err);
    enum wn_status (*meta_remove)(
        void *ctx, const char *name, struct wn_err *err);
    /** Read-back for the phone. WN_ABSENT when there is none. */
    enum wn_status (*meta_read)(void *ctx, const char *name, uint64_t offset,
        void *buf, size_t cap, size_t *got, struct wn_err *err);
};

struct wn_backup_totals {
    uint64_t files_seen;
    uint64_t bytes_seen;
    uint64_t files_unproven;
    uint64_t files_failed; /* 0x0B */
    uint64_t bytes_total;  /* as announced; 0 = not */
};

struct wn_backup_options {
    bool sync_lock; /* device-changes lists sync-lock-file */
};

/**
 * One full backup, drained: nothing is kept but what the sink asks for.
 * @retval WN_EREADY    the passcode was never entered
 * @retval WN_EACQUIRE  the phone's error code and words are in the text
 */
enum wn_status wn_backup_run(struct wn_link *l, const struct wn_grant *g,
    const struct wn_backup_options *o, const struct wn_backup_sink *sink,
    struct wn_backup_totals *totals, struct wn_err *err);

/**
 * Set, change or remove the backup password; NULL = none. Only for
 * temporary-backup-password. Removing (new_password NULL) puts back, so that a
 * first cancel does not end it: only the run's flag above 1 does.
 * @retval WN_EREADY  refused by the phone or its owner
 */
enum wn_status wn_backup_password(struct wn_link *l, const struct wn_scope *s,
    const char *old_password, const char *new_password, struct wn_err *err);

#endif
