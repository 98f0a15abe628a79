/**
 * Door of floor 6: writing one bundle. Format: docs/bundle-format.md.
 * NAME.partial/ under a lock → seal → (session verifies from disk) → rename.
 */
#ifndef WN_BUNDLE_BUNDLE_FORMAT_H
#define WN_BUNDLE_BUNDLE_FORMAT_H

#include "base/buf.h"
#include "base/run.h"
#include "records/record.h"

#define WN_BUNDLE_APPLICATION_ID 0x576E6F77
#define WN_BUNDLE_FORMAT_VERSION 1

struct wn_bundle;

struct wn_bundle_start {
    const char *path; /* must not exist; NAME.partial of a dead run is erased,
                         said, and a void record written */
    const struct wn_consent *consent;
    const struct wn_identity *phone;
    const char *operator_id, *place; /* NULL when not given */
    const char *plan_hash;
    const char *version;
};

/** Create NAME.partial and the audit log. @retval WN_EOUTPUT */
enum wn_status wn_bundle_new(struct wn_bundle **out,
    const struct wn_bundle_start *start, struct wn_err *err);

/** The record sink, owned by the bundle. */
const struct wn_record_sink *wn_bundle_sink(struct wn_bundle *b);

/** Audit log. Thread-safe. Errors are sticky and surface at seal. */
void wn_bundle_log(struct wn_bundle *b, const char *event,
    const struct wn_detail *d, size_t count);

/** Facts for audit/device.json that the end of the run knows. */
struct wn_bundle_end {
    bool paired, unpaired; /* iPhone */
    bool sync_lock_used;
    bool password_set, password_removed;
    bool debugging_key;    /* Android: the owner let a key in for this run */
    bool debugging_off;    /* USB debugging was seen off afterwards */
    const char *acquisition_modes; /* "drained-in-transit, …" */
    bool shortfall;
    bool partial;
    uint64_t files_seen, bytes_seen, files_listed, files_probed;
    uint64_t rows, rows_not_kept; /* that providers gave */
    uint64_t fetched_not_kept;    /* files whose own date disagreed */
    uint64_t content_starts;      /* of the phone's `content` command */
    /** Papers of floors above: called once all stands in NAME.partial but the
     * tag manifests and the seal, to write report/index.html into the empty
     * folder report/. NULL: the bundle has no report. */
    enum wn_status (*papers)(const char *partial_path, struct wn_err *err);
};

/** Number, write records.sqlite, counts, device.json, bag, seal. After this
 * NAME.partial is a whole bundle that nobody has published. */
enum wn_status wn_bundle_seal(struct wn_bundle *b,
    const struct wn_bundle_end *end, char seal_hash[65], struct wn_err *err);
/** Path of NAME.partial, for verification from disk. */
const char *wn_bundle_partial_path(const struct wn_bundle *b);
/** rename NAME.partial → NAME, fsync. */
enum wn_status wn_bundle_publish(struct wn_bundle *b, struct wn_err *err);
/** Erase NAME.partial, leave NAME.void.json: attempted, counted, destroyed. */
enum wn_status wn_bundle_abandon(struct wn_bundle *b, enum wn_status why,
    const char *reason, struct wn_err *err);
/** Abandons what was neither published nor abandoned. */
void wn_bundle_free(struct wn_bundle **b);
/** Items kept so far, for rule i; UINT_MAX = all. */
uint64_t wn_bundle_kept(const struct wn_bundle *b, unsigned rule);
/** What was told of a rule; the texts are owned by b. */
const char *wn_bundle_outcome(const struct wn_bundle *b, unsigned rule,
    const char **reason, uint64_t *failed);

/** ---- what becomes of it (floor dispose) -------------------------------- */

struct sqlite3;

/** The rest of a bundle of which a part is disposed of. consent is borrowed
 * until it is sealed, all else for the call. */
struct wn_bundle_rest {
    const char *path; /* as wn_bundle_start */
    const struct wn_consent *consent;
    bool is_virtual;
    const char *version;
    const char *parent_seal; /* hex */
    /* Of the filter, in the parent: its file in consent/, "" without one. */
    const char *signature_name;
    const void *signature;
    size_t signature_bytes;
    const void *log;         /* the parent's whole log, as it was verified */
    size_t log_bytes;
    const struct wn_detail *disposal; /* of the event that follows it */
    size_t disposal_count;
};

/** Create NAME.partial: the parent's log, and the event `disposal`. To be
 * published or freed as any; abandoned, it leaves no void record. */
enum wn_status wn_bundle_rest_new(struct wn_bundle **out,
    const struct wn_bundle_rest *rest, struct wn_err *err);
/** Copy one original; name: of the parent's, for its extension. */
enum wn_status wn_bundle_rest_file(struct wn_bundle *b, int from_fd,
    const char *name, unsigned ordinal, char sha256[65], struct wn_err *err);
/** data/records.sqlite: what is in `main`, and no free page. */
enum wn_status wn_bundle_rest_records(
    struct wn_bundle *b, struct sqlite3 *db, struct wn_err *err);
enum wn_status wn_bundle_rest_seal(struct wn_bundle *b,
    const struct wn_buf *counts, const struct wn_buf *device, int64_t items,
    const struct wn_bundle_end *end, char seal_hash[65], struct wn_err *err);

/**
 * Destroy the bundle `name` of an open folder: everything that a bundle may
 * hold is overwritten with zeros and unlinked, folders are settled. A file
 * with other names is only unlinked. What is gone already is no failure, so an
 * interrupted one goes on. @retval WN_EOUTPUT  something is in the way
 */
enum wn_status wn_bundle_destroy(
    int parent_fd, const char *name, struct wn_err *err);

#endif
