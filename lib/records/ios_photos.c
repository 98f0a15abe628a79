#include "records/ios_photos.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "records/media_tables.h"
#include "records/photo_group.h"

static enum wn_status
open_reading(struct wn_reading *rd, struct wn_err *err)
{
    rd->state = calloc(1, sizeof(struct wn_photos));
    return rd->state ? WN_OK : wn_fail_nomem(err, "reading photos");
}

static enum wn_status
on_index(struct wn_reading *rd, struct wn_err *err)
{
    return wn_photos_list(rd, err);
}

/** ---- the kept files -------------------------------------------------- */

static struct wn_photo **
bucket(struct wn_photos *p, const char *locator)
{
    uint32_t h = 2166136261u; /* FNV-1a */

    for (; *locator; locator++) {
        h = (h ^ (uint8_t)*locator) * 16777619u;
    }
    return &p->buckets[h % WN_PHOTO_BUCKETS];
}

/** Lock held, but for reading at the end. */
static struct wn_photo *
find(struct wn_photos *p, const char *locator)
{
    struct wn_photo *f = *bucket(p, locator);

    while (f && strcmp(f->locator, locator) != 0) {
        f = f->next;
    }
    return f;
}

static const char *
part_word(const char *name, bool film_group)
{
    switch (wn_photo_part(name)) {
    case WN_PHOTO_EDIT:
        return "edit";
    case WN_PHOTO_SIDECAR:
        return "sidecar";
    case WN_PHOTO_FILM:
        return film_group ? "video" : "live-photo-clip";
    case WN_PHOTO_STILL:
    case WN_PHOTO_NONE:
        break;
    }
    return "photo";
}

enum wn_status
wn_photos_remember(struct wn_photos *p, const struct wn_media_file *file,
    const struct wn_shot *shot, const char *key, struct wn_err *err)
{
    const struct wn_origin *o = &file->origin;
    struct wn_photo *f = wn_pool_get(&p->memory, sizeof(*f));
    struct wn_photo **at;

    if (f) {
        f->path = wn_pool_text(&p->memory, o->path);
        f->locator = wn_pool_text(&p->memory, o->locator);
        f->mode = wn_pool_text(&p->memory, o->acquisition_mode);
    }
    if (!f || !f->path || !f->locator || !f->mode) {
        return wn_fail_nomem(err, "reading photos");
    }
    f->mtime_ns = o->mtime_ns;
    f->part = part_word(o->path, shot->category == WN_CAT_VIDEOS);
    f->group_key = key;
    f->shot = shot;
    at = bucket(p, f->locator);
    f->next = *at;
    *at = f;
    p->kept_count++;
    return WN_OK;
}

/** ---- what becomes of them -------------------------------------------- */

static enum wn_status
on_wanted(struct wn_reading *rd, const struct wn_origin *o)
{
    enum wn_status st;

    (void)pthread_mutex_lock(rd->lock);
    st = find(rd->state, o->locator) ? WN_OK : WN_DENIED;
    (void)pthread_mutex_unlock(rd->lock);
    return st;
}

static enum wn_status
on_had(struct wn_reading *rd, const struct wn_origin *o, uint32_t number,
    const char *mime_type, struct wn_err *err)
{
    struct wn_photo *f;

    (void)mime_type;
    (void)pthread_mutex_lock(rd->lock);
    f = find(rd->state, o->locator);
    if (f) {
        f->number = number;
        f->had = true;
    }
    (void)pthread_mutex_unlock(rd->lock);
    return f ? WN_OK
             : wn_fail(err, WN_EINTERNAL, "a picture came that nobody chose");
}

static void
on_free(struct wn_reading *rd)
{
    struct wn_photos *p = rd->state;

    if (p) {
        free(p->assets);
        wn_draft_clear(&p->draft);
        wn_pool_clear(&p->memory);
        free(p);
        rd->state = NULL;
    }
}

const struct wn_reader wn_reader_ios_photos = { .tables = wn_media_tables,
    .open = open_reading, .index = on_index, .media = wn_photos_media,
    .wanted = on_wanted, .had = on_had, .emit = wn_photos_emit,
    .free = on_free };
