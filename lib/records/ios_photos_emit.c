#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "records/ios_photos.h"
#include "records/media_tables.h"

static void
times(struct wn_draft *d, const struct wn_photo *f,
    enum wn_time_field decides)
{
    const struct wn_shot *s = f->shot;
    struct wn_event_time file = { .kind = "modified", .time_ns = f->mtime_ns,
        .raw = wn_value_int(f->mtime_ns), .epoch = WN_EPOCH_UNIX_NS,
        .set_by = "filesystem" };
    const struct wn_event_time *first =
        decides == WN_TF_ADDED ? &s->added : &s->taken;
    const struct wn_event_time *second =
        decides == WN_TF_ADDED ? &s->taken : &s->added;
    bool file_decides = false;

    if (first->kind) {
        wn_draft_decided(d, first);
        file_decides = strcmp(first->kind, "modified") == 0;
    }
    if (second->kind) {
        wn_draft_time(d, 0, second);
        file_decides = file_decides || strcmp(second->kind, "modified") == 0;
    }
    if (s->created.kind && (!s->taken.kind || s->taken.time_ns !=
            s->created.time_ns || s->taken.set_by != s->created.set_by)) {
        wn_draft_time(d, 0, &s->created);
    }
    if (f->mtime_ns != 0 && !file_decides) {
        wn_draft_time(d, 0, &file);
    }
}

static const char *
name_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static void
row(struct wn_draft *d, const struct wn_photo *f)
{
    const struct wn_shot *s = f->shot;
    const struct wn_capture *c = &s->capture;
    bool main = strcmp(f->part, "photo") == 0 || strcmp(f->part, "video") == 0;

    wn_draft_row(d, &wn_table_media, 0);
    wn_draft_set(d, MEDIA_KIND, 0, wn_value_text(f->part));
    wn_draft_set(d, MEDIA_FILE, 0, wn_value_file(f->number));
    wn_draft_set(d, MEDIA_NAME, 0, wn_value_text(name_of(f->path)));
    wn_draft_set(d, MEDIA_GROUP, 0, wn_value_text(f->group_key));
    wn_draft_set(d, MEDIA_ORIGIN, 0, wn_value_text(wn_media_origin(s->kind)));
    wn_draft_set(d, MEDIA_ORIGIN_BY, 0, wn_value_text(s->kind_by));
    wn_draft_set(d, MEDIA_HIDDEN, 0,
        wn_value_int((s->needs & WN_PART_HIDDEN) != 0));
    wn_draft_set(d, MEDIA_TRASHED, 0,
        wn_value_int((s->needs & WN_PART_RECENTLY_DELETED) != 0));
    wn_draft_set(d, MEDIA_ZONE_ASSUMED, 0, wn_value_int(c->zone_assumed));
    if (!main) {
        return; /* measured was the picture, not its clip or edit */
    }
    if (c->width > 0 && c->height > 0) {
        wn_draft_set(d, MEDIA_WIDTH, 0, wn_value_int(c->width));
        wn_draft_set(d, MEDIA_HEIGHT, 0, wn_value_int(c->height));
    }
    if (c->latitude[0] && c->longitude[0]) {
        wn_draft_set(d, MEDIA_LATITUDE, 0, wn_value_text(c->latitude));
        wn_draft_set(d, MEDIA_LONGITUDE, 0, wn_value_text(c->longitude));
    }
}

static enum wn_status
emit_one(struct wn_reading *rd, const struct wn_photo *f, struct wn_err *err)
{
    struct wn_photos *p = rd->state;
    struct wn_facts facts = wn_photos_question(f->shot);
    const struct wn_source source = { .kind = "file", .locator = f->locator,
        .sha256 = "", .acquisition_mode = f->mode, .note = "" };
    struct wn_verdict v;
    uint32_t number = 0;
    enum wn_status st;

    if (wn_gate_ask(rd->gate, &facts, &v) != WN_OK) {
        return wn_fail(err, WN_EINTERNAL, "a chosen picture is not allowed");
    }
    if (!f->had) {
        wn_gate_failed(rd->gate, v.rule, "some pictures could not be read");
        return WN_OK;
    }
    st = rd->sink->source(rd->sink->ctx, &source, &number, err);
    if (st != WN_OK) {
        return st;
    }
    wn_draft_begin(&p->draft, f->shot->category, number, "", 0);
    row(&p->draft, f);
    times(&p->draft, f, v.time_field);
    wn_draft_file(&p->draft, f->number);
    st = wn_gate_put(rd->gate, &facts, UINT64_MAX, &p->draft, err);
    return st > 0
        ? wn_fail(err, WN_EINTERNAL, "a chosen picture is not allowed") : st;
}

static int
by_locator(const void *a, const void *b)
{
    return strcmp((*(struct wn_photo *const *)a)->locator,
        (*(struct wn_photo *const *)b)->locator);
}

enum wn_status
wn_photos_emit(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_photos *p = rd->state;
    struct wn_photo **order = calloc(p->kept_count + 1, sizeof(*order));
    size_t n = 0;
    enum wn_status st = order ? WN_OK : wn_fail_nomem(err, "sorting photos");

    for (size_t i = 0; order && i < WN_PHOTO_BUCKETS; i++) {
        for (struct wn_photo *f = p->buckets[i]; f; f = f->next) {
            order[n++] = f;
        }
    }
    if (n > 1) {
        qsort(order, n, sizeof(struct wn_photo *), by_locator);
    }
    if (st == WN_OK && p->listed) {
        st = wn_reading_source(rd, err);
    }
    for (size_t i = 0; st == WN_OK && i < n; i++) {
        st = wn_run_cancelled(rd->run)
            ? wn_fail(err, WN_ECANCEL, "stopped while writing photos")
            : emit_one(rd, order[i], err);
    }
    free(order);
    return st;
}
