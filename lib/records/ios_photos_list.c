/** The phone's list of all photos: flags, and what was agreed of the rest. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/grow.h"
#include "records/ios_photos.h"

enum { C_DIRECTORY, C_NAME, C_HIDDEN, C_TRASHED, C_FLAGS, C_CREATED = C_FLAGS,
    C_ADDED, C_SUBTYPE, C_SCREENSHOT, C_SAVED, C_ALL };

static const char *const columns[C_ALL] = { [C_DIRECTORY] = "ZDIRECTORY",
    [C_NAME] = "ZFILENAME", [C_HIDDEN] = "ZHIDDEN",
    [C_TRASHED] = "ZTRASHEDSTATE", [C_CREATED] = "ZDATECREATED",
    [C_ADDED] = "ZADDEDDATE", [C_SUBTYPE] = "ZKINDSUBTYPE",
    [C_SCREENSHOT] = "ZISDETECTEDSCREENSHOT",
    [C_SAVED] = "ZSAVEDASSETTYPE" };

enum { SUBTYPE_SCREENSHOT = 10, SUBTYPE_SCREEN_RECORDING = 103,
    SAVED_FROM_ELSEWHERE = 3 };

static uint32_t
kind_of(struct wn_query *q)
{
    int64_t subtype = wn_query_int(q, C_SUBTYPE);

    if (subtype == SUBTYPE_SCREENSHOT || wn_query_int(q, C_SCREENSHOT) == 1) {
        return WN_KIND_SCREENSHOT;
    }
    if (subtype == SUBTYPE_SCREEN_RECORDING) {
        return WN_KIND_SCREEN_RECORDING;
    }
    return wn_query_int(q, C_SAVED) == SAVED_FROM_ELSEWHERE ? WN_KIND_SAVED
                                                           : 0;
}

static struct wn_value
number(struct wn_query *q, size_t column)
{
    struct wn_value v = wn_query_value(q, column);

    return v.kind == WN_VAL_INT || v.kind == WN_VAL_REAL
        ? v : (struct wn_value) { 0 };
}

static enum wn_status
add(struct wn_photos *p, struct wn_query *q, bool all, struct wn_err *err)
{
    struct wn_value directory = wn_query_value(q, C_DIRECTORY);
    struct wn_value name = wn_query_value(q, C_NAME);
    struct wn_asset a = { 0 };
    void *assets = p->assets;
    char *path;

    if (directory.kind != WN_VAL_TEXT || name.kind != WN_VAL_TEXT) {
        return WN_OK;
    }
    if (!wn_grow(&assets, &p->asset_room, p->asset_count,
            sizeof(*p->assets))) {
        return wn_fail_nomem(err, "the list of photos");
    }
    p->assets = assets;
    path = directory.n > 4096 || name.n > 4096
        ? NULL : wn_pool_get(&p->memory, directory.n + name.n + 2);
    if (!path) {
        return wn_fail_nomem(err, "the list of photos");
    }
    memcpy(path, directory.p, directory.n);
    path[directory.n] = '/';
    memcpy(path + directory.n + 1, name.p, name.n);
    a.path = path + (path[0] == '/' ? 1 : 0);
    /* NULL is no answer; what is not known to be visible is not. */
    a.hidden = wn_query_null(q, C_HIDDEN) || wn_query_int(q, C_HIDDEN) != 0;
    a.trashed =
        wn_query_null(q, C_TRASHED) || wn_query_int(q, C_TRASHED) != 0;
    if (all) {
        a.created = number(q, C_CREATED);
        a.added = number(q, C_ADDED);
        a.kind = kind_of(q);
    }
    p->assets[p->asset_count++] = a;
    return WN_OK;
}

static int
by_path(const void *a, const void *b)
{
    return strcmp(
        ((const struct wn_asset *)a)->path, ((const struct wn_asset *)b)->path);
}

/** Of several rows for one path the strictest counts. */
static void
merge(struct wn_photos *p)
{
    size_t n = 0;

    for (size_t i = 0; i < p->asset_count; i++) {
        if (n > 0 && strcmp(p->assets[n - 1].path, p->assets[i].path) == 0) {
            p->assets[n - 1].hidden |= p->assets[i].hidden;
            p->assets[n - 1].trashed |= p->assets[i].trashed;
        } else {
            p->assets[n++] = p->assets[i];
        }
    }
    p->asset_count = n;
}

/** Any damage makes the list worthless: the missing part may be the flag. */
static enum wn_status
read_list(struct wn_reading *rd, struct wn_db *db, struct wn_err *err)
{
    struct wn_photos *p = rd->state;
    bool all = rd->terms->index_photos_catalogue;
    const char *table = wn_db_has_table(db, "ZASSET") ? "ZASSET"
                                                      : "ZGENERICASSET";
    /* What was not agreed is not even asked for. */
    const struct wn_select select = { table, columns, all ? C_ALL : C_FLAGS,
        " NOT INDEXED ORDER BY rowid" };
    struct wn_query *q = NULL;
    enum wn_status st;

    if (!wn_db_has_column(db, table, "ZHIDDEN") ||
        !wn_db_has_column(db, table, "ZTRASHEDSTATE") ||
        !wn_db_has_column(db, table, "ZFILENAME")) {
        return wn_fail(err, WN_EFORMAT, "the phone's list of photos does not "
            "say what is hidden or deleted");
    }
    st = wn_query_new(&q, db, &select, err);
    while (st == WN_OK && (st = wn_query_next(q, err)) == WN_OK) {
        st = add(p, q, all, err);
    }
    wn_query_free(&q);
    return st == WN_END ? WN_OK : st;
}

enum wn_status
wn_photos_list(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_photos *p = rd->state;
    struct wn_db *db = NULL;
    enum wn_status st = wn_db_open(&db, rd->index.uri, rd->run, err);

    p->asset_count = 0;
    p->listed = false;
    if (st == WN_OK) {
        st = read_list(rd, db, err);
    }
    wn_db_close(&db);
    if (st == WN_OK) {
        if (p->asset_count > 1) {
            qsort(p->assets, p->asset_count, sizeof(*p->assets), by_path);
        }
        merge(p);
        p->listed = true;
    }
    return st;
}

const struct wn_asset *
wn_photos_asset(const struct wn_photos *p, const char *path)
{
    struct wn_asset key = { .path = path + (path[0] == '/' ? 1 : 0) };

    return p->asset_count == 0 ? NULL
        : bsearch(&key, p->assets, p->asset_count, sizeof(*p->assets),
              by_path);
}
