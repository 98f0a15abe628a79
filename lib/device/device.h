/**
 * Door of floor 3: bytes from a phone. Identity, trust and capabilities need no
 * grant; every call that returns content takes one and asks it
 * (wn_grant_permits) before the first byte leaves for the phone.
 *
 * All calls block, bounded by the run's idle and passcode timeouts; they return
 * WN_ECANCEL soon after the run is cancelled. TLS is required on every service:
 * a plaintext fallback is WN_EACQUIRE.
 */
#ifndef WN_DEVICE_DEVICE_H
#define WN_DEVICE_DEVICE_H

#include "base/digest.h"
#include "base/run.h"
#include "scope/scope.h"
#include "winnow/device.h"

struct wn_link; /* one phone, opened */

/**
 * Open the phone that `name` (serial, UDID, usb:…, tcp:HOST:PORT) means; NULL =
 * the only one. Asks for identity keys that need no session; an Android phone
 * that wants a key it knows tells its serial over USB and nothing else.
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
 * iPhone: pair afresh: new keys for this run, kept in memory and in the mux
 * while the run lasts. Prompts the owner to tap Trust and waits up to the
 * passcode timeout. Refused (WN_DENIED → WN_EFILTER) unless the caller says
 * that device-changes lists pairing-trust. If the mux already holds a record
 * for this phone, it is not touched unless it is ours to replace; see
 * docs/device-changes.md. Android: a new ADB key for this run, never written;
 * the owner is asked to allow it once. may_pair then stands for
 * usb-debugging-key.
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
 * the phone may still list this host. Android: the key is wiped, and confirmed
 * means that USB debugging was seen off. Never fails the run; heeds no
 * cancel. */
void wn_link_unpair(struct wn_link *l, bool *confirmed);

/** Capabilities, once paired. */
enum wn_status wn_link_caps(
    struct wn_link *l, struct wn_caps *out, struct wn_err *err);
/** Has it locked itself up since? Then its answers tell nothing: what is closed
 * looks as if it were not there. Only an Android is asked.
 * @retval WN_EREADY  it has */
enum wn_status wn_link_still_open(struct wn_link *l, struct wn_err *err);

/** Facts about the phone for device-info, key by key; only the parts given are
 * asked for. WN_ABSENT when the phone has no such value. */
enum wn_status wn_link_value(struct wn_link *l, const struct wn_grant *g,
    const char *domain, const char *key, char *out, size_t cap,
    struct wn_err *err);

/** ---- content providers (Android) --------------------------------------- */

/** The tables that may be asked, each a URI of the allow-list
 * (android/allow.c) with the columns that exist there. */
enum wn_provider {
    WN_PROV_SMS,
    WN_PROV_MMS,
    WN_PROV_MMS_PART,
    WN_PROV_MMS_ADDRESS,       /* parent: the message's _id */
    WN_PROV_CANONICAL_ADDRESS, /* _id and address, whatever is asked for */
    WN_PROV_THREAD,
    WN_PROV_CALL,
    WN_PROV_RAW_CONTACT,
    WN_PROV_CONTACT_DATA,
    WN_PROV_CALENDAR,
    WN_PROV_EVENT,
    WN_PROV_ATTENDEE,
    WN_PROV_IMAGE,
    WN_PROV_VIDEO,
    WN_PROV_AUDIO,
    WN_PROV_FILE,
    WN_PROV_COUNT
};
/** "content://sms"; parent and user are put in where they belong. */
const char *wn_provider_uri(enum wn_provider p);

/** One condition on one column, so that no caller writes SQL. */
enum wn_atom_op {
    WN_ATOM_IN_SPAN,     /* a ≤ column < b */
    WN_ATOM_NOT_IN_SPAN, /* NULL, < a or ≥ b */
    WN_ATOM_INT_IN,      /* one of ints; NULL is none */
    WN_ATOM_INT_NOT_IN,  /* NULL, or none of ints */
    WN_ATOM_IS_NULL,
    WN_ATOM_NOT_NULL,
    WN_ATOM_TEXT_IN,     /* byte for byte one of texts */
    WN_ATOM_TEXT_BEGINS, /* with one of texts */
    WN_ATOM_TEXT_NOT_BEGINS, /* NULL, or with none of texts */
    WN_ATOM_ADDRESS_IN,  /* freed of separators and marks, in lower case, one
                            of texts (wn_handle_spellings) */
    WN_ATOM_ADDRESS_ENDS,     /* its digits end with one of texts; or, for a
                                 text with @, the same in lower case */
    WN_ATOM_ADDRESS_NOT_ENDS, /* NULL, or none of texts as above */
    WN_ATOM_ADDRESS_ODD, /* holds what is not printable ASCII: the phone cannot
                            compare it */
    WN_ATOM_LIST_HAS,    /* a list of numbers parted by blanks (recipient_ids)
                            holds one of ints */
    WN_ATOM_LIST_LACKS,  /* NULL, or holds none of ints */
    WN_ATOM_LIST_WITHIN  /* is not empty and holds nothing but ints (≤ 8) */
};

struct wn_atom {
    enum wn_atom_op op;
    const char *column;
    int64_t a, b;
    const int64_t *ints;
    const char *const *texts;
    size_t count; /* of ints or texts; at most 5000 */
};

/** All atoms hold. */
struct wn_alternative {
    const struct wn_atom *atoms;
    size_t count;
};

struct wn_ask_column {
    const char *name;
    bool text; /* TEXT, or anything but INTEGER: fetched so that no value can
                  forge a row or a column (facts/android 4.4) */
};

