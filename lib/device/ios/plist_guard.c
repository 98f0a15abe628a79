#include "device/ios/plist_guard.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "base/err.h"

#define TRAILER 32

/** A bplist's geometry, as its trailer gives it. */
struct shape {
    const uint8_t *p;
    size_t n;
    unsigned offset_bytes, ref_bytes;
    uint64_t objects, table;
};

struct object {
    unsigned kind;  /* the marker's upper half */
    uint64_t count; /* entries, or bytes of a leaf */
    size_t at;      /* first reference or byte */
};

static uint64_t
number_at(const struct shape *s, size_t at, unsigned bytes)
{
    uint64_t v = 0;

    for (unsigned i = 0; i < bytes; i++) {
        v = v << 8 | s->p[at + i];
    }
    return v;
}

static bool
shape_read(struct shape *s, const uint8_t *p, size_t n)
{
    const uint8_t *t;

    if (n < 8 + TRAILER) {
        return false;
    }
    t = p + n - TRAILER;
    s->p = p;
    s->n = n - TRAILER;
    s->offset_bytes = t[6];
    s->ref_bytes = t[7];
    s->objects = number_at(&(struct shape){.p = t}, 8, 8);
    s->table = number_at(&(struct shape){.p = t}, 24, 8);
    return s->offset_bytes >= 1 && s->offset_bytes <= 8 &&
        s->ref_bytes >= 1 && s->ref_bytes <= 8 && s->objects >= 1 &&
        s->table >= 8 && s->table <= s->n &&
        s->objects <= (s->n - s->table) / s->offset_bytes;
}

/** The count behind a marker: in its lower half, or an integer after it. */
static bool
count_read(const struct shape *s, size_t *at, uint64_t *count)
{
    unsigned low = s->p[*at] & 0x0f;
    unsigned bytes;

    *at += 1;
    *count = low;
    if (low != 0x0f) {
        return true;
    }
    if (*at >= s->table || (s->p[*at] & 0xf0) != 0x10 ||
        (s->p[*at] & 0x0f) > 3) {
        return false;
    }
    bytes = 1u << (s->p[*at] & 0x0f);
    *at += 1;
    if (bytes > s->table - *at) {
        return false;
    }
    *count = number_at(s, *at, bytes);
    *at += bytes;
    return true;
}

static bool
object_read(const struct shape *s, uint64_t index, struct object *o)
{
    uint64_t offset = number_at(s,
        (size_t)(s->table + index * s->offset_bytes), s->offset_bytes);
    uint64_t unit = 1;

    if (offset < 8 || offset >= s->table) {
        return false;
    }
    o->at = (size_t)offset;
    o->kind = s->p[o->at] >> 4;
    switch (o->kind) {
    case 0x0: /* null, booleans */
        o->count = 0;
        return true;
    case 0x1: /* numbers, dates, UIDs: 2^n bytes; UIDs n + 1 */
    case 0x2:
    case 0x3:
    case 0x8:
        o->count = 16;
        return true;
    case 0x4:
    case 0x5:
        break;
    case 0x6:
        unit = 2;
        break;
    case 0xa:
        unit = s->ref_bytes;
        break;
    case 0xd:
        unit = 2 * (uint64_t)s->ref_bytes;
        break;
    default: /* sets and ordered sets are never sent */
        return false;
    }
    return count_read(s, &o->at, &o->count) &&
        o->count <= (s->table - o->at) / unit;
}

/**
 * Walk what one container refers to. A container that is referred to twice
 * would be copied twice, and so on down: refused. What is left is a tree.
 */
static bool
references_ok(const struct shape *s, const struct object *o, uint8_t *seen,
    uint64_t *leaves)
{
    uint64_t refs = o->kind == 0xd ? 2 * o->count : o->count;
    struct object leaf;

    for (uint64_t i = 0; i < refs; i++) {
        uint64_t index = number_at(
            s, o->at + (size_t)i * s->ref_bytes, s->ref_bytes);

        if (index >= s->objects || !object_read(s, index, &leaf)) {
            return false;
        }
        if (leaf.kind == 0xa || leaf.kind == 0xd) {
            if (seen[index]++ != 0) {
                return false;
            }
            continue;
        }
        *leaves += leaf.count + 64; /* and libplist's node */
        if (*leaves > WN_PLIST_LEAVES) {
            return false;
        }
    }
    return true;
}

static bool
binary_ok(const uint8_t *p, size_t n)
{
    struct shape s;
    struct object o;
    unsigned containers = 0;
    uint64_t leaves = 0;
    uint8_t *seen;
    bool ok = true;

    if (!shape_read(&s, p, n)) {
        return false;
    }
    seen = calloc(1, (size_t)s.objects);
    if (!seen) {
        return false;
    }
    for (uint64_t i = 0; ok && i < s.objects; i++) {
        ok = object_read(&s, i, &o);
        if (ok && (o.kind == 0xa || o.kind == 0xd)) {
            ok = ++containers <= WN_PLIST_CONTAINERS &&
                references_ok(&s, &o, seen, &leaves);
        }
    }
    free(seen);
    return ok;
}

static bool
xml_ok(const char *p, size_t n)
{
    unsigned containers = 0;

    for (size_t i = 0; i + 6 < n; i++) {
        if (p[i] == '<' && (memcmp(p + i + 1, "array", 5) == 0 ||
                memcmp(p + i + 1, "dict", 4) == 0)) {
            containers++;
        }
    }
    return containers <= WN_PLIST_CONTAINERS;
}

enum wn_status
wn_plist_read(plist_t *out, const void *p, size_t n, struct wn_err *err)
{
    plist_t got = NULL;

    if (n >= 8 && n <= UINT32_MAX && memcmp(p, "bplist00", 8) == 0) {
        if (binary_ok(p, n)) {
            plist_from_bin(p, (uint32_t)n, &got);
        }
    } else if (n >= 5 && n <= UINT32_MAX && memcmp(p, "<?xml", 5) == 0) {
        if (xml_ok(p, n)) {
            plist_from_xml(p, (uint32_t)n, &got);
        }
    }
    if (!got) {
        return wn_fail(err, WN_EFORMAT,
            "the phone sent %zu bytes that are not a property list we accept",
            n);
    }
    *out = got;
    return WN_OK;
}

const char *
wn_plist_text(plist_t node)
{
    uint64_t n = 0;
    const char *s;

    if (!node || plist_get_node_type(node) != PLIST_STRING) {
        return NULL;
    }
    s = plist_get_string_ptr(node, &n);
    return s && strlen(s) == n ? s : NULL;
}

const char *
wn_plist_get_text(plist_t dict, const char *key)
{
    if (!dict || plist_get_node_type(dict) != PLIST_DICT) {
        return NULL;
    }
    return wn_plist_text(plist_dict_get_item(dict, key));
}
