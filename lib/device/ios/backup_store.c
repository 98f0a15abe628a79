#include "device/ios/backup_store.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "device/ios/backup_ids.h"
#include "device/ios/devicelink.h"
#include "device/ios/store_in.h"

enum wn_status
wn_store_new(struct wn_store **out, const char *udid,
    const struct wn_backup_sink *sink, struct wn_err *err)
{
    struct wn_store *s = calloc(1, sizeof(*s));
    enum wn_status st;

    if (!s) {
        return wn_fail_nomem(err, "the virtual store");
    }
    s->sink = sink;
    s->udid = strdup(udid);
    st = s->udid ? wn_ids_new(&s->ids, err)
                 : wn_fail_nomem(err, "the virtual store");
    if (st != WN_OK) {
        wn_store_free(&s);
        return st;
    }
    *out = s;
    return WN_OK;
}

void
wn_store_free(struct wn_store **s)
{
    if (!*s) {
        return;
    }
    wn_ids_free(&(*s)->ids);
    free((*s)->udid);
    free(*s);
    *s = NULL;
}

enum wn_status
wn_store_name(const struct wn_store *s, struct wn_name *out,
    const char *path, struct wn_err *err)
{
    return wn_name_read(out, s->udid, path, err);
}

static enum wn_ids_place
place_of(const struct wn_name *n)
{
    return n->snapshot ? WN_IDS_SNAPSHOT : WN_IDS_FINAL;
}

static struct wn_other *
find_other(struct wn_store *s, const char *rest)
{
    for (size_t i = 0; i < s->other_count; i++) {
        if (strcmp(s->others[i].rest, rest) == 0) {
            return &s->others[i];
        }
    }
    return NULL;
}

static enum wn_status
add_other(struct wn_store *s, const struct wn_name *n, uint64_t size,
    bool is_dir, struct wn_err *err)
{
    struct wn_other *o = find_other(s, n->rest);

    if (!o) {
        if (s->other_count == WN_STORE_OTHERS) {
            return wn_fail(err, WN_ELIMIT,
                "the phone sent more than %d files that no backup has",
                WN_STORE_OTHERS);
        }
        o = &s->others[s->other_count++];
    }
    memcpy(o->rest, n->rest, sizeof(o->rest));
    o->snapshot = n->snapshot;
    o->size = size;
    o->is_dir = is_dir;
    o->held = n->kind == WN_NAME_META;
    return WN_OK;
}

enum wn_status
wn_store_put(struct wn_store *s, const struct wn_name *n, uint64_t size,
    struct wn_err *err)
{
    s->folders[n->snapshot][n->folder] |= n->kind == WN_NAME_FILE;
    if (n->kind == WN_NAME_FILE) {
        return wn_ids_add(s->ids, n->id, place_of(n), err);
    }
    return add_other(s, n, size, false, err);
}

enum wn_status
wn_store_mkdir(
    struct wn_store *s, const char *path, int *code, struct wn_err *err)
{
    struct wn_name n;
    enum wn_status st = wn_store_name(s, &n, path, err);

    *code = WN_DL_C_OK;
    if (st != WN_OK) {
        return st;
    }
    switch (n.kind) {
    case WN_NAME_ROOT:
        break;
    case WN_NAME_SNAP:
        s->has_snapshot = true;
        break;
    case WN_NAME_FOLDER:
        s->folders[n.snapshot][n.folder] = true;
        s->has_snapshot |= n.snapshot;
        break;
    case WN_NAME_OTHER:
        return add_other(s, &n, 0, true, err);
    case WN_NAME_FILE:
    case WN_NAME_META:
        *code = WN_DL_C_FAIL;
        break;
    }
    return WN_OK;
}

static void
forget(struct wn_store *s, struct wn_other *o)
{
    *o = s->others[--s->other_count];
}

static enum wn_status
move_other(struct wn_store *s, const struct wn_name *a,
    const struct wn_name *b, int *code, struct wn_err *err)
{
    struct wn_other *o = find_other(s, a->rest);
    struct wn_other moved;

    if (!o) {
        *code = WN_DL_C_NOT_FOUND;
        return WN_OK;
    }
    if (o->held && b->kind != WN_NAME_META) {
        *code = WN_DL_C_FAIL; /* metadata stays metadata */
        return WN_OK;
    }
    if (strcmp(a->rest, b->rest) == 0) {
        return WN_OK;
    }
    if (o->held) {
        enum wn_status st =
            s->sink->meta_move(s->sink->ctx, a->rest, b->rest, err);

        if (st < WN_OK) {
            return st;
        }
    }
    moved = *o;
    forget(s, o);
    o = find_other(s, b->rest); /* what stood there is replaced */
    if (!o) {
        o = &s->others[s->other_count++];
    }
    *o = moved;
    memcpy(o->rest, b->rest, sizeof(o->rest));
    o->snapshot = b->snapshot;
    return WN_OK;
}

