/** When a picture was taken, and what kind of picture it is. */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "records/ios_photos.h"

#define RECORDING "RPReplay_Final" /* name of the phone's screen recordings */

/** ---- kind ------------------------------------------------------------ */

static void
decide_kind(struct wn_shot *s, const char *path, const struct wn_asset *a)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;

    s->kind_by = "exif";
    if (s->capture.screenshot) {
        s->kind = WN_KIND_SCREENSHOT;
    } else if (strncmp(name, RECORDING, sizeof(RECORDING) - 1) == 0) {
        s->kind = WN_KIND_SCREEN_RECORDING;
        s->kind_by = "name";
    } else if (a->kind != 0) {
        s->kind = a->kind;
        s->kind_by = "catalogue";
    } else if (s->capture.make[0] || s->capture.model[0]) {
        s->kind = WN_KIND_CAMERA;
    } else {
        s->kind = WN_KIND_SAVED; /* nothing says that a camera made it */
        s->kind_by = "none";
    }
}

/** ---- time ------------------------------------------------------------ */

static bool
from_catalogue(struct wn_event_time *out, const char *kind,
    const struct wn_value *v)
{
    struct wn_event_time t = { .kind = kind, .raw = *v,
        .epoch = v->kind == WN_VAL_REAL ? WN_EPOCH_APPLE_S_REAL
                                        : WN_EPOCH_APPLE_S,
        .set_by = "catalogue" };
    bool known =
        (v->kind == WN_VAL_REAL &&
            wn_time_from_real(&t.time_ns, t.epoch, v->r) == WN_OK) ||
        (v->kind == WN_VAL_INT &&
            wn_time_from_int(&t.time_ns, t.epoch, v->i) == WN_OK);

    if (known) {
        *out = t;
    }
    return known;
}

static struct wn_event_time
from_file(const char *kind, int64_t ns)
{
    return (struct wn_event_time) { .kind = kind, .time_ns = ns,
        .raw = wn_value_int(ns), .epoch = WN_EPOCH_UNIX_NS,
        .set_by = "filesystem" };
}

static void
from_picture(struct wn_shot *s)
{
    const struct wn_capture *c = &s->capture;

    s->taken = (struct wn_event_time) { .kind = "taken",
        .time_ns = c->time_ns, .epoch = c->epoch,
        .set_by = c->basis == WN_CAPTURE_EXIF ? "exif" : "quicktime" };
    s->doubtful = c->zone_assumed;
    if (c->raw_is_integer) {
        s->taken.raw = wn_value_int(c->raw_integer);
        return;
    }
    (void)snprintf(s->raw, sizeof(s->raw), "%s%s", c->raw,
        strstr(c->raw, c->offset) ? "" : c->offset);
    s->taken.raw = wn_value_text(s->raw);
}

/** What it says itself; then the phone's list, if that was agreed; then the
 * file. `taken.kind` and set_by tell which. */
static void
decide_time(struct wn_shot *s, const struct wn_media_file *main,
    const struct wn_asset *a)
{
    /* A list's or a file's date stands in for a capture time that nobody
     * wrote: good enough to allow by, doubtful for deny. */
    s->doubtful = s->capture.basis == WN_CAPTURE_NONE;
    (void)from_catalogue(&s->created, "created", &a->created);
    if (s->capture.basis != WN_CAPTURE_NONE) {
        from_picture(s);
    } else if (s->created.kind) {
        s->taken = s->created;
    } else if (main->origin.mtime_ns != 0) {
        s->taken = from_file("modified", main->origin.mtime_ns);
    }
    if (!from_catalogue(&s->added, "added", &a->added) &&
        main->origin.birth_ns != 0) {
        s->added = from_file("added", main->origin.birth_ns);
    }
}

enum wn_status
wn_photos_shot(const struct wn_reading *rd, const struct wn_media_file *main,
    bool film, const struct wn_asset *asset, struct wn_shot *out,
    struct wn_err *err)
{
    enum wn_status st;

    memset(out, 0, sizeof(*out));
    out->category = film ? WN_CAT_VIDEOS : WN_CAT_PHOTOS;
    out->mtime_ns = main->origin.mtime_ns;
    out->birth_ns = main->origin.birth_ns;
    out->needs = (asset->hidden ? (uint32_t)WN_PART_HIDDEN : 0) |
        (asset->trashed ? (uint32_t)WN_PART_RECENTLY_DELETED : 0);
    out->needs = out->needs ? out->needs : WN_PART_CAMERA_ROLL;
    st = wn_capture_read(&out->capture, main->read_at, main->read_ctx,
        main->origin.size_bytes, rd->terms->zone, err);
    if (st < 0) {
        return st;
    }
    decide_kind(out, main->origin.path, asset);
    decide_time(out, main, asset);
    return WN_OK;
}

static void
slot(struct wn_facts *f, enum wn_time_field field, int64_t ns)
{
    f->times[field] = (struct wn_fact_time) { WN_TIME_KNOWN, ns, 0 };
}

struct wn_facts
wn_photos_question(const struct wn_shot *shot)
{
    struct wn_facts f = { .category = shot->category, .author = -1,
        .kind = shot->kind, .needs = shot->needs };

    if (shot->taken.kind) {
        slot(&f, WN_TF_TAKEN, shot->taken.time_ns);
    }
    if (shot->added.kind) {
        slot(&f, WN_TF_ADDED, shot->added.time_ns);
    }
    /* Fields no rule on pictures can name: deny asks about every time. */
    if (shot->mtime_ns != 0) {
        slot(&f, WN_TF_MODIFIED, shot->mtime_ns);
    }
    if (shot->birth_ns != 0) {
        slot(&f, WN_TF_CREATED, shot->birth_ns);
    }
    if (shot->created.kind) {
        slot(&f, WN_TF_START, shot->created.time_ns);
    }
    if (shot->doubtful) {
        f.times[WN_TF_RECORDED].state = WN_TIME_DOUBTFUL;
    }
    return f;
}
