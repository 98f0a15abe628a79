#include "acquire/source_pull.h"

#include <stdlib.h>
#include <string.h>

#include "acquire/source_pull_in.h"
#include "base/err.h"
#include "base/grow.h"

#define BLOCK_BYTES (64u << 10)

/** Many paths, few allocations. */
struct pull_block {
    struct pull_block *next;
    size_t used;
    char bytes[BLOCK_BYTES];
};

enum wn_status
source_pull_new(struct source_pull **out, struct source_android *s,
    struct wn_err *err)
{
    struct source_pull *p = calloc(1, sizeof(*p));
    enum wn_status st;

    if (!p) {
        return wn_fail_nomem(err, "the files to fetch");
    }
    p->s = s;
    p->artefact = s->artefact;
    p->object = WN_VAULT_NONE;
    st = pull_queue_init(&p->queue, err);
    if (st != WN_OK) {
        free(p);
        return st;
    }
    *out = p;
    return WN_OK;
}

void
source_pull_free(struct source_pull **out)
{
    struct source_pull *p = *out;

    if (!p) {
        return;
    }
    wn_vault_drop(p->s->vault, p->object);
    pull_queue_clear(&p->queue);
    while (p->memory) {
        struct pull_block *gone = p->memory;

        p->memory = gone->next;
        free(gone);
    }
    free(p->list);
    free(p);
    *out = NULL;
}

static const char *
copy(struct source_pull *p, const char *path)
{
    size_t n = strlen(path) + 1;
    struct pull_block *b = p->memory;

    if (n > PULL_PATH_BYTES) {
        return NULL;
    }
    if (!b || b->used + n > sizeof(b->bytes)) {
        b = malloc(sizeof(*b));
        if (!b) {
            return NULL;
        }
        b->used = 0;
        b->next = p->memory;
        p->memory = b;
    }
    memcpy(b->bytes + b->used, path, n);
    b->used += n;
    return b->bytes + b->used - n;
}

bool
source_pull_path(const struct source_pull *p, const struct wn_cell *c,
    char dst[PULL_PATH_BYTES])
{
    if (c->kind != WN_CELL_TEXT || c->n == 0 || c->n >= PULL_PATH_BYTES ||
        memchr(c->p, '\0', c->n)) {
        p->s->sink->could_not(p->s->sink->ctx, p->artefact, true,
            "a file has a path that cannot be asked for");
        return false;
    }
    memcpy(dst, c->p, c->n);
    dst[c->n] = '\0';
    return true;
}

enum wn_status
source_pull_add(struct source_pull *p, const char *path, int64_t mtime_ns,
    struct wn_err *err)
{
    struct pull_entry e = { NULL, mtime_ns };
    void *list = p->list;

    if (strlen(path) >= PULL_PATH_BYTES) {
        p->s->sink->could_not(p->s->sink->ctx, p->artefact, true,
            "a file's path is longer than the phone itself can open");
        return WN_OK;
    }
    e.path = copy(p, path);
    if (!e.path || !wn_grow(&list, &p->room, p->count, sizeof(*p->list))) {
        return wn_fail_nomem(err, "the files to fetch");
    }
    p->list = list;
    p->list[p->count++] = e;
    return WN_OK;
}

size_t
source_pull_count(const struct source_pull *p)
{
    return p->count;
}

/** ---- from the cable ---------------------------------------------------- */

static enum wn_status
on_next(void *ctx, const char **path, struct wn_err *err)
{
    struct source_pull *p = ctx;

    (void)err;
    if (p->next == p->count) {
        return WN_END;
    }
    *path = p->list[p->next++].path;
    return WN_OK;
}

static enum wn_status
on_begin(void *ctx, const struct wn_phone_file *f, struct wn_err *err)
{
    struct source_pull *p = ctx;

    p->size_bytes = f->size_bytes;
    p->mtime_ns = f->mtime_ns ? f->mtime_ns : p->list[p->done].mtime_ns;
    p->too_large = false;
    return wn_vault_create(
        p->s->vault, &p->object, WN_VAULT_CANDIDATE, err);
}

/** The vault is full: others may still go. When none is left, this file does
 * not fit. */
