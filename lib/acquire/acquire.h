/**
 * Door of floor 4: asks the phone for what the grants allow, drains and drops
 * the rest, keeps candidates only in the vault.
 */
#ifndef WN_ACQUIRE_ACQUIRE_H
#define WN_ACQUIRE_ACQUIRE_H

#include "acquire/item.h"
#include "device/device.h"

struct wn_acquire_options {
    uint64_t memory_bytes;  /* vault cap in memory; 0 = 1 GiB */
    int backup_password_fd; /* -1 = prompt */
    const char *state_dir;  /* journal of changes to put back; created 0700 */
};

/** What the run changed on the phone and whether it was put back. */
struct wn_footprint {
    bool sync_lock_used;
    bool password_set, password_removed;
};

struct wn_acquire;

/**
 * Set the vault up (locked memory; refuses unencrypted swap without it; with
 * staging: encrypted an unlinked AES-256 file in `$TMPDIR` or /var/tmp under a
 * key that exists only in memory). link, scope and run are borrowed.
 */
enum wn_status wn_acquire_new(struct wn_acquire **out, struct wn_link *link,
    struct wn_scope *scope, const struct wn_run *run,
    const struct wn_acquire_options *options, struct wn_err *err);

/**
 * One acquisition over every route the scope grants; ends with sink->finish.
 * Failures of one artefact become could_not(); those of the run are returned.
 * Order: facts about the phone, the backup (the owner is needed at its start),
 * then files one by one. Where the filter says `on-disruption:
 * seal-finished-rules`, a route that breaks off becomes could_not() for what it
 * serves, the others go on, and wn_acquire_disrupted() tells.
 */
enum wn_status wn_acquire_run(struct wn_acquire *a,
    const struct wn_item_sink *sink, struct wn_err *err);

/** Why a route broke off in a run that went on without it; NULL = none did: the
 * bundle is PARTIAL otherwise. */
const char *wn_acquire_disrupted(const struct wn_acquire *a);

/** Undo what was changed on the phone (temporary password), idempotent; called
 * on success, failure and cancel. @retval WN_EACQUIRE not confirmed: the
 * journal stays, todo says how it is put back */
enum wn_status wn_acquire_put_back(struct wn_acquire *a, struct wn_err *err);

/** An earlier run died with changes on this phone: put them back now. Called
 * after pairing, before anything else. */
enum wn_status wn_acquire_recover(struct wn_acquire *a, struct wn_err *err);

const struct wn_footprint *wn_acquire_footprint(const struct wn_acquire *a);

/** How many things were seen and not kept, one total per category, plus what
 * crossed the cable. */
struct wn_crossed {
    uint64_t files_seen, bytes_seen, files_unproven;
    uint64_t listed; /* names and dates of the searched folders */
    uint64_t probed; /* files of which a first part was read to date them */
    uint64_t rows;   /* that providers gave */
    uint64_t rows_not_kept; /* of those, what only the host could turn away */
    uint64_t fetched_not_kept; /* files whose own date disagreed */
    uint32_t starts; /* of the phone's `content` command */
};
const struct wn_crossed *wn_acquire_crossed(const struct wn_acquire *a);

/** Wipes and frees the vault; databases given as wn_index are gone. */
void wn_acquire_free(struct wn_acquire **a);

#endif
