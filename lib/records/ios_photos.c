#include "records/ios_photos.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "records/photo_group.h"

#define GROUP_MAX 32

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

static enum wn_status
remember(struct wn_photos *p, const struct wn_media_file *file,
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

/** ---- deciding -------------------------------------------------------- */

static bool
has_extension(const char *path, const char *lower)
{
    size_t n = strlen(path), m = strlen(lower);

    for (size_t i = 0; n >= m && i < m; i++) {
        char c = path[n - m + i];

        c = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
        if (c != lower[i]) {
            return false;
        }
    }
    return n >= m;
}

/** The picture that all others of the group belong to: a still that the list
 * has, else any still; among films the same. */
static struct wn_media_file *
main_of(const struct wn_photos *p, struct wn_media_file **files, size_t count)
{
    static const enum wn_photo_part order[] = { WN_PHOTO_STILL,
        WN_PHOTO_FILM };

    for (size_t i = 0; i < 2; i++) {
        struct wn_media_file *any = NULL;

        for (size_t k = 0; k < count; k++) {
            if (wn_photo_part(files[k]->origin.path) != order[i]) {
                continue;
            }
            if (wn_photos_asset(p, files[k]->origin.path)) {
                return files[k];
            }
            any = any ? any : files[k];
        }
        if (any) {
            return any;
        }
    }
    return NULL;
}

/** Somebody would have agreed, had the list said whether it is hidden. */
static void
note_unlisted(struct wn_reading *rd, const struct wn_media_file *main,
    bool film, struct wn_err *err)
{
    static const struct wn_asset unknown = { 0 };
    struct wn_shot shot;
    struct wn_verdict v;
    struct wn_facts f;

    if (wn_photos_shot(rd, main, film, &unknown, &shot, err) != WN_OK) {
        return;
    }
    f = wn_photos_question(&shot);
    if (wn_gate_ask(rd->gate, &f, &v) == WN_OK) {
        wn_gate_failed(rd->gate, v.rule, "some files are not in the phone's "
            "list of photos: whether they are hidden or deleted is not known, "
            "so they were not kept");
    }
}

/** What no time could change: spares the look into the picture. */
static bool
worth_a_look(const struct wn_reading *rd, enum wn_category c,
    const struct wn_asset *a)
{
    for (size_t i = 0; i < rd->terms->rule_count; i++) {
        const struct wn_rule *r = &rd->terms->rules[i];

        if (r->category == c && (wn_scope_rules(rd->scope) >> i & 1u) != 0 &&
            (!a->hidden || (r->parts & WN_PART_HIDDEN) != 0) &&
            (!a->trashed || (r->parts & WN_PART_RECENTLY_DELETED) != 0)) {
            return true;
        }
    }
    return false;
}

static enum wn_status
keep_group(struct wn_reading *rd, struct wn_media_file **files, size_t count,
    const struct wn_shot *shot, unsigned rule, struct wn_err *err)
{
    struct wn_photos *p = rd->state;
    struct wn_shot *copy;
    char name[256];
    const char *key;
    enum wn_status st = WN_OK;

    wn_photo_group(files[0]->origin.path, name, sizeof(name));
    (void)pthread_mutex_lock(rd->lock);
    copy = wn_pool_copy(&p->memory, shot, sizeof(*shot));
    key = wn_pool_text(&p->memory, name);
    if (copy && shot->taken.raw.kind == WN_VAL_TEXT) {
        copy->taken.raw = wn_value_text(copy->raw);
    }
    if (!copy || !key) {
        st = wn_fail_nomem(err, "reading photos");
    }
    for (size_t i = 0; st == WN_OK && i < count; i++) {
        st = remember(p, files[i], copy, key, err);
    }
    (void)pthread_mutex_unlock(rd->lock);
    for (size_t i = 0; st == WN_OK && i < count; i++) {
        files[i]->keep = true;
    }
    wn_gate_chosen(rd->gate, rule, count);
    return st;
}

static enum wn_status
decide(struct wn_reading *rd, struct wn_media_file **files, size_t count,
    struct wn_err *err)
{
    const struct wn_photos *p = rd->state;
    struct wn_media_file *main = main_of(p, files, count);
    const struct wn_asset *asset;
    enum wn_category category;
    struct wn_verdict v;
    struct wn_shot shot;
    struct wn_facts f;
    enum wn_status st;

    if (!main) {
        return WN_OK; /* no picture among them */
    }
    category = wn_photo_part(main->origin.path) == WN_PHOTO_FILM
        ? WN_CAT_VIDEOS : WN_CAT_PHOTOS;
    wn_gate_seen(rd->gate, category, count);
    asset = wn_photos_asset(p, main->origin.path);
    if (!asset) {
        note_unlisted(rd, main, category == WN_CAT_VIDEOS, err);
        return WN_OK;
    }
    if (!worth_a_look(rd, category, asset)) {
        return WN_OK;
    }
    st = wn_photos_shot(
        rd, main, category == WN_CAT_VIDEOS, asset, &shot, err);
    if (st != WN_OK) {
        return st;
    }
    f = wn_photos_question(&shot);
    return wn_gate_ask(rd->gate, &f, &v) == WN_OK
        ? keep_group(rd, files, count, &shot, v.rule, err) : WN_OK;
}

/** A clip beside a still is that Live Photo's when it is a .MOV; any other film
 * that merely shares the name is decided for itself. */
static enum wn_status
on_media(struct wn_reading *rd, struct wn_media_file *files, size_t count,
    struct wn_err *err)
{
    const struct wn_photos *p = rd->state;
    struct wn_media_file *together[GROUP_MAX], *alone[GROUP_MAX];
    size_t n = 0, m = 0;
    bool still = false;
    enum wn_status st = WN_OK;

    if (!p->listed) {
        return WN_OK; /* what is hidden is not known: nothing is kept */
    }
    for (size_t i = 0; i < count; i++) {
        still = still || wn_photo_part(files[i].origin.path) == WN_PHOTO_STILL;
    }
    for (size_t i = 0; i < count && n < GROUP_MAX && m < GROUP_MAX; i++) {
        enum wn_photo_part part = wn_photo_part(files[i].origin.path);

        if (part == WN_PHOTO_NONE) {
            continue;
        }
        if (still && part == WN_PHOTO_FILM &&
            !has_extension(files[i].origin.path, ".mov")) {
            alone[m++] = &files[i];
        } else {
            together[n++] = &files[i];
        }
    }
    if (n > 0) {
        st = decide(rd, together, n, err);
    }
    for (size_t i = 0; st == WN_OK && i < m; i++) {
        st = decide(rd, &alone[i], 1, err);
    }
    return st;
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

const struct wn_reader wn_reader_ios_photos = { .tables = wn_photo_tables,
    .open = open_reading, .index = on_index, .media = on_media,
    .wanted = on_wanted, .had = on_had, .emit = wn_photos_emit,
    .free = on_free };
