/** Files by path: fetched, or looked at. */
#include <string.h>

#include "base/err.h"
#include "base/timespan.h"
#include "device/android/android.h"
#include "device/android/files_in.h"

int64_t
wn_files_ns(int64_t s)
{
    bool fits = s < INT64_MAX / WN_NS_PER_S && s > INT64_MIN / WN_NS_PER_S;

    return fits ? s * WN_NS_PER_S : 0;
}

size_t
wn_files_length(const char *folder)
{
    size_t n = strlen(folder);

    while (n > 0 && folder[n - 1] == '/') {
        n--;
    }
    return n;
}

/** ---- fetch ------------------------------------------------------------- */

static enum wn_status
on_next(void *ctx, const char **path, struct wn_err *err)
{
    const struct wn_fetch *f = ctx;

    return f->next(f->ctx, path, err);
}

static enum wn_status
on_begin(void *ctx, const char *path, const struct wn_adb_stat *st,
    struct wn_err *err)
{
    const struct wn_fetch *f = ctx;
    const struct wn_phone_file file = {.path = path,
        .size_bytes = st->size_bytes, .mtime_ns = wn_files_ns(st->mtime_s)};

    return f->begin(f->ctx, &file, err);
}

static enum wn_status
on_data(void *ctx, const void *p, size_t n, struct wn_err *err)
{
    const struct wn_fetch *f = ctx;

    return f->data(f->ctx, p, n, err);
}

static enum wn_status
on_end(void *ctx, const char *path, enum wn_adb_end how, struct wn_err *err)
{
    static const enum wn_fetch_end ends[] = {
        [WN_ADB_COMPLETE] = WN_FETCH_COMPLETE,
        [WN_ADB_CHANGED] = WN_FETCH_CHANGED,
        [WN_ADB_MISSING] = WN_FETCH_MISSING,
        [WN_ADB_UNREADABLE] = WN_FETCH_UNREADABLE,
    };
    const struct wn_fetch *f = ctx;

    return f->end(f->ctx, path, ends[how], err);
}

enum wn_status
wn_files_fetch(struct wn_link *l, const struct wn_grant *g,
    const struct wn_fetch *f, struct wn_err *err)
{
    struct wn_fetch to = *f;
    const struct wn_adb_pull pull = {.ctx = &to, .next = on_next,
        .begin = on_begin, .data = on_data, .end = on_end};
    struct wn_android *phone = NULL;
    enum wn_status st =
        wn_android_for(&phone, l, g, WN_ROUTE_ANDROID_FILES, err);

    return st == WN_OK ? wn_adb_sync_pull(phone->adb, &pull, err) : st;
}

/** ---- stat -------------------------------------------------------------- */

/** A link counts as the folder it leads to: /sdcard is one. To a file behind a
 * link no path of ours leads. */
enum wn_status
wn_files_look(struct wn_adb_sync *s, const char *path,
    struct wn_adb_stat *out, struct wn_err *err)
{
    char folder[WN_SYNC_PATH_BYTES + 1];
    size_t n = strlen(path);
    enum wn_status st = wn_adb_sync_stat(s, path, false, out, err);

    if (st == WN_OK && out->error == 0 && WN_SYNC_IS_LINK(out->mode)) {
        if (n + 1 >= sizeof(folder)) {
            return WN_ABSENT;
        }
        memcpy(folder, path, n);
        memcpy(folder + n, "/", 2);
        st = wn_adb_sync_stat(s, folder, false, out, err);
    }
    return st == WN_OK && wn_adb_sync_missing(out) ? WN_ABSENT : st;
}

enum wn_status
wn_files_stat(struct wn_link *l, const struct wn_grant *g, const char *path,
    struct wn_phone_file *out, bool *folder, struct wn_err *err)
{
    struct wn_android *phone = NULL;
    struct wn_adb_sync *sync = NULL;
    struct wn_adb_stat is = {0};
    enum wn_status st =
        wn_android_for(&phone, l, g, WN_ROUTE_ANDROID_FILES, err);

    if (st == WN_OK && !wn_allow_path(path)) {
        st = wn_fail(err, WN_EREADY, "this path may not be looked at");
    }
    if (st == WN_OK) {
        st = wn_adb_sync_open(&sync, phone->adb, err);
    }
    if (st == WN_OK) {
        st = wn_files_look(sync, path, &is, err);
    }
    wn_adb_sync_free(&sync);
    if (st == WN_OK && is.error != 0) {
        st = wn_fail(err, WN_EREADY,
            "the phone does not let this file or folder be looked at");
    }
    if (st == WN_OK) {
        *out = (struct wn_phone_file){.path = path,
            .size_bytes = is.size_bytes,
            .mtime_ns = wn_files_ns(is.mtime_s)};
        *folder = WN_SYNC_IS_DIR(is.mode);
    }
    return st;
}
