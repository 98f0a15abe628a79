/** What becomes of a file that is whole in the vault. */
#include <stdlib.h>

#include "acquire/source_pull_in.h"
#include "base/buf.h"
#include "base/err.h"

#define CHUNK (256u << 10)

struct look {
    struct wn_vault *vault;
    uint32_t object;
};

static enum wn_status
read_at(void *ctx, uint64_t offset, void *buf, size_t cap, size_t *got,
    struct wn_err *err)
{
    const struct look *l = ctx;

    return wn_vault_read(l->vault, l->object, offset, buf, cap, got, err);
}

/** All of it to the sink. */
static enum wn_status
give(struct source_pull *p, const struct wn_origin *o, uint32_t object,
    uint8_t *chunk, struct wn_err *err)
{
    const struct wn_item_sink *sink = p->s->sink;
    void *handle = NULL;
    uint64_t at = 0;
    enum wn_status st = sink->file_begin(sink->ctx, o, &handle, err);
    enum wn_status ended;

    if (st != WN_OK) {
        return st;
    }
    while (st == WN_OK) {
        size_t got = 0;

        st = wn_vault_read(
            p->s->vault, object, at, chunk, CHUNK, &got, err);
        if (st == WN_OK) {
            st = sink->file_data(handle, chunk, got, err);
            at += got;
        }
    }
    ended = sink->file_end(
        handle, st == WN_END ? WN_FILE_COMPLETE : WN_FILE_DROPPED, err);
    return st == WN_END ? ended : st;
}

static enum wn_status
decide(struct source_pull *p, const struct pull_ready *r, uint8_t *chunk,
    bool *kept, struct wn_err *err)
{
    const struct wn_item_sink *sink = p->s->sink;
    struct look look = { p->s->vault, r->object };
    struct wn_media_file file = {
        .origin = { .artefact = p->artefact, .locator = r->path,
            .path = r->path, .acquisition_mode = PULL_MODE,
            .size_bytes = r->size_bytes, .mtime_ns = r->mtime_ns },
        .read_at = read_at, .read_ctx = &look };
    enum wn_status st =
        sink->media(sink->ctx, p->artefact, &file, 1, err);

    *kept = st == WN_OK && file.keep;
    return *kept ? give(p, &file.origin, r->object, chunk, err) : st;
}

void *
pull_work(void *ctx)
{
    struct source_pull *p = ctx;
    uint8_t *chunk = malloc(CHUNK);
    struct pull_ready r;

    while (pull_queue_take(&p->queue, &r) == WN_OK) {
        struct wn_err err = WN_ERR_INIT;
        bool kept = false;
        enum wn_status st = chunk ? decide(p, &r, chunk, &kept, &err)
                                  : wn_fail_nomem(&err, "a file");

        wn_vault_drop(p->s->vault, r.object);
        pull_queue_done(&p->queue, &r, kept, st, &err);
    }
    if (chunk) {
        wn_wipe(chunk, CHUNK);
    }
    free(chunk);
    return NULL;
}
