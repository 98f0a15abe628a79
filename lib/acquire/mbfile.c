#include "acquire/mbfile.h"

#include <string.h>

#include "acquire/bplist.h"
#include "base/cursor.h"

/** A value of the root object, through a reference into $objects if it is one.
 */
static enum wn_status
value(const struct bplist *b, const struct bplist_value *objects,
    const struct bplist_value *dict, const char *key,
    struct bplist_value *out)
{
    struct bplist_value v;
    enum wn_status st = bplist_get(b, dict, key, &v);

    if (st == WN_OK && v.kind == BPLIST_UID) {
        st = bplist_at(b, objects, v.number, &v);
        st = st == WN_ABSENT ? WN_EFORMAT : st;
    }
    if (st == WN_OK) {
        *out = v;
    }
    return st;
}

static enum wn_status
integer(const struct bplist *b, const struct bplist_value *objects,
    const struct bplist_value *dict, const char *key, uint64_t *out)
{
    struct bplist_value v;
    enum wn_status st = value(b, objects, dict, key, &v);

    if (st == WN_OK && v.kind != BPLIST_INT) {
        return WN_EFORMAT;
    }
    if (st == WN_OK) {
        *out = v.number;
    }
    return st;
}

/** NSMutableData archives as a dictionary, NSData may be plain. */
static enum wn_status
key_of(const struct bplist *b, const struct bplist_value *objects,
    const struct bplist_value *root, struct mbfile *f)
{
    struct bplist_value v;
    struct wn_cursor c;
    enum wn_status st = value(b, objects, root, "EncryptionKey", &v);

    if (st == WN_ABSENT) {
        return WN_OK;
    }
    if (st == WN_OK && v.kind == BPLIST_DICT) {
        st = value(b, objects, &v, "NS.data", &v);
    }
    if (st == WN_OK && v.kind == BPLIST_OTHER) {
        return WN_OK; /* "$null" */
    }
    if (st != WN_OK || v.kind != BPLIST_DATA ||
        v.count != 4 + WRAPPED_KEY_BYTES) {
        return WN_EFORMAT;
    }
    c = wn_cursor(bplist_bytes(b, &v), (size_t)v.count);
    f->key_class = wn_cur_u32le(&c);
    memcpy(f->wrapped_key, wn_cur_bytes(&c, WRAPPED_KEY_BYTES),
        WRAPPED_KEY_BYTES);
    f->has_key = true;
    return WN_OK;
}

static enum wn_status
root_of(const struct bplist *b, struct bplist_value *objects,
    struct bplist_value *root)
{
    struct bplist_value top;
    struct bplist_value v;
    enum wn_status st = bplist_top(b, &top);

    if (st == WN_OK) {
        st = bplist_get(b, &top, "$objects", objects);
    }
    if (st == WN_OK) {
        st = bplist_get(b, &top, "$top", &v);
    }
    if (st == WN_OK) {
        st = bplist_get(b, &v, "root", &v);
    }
    if (st == WN_OK && v.kind != BPLIST_UID) {
        st = WN_EFORMAT;
    }
    if (st == WN_OK) {
        st = bplist_at(b, objects, v.number, root);
    }
    return st;
}

enum wn_status
mbfile_parse(struct mbfile *out, const void *p, size_t n)
{
    struct mbfile f = { .size_bytes = 0 };
    struct bplist b;
    struct bplist_value objects;
    struct bplist_value root;
    uint64_t number = 0;
    enum wn_status st = bplist_open(&b, p, n);

    if (st == WN_OK) {
        st = root_of(&b, &objects, &root);
    }
    if (st == WN_OK) {
        st = integer(&b, &objects, &root, "Size", &f.size_bytes);
    }
    if (st == WN_OK) {
        st = key_of(&b, &objects, &root, &f);
    }
    if (st != WN_OK || f.size_bytes > INT64_MAX) {
        return WN_EFORMAT;
    }
    if (integer(&b, &objects, &root, "LastModified", &number) == WN_OK) {
        f.mtime_s = (int64_t)number;
    }
    if (integer(&b, &objects, &root, "Birth", &number) == WN_OK) {
        f.birth_s = (int64_t)number;
    }
    *out = f;
    return WN_OK;
}
