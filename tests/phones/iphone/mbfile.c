/* A binary plist written by hand: a manifest may have 1,300,000 of them. */
#include "mbfile.h"

#include <string.h>

#define MAX_OBJECTS 128
#define MAX_PAIRS 24

struct writer {
    struct buf *b;
    uint32_t off[MAX_OBJECTS];
    uint8_t n;
};

struct dict {
    uint8_t key[MAX_PAIRS];
    uint8_t value[MAX_PAIRS];
    uint8_t n;
};

static uint8_t
begin(struct writer *w)
{
    if (w->n >= MAX_OBJECTS) {
        die("MBFile has too many objects");
    }
    w->off[w->n] = (uint32_t)w->b->n;
    return w->n++;
}

static void
put_byte(struct writer *w, unsigned v)
{
    uint8_t b = (uint8_t)v;

    buf_put(w->b, &b, 1);
}

static void
put_marker(struct writer *w, unsigned kind, size_t n)
{
    if (n < 15) {
        put_byte(w, kind | (unsigned)n);
    } else {
        put_byte(w, kind | 15);
        put_byte(w, 0x11);
        put_byte(w, (unsigned)(n >> 8));
        put_byte(w, (unsigned)(n & 0xFF));
    }
}

/* UTF-8 that is known to be good becomes UTF-16BE; returns units. */
static size_t
utf16(const char *s, struct buf *out)
{
    const uint8_t *p = (const uint8_t *)s;
    size_t units = 0;

    while (*p != 0) {
        unsigned more = *p < 0x80 ? 0 : *p >= 0xF0 ? 3 : *p >= 0xE0 ? 2 : 1;
        uint32_t ch = more == 0 ? *p : *p & (0x3Fu >> more);
        uint8_t be[4];

        for (p++; more > 0; more--, p++) {
            ch = ch << 6 | (*p & 0x3Fu);
        }
        if (ch >= 0x10000) {
            ch -= 0x10000;
            put_be32(be, (0xD800 + (ch >> 10)) << 16 |
                (0xDC00 + (ch & 0x3FF)));
            buf_put(out, be, 4);
            units += 2;
        } else {
            put_be32(be, ch << 16);
            buf_put(out, be, 2);
            units++;
        }
    }
    return units;
}

static uint8_t
put_string(struct writer *w, const char *s)
{
    uint8_t id = begin(w);
    size_t n = strlen(s);
    bool ascii = true;

    for (size_t i = 0; i < n; i++) {
        ascii = ascii && (unsigned char)s[i] < 0x80;
    }
    if (ascii || !is_utf8(s)) {
        put_marker(w, 0x50, n);
        buf_put(w->b, s, n);
    } else {
        struct buf wide = {0};
        size_t units = utf16(s, &wide);

        put_marker(w, 0x60, units);
        buf_put(w->b, wide.p, wide.n);
        buf_free(&wide);
    }
    return id;
}

static uint8_t
put_int(struct writer *w, int64_t v)
{
    uint8_t id = begin(w);
    unsigned log = v < 0 ? 3 : v < 0x100 ? 0 : v < 0x10000 ? 1
        : v < 0x100000000 ? 2 : 3;

    put_byte(w, 0x10 | log);
    for (unsigned i = 1u << log; i > 0; i--) {
        put_byte(w, (unsigned)((uint64_t)v >> (8 * (i - 1))) & 0xFF);
    }
    return id;
}

static uint8_t
put_uid(struct writer *w, uint8_t v)
{
    uint8_t id = begin(w);

    put_byte(w, 0x80);
    put_byte(w, v);
    return id;
}

static uint8_t
put_data(struct writer *w, const uint8_t *p, size_t n)
{
    uint8_t id = begin(w);

    put_marker(w, 0x40, n);
    buf_put(w->b, p, n);
    return id;
}

static void
add(struct writer *w, struct dict *d, const char *key, uint8_t value)
{
    d->key[d->n] = put_string(w, key);
    d->value[d->n++] = value;
}

static uint8_t
put_dict(struct writer *w, const struct dict *d)
{
    uint8_t id = begin(w);

    put_marker(w, 0xD0, d->n);
    buf_put(w->b, d->key, d->n);
    buf_put(w->b, d->value, d->n);
    return id;
}

