#include "records/bplist.h"

#include <string.h>

#define TRAILER ((size_t)32)
#define MAGIC "bplist00"

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
    const uint8_t *t;

    if (n < sizeof(MAGIC) - 1 + TRAILER ||
        memcmp(p, MAGIC, sizeof(MAGIC) - 1) != 0) {
        return WN_EFORMAT;
    }
    b.n = n - TRAILER;
    t = b.p + b.n;
    b.offset_bytes = t[6];
    b.ref_bytes = t[7];
    b.objects = number_at(t + 8, 8);
    b.top = number_at(t + 16, 8);
    b.table = number_at(t + 24, 8);
    if (b.offset_bytes < 1 || b.offset_bytes > 8 || b.ref_bytes < 1 ||
        b.ref_bytes > 8 || b.table > b.n || b.objects < 1 ||
        b.objects > (b.n - b.table) / b.offset_bytes) {
        return WN_EFORMAT;
    }
    *out = b;
    return WN_OK;
}

/** The count in a marker, or in the integer behind it. */
static bool
count_of(const struct wn_bplist *b, size_t *at, uint64_t *count)
{
    unsigned low = b->p[*at] & 0x0fu;
    unsigned bytes;

    (*at)++;
    *count = low;
    if (low != 0x0f) {
        return true;
    }
    if (*at >= b->n || (b->p[*at] & 0xf0u) != 0x10 ||
        (b->p[*at] & 0x0fu) > 3) {
        return false;
    }
    bytes = 1u << (b->p[*at] & 0x0fu);
    (*at)++;
    if (bytes > b->n - *at) {
        return false;
    }
    *count = number_at(b->p + *at, bytes);
    *at += bytes;
    return true;
}

static double
real_at(const uint8_t *p, unsigned bytes)
{
    if (bytes == 4) {
        uint32_t v = (uint32_t)number_at(p, 4);
        float f;

        memcpy(&f, &v, sizeof(f));
        return (double)f;
    }
    uint64_t v = number_at(p, 8);
    double d;

    memcpy(&d, &v, sizeof(d));
    return d;
}

/** What lies behind a counted marker, `each` bytes an element. */
static bool
span(const struct wn_bplist *b, size_t at, uint64_t each, enum wn_bplist_kind k,
    struct wn_bplist_node *out)
{
    uint64_t count;

    if (!count_of(b, &at, &count) || count > (b->n - at) / each) {
        return false;
    }
    out->kind = k;
    out->p = b->p + at;
    out->n = (size_t)count;
    return true;
}

static bool
scalar(const struct wn_bplist *b, size_t at, struct wn_bplist_node *out)
{
    unsigned kind = b->p[at] & 0xf0u;
    unsigned bytes = 1u << (b->p[at] & 0x0fu);

    if ((b->p[at] & 0x0fu) > 4 || bytes > b->n - at - 1) {
        return false;
    }
    if (kind == 0x10) {
        out->kind = WN_BPLIST_INT;
        /* 16 bytes hold what 64 bits cannot: the lower half is the value. */
        out->i = (int64_t)number_at(b->p + at + 1, bytes);
    } else if (bytes == 4 || bytes == 8) {
        out->kind = WN_BPLIST_REAL;
        out->r = real_at(b->p + at + 1, bytes);
    } else {
        return false;
    }
    return true;
}

static bool
object(const struct wn_bplist *b, uint64_t number, struct wn_bplist_node *out)
{
    uint64_t at;
    bool ok = true;

    *out = (struct wn_bplist_node) { 0 };
    if (number >= b->objects) {
        return false;
    }
    at = number_at(b->p + b->table + number * b->offset_bytes,
        b->offset_bytes);
    if (at >= b->n) {
        return false;
    }
    switch (b->p[at] & 0xf0u) {
    case 0x10:
    case 0x20:
        return scalar(b, (size_t)at, out);
    case 0x40:
        return span(b, (size_t)at, 1, WN_BPLIST_DATA, out);
    case 0x50:
        return span(b, (size_t)at, 1, WN_BPLIST_TEXT, out);
    case 0x60:
        ok = span(b, (size_t)at, 2, WN_BPLIST_TEXT, out);
        out->wide = true;
        out->n *= 2;
        return ok;
    case 0xa0:
        return span(b, (size_t)at, b->ref_bytes, WN_BPLIST_ARRAY, out);
    case 0xd0:
        return span(b, (size_t)at, (uint64_t)b->ref_bytes * 2,
            WN_BPLIST_DICT, out);
    default:
        return true; /* null, booleans, dates, UIDs: OTHER */
    }
}

bool
wn_bplist_top(const struct wn_bplist *b, struct wn_bplist_node *out)
{
    return object(b, b->top, out);
}

bool
wn_bplist_at(const struct wn_bplist *b, const struct wn_bplist_node *array,
    size_t i, struct wn_bplist_node *out)
{
    return array->kind == WN_BPLIST_ARRAY && i < array->n &&
        object(b, number_at(array->p + i * b->ref_bytes, b->ref_bytes), out);
}

bool
wn_bplist_entry(const struct wn_bplist *b, const struct wn_bplist_node *dict,
    size_t i, struct wn_bplist_node *key, struct wn_bplist_node *value)
{
    if (dict->kind != WN_BPLIST_DICT || i >= dict->n) {
        return false;
    }
    return object(b, number_at(dict->p + i * b->ref_bytes, b->ref_bytes),
               key) &&
        object(b, number_at(dict->p + (dict->n + i) * b->ref_bytes,
            b->ref_bytes), value);
}

bool
wn_bplist_get(const struct wn_bplist *b, const struct wn_bplist_node *dict,
    const char *key, struct wn_bplist_node *out)
{
    size_t n = strlen(key);

    for (size_t i = 0; dict->kind == WN_BPLIST_DICT && i < dict->n; i++) {
        struct wn_bplist_node name;

        if (wn_bplist_entry(b, dict, i, &name, out) &&
            name.kind == WN_BPLIST_TEXT && !name.wide && name.n == n &&
            memcmp(name.p, key, n) == 0) {
            return true;
        }
    }
    return false;
}