struct wn_ask {
    enum wn_provider provider;
    int user;
    int64_t parent; /* of MMS_ADDRESS */
    const struct wn_ask_column *columns; /* _id is fetched by itself */
    size_t column_count;
    const struct wn_alternative *any; /* one of them holds; none = all rows */
    size_t any_count;
    bool trashed, pending; /* media: rows hidden otherwise, too */
};

enum wn_cell_kind { WN_CELL_NULL, WN_CELL_INT, WN_CELL_TEXT };

/** One value; p is the phone's bytes, n of them, NUL and newline included. */
struct wn_cell {
    enum wn_cell_kind kind;
    int64_t i;
    const char *p;
    size_t n;
};

/** A row: its _id and column_count cells, borrowed for the call. In order of
 * _id, each _id once. */
typedef enum wn_status wn_provider_row_fn(void *ctx, int64_t id,
    const struct wn_cell *cells, struct wn_err *err);

struct wn_ask_totals {
    uint64_t rows;
    uint32_t starts; /* of the `content` command */
    uint64_t unread; /* rows that match, of which some value could not be read
                        without doubt: not given. The caller says so */
    bool changed;    /* rows came or went while they were read: some may be
                        missing. The caller says so */
};

/**
 * Ask a provider, with the predicate evaluated there (docs/android-content.md).
 * Cross-checked against the set of ids; a row with a value that cannot be read
 * without doubt is counted in totals->unread, never guessed. Addresses of
 * CANONICAL_ADDRESS that hold a line break are not asked for.
 * @retval WN_ABSENT   no such provider, or none of these columns
 * @retval WN_EREADY   the phone refuses it to the shell user, or is locked
 * @retval WN_EFORMAT  the answer is not one that this phone can give
 */
enum wn_status wn_provider_query(struct wn_link *l, const struct wn_grant *g,
    const struct wn_ask *q, wn_provider_row_fn *fn, void *ctx,
    struct wn_ask_totals *totals, struct wn_err *err);

/** The bytes of one MMS part. WN_ABSENT: there is none. */
enum wn_status wn_provider_read(struct wn_link *l, const struct wn_grant *g,
    int64_t part,
    enum wn_status (*data)(
        void *ctx, const void *p, size_t n, struct wn_err *err),
    void *ctx, struct wn_err *err);

/** ---- files by path (Android) ------------------------------------------- */

struct wn_phone_file {
    const char *path;
    uint64_t size_bytes;
    int64_t mtime_ns; /* 0 = not known */
};

enum wn_fetch_end {
    WN_FETCH_COMPLETE,
    WN_FETCH_CHANGED,    /* it changed while it was read */
    WN_FETCH_MISSING,
    WN_FETCH_UNREADABLE
};

/** Files in, files out, in order; from one thread. */
struct wn_fetch {
    void *ctx;
    /** The next path, valid until its end(); asked for well ahead of begin().
     * WN_END: no more. A path that may not be read (android/allow.h) comes back
     * as UNREADABLE and never reaches the phone. */
    enum wn_status (*next)(void *ctx, const char **path, struct wn_err *err);
    enum wn_status (*begin)(
        void *ctx, const struct wn_phone_file *f, struct wn_err *err);
    enum wn_status (*data)(
        void *ctx, const void *p, size_t n, struct wn_err *err);
    /** Once for each path, also without begin(). */
    enum wn_status (*end)(void *ctx, const char *path, enum wn_fetch_end how,
        struct wn_err *err);
};
/** grant: of WN_ROUTE_ANDROID_FILES. */
enum wn_status wn_files_fetch(struct wn_link *l, const struct wn_grant *g,
    const struct wn_fetch *f, struct wn_err *err);

/** Does this path exist? Size and time of a file or folder, nothing else. */
enum wn_status wn_files_stat(struct wn_link *l, const struct wn_grant *g,
    const char *path, struct wn_phone_file *out, bool *folder,
    struct wn_err *err);

struct wn_found_totals {
    uint64_t listed;     /* names that left the phone */
    uint64_t unreadable; /* folders that could not be read */
};
/**
 * Files below folders whose own time lies in [from, until); the phone chooses
 * where its `find` can (from API level 30), else names and times of all are
 * listed and chosen here. Links are not followed. At most 64 levels deep.
 * @retval WN_ABSENT  none of the folders exists
 */
enum wn_status wn_files_find(struct wn_link *l, const struct wn_grant *g,
    const char *const *folders, size_t count, int64_t from_ns,
    int64_t until_ns,
    enum wn_status (*found)(
        void *ctx, const struct wn_phone_file *f, struct wn_err *err),
    void *ctx, struct wn_found_totals *totals, struct wn_err *err);

/** ---- who controls this phone (Android) ---------------------------------- */

enum wn_control {
    WN_CONTROL_DEVICE_ADMIN,
    WN_CONTROL_DEVICE_OWNER,
    WN_CONTROL_ACCESSIBILITY,
    WN_CONTROL_INSTALLED_BY /* a package that no store installed; detail names
                               the installer, "" = none */
};
/** grant: of WN_ROUTE_ANDROID_PROVIDER. Texts are the phone's. */
enum wn_status wn_link_controls(struct wn_link *l, const struct wn_grant *g,
    int user,
    enum wn_status (*fn)(void *ctx, enum wn_control what, const char *package,
        const char *component, const char *detail, struct wn_err *err),
    void *ctx, struct wn_err *err);

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
