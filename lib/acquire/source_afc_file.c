/** One file over AFC: looked into, and fetched if it is kept. */
#include <stdlib.h>
#include <string.h>

#include "acquire/source_afc_in.h"
#include "base/buf.h"
#include "base/err.h"

bool
afc_is_local(enum wn_status st)
{
    return st == WN_ABSENT || st == WN_END || st == WN_EREADY ||
        st == WN_EFORMAT;
}

static enum wn_status
ready(struct afc_file *f, uint64_t at, struct wn_err *err)
{
    enum wn_status st = WN_OK;

    if (!f->file) {
        st = wn_afc_file_open(&f->file, f->conn, f->path, err);
        f->at = 0;
    }
    if (st == WN_OK && f->at != at) {
        st = wn_afc_file_seek(f->file, at, err);
        f->at = at;
    }
    return st;
}

/** Some bytes at a place. WN_END at the end. */
static enum wn_status
read_some(struct afc_file *f, uint64_t at, void *buf, size_t cap, size_t *got,
    struct wn_err *err)
{
    enum wn_status st = ready(f, at, err);

    if (st == WN_OK) {
        st = wn_afc_file_read(f->file, buf, cap, got, err);
    }
    if (st == WN_OK) {
        f->at += *got;
    }
    return st;
}

/** The first part is read in two steps: dates mostly stand in the first. */
static enum wn_status
fill_head(struct afc_file *f, size_t until, struct wn_err *err)
{
    size_t goal = until <= AFC_FIRST ? AFC_FIRST : AFC_HEAD;
    enum wn_status st = WN_OK;

    if (!f->head) {
        f->head = malloc(AFC_HEAD);
        if (!f->head) {
            return wn_fail_nomem(err, "a picture's first part");
        }
    }
    if (!f->probed) {
        f->probed = true;
        atomic_fetch_add(&f->walk->probed, 1);
    }
    while (st == WN_OK && f->head_bytes < until) {
        size_t got = 0;

        st = read_some(f, f->head_bytes, f->head + f->head_bytes,
            goal - f->head_bytes, &got, err);
        f->head_bytes += got;
    }
    return st == WN_END ? WN_OK : st;
}

enum wn_status
afc_file_read_at(void *ctx, uint64_t offset, void *buf, size_t cap,
    size_t *got, struct wn_err *err)
{
    struct afc_file *f = ctx;
    enum wn_status st = WN_OK;

    if (offset >= f->stat.size_bytes || cap == 0) {
        return WN_END;
    }
    if (offset >= AFC_HEAD) {
        return read_some(f, offset, buf, cap, got, err);
    }
    if (cap > AFC_HEAD - (size_t)offset) {
        cap = AFC_HEAD - (size_t)offset;
    }
    if (offset + cap > f->stat.size_bytes) {
        cap = (size_t)(f->stat.size_bytes - offset);
    }
    if (offset + cap > f->head_bytes) {
        st = fill_head(f, (size_t)offset + cap, err);
    }
    if (st != WN_OK) {
        return st;
    }
    if (offset >= f->head_bytes) {
        return WN_END; /* it has become shorter */
    }
    if (cap > f->head_bytes - (size_t)offset) {
        cap = f->head_bytes - (size_t)offset;
    }
    memcpy(buf, f->head + offset, cap);
    *got = cap;
    return WN_OK;
}

/** All bytes to the sink, the ones already here first. */
static enum wn_status
pump(struct afc_file *f, void *handle, uint8_t *chunk, struct wn_err *sink_err,
    enum wn_status *sunk, struct wn_err *err)
{
    const struct wn_item_sink *sink = f->walk->o->sink;
    uint64_t at = f->head_bytes;
    enum wn_status st = WN_OK;

    *sunk = at > 0 ? sink->file_data(handle, f->head, f->head_bytes, sink_err)
                   : WN_OK;
    while (st == WN_OK && *sunk == WN_OK) {
        size_t got = 0;

        if (afc_walk_stopped(f->walk)) {
            return wn_fail(err, WN_ECANCEL, "stopped");
        }
        st = read_some(f, at, chunk, AFC_CHUNK, &got, err);
        if (st == WN_OK) {
            *sunk = sink->file_data(handle, chunk, got, sink_err);
            at += got;
        }
    }
    if (st == WN_END) {
        /* Shorter than announced: the phone was at work on it. */
        st = at < f->stat.size_bytes ? WN_EFORMAT : WN_OK;
    }
    return st;
}

enum wn_status
afc_file_fetch(struct afc_file *f, const struct wn_origin *o, uint8_t *chunk,
    struct wn_err *err)
{
    const struct wn_item_sink *sink = f->walk->o->sink;
    struct wn_err mine = WN_ERR_INIT;
    enum wn_file_end how = WN_FILE_DROPPED;
    enum wn_status sunk = WN_OK;
    enum wn_status ended;
    enum wn_status st;
    void *handle = NULL;

    st = ready(f, f->head_bytes, &mine);
    if (st != WN_OK) {
        if (afc_is_local(st)) {
            sink->not_had(
                sink->ctx, o, st == WN_ABSENT ? "missing" : "unreadable");
            return WN_OK;
        }
        return wn_fail_again(err, st, &mine);
    }
    st = sink->file_begin(sink->ctx, o, &handle, err);
    if (st != WN_OK) {
        return st;
    }
    st = pump(f, handle, chunk, err, &sunk, &mine);
    if (sunk == WN_OK && st == WN_OK) {
        how = WN_FILE_COMPLETE;
    } else if (sunk == WN_OK && afc_is_local(st)) {
        how = WN_FILE_UNREADABLE;
        st = WN_OK;
    }
    ended = sink->file_end(handle, how, err);
    if (st != WN_OK) {
        return wn_fail_again(err, st, &mine);
    }
    return sunk != WN_OK ? sunk : ended;
}

void
afc_file_close(struct afc_file *f)
{
    wn_afc_file_free(&f->file);
    if (f->head) {
        wn_wipe(f->head, AFC_HEAD);
        free(f->head);
        f->head = NULL;
    }
}
