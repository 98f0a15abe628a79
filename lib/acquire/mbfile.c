#include "acquire/mbfile.h"

#include <string.h>

#include "base/bplist.h"
#include "base/cursor.h"

/** A value of the root object, through a reference into $objects if it is one.
 */
static enum wn_status
value(const struct wn_bplist *b, const struct wn_bplist_value *objects,
    const struct wn_bplist_value *dict, const char *key,
    struct wn_bplist_value *out)
{
    struct wn_bplist_value v;
    enum wn_status st = wn_bplist_get(b, dict, key, &v);

    if (st == WN_OK && v.kind == WN_BPLIST_UID) {
        st = wn_bplist_at(b, objects, (uint64_t)v.i, &v);
        st = st == WN_ABSENT ? WN_EFORMAT : st;
    }
    if (st == WN_OK) {
        *out = v;
    }
    return st;
}

static enum wn_status
integer(const struct wn_bplist *b, const struct wn_bplist_value *objects,
    const struct wn_bplist_value *dict, const char *key, int64_t *out)
{
    struct wn_bplist_value v;
    enum wn_status st = value(b, objects, dict, key, &v);

    if (st == WN_OK && v.kind != WN_BPLIST_INT) {
        return WN_EFORMAT;
    }
    if (st == WN_OK) {
        *out = v.i;
    }
    return st;
}

/** NSMutableData archives as a dictionary, NSData may be plain. */
static enum wn_status
key_of(const struct wn_bplist *b, const struct wn_bplist_value *objects,
    const struct wn_bplist_value *root, struct mbfile *f)
{
    struct wn_bplist_value v;
    struct wn_cursor c;
    enum wn_status st = value(b, objects, root, "EncryptionKey", &v);

    if (st == WN_ABSENT) {
        return WN_OK;
    }
    if (st == WN_OK && v.kind == WN_BPLIST_DICT) {
        st = value(b, objects, &v, "NS.data", &v);
    }
    if (st == WN_OK && wn_bplist_is(&v, "$null")) {
        return WN_OK; /* how the archiver writes that there is none */
    }
    if (st != WN_OK || v.kind != WN_BPLIST_DATA ||
        v.n != 4 + WRAPPED_KEY_BYTES) {
        return WN_EFORMAT;
    }
    c = wn_cursor(v.p, v.n);
    f->key_class = wn_cur_u32le(&c);
    memcpy(f->wrapped_key, wn_cur_bytes(&c, WRAPPED_KEY_BYTES),
        WRAPPED_KEY_BYTES);
    f->has_key = true;
    return WN_OK;
}

static enum wn_status
root_of(const struct wn_bplist *b, struct wn_bplist_value *objects,
    struct wn_bplist_value *root)
{
    struct wn_bplist_value top;
    struct wn_bplist_value v;
    enum wn_status st = wn_bplist_top(b, &top);

    if (st == WN_OK) {
        st = wn_bplist_get(b, &top, "$objects", objects);
    }
    if (st == WN_OK) {
        st = wn_bplist_get(b, &top, "$top", &v);
    }
    if (st == WN_OK) {
        st = wn_bplist_get(b, &v, "root", &v);
    }
    if (st == WN_OK && v.kind != WN_BPLIST_UID) {
        st = WN_EFORMAT;
    }
    if (st == WN_OK) {
        st = wn_bplist_at(b, objects, (uint64_t)v.i, root);
    }
    return st;
}

enum wn_status
mbfile_parse(struct mbfile *out, const void *p, size_t n)
{
    struct mbfile f = { .size_bytes = 0 };
    struct wn_bplist b;
    struct wn_bplist_value objects;
    struct wn_bplist_value root;
    int64_t size = 0;
    enum wn_status st = wn_bplist_open(&b, p, n);

    if (st == WN_OK) {
        st = root_of(&b, &objects, &root);
    }
    if (st == WN_OK) {
        st = integer(&b, &objects, &root, "Size", &size);
    }
    if (st == WN_OK) {
        st = key_of(&b, &objects, &root, &f);
    }
    if (st != WN_OK || size < 0) {
        return WN_EFORMAT;
    }
    f.size_bytes = (uint64_t)size;
    /* Dates are extras: a list without them is still that of a file. */
    (void)integer(&b, &objects, &root, "LastModified", &f.mtime_s);
    (void)integer(&b, &objects, &root, "Birth", &f.birth_s);
    *out = f;
    return WN_OK;
}
