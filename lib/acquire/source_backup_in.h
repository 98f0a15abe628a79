/** Inside of the ios-backup route. Only source_backup*.c include it. */
#ifndef WN_ACQUIRE_SOURCE_BACKUP_IN_H
#define WN_ACQUIRE_SOURCE_BACKUP_IN_H

#include "acquire/backup_crypt.h"
#include "acquire/backup_meta.h"
#include "acquire/backup_tape.h"
#include "acquire/manifest_db.h"
#include "acquire/source_backup.h"

#define BACKUP_MODE "drained-in-transit"
#define LOCATOR_MAX (TAPE_PATH_MAX + 256)

/** A database or its -wal. */
struct backup_part {
    uint32_t object;   /* the last that came whole; WN_VAULT_NONE: none did */
    uint32_t served;   /* what the sink was given; may be an older one */
    uint32_t incoming; /* under way */
    bool failed;       /* the last did not come whole */
    uint64_t size;
    uint8_t file_id[WN_SHA1_BYTES];
    struct wn_digest *digest; /* of incoming */
    char sha256[WN_SHA256_HEX];
};

struct backup_index {
    bool asked; /* this run looks for it */
    struct backup_part db, wal;
    bool fresh; /* changed since it was delivered */
    unsigned deliveries;
    enum wn_status answer; /* to the last delivery */
    char uri[WN_VAULT_URI_BYTES];
    uint64_t unnamed;  /* candidates of which not even the name was held */
    uint64_t unproven; /* given, but not as Manifest.db says */
};

/** A file given to the sink: to be proven against Manifest.db. */
struct backup_given {
    uint8_t file_id[WN_SHA1_BYTES];
    uint8_t artefact;
    uint32_t order;
    uint64_t size;
};

enum backup_entry_kind {
    ENTRY_NONE,
    ENTRY_PART,  /* goes into `part` */
    ENTRY_STAGE, /* goes onto the tape */
    ENTRY_GIVE   /* goes straight to the sink */
};

struct source_backup {
    struct source_backup_options o;
    struct wn_backup_sink sink;
    struct backup_index index[WN_ART_COUNT];
    struct backup_meta meta;
    struct backup_tape tape;
    uint32_t meta_object; /* the metadata under way */
    /* The entry under way. */
    enum backup_entry_kind kind;
    struct backup_part *part;
    struct tape_entry entry;
    bool unstaged; /* there was no room for it */
    void *handle;
    uint64_t seen;
    /* Files given, in order. */
    struct backup_given *given;
    size_t given_count, given_room;
    /* Set while an encrypted backup is read. */
    struct keybag *keys;
    struct manifest_db *manifest;
    uint32_t list; /* Manifest.db, in the clear */
};

/** ---- source_backup_meta.c -------------------------------------------- */

/** The members of the backup sink that are about metadata and size. */
void backup_meta_members(struct wn_backup_sink *sink);

/** ---- source_backup_part.c -------------------------------------------- */

/** Append to something that must fit: candidates give way to it. */
enum wn_status backup_put(struct source_backup *s, uint32_t object,
    const void *p, size_t n, struct wn_err *err);
enum wn_status backup_part_begin(struct source_backup *s,
    struct backup_part *part, const uint8_t *file_id, struct wn_err *err);
enum wn_status backup_part_data(struct source_backup *s,
    struct backup_part *part, const void *p, size_t n, struct wn_err *err);
/** *changed: it came whole and is not what was there before. */
enum wn_status backup_part_end(struct source_backup *s,
    struct backup_part *part, bool complete, bool *changed,
    struct wn_err *err);
/** The sink has the newest now. */
void backup_part_served(struct source_backup *s, struct backup_part *part);
void backup_part_drop(struct source_backup *s, struct backup_part *part);

/** ---- source_backup_index.c ------------------------------------------- */

#define BACKUP_WHY 512

/** Does the reader of artefact look things up in this helper, which this run
 * looks for too? */
bool backup_has_helper(
    const struct source_backup *s, unsigned artefact, unsigned helper);
/** Deliver an index if it changed, its helpers before it; then go through what
 * waited for it. */
enum wn_status backup_index_deliver(
    struct source_backup *s, unsigned artefact, struct wn_err *err);
/** Tell what of an artefact could not be had. */
void backup_index_tell(struct source_backup *s, unsigned artefact);

/** ---- source_backup_sweep.c ------------------------------------------- */

/** The origin of a candidate; locator is the caller's room. */
struct wn_origin backup_origin(const struct tape_entry *e,
    char locator[LOCATOR_MAX], uint64_t size);
/** Ask again for every candidate of an artefact that waits. */
enum wn_status backup_sweep(
    struct source_backup *s, unsigned artefact, struct wn_err *err);
enum wn_status backup_remember_given(struct source_backup *s,
    const struct tape_entry *e, uint64_t size, struct wn_err *err);

/** ---- source_backup_open.c -------------------------------------------- */

/** Read Manifest.plist, unlock the keybag if the backup is encrypted, open
 * Manifest.db: s->manifest, and s->keys if it is. */
enum wn_status backup_open(struct source_backup *s, struct wn_err *err);
/** Wipe the keys, close the list. */
void backup_close(struct source_backup *s);
/** Decrypt n bytes of an object as the file that file_id is; consume: drop them
 * on the way. @retval WN_EFORMAT damaged, or not in the list */
enum wn_status backup_decrypt(struct source_backup *s,
    const uint8_t file_id[WN_SHA1_BYTES], uint32_t object, uint64_t from,
    uint64_t n, bool consume, backup_plain_fn *to, void *ctx,
    struct wn_err *err);

#endif
