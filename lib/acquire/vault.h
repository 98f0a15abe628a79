/**
 * The vault: where candidates wait until it is known whether they may be kept.
 * Bytes are appended to objects and read back at any place; an object's middle
 * can be dropped. All of it is gone when the vault is freed.
 *
 * In memory up to a cap: pages apart from the heap, locked where the system
 * lets us, left out of core dumps and of forks, wiped before they are given
 * back. Beyond it, only where may_spill: in an unlinked file, block by block
 * (64 KiB) under AES-256-GCM. Authenticated, because what comes back from disk
 * goes into a parser and into evidence: a block that was changed on disk is an
 * error, never data. Each writing of a block has a nonce of its own (a counter
 * that never repeats within a vault); the key is random, made for this vault,
 * and never leaves memory.
 *
 * Thread-safe.
 */
#ifndef WN_ACQUIRE_VAULT_H
#define WN_ACQUIRE_VAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "winnow/status.h"

#define WN_VAULT_NONE UINT32_MAX

struct wn_vault;

/** What gives way when memory is short: candidates use at most half of it
 * where the rest can go to disk. */
enum wn_vault_rank { WN_VAULT_CANDIDATE, WN_VAULT_INDEX };

struct wn_vault_options {
    uint64_t memory_bytes; /* cap of what is held in memory; 0 = 1 GiB */
    bool may_spill;        /* staging: encrypted */
    const char *folder;    /* of the file; NULL = $TMPDIR, else /var/tmp */
    const char *swaps;     /* NULL = /proc/swaps; tests give their own */
};

/**
 * @retval WN_ELIMIT  unencrypted swap is in use and memory cannot be locked
 */
enum wn_status wn_vault_new(struct wn_vault **out,
    const struct wn_vault_options *options, struct wn_err *err);
/** Wipes everything. Databases still open on it read errors from then on. */
void wn_vault_free(struct wn_vault **v);

/** A new empty object. */
enum wn_status wn_vault_create(struct wn_vault *v, uint32_t *id,
    enum wn_vault_rank rank, struct wn_err *err);
/** @retval WN_ELIMIT  full: part of p may have been taken; drop the object, or
 * drop others and go on from wn_vault_size() */
enum wn_status wn_vault_append(struct wn_vault *v, uint32_t id, const void *p,
    size_t n, struct wn_err *err);
uint64_t wn_vault_size(struct wn_vault *v, uint32_t id);
/** Up to cap bytes. WN_END at or past the end. A dropped place is WN_ABSENT. */
enum wn_status wn_vault_read(struct wn_vault *v, uint32_t id, uint64_t offset,
    void *buf, size_t cap, size_t *got, struct wn_err *err);
/** Exactly n bytes, else WN_EFORMAT. */
enum wn_status wn_vault_read_all(struct wn_vault *v, uint32_t id,
    uint64_t offset, void *buf, size_t n, struct wn_err *err);
/** Drop n bytes at offset, once; blocks of which nothing is left are free for
 * others. */
void wn_vault_punch(
    struct wn_vault *v, uint32_t id, uint64_t offset, uint64_t n);
/** Drop an object; WN_VAULT_NONE is accepted. */
void wn_vault_drop(struct wn_vault *v, uint32_t id);

/** Bytes held in memory and on disk now, for tests and the log. */
void wn_vault_held(
    struct wn_vault *v, uint64_t *memory_bytes, uint64_t *disk_bytes);

#define WN_VAULT_URI_BYTES 64
/**
 * Serve two objects to SQLite as one read-only database. db is the main file;
 * wal its write-ahead log, or WN_VAULT_NONE: an empty one is served then, as a
 * database left in WAL mode cannot be opened without. No shared memory is
 * served: set locking_mode=EXCLUSIVE before the first read. The objects must
 * not be written to any more. uri is for sqlite3_open_v2 with SQLITE_OPEN_URI;
 * it names nothing of the phone's. Withdrawn when db is dropped.
 */
enum wn_status wn_vault_serve(struct wn_vault *v, uint32_t db, uint32_t wal,
    char uri[WN_VAULT_URI_BYTES], struct wn_err *err);

#endif
