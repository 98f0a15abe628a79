#include <inttypes.h>
#include <string.h>

#include "base/err.h"
#include "device/android/allow.h"
#include "device/android/allow_in.h"

#define PATH_BYTES_MAX 1024 /* file_sync_service.cpp refuses longer ones */

static bool
climbs(const char *path)
{
    for (const char *p = path; (p = strstr(p, "..")) != NULL; p += 2) {
        if ((p == path || p[-1] == '/') && (p[2] == '/' || p[2] == '\0')) {
            return true;
        }
    }
    return false;
}

bool
wn_allow_path(const char *path)
{
    static const char *const roots[] = {"/sdcard", "/storage"};
    bool below = false;

    for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
        size_t n = strlen(roots[i]);

        below = below || (strncmp(path, roots[i], n) == 0 &&
            (path[n] == '/' || path[n] == '\0'));
    }
    return below && !climbs(path) && strlen(path) <= PATH_BYTES_MAX;
}

enum wn_status
wn_allow_find(struct wn_adb_service *out, const struct wn_adb_dialect *d,
    const char *const *folders, size_t count, int64_t from_s,
    int64_t until_s, struct wn_err *err)
{
    enum wn_status st;

    if (d->sdk < 30 || count == 0) {
        return wn_fail(err, WN_EINTERNAL, "this phone's find has no dates");
    }
    for (size_t i = 0; i < count; i++) {
        if (!wn_allow_path(folders[i])) {
            return wn_fail(err, WN_EINTERNAL,
                "\"%s\" may not be searched", folders[i]);
        }
    }
    st = wn_allow_begin(out, d, "find", err);
    if (st != WN_OK) {
        return st;
    }
    (void)wn_buf_str(&out->text, "find");
    for (size_t i = 0; i < count; i++) {
        size_t n = strlen(folders[i]);

        (void)wn_buf_str(&out->text, " ");
        wn_allow_quoted(&out->text, folders[i]);
        /* /sdcard is a link: with the slash it is entered all the same. */
        if (folders[i][n - 1] != '/') {
            (void)wn_buf_str(&out->text, "/");
        }
    }
    (void)wn_buf_printf(&out->text,
        " -type f -newermt '@%" PRId64 "' ! -newermt '@%" PRId64
        "' -print0", from_s, until_s);
    return wn_allow_finish(out, d, err);
}
