#include "base/bplist.h"

#include <string.h>

#define MAGIC "bplist00"
#define MAGIC_BYTES (sizeof(MAGIC) - 1)
#define TRAILER ((size_t)32)

/** Markers, by their upper half. */
enum {
    MARK_SIMPLE = 0x0, /* null, false, true, fill */
    MARK_INT = 0x1,    /* 2^low bytes */
    MARK_REAL = 0x2,   /* 2^low bytes */
    MARK_DATA = 0x4,
    MARK_ASCII = 0x5,
    MARK_UTF16 = 0x6,
    MARK_UID = 0x8, /* low + 1 bytes */
    MARK_ARRAY = 0xa,
    MARK_DICT = 0xd
};

/** The caller has checked that the bytes are there; at most 8. */
static uint64_t
number_at(const uint8_t *p, unsigned bytes)
{
    uint64_t v = 0;

    for (unsigned i = 0; i < bytes; i++) {
        v = v << 8 | p[i];
    }
    return v;
}

enum wn_status
wn_bplist_open(struct wn_bplist *out, const void *p, size_t n)
{
    struct wn_bplist b = { .p = p };
    const uint8_t *trailer;
    uint64_t table;

    if (n < MAGIC_BYTES + TRAILER || memcmp(p, MAGIC, MAGIC_BYTES) != 0) {
        return WN_EFORMAT;
    }
    n -= TRAILER;
    trailer = b.p + n;
    b.offset_bytes = trailer[6];
    b.ref_bytes = trailer[7];
    b.objects = number_at(trailer + 8, 8);
    b.top = number_at(trailer + 16, 8);
    table = number_at(trailer + 24, 8);
    if (b.offset_bytes < 1 || b.offset_bytes > 8 || b.ref_bytes < 1 ||
        b.ref_bytes > 8 || table < MAGIC_BYTES || table > n ||
        b.objects > WN_BPLIST_OBJECTS_MAX ||
        b.objects > (n - table) / b.offset_bytes || b.top >= b.objects) {
        return WN_EFORMAT;
    }
    b.table = (size_t)table;
    *out = b;
    return WN_OK;
}

/** A counted object: its count is in the marker's lower half, or in an integer
 * behind it. `at` is the marker; an element takes `each` bytes. */
static bool
span(const struct wn_bplist *b, size_t at, unsigned each,
    struct wn_bplist_value *v)
{
    uint64_t count = b->p[at] & 0x0f;
    unsigned bytes;

    at++;
    if (count == 0x0f) {
        if (at >= b->table || b->p[at] >> 4 != MARK_INT ||
            (b->p[at] & 0x0f) > 3) {
            return false;
        }
        bytes = 1u << (b->p[at] & 0x0f);
        at++;
        if (bytes > b->table - at) {
            return false;
        }
        count = number_at(b->p + at, bytes);
        at += bytes;
    }
    if (count > (b->table - at) / each) {
        return false;
    }
    v->p = b->p + at;
    v->n = (size_t)count;
    return true;
}

/** 1, 2 and 4 bytes are unsigned, 8 are signed; 16 are written for what 8
 * cannot hold, and are refused unless 8 would have done. */
static bool
integer(const struct wn_bplist *b, size_t at, struct wn_bplist_value *v)
{
    unsigned low = b->p[at] & 0x0f;
    const uint8_t *p = b->p + at + 1;
    uint64_t upper, value;

    if (low > 4 || 1u << low > b->table - at - 1) {
        return false;
    }
    if (low < 4) {
        v->i = (int64_t)number_at(p, 1u << low);
        return true;
    }
    upper = number_at(p, 8);
    value = number_at(p + 8, 8);
    v->i = (int64_t)value;
    return upper == (value >> 63 ? UINT64_MAX : 0);
}

static bool
real(const struct wn_bplist *b, size_t at, struct wn_bplist_value *v)
{
    unsigned low = b->p[at] & 0x0f;
    const uint8_t *p = b->p + at + 1;
    uint64_t bits;
    uint32_t bits32;
    float f;

    if ((low != 2 && low != 3) || 1u << low > b->table - at - 1) {
        return false;
    }
    bits = number_at(p, 1u << low);
    if (low == 3) {
        memcpy(&v->r, &bits, sizeof(v->r));
        return true;
    }
    bits32 = (uint32_t)bits;
    memcpy(&f, &bits32, sizeof(f));
    v->r = (double)f;
    return true;
}

static bool
uid(const struct wn_bplist *b, size_t at, struct wn_bplist_value *v)
{
    unsigned bytes = (b->p[at] & 0x0fu) + 1;

    if (bytes > 8 || bytes > b->table - at - 1) {
        return false;
    }
    v->i = (int64_t)number_at(b->p + at + 1, bytes);
    return v->i >= 0 && v->i <= (int64_t)UINT32_MAX;
}