static enum wn_status
append(struct source_pull *p, const uint8_t *at, size_t n,
    struct wn_err *err)
{
    struct wn_vault *v = p->s->vault;
    uint64_t end = wn_vault_size(v, p->object) + n;
    struct wn_err full = WN_ERR_INIT;
    enum wn_status st = wn_vault_append(v, p->object, at, n, &full);

    while (st == WN_ELIMIT && pull_queue_wait(&p->queue)) {
        uint64_t left = end - wn_vault_size(v, p->object);

        full = (struct wn_err)WN_ERR_INIT;
        st = wn_vault_append(
            v, p->object, at + (n - (size_t)left), (size_t)left, &full);
    }
    if (st == WN_ELIMIT) {
        wn_vault_drop(v, p->object);
        p->object = WN_VAULT_NONE;
        p->too_large = true;
        return WN_OK;
    }
    return st == WN_OK ? WN_OK : wn_fail_again(err, st, &full);
}

static enum wn_status
on_data(void *ctx, const void *at, size_t n, struct wn_err *err)
{
    struct source_pull *p = ctx;

    p->bytes += n;
    return p->too_large ? WN_OK : append(p, at, n, err);
}

static void
tell(const struct source_pull *p)
{
    const struct wn_run *run = p->s->run;
    struct wn_progress now = { .phase = "fetching files",
        .done_bytes = p->bytes, .done_items = p->done,
        .total_items = p->count, .seconds_left = -1 };

    if (run->progress) {
        run->progress(run->ctx, &now);
    }
}

static const char *
outcome(const struct source_pull *p, enum wn_fetch_end how)
{
    if (p->too_large) {
        return "not-staged";
    }
    return how == WN_FETCH_MISSING ? "missing" : "unreadable";
}

static enum wn_status
on_end(void *ctx, const char *path, enum wn_fetch_end how,
    struct wn_err *err)
{
    struct source_pull *p = ctx;
    const struct wn_item_sink *sink = p->s->sink;
    struct pull_ready r = { p->list[p->done].path, p->object,
        0, p->mtime_ns };
    const struct wn_origin o = { .artefact = p->artefact,
        .locator = r.path, .path = r.path, .acquisition_mode = PULL_MODE,
        .size_bytes = UINT64_MAX, .mtime_ns = p->list[p->done].mtime_ns };

    if (strcmp(path, r.path) != 0) {
        return wn_fail(err, WN_EINTERNAL, "files came out of order");
    }
    p->done++;
    tell(p);
    p->object = WN_VAULT_NONE;
    if (how != WN_FETCH_COMPLETE || r.object == WN_VAULT_NONE) {
        wn_vault_drop(p->s->vault, r.object);
        sink->not_had(sink->ctx, &o, outcome(p, how));
        return WN_OK;
    }
    r.size_bytes = wn_vault_size(p->s->vault, r.object);
    return pull_queue_put(&p->queue, &r, err);
}

/** ---- all of them ------------------------------------------------------- */

/** Between these two lines only our own time can be saved. */
static void
log_it(const struct source_pull *p, const char *event)
{
    const struct wn_detail d[] = { { "files", NULL, (int64_t)p->done },
        { "bytes", NULL, (int64_t)p->bytes } };

    wn_run_log(p->s->run, event, d, 2);
}

enum wn_status
source_pull_run(struct source_pull *p, struct wn_err *err)
{
    const struct wn_fetch fetch = { .ctx = p, .next = on_next,
        .begin = on_begin, .data = on_data, .end = on_end };
    pthread_t workers[PULL_WORKERS];
    size_t n = 0;
    enum wn_status st = WN_OK;

    while (n < PULL_WORKERS &&
        pthread_create(&workers[n], NULL, pull_work, p) == 0) {
        n++;
    }
    if (n == 0) {
        return wn_fail(err, WN_EINTERNAL, "no thread can be started");
    }
    log_it(p, "transfer-begins");
    st = wn_files_fetch(p->s->link, p->s->grant, &fetch, err);
    log_it(p, "transfer-ends");
    pull_queue_close(&p->queue);
    for (size_t i = 0; i < n; i++) {
        (void)pthread_join(workers[i], NULL);
    }
    p->s->crossed->fetched_not_kept += p->queue.not_kept;
    if (st == WN_OK && p->queue.st != WN_OK) {
        st = wn_fail_again(err, p->queue.st, &p->queue.err);
    }
    return st;
}