static uint8_t
put_array(struct writer *w, const uint8_t *ids, size_t n)
{
    uint8_t id = begin(w);

    put_marker(w, 0xA0, n);
    buf_put(w->b, ids, n);
    return id;
}

static uint8_t
put_class(struct writer *w, const char *name, const char *parent)
{
    struct dict d = {0};
    uint8_t names[2];

    names[0] = put_string(w, name);
    names[1] = put_string(w, parent);
    add(w, &d, "$classname", put_string(w, name));
    add(w, &d, "$classes", put_array(w, names, 2));
    return put_dict(w, &d);
}

/* Objects of the archive, in the order of their UIDs. */
struct archive {
    uint8_t ids[12];
    uint8_t n;
};

static uint8_t
archived(struct archive *a, uint8_t object)
{
    a->ids[a->n] = object;
    return a->n++;
}

static void
add_extras(struct writer *w, const struct mbfile *f, struct archive *a,
    struct dict *root)
{
    if (f->key != NULL) {
        struct dict data = {0};
        uint8_t class = archived(a, put_class(w, "NSMutableData", "NSData"));

        add(w, &data, "NS.data", put_data(w, f->key, 44));
        add(w, &data, "$class", put_uid(w, class));
        add(w, root, "EncryptionKey",
            put_uid(w, archived(a, put_dict(w, &data))));
    }
    if (f->digest != NULL) {
        add(w, root, "Digest",
            put_uid(w, archived(a, put_data(w, f->digest, 20))));
    }
    if (f->target != NULL) {
        add(w, root, "Target",
            put_uid(w, archived(a, put_string(w, f->target))));
    }
}

static uint8_t
put_archive(struct writer *w, const struct mbfile *f)
{
    struct archive a = {0};
    struct dict root = {0};
    struct dict top = {0};
    struct dict all = {0};
    uint8_t class;

    archived(&a, put_string(w, "$null"));
    archived(&a, 0); /* the root, known last */
    add(w, &root, "RelativePath",
        put_uid(w, archived(&a, put_string(w, f->path))));
    class = archived(&a, put_class(w, "MBFile", "NSObject"));
    add(w, &root, "LastModified", put_int(w, f->mtime));
    add(w, &root, "LastStatusChange", put_int(w, f->mtime));
    add(w, &root, "Birth", put_int(w, f->mtime));
    add(w, &root, "Size", put_int(w, f->size));
    add(w, &root, "Mode", put_int(w, f->mode));
    add(w, &root, "UserID", put_int(w, 501));
    add(w, &root, "GroupID", put_int(w, 501));
    add(w, &root, "InodeNumber", put_int(w, f->inode));
    add(w, &root, "Flags", put_int(w, 0));
    add(w, &root, "ProtectionClass", put_int(w, f->protection));
    add_extras(w, f, &a, &root);
    add(w, &root, "$class", put_uid(w, class));
    a.ids[1] = put_dict(w, &root);
    add(w, &top, "root", put_uid(w, 1));
    add(w, &all, "$version", put_int(w, 100000));
    add(w, &all, "$archiver", put_string(w, "NSKeyedArchiver"));
    add(w, &all, "$top", put_dict(w, &top));
    add(w, &all, "$objects", put_array(w, a.ids, a.n));
    return put_dict(w, &all);
}

void
mbfile_write(const struct mbfile *f, struct buf *out)
{
    struct writer w = {.b = out};
    uint8_t trailer[32] = {0};
    uint8_t top;
    size_t table;

    out->n = 0;
    buf_put(out, "bplist00", 8);
    top = put_archive(&w, f);
    table = out->n;
    for (unsigned i = 0; i < w.n; i++) {
        put_byte(&w, w.off[i] >> 8);
        put_byte(&w, w.off[i] & 0xFF);
    }
    trailer[6] = 2;
    trailer[7] = 1;
    trailer[15] = w.n;
    trailer[23] = top;
    put_be32(trailer + 28, (uint32_t)table);
    buf_put(out, trailer, sizeof(trailer));
}
