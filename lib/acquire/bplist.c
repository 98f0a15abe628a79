#include "acquire/bplist.h"

#include <string.h>

#define TRAILER 32
#define MAGIC "bplist00"
#define MAGIC_BYTES 8

static uint64_t
number_at(const struct bplist *b, size_t at, unsigned bytes)
{
    uint64_t v = 0;

    for (unsigned i = 0; i < bytes; i++) {
        v = v << 8 | b->p[at + i];
    }
    return v;
}

enum wn_status
bplist_open(struct bplist *out, const void *p, size_t n)
{
    struct bplist b = { .p = p, .n = n };
    size_t end;

    if (n < MAGIC_BYTES + TRAILER || memcmp(p, MAGIC, MAGIC_BYTES) != 0) {
        return WN_EFORMAT;
    }
    end = n - TRAILER;
    b.offset_bytes = b.p[end + 6];
    b.ref_bytes = b.p[end + 7];
    b.objects = number_at(&b, end + 8, 8);
    b.top = number_at(&b, end + 16, 8);
    b.table = number_at(&b, end + 24, 8);
    if (b.offset_bytes < 1 || b.offset_bytes > 8 || b.ref_bytes < 1 ||
        b.ref_bytes > 8 || b.table < MAGIC_BYTES || b.table > end ||
        b.objects > (end - b.table) / b.offset_bytes || b.top >= b.objects) {
        return WN_EFORMAT;
    }
    b.n = (size_t)b.table; /* objects lie before their table */
    *out = b;
    return WN_OK;
}

/** Length of a leaf or container: in the marker, or an integer behind it. */
static bool
count_of(const struct bplist *b, unsigned low, struct bplist_value *v)
{
    unsigned bytes;

    if (low != 0xF) {
        v->count = low;
        return true;
    }
    if (v->at >= b->n || b->p[v->at] >> 4 != 1) {
        return false;
    }
    bytes = 1u << (b->p[v->at] & 0xF);
    v->at++;
    if (bytes > 8 || bytes > b->n - v->at) {
        return false;
    }
    v->count = number_at(b, v->at, bytes);
    v->at += bytes;
    return true;
}

static bool
fits(const struct bplist *b, const struct bplist_value *v, uint64_t each)
{
    return v->at <= b->n && v->count <= (b->n - v->at) / each;
}

static enum wn_status
sized(const struct bplist *b, unsigned low, enum bplist_kind kind,
    uint64_t each, struct bplist_value *v)
{
    v->kind = kind;
    return count_of(b, low, v) && fits(b, v, each) ? WN_OK : WN_EFORMAT;
}

static enum wn_status
number(const struct bplist *b, unsigned bytes, enum bplist_kind kind,
    struct bplist_value *v)
{
    if (bytes > 16 || bytes > b->n - v->at) {
        return WN_EFORMAT;
    }
    v->kind = kind;
    v->number = bytes == 16 ? number_at(b, v->at + 8, 8)
                            : number_at(b, v->at, bytes < 8 ? bytes : 8);
    return WN_OK;
}

static enum wn_status
object(const struct bplist *b, uint64_t i, struct bplist_value *out)
{
    struct bplist_value v = { .kind = BPLIST_OTHER };
    uint64_t at;
    unsigned low;
    enum wn_status st = WN_OK;

    if (i >= b->objects) {
        return WN_EFORMAT;
    }
    at = number_at(
        b, (size_t)(b->table + i * b->offset_bytes), b->offset_bytes);
    if (at < MAGIC_BYTES || at >= b->n) {
        return WN_EFORMAT;
    }
    low = b->p[at] & 0xF;
    v.at = (size_t)at + 1;
    switch (b->p[at] >> 4) {
    case 0x0:
        v.kind = low == 8 || low == 9 ? BPLIST_BOOL : BPLIST_OTHER;
        v.number = low == 9;
        break;
    case 0x1:
        st = low > 4 ? WN_EFORMAT : number(b, 1u << low, BPLIST_INT, &v);
        break;
    case 0x4:
        st = sized(b, low, BPLIST_DATA, 1, &v);
        break;
    case 0x5:
        st = sized(b, low, BPLIST_ASCII, 1, &v);
        break;
    case 0x8:
        st = number(b, low + 1, BPLIST_UID, &v);
        break;
    case 0xA:
        st = sized(b, low, BPLIST_ARRAY, b->ref_bytes, &v);
        break;
    case 0xD:
        st = sized(b, low, BPLIST_DICT, 2u * b->ref_bytes, &v);
        break;
    default: /* dates, reals, UTF-16: nothing here asks for one */
        break;
    }
    if (st == WN_OK) {
        *out = v;
    }
    return st;
}

enum wn_status
bplist_top(const struct bplist *b, struct bplist_value *out)
{
    return object(b, b->top, out);
}

enum wn_status
bplist_at(const struct bplist *b, const struct bplist_value *array,
    uint64_t i, struct bplist_value *out)
{
    if (array->kind != BPLIST_ARRAY) {
        return WN_EFORMAT;
    }
    if (i >= array->count) {
        return WN_ABSENT;
    }
    return object(b,
        number_at(b, array->at + (size_t)i * b->ref_bytes, b->ref_bytes), out);
}

enum wn_status
bplist_get(const struct bplist *b, const struct bplist_value *dict,
    const char *key, struct bplist_value *out)
{
    size_t n = strlen(key);

    if (dict->kind != BPLIST_DICT) {
        return WN_EFORMAT;
    }
    for (uint64_t i = 0; i < dict->count; i++) {
        size_t at = dict->at + (size_t)i * b->ref_bytes;
        struct bplist_value k;
        enum wn_status st = object(b, number_at(b, at, b->ref_bytes), &k);

        if (st != WN_OK) {
            return st;
        }
        if (k.kind == BPLIST_ASCII && k.count == n &&
            memcmp(b->p + k.at, key, n) == 0) {
            at += (size_t)dict->count * b->ref_bytes;
            return object(b, number_at(b, at, b->ref_bytes), out);
        }
    }
    return WN_ABSENT;
}

const uint8_t *
bplist_bytes(const struct bplist *b, const struct bplist_value *v)
{
    return b->p + v->at;
}
