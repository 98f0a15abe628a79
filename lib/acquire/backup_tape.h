/**
 * Candidates of a backup: files that an index may name, held in the vault until
 * the index is known. Names lie one after the other in one object, contents in
 * another, so that a million candidates cost one octet of the heap each.
 */
#ifndef WN_ACQUIRE_BACKUP_TAPE_H
#define WN_ACQUIRE_BACKUP_TAPE_H

#include "acquire/vault.h"
#include "base/digest.h"

#define TAPE_PATH_MAX 4096

enum tape_state {
    TAPE_STAGED,     /* its content is held */
    TAPE_NOT_STAGED, /* there was no room for it */
    TAPE_DRAINED,    /* its index said no; nothing is held but the name */
    TAPE_FAILED,     /* the phone could not send it whole */
    TAPE_SETTLED     /* given to the sink, or told that it will not be had */
};

/** One candidate. path is inside the domain. */
struct tape_entry {
    unsigned artefact;
    uint8_t file_id[WN_SHA1_BYTES];
    uint64_t content_at, size;
    char path[TAPE_PATH_MAX];
};

struct backup_tape {
    struct wn_vault *vault; /* borrowed */
    uint32_t names, contents; /* WN_VAULT_NONE until needed */
    uint8_t *states; /* enum tape_state of each, in order */
    size_t count, room;
    bool torn; /* the list of names is full */
};

void backup_tape_init(struct backup_tape *t, struct wn_vault *v);
void backup_tape_clear(struct backup_tape *t);

/** The place where the next content begins. */
uint64_t backup_tape_end(const struct backup_tape *t);
/** Bytes of a content. @retval WN_ELIMIT no room: forget it and drain */
enum wn_status backup_tape_content(
    struct backup_tape *t, const void *p, size_t n, struct wn_err *err);
/** Give up the content from a place on (of the entry under way). */
void backup_tape_forget(struct backup_tape *t, uint64_t from);
/** Note an entry whose content has come, or was not held. @retval WN_ELIMIT no
 * room: its name is lost, say that something is */
enum wn_status backup_tape_note(struct backup_tape *t,
    const struct tape_entry *e, enum tape_state state, struct wn_err *err);

/** Walks the names in order. */
struct tape_reader {
    uint64_t at;
    size_t next; /* number of the entry that comes next */
};
/** @retval WN_END */
enum wn_status backup_tape_next(struct backup_tape *t, struct tape_reader *r,
    struct tape_entry *e, struct wn_err *err);
/** Settle entry number i; its content is dropped. */
void backup_tape_settle(struct backup_tape *t, size_t i,
    const struct tape_entry *e, enum tape_state state);

/** Room for something more important: drop staged contents, the largest first,
 * until about `bytes` are free. @return bytes that were dropped */
uint64_t backup_tape_shed(struct backup_tape *t, uint64_t bytes);

#endif
