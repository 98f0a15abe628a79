#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "device/ios/afc_in.h"
#include "device/link.h"

#define INFO_BYTES 65536

struct wn_afc_file {
    struct wn_afc *afc; /* borrowed */
    uint64_t handle;
};

enum wn_status
wn_afc_open(struct wn_afc **out, struct wn_link *l, const struct wn_grant *g,
    struct wn_err *err)
{
    enum wn_status st = wn_grant_permits(g, WN_ROUTE_IOS_AFC, err);

    return st == WN_OK ? wn_afc_connect(out, l->ios, err) : st;
}

/** A whole DATA reply, NUL-terminated; *data is malloc'd. */
static enum wn_status
fetch(struct wn_afc *a, enum wn_afc_op op, const char *path, size_t cap,
    char **data, size_t *n, struct wn_err *err)
{
    struct wn_afc_reply r;
    char *p;
    enum wn_status st = wn_afc_ask(a, op, NULL, 0, path, cap, &r, err);

    if (st != WN_OK) {
        return st;
    }
    if (r.op != WN_AFC_DATA) {
        st = wn_afc_expect_ok(&r, err);
        return st == WN_OK || st == WN_END ? WN_ABSENT : st;
    }
    p = malloc(r.bytes + 1);
    if (!p) {
        a->dead = true; /* its answer stays unread */
        return wn_fail_nomem(err, "a listing");
    }
    st = wn_afc_rest(a, p, r.bytes, err);
    if (st != WN_OK) {
        free(p);
        return st;
    }
    p[r.bytes] = '\0';
    *data = p;
    *n = r.bytes;
    return WN_OK;
}

enum wn_status
wn_afc_list(struct wn_afc *a, const char *path, wn_afc_name_fn *fn,
    void *ctx, struct wn_err *err)
{
    char *names = NULL;
    size_t n = 0;
    /* Read whole, so that fn may use the same connection. */
    enum wn_status st = fetch(
        a, WN_AFC_READ_DIR, path, WN_AFC_LIST_BYTES, &names, &n, err);

    if (st != WN_OK) {
        return st;
    }
    for (size_t at = 0; st == WN_OK && at < n; at += strlen(names + at) + 1) {
        const char *name = names + at;

        /* A name with a slash would lead elsewhere: no file system has it. */
        if (*name != '\0' && strcmp(name, ".") != 0 &&
            strcmp(name, "..") != 0 && !strchr(name, '/')) {
            st = fn(ctx, name, err);
        }
    }
    free(names);
    return st;
}

/** A decimal number without sign; false when it is none or too large. */
static bool
to_number(const char *s, uint64_t *out)
{
    uint64_t v = 0;

    if (*s == '\0') {
        return false;
    }
    for (; *s; s++) {
        if (*s < '0' || *s > '9' || v > (UINT64_MAX - 9) / 10) {
            return false;
        }
        v = v * 10 + (uint64_t)(*s - '0');
    }
    *out = v;
    return true;
}

static void
take_info(struct wn_afc_stat *out, const char *key, const char *value)
{
    uint64_t v = 0;

    if (strcmp(key, "st_size") == 0 && to_number(value, &v)) {
        out->size_bytes = v;
    } else if (strcmp(key, "st_mtime") == 0 && to_number(value, &v)) {
        out->mtime_ns = v <= INT64_MAX ? (int64_t)v : 0;
    } else if (strcmp(key, "st_birthtime") == 0 && to_number(value, &v)) {
        out->birth_ns = v <= INT64_MAX ? (int64_t)v : 0;
    } else if (strcmp(key, "st_ifmt") == 0) {
        out->is_dir = strcmp(value, "S_IFDIR") == 0;
        out->is_link = strcmp(value, "S_IFLNK") == 0;
    }
}

enum wn_status
wn_afc_stat(struct wn_afc *a, const char *path, struct wn_afc_stat *out,
    struct wn_err *err)
{
    struct wn_afc_stat got = {0};
    char *info = NULL;
    size_t n = 0;
    size_t at = 0;
    enum wn_status st =
        fetch(a, WN_AFC_FILE_INFO, path, INFO_BYTES, &info, &n, err);

    if (st != WN_OK) {
        return st;
    }
    while (at < n) {
        const char *key = info + at;
        const char *value;

        at += strlen(key) + 1;
        value = at < n ? info + at : "";
        at += strlen(value) + 1;
        take_info(&got, key, value);
    }
    free(info);
    *out = got;
    return WN_OK;
}

enum wn_status
wn_afc_file_open(struct wn_afc_file **out, struct wn_afc *a,
    const char *path, struct wn_err *err)
{
    struct wn_afc_file *f = calloc(1, sizeof(*f));
    enum wn_status st;

    if (!f) {
        return wn_fail_nomem(err, "a file");
    }
    f->afc = a;
    st = wn_afc_open_file(a, path, WN_AFC_MODE_READ, &f->handle, err);
    if (st != WN_OK) {
        free(f);
        return st == WN_END ? WN_ABSENT : st;
    }
    *out = f;
    return WN_OK;
}

enum wn_status
wn_afc_file_read(struct wn_afc_file *f, void *buf, size_t cap, size_t *got,
    struct wn_err *err)
{
    size_t want = cap < WN_AFC_READ_BYTES ? cap : WN_AFC_READ_BYTES;
    const uint64_t numbers[] = {f->handle, want};
    struct wn_afc_reply r;
    enum wn_status st =
        wn_afc_ask(f->afc, WN_AFC_READ, numbers, 2, NULL, want, &r, err);

    if (st != WN_OK) {
        return st;
    }
    if (r.op != WN_AFC_DATA) {
        st = wn_afc_expect_ok(&r, err);
        return st == WN_OK ? WN_END : st;
    }
    st = wn_afc_rest(f->afc, buf, r.bytes, err);
    if (st != WN_OK) {
        return st;
    }
    if (r.bytes == 0 && cap > 0) {
        return WN_END;
    }
    *got = r.bytes;
    return WN_OK;
}

enum wn_status
wn_afc_file_seek(
    struct wn_afc_file *f, uint64_t offset, struct wn_err *err)
{
    const uint64_t numbers[] = {f->handle, 0, offset};
    struct wn_afc_reply r;
    enum wn_status st;

    if (offset > INT64_MAX) {
        return wn_fail(err, WN_EUSAGE, "no file is that long");
    }
    st = wn_afc_ask(f->afc, WN_AFC_SEEK, numbers, 3, NULL, 0, &r, err);
    return st == WN_OK ? wn_afc_expect_ok(&r, err) : st;
}

void
wn_afc_file_free(struct wn_afc_file **f)
{
    struct wn_afc_reply r;
    struct wn_err ignored = WN_ERR_INIT;

    if (!*f) {
        return;
    }
    /* Phones allow only so many open files on one connection. */
    if (!(*f)->afc->dead) {
        (void)wn_afc_ask((*f)->afc, WN_AFC_CLOSE, &(*f)->handle, 1, NULL, 0,
            &r, &ignored);
    }
    free(*f);
    *f = NULL;
}
