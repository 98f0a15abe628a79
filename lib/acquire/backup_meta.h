/** The metadata of a backup (Status.plist, Manifest.plist, Manifest.db): in the
 * vault under the names that the phone gave, for it to read back and for us to
 * read at the end. facts/ios 4.8, 4.13. */
#ifndef WN_ACQUIRE_BACKUP_META_H
#define WN_ACQUIRE_BACKUP_META_H

#include "acquire/vault.h"

#define META_NAMES 64
#define META_NAME_MAX 256

struct meta_file {
    char name[META_NAME_MAX]; /* "" = free */
    uint32_t object;
};

struct backup_meta {
    struct wn_vault *vault;
    struct meta_file files[META_NAMES];
};

void backup_meta_init(struct backup_meta *m, struct wn_vault *v);
void backup_meta_clear(struct backup_meta *m);
/** A new, empty object under name; an older one is dropped. */
enum wn_status backup_meta_begin(struct backup_meta *m, const char *name,
    uint32_t *object, struct wn_err *err);
/** @retval WN_ABSENT no such name */
enum wn_status backup_meta_move(
    struct backup_meta *m, const char *from, const char *to);
enum wn_status backup_meta_remove(struct backup_meta *m, const char *name);
enum wn_status backup_meta_read(struct backup_meta *m, const char *name,
    uint64_t offset, void *buf, size_t cap, size_t *got, struct wn_err *err);
/** The object whose name is `base` or ends in "/base"; WN_VAULT_NONE. A name in
 * Snapshot/ is the newer one while both are there. */
uint32_t backup_meta_find(const struct backup_meta *m, const char *base);
/** The same, taken out of the list: the caller drops it. */
uint32_t backup_meta_take(struct backup_meta *m, const char *base);

#endif
