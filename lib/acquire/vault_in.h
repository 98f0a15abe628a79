/** Inside of the vault: blocks, the pages they live in, the file they go to.
 * Only vault*.c include it. */
#ifndef WN_ACQUIRE_VAULT_IN_H
#define WN_ACQUIRE_VAULT_IN_H

#include <pthread.h>

#include "acquire/vault.h"

#define VAULT_BLOCK 65536u
#define VAULT_TAG 16
#define VAULT_NO_SLOT UINT32_MAX
#define VAULT_CACHE 128 /* blocks read back from disk, kept decrypted */

/** ---- pages (vault_pages.c) ------------------------------------------- */

struct vault_pages; /* blocks of locked memory */

enum wn_status vault_pages_new(
    struct vault_pages **out, bool must_lock, struct wn_err *err);
void vault_pages_free(struct vault_pages **p);
/** A zeroed block. NULL: no memory, or it cannot be locked and must be. */
uint8_t *vault_pages_take(struct vault_pages *p);
/** Wipes and takes back. */
void vault_pages_give(struct vault_pages *p, uint8_t *block);

/**
 * Is swap on that would write memory to disk in the clear? Then everything
 * that this process has and will have is locked (names, parsers' buffers and
 * key schedules are on the heap), or the vault is refused. Core dumps are
 * switched off for the process in any case.
 */
enum wn_status vault_guard(const char *swaps, uint64_t need_bytes,
    bool *must_lock, struct wn_err *err);
/** One name of /proc/swaps: is it on an encrypted or memory-only device? */
bool vault_swap_is_safe(const char *device, const char *sys_block);

/** ---- the file (vault_spill.c) ---------------------------------------- */

struct vault_spill;

struct vault_sealed {
    uint64_t nonce;
    uint32_t slot;
    uint8_t tag[VAULT_TAG];
};

enum wn_status vault_spill_new(struct vault_spill **out,
    struct vault_pages *pages, const char *folder, struct wn_err *err);
void vault_spill_free(struct vault_spill **s);
/** @retval WN_ELIMIT  no room in the folder */
enum wn_status vault_spill_put(struct vault_spill *s, const uint8_t *block,
    struct vault_sealed *out, struct wn_err *err);
enum wn_status vault_spill_get(struct vault_spill *s,
    const struct vault_sealed *from, uint8_t *block, struct wn_err *err);
void vault_spill_release(struct vault_spill *s, uint32_t slot);
uint64_t vault_spill_bytes(const struct vault_spill *s);

/** ---- the vault ------------------------------------------------------- */

struct vault_block {
    uint8_t *mem;  /* NULL: on disk, or dropped */
    struct vault_sealed sealed;
    uint32_t live; /* bytes not dropped */
    uint32_t cached; /* 1 + place in the cache; 0 = not there */
};

struct vault_object {
    bool used;
    enum wn_vault_rank rank;
    uint64_t size;
    struct vault_block *blocks;
    uint32_t count, room;
};

struct vault_cached {
    uint8_t *mem;
    uint32_t object, block; /* object WN_VAULT_NONE: free */
    bool recent;
};

struct wn_vault {
    pthread_mutex_t lock;
    struct vault_pages *pages;
    struct vault_spill *spill; /* NULL: memory only */
    uint64_t cap_blocks, held_blocks;
    struct vault_object *objects;
    uint32_t object_count;
    struct vault_cached cache[VAULT_CACHE];
    uint32_t cache_hand;
};

/** NULL when there is none. Lock held. */
struct vault_object *vault_object(struct wn_vault *v, uint32_t id);
/** A block's memory and slot are free for others. Lock held. */
void vault_release(struct wn_vault *v, struct vault_block *b);

/** A block from the cache, read and decrypted when needed. Lock held. */
enum wn_status vault_cache_get(struct wn_vault *v, uint32_t id, uint32_t index,
    const uint8_t **out, struct wn_err *err);
/** Forget what the cache holds of a block. Lock held. */
void vault_cache_forget(struct wn_vault *v, struct vault_block *b);

/** ---- served to SQLite (vault_serve.c, vault_vfs.c) --------------------- */

#define VAULT_NAME 32

/** Once for the process. */
enum wn_status vault_vfs_register(struct wn_err *err);
/** Which served database a path means; *wal: its log. */
bool vault_served_find(const char *path, char name[VAULT_NAME], bool *wal);
/** As wn_vault_read(); WN_EINTERNAL when it was withdrawn. */
enum wn_status vault_served_read(const char *name, bool wal, uint64_t offset,
    void *buf, size_t cap, size_t *got);
enum wn_status vault_served_size(const char *name, bool wal, uint64_t *size);
/** Withdraw databases of which id is a part; all for WN_VAULT_NONE. */
void vault_serve_withdraw(struct wn_vault *v, uint32_t id);

#endif
