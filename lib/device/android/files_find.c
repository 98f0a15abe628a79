/** Files of a time, below folders. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/timespan.h"
#include "device/android/android.h"
#include "device/android/files_in.h"

#define NAMES_BYTES (WN_HUNT_BATCH * (WN_SYNC_PATH_BYTES + 1u))
#define NAMES_FULL 8192u

/** ---- names ------------------------------------------------------------- */

/** The phone tells whole seconds: all of that second must be inside. A file
 * that has no time is of no period. */
bool
wn_hunt_in_time(const struct wn_hunt *h, const struct wn_adb_stat *st)
{
    int64_t ns = wn_files_ns(st->mtime_s);

    return ns > 0 && ns >= h->from_ns && ns <= INT64_MAX - WN_NS_PER_S &&
        ns + (WN_NS_PER_S - 1) < h->until_ns;
}

enum wn_status
wn_hunt_judge(struct wn_hunt *h, const char *path,
    const struct wn_adb_stat *st, struct wn_err *err)
{
    struct wn_phone_file f = {.path = path, .size_bytes = st->size_bytes,
        .mtime_ns = wn_files_ns(st->mtime_s)};

    if (st->error != 0) {
        /* Gone since its name came; or it cannot be told what it is. The
         * zeros of an old phone do not say which. */
        h->totals.unreadable += !wn_adb_sync_missing(st) || !st->v2;
        return WN_OK;
    }
    return WN_SYNC_IS_FILE(st->mode) && wn_hunt_in_time(h, st)
        ? h->found(h->ctx, &f, err)
        : WN_OK;
}

enum wn_status
wn_hunt_rest(struct wn_hunt *h, struct wn_err *err)
{
    const char *paths[WN_HUNT_BATCH] = {NULL};
    struct wn_adb_stat is[WN_HUNT_BATCH];
    const char *p = (const char *)h->names.data;
    size_t n = h->waiting;
    enum wn_status st;

    for (size_t i = 0; i < n; i++) {
        paths[i] = p;
        p += strlen(p) + 1;
    }
    st = wn_adb_sync_stats(h->sync, paths, n, false, is, err);
    for (size_t i = 0; st == WN_OK && i < n; i++) {
        st = wn_hunt_judge(h, paths[i], &is[i], err);
    }
    wn_buf_reset(&h->names);
    h->waiting = 0;
    return st;
}

enum wn_status
wn_hunt_name(struct wn_hunt *h, const char *path, struct wn_err *err)
{
    if (wn_buf_put(&h->names, path, strlen(path) + 1) != WN_OK) {
        return wn_fail(err, h->names.st, "too many names at once");
    }
    h->waiting++;
    return h->waiting == WN_HUNT_BATCH || h->names.len > NAMES_FULL
        ? wn_hunt_rest(h, err)
        : WN_OK;
}

/** ---- folders ----------------------------------------------------------- */

/** Is it one of the others, or below one? */
static bool
is_within(const char *const *folders, size_t count, size_t i)
{
    for (size_t j = 0; j < count; j++) {
        size_t n = wn_files_length(folders[j]);

        if (j != i && strncmp(folders[i], folders[j], n) == 0 &&
            (folders[i][n] == '/' || folders[i][n] == '\0') &&
            (strspn(folders[i] + n, "/") != strlen(folders[i] + n) ||
                j < i)) {
            return true;
        }
    }
    return false;
}

/** Which of them are there, and can be read? The way to learn of names does not
 * always tell a folder that is not there from one that is empty. (An old phone
 * says of one in a folder that may not be entered that it is not there.) */
static enum wn_status
look_at_folders(struct wn_hunt *h, const char *const *folders, size_t count,
    struct wn_err *err)
{
    size_t absent = 0;

    for (size_t i = 0; i < count; i++) {
        struct wn_adb_stat is = {0};
        enum wn_status st = wn_files_look(h->sync, folders[i], &is, err);

        if (st == WN_ABSENT) {
            absent++;
        } else if (st != WN_OK) {
            return st;
        } else if (is.error != 0 || !WN_SYNC_IS_DIR(is.mode)) {
            h->totals.unreadable++;
        } else if (!is_within(folders, count, i)) {
            h->folders[h->count++] = folders[i];
        }
    }
    return absent == count ? WN_ABSENT : WN_OK;
}

static enum wn_status
search(struct wn_hunt *h, const char *const *folders, size_t count,
    struct wn_err *err)
{
    /* Without shell_v2 the errors of find would stand among the names. */
    bool by_find = h->dialect->sdk >= 30 && h->dialect->shell_v2;
    enum wn_status st = wn_adb_sync_open(&h->sync, h->adb, err);

    if (st == WN_OK) {
        st = look_at_folders(h, folders, count, err);
    }
    if (st == WN_OK && h->count > 0) {
        st = by_find ? wn_hunt_by_find(h, err) : wn_hunt_by_list(h, err);
    }
    if (st == WN_OK) {
        st = wn_hunt_rest(h, err);
    }
    return st;
}

enum wn_status
wn_files_find(struct wn_link *l, const struct wn_grant *g,
    const char *const *folders, size_t count, int64_t from_ns,
    int64_t until_ns,
    enum wn_status (*found)(
        void *ctx, const struct wn_phone_file *f, struct wn_err *err),
    void *ctx, struct wn_found_totals *totals, struct wn_err *err)
{
    struct wn_android *phone = NULL;
    struct wn_hunt h = {.from_ns = from_ns, .until_ns = until_ns,
        .found = found, .ctx = ctx};
    enum wn_status st =
        wn_android_for(&phone, l, g, WN_ROUTE_ANDROID_FILES, err);

    if (st != WN_OK) {
        return st;
    }
    h.adb = phone->adb;
    h.dialect = &phone->dialect;
    h.folders = calloc(count + 1, sizeof(*h.folders));
    if (!h.folders) {
        return wn_fail_nomem(err, "the folders to search");
    }
    wn_buf_init(&h.names, NAMES_BYTES);
    st = search(&h, folders, count, err);
    *totals = h.totals; /* what crossed has crossed, also when it failed */
    wn_adb_sync_free(&h.sync);
    wn_buf_clear(&h.names);
    free(h.folders);
    return st;
}
