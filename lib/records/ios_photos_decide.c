/** May the files of one group be kept? */
#include <string.h>

#include "base/err.h"
#include "records/ios_photos.h"
#include "records/photo_group.h"

#define GROUP_MAX 64

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
    const char *main, const struct wn_shot *shot, unsigned rule,
    struct wn_err *err)
{
    struct wn_photos *p = rd->state;
    struct wn_shot *copy;
    char name[256];
    const char *key;
    enum wn_status st = WN_OK;

    wn_photo_group(main, name, sizeof(name));
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
        st = wn_photos_remember(p, files[i], copy, key, err);
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
        ? keep_group(rd, files, count, main->origin.path, &shot, v.rule, err)
        : WN_OK;
}

/** A clip beside a still is that Live Photo's when it is a .MOV; any other film
 * that merely shares the name is decided for itself, and so is what the list
 * has as a picture of its own: with flags and a time of its own. */
static bool
stands_alone(const struct wn_photos *p, const struct wn_media_file *file,
    const struct wn_media_file *main)
{
    const char *path = file->origin.path;
    enum wn_photo_part part = wn_photo_part(path);

    if (!main || file == main ||
        (part != WN_PHOTO_STILL && part != WN_PHOTO_FILM)) {
        return false;
    }
    return wn_photos_asset(p, path) ||
        (part == WN_PHOTO_FILM && !has_extension(path, ".mov") &&
            wn_photo_part(main->origin.path) == WN_PHOTO_STILL);
}

enum wn_status
wn_photos_media(struct wn_reading *rd, struct wn_media_file *files,
    size_t count, struct wn_err *err)
{
    const struct wn_photos *p = rd->state;
    struct wn_media_file *together[GROUP_MAX], *alone[GROUP_MAX];
    const struct wn_media_file *main;
    size_t all = 0, n = 0, m = 0;
    enum wn_status st = WN_OK;

    if (!p->listed) {
        return WN_OK; /* what is hidden is not known: nothing is kept */
    }
    for (size_t i = 0; i < count && all < GROUP_MAX; i++) {
        if (wn_photo_part(files[i].origin.path) != WN_PHOTO_NONE) {
            together[all++] = &files[i];
        }
    }
    main = main_of(p, together, all);
    for (size_t i = 0; i < all; i++) {
        if (stands_alone(p, together[i], main)) {
            alone[m++] = together[i];
        } else {
            together[n++] = together[i];
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
