/** Inside of source_pull. Only source_pull*.c include it. */
#ifndef WN_ACQUIRE_SOURCE_PULL_IN_H
#define WN_ACQUIRE_SOURCE_PULL_IN_H

#include <pthread.h>

#include "acquire/source_pull.h"

#define PULL_WAITING 512 /* files that may wait to be decided */
#define PULL_WAITING_BYTES (UINT64_C(96) << 20)
#define PULL_WORKERS 2

/** A file that is whole in the vault. */
struct pull_ready {
    const char *path; /* the list's */
    uint32_t object;
    uint64_t size_bytes;
    int64_t mtime_ns;
};

/** Between the cable and the workers; all under its lock. */
struct pull_queue {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct pull_ready at[PULL_WAITING];
    size_t first, count;
    size_t working;  /* taken and not done yet */
    uint64_t bytes;  /* waiting or worked on */
    bool closed;     /* nothing more will come */
    enum wn_status st; /* of the first worker that failed */
    struct wn_err err;
    uint64_t not_kept;
};

struct pull_entry {
    const char *path;
    int64_t mtime_ns;
};

struct pull_block;

struct source_pull {
    struct source_android *s;
    enum wn_artefact artefact;
    struct pull_block *memory; /* of the paths */
    struct pull_entry *list;
    size_t count, room;
    size_t next, done;   /* asked for; ended */
    struct pull_queue queue;
    /* The file that comes now: */
    uint32_t object;     /* WN_VAULT_NONE = none, or it was given up */
    uint64_t size_bytes; /* as announced */
    int64_t mtime_ns;
    bool too_large;
    uint64_t bytes;      /* of all files so far */
};

/** source_pull_queue.c */
enum wn_status pull_queue_init(struct pull_queue *q, struct wn_err *err);
void pull_queue_clear(struct pull_queue *q);
/** Waits for room. @retval the failure of a worker */
enum wn_status pull_queue_put(struct pull_queue *q,
    const struct pull_ready *ready, struct wn_err *err);
/** Wait until some of it is done; false when nothing is left that could be. */
bool pull_queue_wait(struct pull_queue *q);
/** WN_END: closed and empty, or something failed. */
enum wn_status pull_queue_take(struct pull_queue *q, struct pull_ready *out);
void pull_queue_done(struct pull_queue *q, const struct pull_ready *ready,
    bool kept, enum wn_status st, const struct wn_err *err);
void pull_queue_close(struct pull_queue *q);

/** source_pull_work.c: a thread's whole life; ctx is a struct source_pull. */
void *pull_work(void *ctx);

#endif
