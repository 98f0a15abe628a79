/** Inside of the ios-afc route. Only source_afc*.c include it. */
#ifndef WN_ACQUIRE_SOURCE_AFC_IN_H
#define WN_ACQUIRE_SOURCE_AFC_IN_H

#include <pthread.h>
#include <stdatomic.h>

#include "acquire/source_afc.h"

#define AFC_PATH 1024
#define AFC_KEY 256
#define AFC_MODE "fetched-one-by-one"
#define AFC_CONNECTIONS 3
#define AFC_CONNECTIONS_MAX 8
#define AFC_GROUP 64 /* files of one group */
#define AFC_EDITS "PhotoData/Mutations/"
#define AFC_DEPTH 4  /* folders below the searched one */

/** ---- names of one folder (source_afc_names.c) ------------------------- */

struct afc_name {
    const char *name; /* in the folder's memory */
    const char *key;
};

struct afc_name_block;

struct afc_names {
    const struct wn_item_sink *sink; /* borrowed: makes the keys */
    struct afc_name_block *memory;
    struct afc_name *list; /* sorted by key, then name */
    size_t count, room;
};

/** @retval WN_ABSENT no such folder */
enum wn_status afc_names_read(struct afc_names *n, struct wn_afc *conn,
    const struct wn_item_sink *sink, const char *path, struct wn_err *err);
void afc_names_free(struct afc_names *n);
/** First name with this key, or count. */
size_t afc_names_find(const struct afc_names *n, const char *key);

/** ---- the walk (source_afc.c, source_afc_walk.c) ---------------------- */

struct afc_folder {
    struct afc_folder *next;
    unsigned depth;
    char path[AFC_PATH];
};

struct afc_walk {
    const struct source_afc_options *o;
    enum wn_artefact artefact;
    struct wn_afc *conns[AFC_CONNECTIONS_MAX];
    unsigned conn_count;
    pthread_mutex_t lock; /* of what follows */
    struct afc_folder *waiting;
    enum wn_status st; /* of the first worker that failed */
    struct wn_err err;
    /* The folder under way; read-only while workers run. */
    const struct afc_folder *folder;
    struct afc_names names, edits;
    size_t *groups; /* index of each group's first name; group_count + 1 */
    size_t group_count;
    _Atomic size_t next_group;
    _Atomic uint64_t probed, vanished, unread;
    uint64_t listed;
};

/** A folder was found on the way. */
enum wn_status afc_walk_later(
    struct afc_walk *w, const char *path, unsigned depth);
/** The first failure ends the walk. */
void afc_walk_fail(
    struct afc_walk *w, enum wn_status st, const struct wn_err *err);
bool afc_walk_stopped(struct afc_walk *w);

/** ---- one group (source_afc_group.c, source_afc_file.c) ----------------- */

#define AFC_HEAD (64u << 10)
#define AFC_FIRST (16u << 10)
#define AFC_CHUNK ((size_t)1 << 20)

/** A file of a group; may be open and looked into. */
struct afc_file {
    struct afc_walk *walk;
    struct wn_afc *conn;
    struct wn_afc_file *file; /* NULL: not open */
    uint64_t at;              /* where the phone would read on */
    struct wn_afc_stat stat;
    uint8_t *head; /* the first part, as far as it was asked for */
    size_t head_bytes;
    bool probed;
    char path[AFC_PATH];
    char locator[AFC_PATH + 64];
};

/** The sink's way of looking into a file. ctx: struct afc_file. */
enum wn_status afc_file_read_at(void *ctx, uint64_t offset, void *buf,
    size_t cap, size_t *got, struct wn_err *err);
/** Fetch a kept file; chunk: AFC_CHUNK bytes of the caller's. */
enum wn_status afc_file_fetch(struct afc_file *f, const struct wn_origin *o,
    uint8_t *chunk, struct wn_err *err);
void afc_file_close(struct afc_file *f);
/** Is this failure one file's, not the connection's? */
bool afc_is_local(enum wn_status st);

#define AFC_EDIT_FOLDERS 16

struct afc_edit_folders {
    char paths[AFC_EDIT_FOLDERS][AFC_PATH];
    size_t count;
};

struct afc_group {
    size_t count;
    struct afc_file files[AFC_GROUP];
    struct wn_media_file media[AFC_GROUP];
    struct afc_edit_folders edits;
    uint8_t chunk[AFC_CHUNK];
};

enum wn_status afc_group_run(struct afc_walk *w, struct wn_afc *conn,
    struct afc_group *g, size_t number, struct wn_err *err);

/** ---- the index (source_afc_index.c) ------------------------------------ */

/** Into the vault and to the sink. @retval WN_ABSENT could_not() was said */
enum wn_status afc_index_run(struct afc_walk *w, struct wn_err *err);

#endif