enum wn_status
wn_store_move(struct wn_store *s, const char *from, const char *to,
    int *code, struct wn_err *err)
{
    struct wn_name a;
    struct wn_name b;
    enum wn_status st = wn_store_name(s, &a, from, err);

    if (st == WN_OK) {
        st = wn_store_name(s, &b, to, err);
    }
    if (st != WN_OK) {
        return st;
    }
    *code = WN_DL_C_OK;
    if (a.kind == WN_NAME_FILE && b.kind == WN_NAME_FILE &&
        memcmp(a.id, b.id, sizeof(a.id)) == 0) {
        st = wn_ids_move(s->ids, a.id, place_of(&a), place_of(&b), err);
        *code = st == WN_ABSENT ? WN_DL_C_NOT_FOUND : WN_DL_C_OK;
        return st == WN_ABSENT ? WN_OK : st;
    }
    if (a.rest[0] != '\0' && b.rest[0] != '\0') {
        return move_other(s, &a, &b, code, err);
    }
    *code = WN_DL_C_FAIL; /* a file never becomes another one */
    return st;
}

static enum wn_status
drop_other(struct wn_store *s, struct wn_other *o, struct wn_err *err)
{
    enum wn_status st = WN_OK;

    if (o->held) {
        st = s->sink->meta_remove(s->sink->ctx, o->rest, err);
    }
    if (st >= WN_OK) {
        forget(s, o);
        st = WN_OK;
    }
    return st;
}

/** All metadata and others below <udid>/ or <udid>/Snapshot/. */
static enum wn_status
remove_others(struct wn_store *s, bool all, struct wn_err *err)
{
    size_t i = 0;
    enum wn_status st = WN_OK;

    while (st == WN_OK && i < s->other_count) {
        if (all || s->others[i].snapshot) {
            st = drop_other(s, &s->others[i], err);
        } else {
            i++;
        }
    }
    return st;
}

static enum wn_status
remove_tree(struct wn_store *s, bool all, struct wn_err *err)
{
    enum wn_status st = wn_ids_drop(s->ids, WN_IDS_SNAPSHOT, -1, err);

    memset(s->folders[1], 0, sizeof(s->folders[1]));
    s->has_snapshot = false;
    if (st == WN_OK && all) {
        memset(s->folders[0], 0, sizeof(s->folders[0]));
        st = wn_ids_drop(s->ids, WN_IDS_FINAL, -1, err);
    }
    return st == WN_OK ? remove_others(s, all, err) : st;
}

static enum wn_status
remove_other(struct wn_store *s, const struct wn_name *n, struct wn_err *err)
{
    struct wn_other *o = find_other(s, n->rest);

    return o ? drop_other(s, o, err) : WN_OK;
}

enum wn_status
wn_store_remove(
    struct wn_store *s, const char *path, int *code, struct wn_err *err)
{
    struct wn_name n;
    enum wn_status st = wn_store_name(s, &n, path, err);

    *code = WN_DL_C_OK; /* what is missing counts as removed */
    if (st != WN_OK) {
        return st;
    }
    switch (n.kind) {
    case WN_NAME_ROOT:
    case WN_NAME_SNAP:
        return remove_tree(s, n.kind == WN_NAME_ROOT, err);
    case WN_NAME_FOLDER:
        s->folders[n.snapshot][n.folder] = false;
        return wn_ids_drop(s->ids, place_of(&n), n.folder, err);
    case WN_NAME_FILE:
        st = wn_ids_move(s->ids, n.id, place_of(&n), WN_IDS_GONE, err);
        return st == WN_ABSENT ? WN_OK : st;
    case WN_NAME_META:
    case WN_NAME_OTHER:
        break;
    }
    return remove_other(s, &n, err);
}

enum wn_status
wn_store_find(struct wn_store *s, const char *path, struct wn_name *out,
    struct wn_err *err)
{
    enum wn_status st = wn_store_name(s, out, path, err);
    const struct wn_other *o;

    if (st != WN_OK) {
        return st;
    }
    o = out->kind == WN_NAME_META ? find_other(s, out->rest) : NULL;
    return o && o->held ? WN_OK : WN_ABSENT;
}
