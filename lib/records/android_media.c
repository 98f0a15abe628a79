#include "records/android_media.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "records/media_tables.h"

static enum wn_status
on_open(struct wn_reading *rd, struct wn_err *err)
{
    rd->state = calloc(1, sizeof(struct wn_listing));
    return rd->state ? WN_OK : wn_fail_nomem(err, "reading files");
}

static enum wn_status
on_rows(struct wn_reading *rd, const struct wn_rowset *rs, struct wn_err *err)
{
    /* Of documents the catalogue tells nothing that the path does not. */
    return rd->artefact == WN_ART_android_documents
        ? WN_OK : wn_listed_rows(rd, rs, err);
}

/** ---- before it is fetched ---------------------------------------------- */

static enum wn_status
ask(const struct wn_reading *rd, const struct wn_listed *f,
    struct wn_verdict *v)
{
    struct wn_facts q = wn_listed_facts(f);
    enum wn_status st = wn_gate_ask(rd->gate, &q, v);

    return st == WN_OK ? wn_gate_narrow(rd->gate, v, f->rules) : st;
}

/** A document that was found by folder. */
static struct wn_listed *
found(struct wn_reading *rd, const struct wn_origin *o)
{
    struct wn_listing *l = rd->state;
    struct wn_listed *f = wn_listed_find(l, o->path);

    if (f || rd->artefact != WN_ART_android_documents) {
        return f;
    }
    wn_gate_seen(rd->gate, WN_CAT_DOCUMENTS, 1);
    f = wn_listed_new(l, o->path);
    if (f) {
        f->category = WN_CAT_DOCUMENTS;
        f->rules = wn_document_rules(rd, o->path);
        f->modified = (struct wn_event_time) { .kind = "modified",
            .time_ns = o->mtime_ns, .raw = wn_value_int(o->mtime_ns),
            .epoch = WN_EPOCH_UNIX_NS, .set_by = "filesystem" };
        f->modified.kind = o->mtime_ns != 0 ? f->modified.kind : NULL;
    }
    return f;
}

/** By its place and the catalogue's dates. Each path is promised once. */
static enum wn_status
on_wanted(struct wn_reading *rd, const struct wn_origin *o)
{
    enum wn_status st = WN_DENIED;
    struct wn_listed *f;
    struct wn_verdict v;

    (void)pthread_mutex_lock(rd->lock);
    f = found(rd, o);
    if (f && !f->promised && ask(rd, f, &v) == WN_OK) {
        f->promised = true;
        st = WN_OK;
    }
    (void)pthread_mutex_unlock(rd->lock);
    return st;
}

static void
on_not_had(struct wn_reading *rd, const struct wn_origin *o,
    const char *outcome)
{
    bool staged = strcmp(outcome, "not-staged") != 0;
    struct wn_verdict v;
    struct wn_listed *f;

    (void)pthread_mutex_lock(rd->lock);
    f = wn_listed_find(rd->state, o->path);
    if (f && ask(rd, f, &v) == WN_OK) {
        wn_gate_failed(rd->gate, v.rule, staged
            ? "some files could not be read, or changed while they were read"
            : "some files are larger than the memory set aside: give more "
              "with --memory, or agree to staging: encrypted");
    }
    (void)pthread_mutex_unlock(rd->lock);
}

/** ---- in the vault ------------------------------------------------------ */

static void
learn(struct wn_listed *f, const struct wn_capture *c)
{
    f->zone_assumed = c->zone_assumed;
    f->width = c->width;
    f->height = c->height;
    (void)snprintf(f->latitude, sizeof(f->latitude), "%s", c->latitude);
    (void)snprintf(f->longitude, sizeof(f->longitude), "%s", c->longitude);
    if (c->basis == WN_CAPTURE_NONE) {
        return;
    }
    f->own = (struct wn_event_time) {
        .kind = f->category == WN_CAT_AUDIO ? "recorded" : "taken",
        .time_ns = c->time_ns, .epoch = c->epoch,
        .set_by = c->basis == WN_CAPTURE_EXIF ? "exif" : "quicktime" };
    (void)snprintf(f->raw, sizeof(f->raw), "%s%s", c->raw, c->offset);
    f->own.raw = c->raw_is_integer ? wn_value_int(c->raw_integer)
                                   : wn_value_text(f->raw);
}

/** What the file says of itself decides where the catalogue disagrees. */
static enum wn_status
decide(struct wn_reading *rd, struct wn_media_file *file, struct wn_err *err)
{
    struct wn_listing *l = rd->state;
    struct wn_capture c = { .basis = WN_CAPTURE_NONE };
    struct wn_listed *f;
    struct wn_verdict v;
    enum wn_status st = WN_OK;

    if (rd->artefact != WN_ART_android_documents) {
        st = wn_capture_read(&c, file->read_at, file->read_ctx,
            file->origin.size_bytes, rd->terms->zone, err);
    }
    if (st < 0) {
        return st;
    }
    (void)pthread_mutex_lock(rd->lock);
    f = wn_listed_find(l, file->origin.path);
    if (f && f->promised && !f->seen) {
        f->seen = true;
        learn(f, &c);
        f->mtime_ns = file->origin.mtime_ns;
        f->mode = wn_pool_text(&l->memory, file->origin.acquisition_mode);
        file->keep = f->mode && ask(rd, f, &v) == WN_OK;
    }
    (void)pthread_mutex_unlock(rd->lock);
    if (file->keep) {
        wn_gate_chosen(rd->gate, v.rule, 1);
    }
    return WN_OK;
}

static enum wn_status
on_media(struct wn_reading *rd, struct wn_media_file *files, size_t count,
    struct wn_err *err)
{
    enum wn_status st = WN_OK;

    for (size_t i = 0; i < count && st == WN_OK; i++) {
        st = decide(rd, &files[i], err);
    }
    return st;
}

static enum wn_status
on_had(struct wn_reading *rd, const struct wn_origin *o, uint32_t number,
    const char *mime_type, struct wn_err *err)
{
    struct wn_listed *f;

    (void)mime_type;
    (void)pthread_mutex_lock(rd->lock);
    f = wn_listed_find(rd->state, o->path);
    if (f) {
        f->number = number;
        f->had = true;
    }
    (void)pthread_mutex_unlock(rd->lock);
    return f ? WN_OK
             : wn_fail(err, WN_EINTERNAL, "a file came that nobody chose");
}

static void
on_free(struct wn_reading *rd)
{
    struct wn_listing *l = rd->state;

    if (l) {
        wn_draft_clear(&l->draft);
        wn_pool_clear(&l->memory);
        free(l);
        rd->state = NULL;
    }
}

const struct wn_reader wn_reader_android_photos = { .tables = wn_media_tables,
    .open = on_open, .rows = on_rows, .wanted = on_wanted,
    .not_had = on_not_had, .media = on_media, .had = on_had,
    .emit = wn_listing_emit, .free = on_free };
const struct wn_reader wn_reader_android_audio = { .tables = wn_media_tables,
    .open = on_open, .rows = on_rows, .wanted = on_wanted,
    .not_had = on_not_had, .media = on_media, .had = on_had,
    .emit = wn_listing_emit, .free = on_free };
const struct wn_reader wn_reader_android_documents = {
    .tables = wn_media_tables, .open = on_open, .rows = on_rows,
    .wanted = on_wanted, .not_had = on_not_had, .media = on_media,
    .had = on_had, .emit = wn_listing_emit, .free = on_free };