/** The object whose marker is at `at`, which lies before the table. */
static bool
decode(const struct wn_bplist *b, size_t at, struct wn_bplist_value *v)
{
    bool ok;

    switch (b->p[at] >> 4) {
    case MARK_SIMPLE:
        v->i = b->p[at] == 0x09;
        v->kind = v->i || b->p[at] == 0x08 ? WN_BPLIST_BOOL : WN_BPLIST_OTHER;
        return true;
    case MARK_INT:
        v->kind = WN_BPLIST_INT;
        return integer(b, at, v);
    case MARK_REAL:
        v->kind = WN_BPLIST_REAL;
        return real(b, at, v);
    case MARK_UID:
        v->kind = WN_BPLIST_UID;
        return uid(b, at, v);
    case MARK_DATA:
        v->kind = WN_BPLIST_DATA;
        return span(b, at, 1, v);
    case MARK_ASCII:
        v->kind = WN_BPLIST_TEXT;
        return span(b, at, 1, v);
    case MARK_UTF16: /* counted in units */
        v->kind = WN_BPLIST_TEXT;
        v->wide = true;
        ok = span(b, at, 2, v);
        v->n *= 2;
        return ok;
    case MARK_ARRAY:
        v->kind = WN_BPLIST_ARRAY;
        return span(b, at, b->ref_bytes, v);
    case MARK_DICT:
        v->kind = WN_BPLIST_DICT;
        return span(b, at, 2 * b->ref_bytes, v);
    default:
        return true;
    }
}

static enum wn_status
object(const struct wn_bplist *b, uint64_t number, struct wn_bplist_value *out)
{
    struct wn_bplist_value v = { .kind = WN_BPLIST_OTHER };
    uint64_t at;

    if (number >= b->objects) {
        return WN_EFORMAT;
    }
    at = number_at(b->p + b->table + (size_t)number * b->offset_bytes,
        b->offset_bytes);
    if (at < MAGIC_BYTES || at >= b->table || !decode(b, (size_t)at, &v)) {
        return WN_EFORMAT;
    }
    *out = v;
    return WN_OK;
}

/** What reference i of a container points at. A dictionary has those of its
 * keys, then those of its values. */
static enum wn_status
referred(const struct wn_bplist *b, const struct wn_bplist_value *container,
    size_t i, struct wn_bplist_value *out)
{
    return object(b,
        number_at(container->p + i * b->ref_bytes, b->ref_bytes), out);
}

enum wn_status
wn_bplist_top(const struct wn_bplist *b, struct wn_bplist_value *out)
{
    return object(b, b->top, out);
}

enum wn_status
wn_bplist_at(const struct wn_bplist *b, const struct wn_bplist_value *array,
    uint64_t i, struct wn_bplist_value *out)
{
    if (array->kind != WN_BPLIST_ARRAY) {
        return WN_EFORMAT;
    }
    return i < array->n ? referred(b, array, (size_t)i, out) : WN_ABSENT;
}

enum wn_status
wn_bplist_entry(const struct wn_bplist *b, const struct wn_bplist_value *dict,
    uint64_t i, struct wn_bplist_value *key, struct wn_bplist_value *value)
{
    struct wn_bplist_value k;
    enum wn_status st;

    if (dict->kind != WN_BPLIST_DICT) {
        return WN_EFORMAT;
    }
    if (i >= dict->n) {
        return WN_ABSENT;
    }
    st = referred(b, dict, (size_t)i, &k);
    if (st == WN_OK) {
        st = referred(b, dict, dict->n + (size_t)i, value);
    }
    if (st == WN_OK) {
        *key = k;
    }
    return st;
}

enum wn_status
wn_bplist_get(const struct wn_bplist *b, const struct wn_bplist_value *dict,
    const char *key, struct wn_bplist_value *out)
{
    enum wn_status none = WN_ABSENT;

    if (dict->kind != WN_BPLIST_DICT) {
        return WN_EFORMAT;
    }
    for (size_t i = 0; i < dict->n; i++) {
        struct wn_bplist_value k;

        if (referred(b, dict, i, &k) != WN_OK) {
            none = WN_EFORMAT; /* it may have been the one */
        } else if (wn_bplist_is(&k, key)) {
            return referred(b, dict, dict->n + i, out);
        }
    }
    return none;
}

bool
wn_bplist_is(const struct wn_bplist_value *v, const char *text)
{
    return v->kind == WN_BPLIST_TEXT && !v->wide && v->n == strlen(text) &&
        memcmp(v->p, text, v->n) == 0;
}
