/** A kept file as a record. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "records/android_media.h"
#include "records/media_tables.h"

static const struct wn_raw_column raw[] = { { "_data", 0 },
    { "_display_name", 0 }, { "mime_type", 0 }, { "_size", 0 },
    { "datetaken", 0 }, { "date_added", 0 }, { "date_modified", 0 },
    { "width", 0 }, { "height", 0 }, { "duration", 0 },
    { "owner_package_name", 0 }, { "is_pending", 0 }, { "is_trashed", 0 } };

static const char *
kind_word(enum wn_category c)
{
    switch ((int)c) {
    case WN_CAT_VIDEOS:
        return "video";
    case WN_CAT_AUDIO:
        return "audio";
    case WN_CAT_DOCUMENTS:
        return "document";
    default:
        return "photo";
    }
}

static void
row(struct wn_draft *d, const struct wn_listed *f)
{
    const char *slash = strrchr(f->path, '/');
    bool picture =
        f->category == WN_CAT_PHOTOS || f->category == WN_CAT_VIDEOS;

    wn_draft_row(d, &wn_table_media, 0);
    wn_draft_set(d, MEDIA_KIND, 0, wn_value_text(kind_word(f->category)));
    wn_draft_set(d, MEDIA_FILE, 0, wn_value_file(f->number));
    wn_draft_set(
        d, MEDIA_NAME, 0, wn_value_text(slash ? slash + 1 : f->path));
    wn_draft_set(d, MEDIA_ZONE_ASSUMED, 0, wn_value_int(f->zone_assumed));
    if (!picture) {
        return;
    }
    wn_draft_set(d, MEDIA_ORIGIN, 0,
        wn_value_text(wn_media_origin(wn_listed_kind(f->path))));
    wn_draft_set(d, MEDIA_ORIGIN_BY, 0, wn_value_text("name"));
    wn_draft_set(d, MEDIA_HIDDEN, 0, wn_value_int(0));
    wn_draft_set(d, MEDIA_TRASHED, 0, wn_value_int(f->trashed));
    wn_draft_set(d, MEDIA_PENDING, 0, wn_value_int(f->pending));
    if (f->width > 0 && f->height > 0) {
        wn_draft_set(d, MEDIA_WIDTH, 0, wn_value_int(f->width));
        wn_draft_set(d, MEDIA_HEIGHT, 0, wn_value_int(f->height));
    }
    if (f->latitude[0] && f->longitude[0]) {
        wn_draft_set(d, MEDIA_LATITUDE, 0, wn_value_text(f->latitude));
        wn_draft_set(d, MEDIA_LONGITUDE, 0, wn_value_text(f->longitude));
    }
}

/** The file's own time before the catalogue's before the file system's: as
 * wn_listed_facts() asked. All that are known are told, so that a disagreement
 * shows. */
static void
times(struct wn_draft *d, const struct wn_listed *f,
    enum wn_time_field decides)
{
    const struct wn_event_time *all[] = { &f->own, &f->taken, &f->modified,
        &f->added };
    const struct wn_event_time *first =
        decides == WN_TF_ADDED || decides == WN_TF_RECEIVED ? &f->added
        : f->own.kind                                       ? &f->own
        : f->taken.kind                                     ? &f->taken
                                                            : &f->modified;

    if (first->kind) {
        wn_draft_decided(d, first);
    }
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        if (all[i] != first && all[i]->kind) {
            wn_draft_time(d, 0, all[i]);
        }
    }
}

static enum wn_status
raw_row(struct wn_draft *d, const struct wn_listed *f, struct wn_err *err)
{
    struct wn_rows r;
    enum wn_status st;

    if (!f->set) {
        return WN_OK;
    }
    wn_rows_begin(&r, f->set, NULL, 0);
    st = wn_rows_seek(&r, f->at, err);
    if (st == WN_OK) {
        wn_rows_raw(
            d, &r, f->set->table, raw, sizeof(raw) / sizeof(raw[0]));
    }
    return st;
}

static enum wn_status
emit_one(struct wn_reading *rd, const struct wn_listed *f,
    struct wn_err *err)
{
    struct wn_listing *l = rd->state;
    struct wn_facts facts = wn_listed_facts(f);
    const struct wn_source source = { .kind = "file", .locator = f->path,
        .sha256 = "", .acquisition_mode = f->mode, .note = "" };
    struct wn_verdict v;
    uint32_t number = 0;
    enum wn_status st;

    if (wn_gate_ask(rd->gate, &facts, &v) != WN_OK ||
        wn_gate_narrow(rd->gate, &v, f->rules) != WN_OK) {
        return wn_fail(err, WN_EINTERNAL, "a chosen file is not allowed");
    }
    st = rd->sink->source(rd->sink->ctx, &source, &number, err);
    if (st != WN_OK) {
        return st;
    }
    wn_draft_begin(&l->draft, f->category, number, f->set ? f->set->table : "",
        f->set ? f->id : 0);
    row(&l->draft, f);
    times(&l->draft, f, v.time_field);
    st = raw_row(&l->draft, f, err);
    wn_draft_file(&l->draft, f->number);
    if (st == WN_OK) {
        st = wn_gate_put(rd->gate, &facts, f->rules, &l->draft, err);
    }
    return st > 0
        ? wn_fail(err, WN_EINTERNAL, "a chosen file is not allowed") : st;
}

static int
by_path(const void *a, const void *b)
{
    return strcmp((*(struct wn_listed *const *)a)->path,
        (*(struct wn_listed *const *)b)->path);
}

enum wn_status
wn_listing_emit(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_listing *l = rd->state;
    struct wn_listed **order = calloc(l->count + 1, sizeof(*order));
    size_t n = 0;
    enum wn_status st = order ? WN_OK : wn_fail_nomem(err, "sorting files");

    for (size_t i = 0; order && i < WN_LISTED_BUCKETS; i++) {
        for (struct wn_listed *f = l->buckets[i]; f; f = f->next) {
            if (f->had) {
                order[n++] = f;
            }
        }
    }
    if (n > 1) {
        qsort(order, n, sizeof(struct wn_listed *), by_path);
    }
    for (size_t i = 0; st == WN_OK && i < n; i++) {
        st = wn_run_cancelled(rd->run)
            ? wn_fail(err, WN_ECANCEL, "stopped while writing files")
            : emit_one(rd, order[i], err);
    }
    free(order);
    return st;
}
