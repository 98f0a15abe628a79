/** Metadata goes into the vault and is read back by the phone; the size is the
 * last point to stop. */
#include "acquire/source_backup_in.h"
#include "base/err.h"

static enum wn_status
total(void *ctx, uint64_t bytes, struct wn_err *err)
{
    struct source_backup *s = ctx;
    struct wn_prompt p = {
        .kind = WN_PROMPT_LAST_CANCEL,
        .text = "The phone has told how much it will send. Nothing has been "
                "received yet. Go on?",
        .bytes = bytes,
    };
    struct wn_answer answer = { .yes = false };
    enum wn_status st;

    if (!s->o.run || !s->o.run->prompt) {
        return WN_OK;
    }
    st = s->o.run->prompt(s->o.run->ctx, &p, &answer, err);
    if (st == WN_OK && !answer.yes) {
        return wn_fail(
            err, WN_ECANCEL, "stopped before anything was received");
    }
    for (unsigned a = 0; s->o.scope && a < WN_ART_COUNT; a++) {
        s->index[a].asked = s->index[a].asked &&
            wn_scope_needs(s->o.scope, (enum wn_artefact)a);
    }
    return st;
}

static enum wn_status
meta_begin(void *ctx, const char *name, struct wn_err *err)
{
    struct source_backup *s = ctx;

    return backup_meta_begin(&s->meta, name, &s->meta_object, err);
}

static enum wn_status
meta_data(void *ctx, const void *p, size_t n, struct wn_err *err)
{
    struct source_backup *s = ctx;

    return backup_put(s, s->meta_object, p, n, err);
}

static enum wn_status
meta_end(void *ctx, struct wn_err *err)
{
    (void)ctx;
    (void)err;
    return WN_OK;
}

static enum wn_status
meta_move(void *ctx, const char *from, const char *to, struct wn_err *err)
{
    struct source_backup *s = ctx;

    (void)err;
    return backup_meta_move(&s->meta, from, to);
}

static enum wn_status
meta_remove(void *ctx, const char *name, struct wn_err *err)
{
    struct source_backup *s = ctx;

    (void)err;
    return backup_meta_remove(&s->meta, name);
}

static enum wn_status
meta_read(void *ctx, const char *name, uint64_t offset, void *buf, size_t cap,
    size_t *got, struct wn_err *err)
{
    struct source_backup *s = ctx;

    return backup_meta_read(&s->meta, name, offset, buf, cap, got, err);
}

void
backup_meta_members(struct wn_backup_sink *sink)
{
    sink->total = total;
    sink->meta_begin = meta_begin;
    sink->meta_data = meta_data;
    sink->meta_end = meta_end;
    sink->meta_move = meta_move;
    sink->meta_remove = meta_remove;
    sink->meta_read = meta_read;
}
