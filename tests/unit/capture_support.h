/** Pictures and films made in memory, byte by byte, for test_records_capture.c.
 */
#ifndef WN_TEST_CAPTURE_SUPPORT_H
#define WN_TEST_CAPTURE_SUPPORT_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct bytes {
    uint8_t p[4096];
    size_t n;
};

static inline void
put(struct bytes *b, const void *p, size_t n)
{
    assert(n <= sizeof(b->p) - b->n);
    if (n > 0) {
        memcpy(b->p + b->n, p, n);
    }
    b->n += n;
}

static inline void
put_number(struct bytes *b, uint64_t v, size_t width, bool little)
{
    for (size_t i = 0; i < width; i++) {
        size_t shift = 8 * (little ? i : width - 1 - i);
        uint8_t byte = (uint8_t)(v >> shift);

        put(b, &byte, 1);
    }
}

static inline void
u16(struct bytes *b, uint16_t v)
{
    put_number(b, v, 2, false);
}

static inline void
u32(struct bytes *b, uint32_t v)
{
    put_number(b, v, 4, false);
}

static inline void
box(struct bytes *b, const char *kind, const struct bytes *body)
{
    u32(b, (uint32_t)(8 + body->n));
    put(b, kind, 4);
    put(b, body->p, body->n);
}

/** What an EXIF block is to say; NULL = no such tag. */
struct exif_text {
    const char *original, *digitized, *changed;
    const char *subsec, *offset;
    const char *comment;
    const char *latitude_ref; /* with it a position: 51° 30' 11.88", 0.1195 */
    uint32_t seconds_denominator;
    bool little;
};

struct tag {
    uint16_t tag, type;
    uint32_t count;
    uint8_t data[64];
    size_t n;
};

struct ifd {
    struct tag tag[12];
    size_t n;
};

static inline struct tag *
add_tag(struct ifd *d, uint16_t tag, uint16_t type, uint32_t count)
{
    struct tag *t = &d->tag[d->n++];

    assert(d->n <= 12);
    *t = (struct tag){ .tag = tag, .type = type, .count = count };
    return t;
}

static inline void
add_bytes(struct ifd *d, uint16_t tag, uint16_t type, const void *p, size_t n)
{
    struct tag *t = add_tag(d, tag, type, (uint32_t)n);

    assert(n <= sizeof(t->data));
    memcpy(t->data, p, n);
    t->n = n;
}

static inline void
add_text(struct ifd *d, uint16_t tag, const char *s)
{
    if (s) {
        add_bytes(d, tag, 2, s, strlen(s) + 1);
    }
}

static inline void
add_long(struct ifd *d, uint16_t tag, uint32_t v, bool little)
{
    struct bytes b = { .n = 0 };
    struct tag *t = add_tag(d, tag, 4, 1);

    put_number(&b, v, 4, little);
    memcpy(t->data, b.p, 4);
    t->n = 4;
}

static inline void
add_ratios(struct ifd *d, uint16_t tag, const uint32_t v[6], bool little)
{
    struct bytes b = { .n = 0 };
    struct tag *t = add_tag(d, tag, 5, 3);

    for (size_t i = 0; i < 6; i++) {
        put_number(&b, v[i], 4, little);
    }
    memcpy(t->data, b.p, b.n);
    t->n = b.n;
}

static inline size_t
ifd_bytes(const struct ifd *d)
{
    size_t n = 2 + 12 * d->n + 4;

    for (size_t i = 0; i < d->n; i++) {
        n += d->tag[i].n > 4 ? d->tag[i].n : 0;
    }
    return n;
}

static inline void
put_ifd(struct bytes *b, const struct ifd *d, size_t start, bool little)
{
    static const uint8_t zeros[4];
    size_t tail = b->n - start + 2 + 12 * d->n + 4;

    put_number(b, d->n, 2, little);
    for (size_t i = 0; i < d->n; i++) {
        const struct tag *t = &d->tag[i];

        put_number(b, t->tag, 2, little);
        put_number(b, t->type, 2, little);
        put_number(b, t->count, 4, little);
        if (t->n > 4) {
            put_number(b, tail, 4, little);
            tail += t->n;
        } else {
            put(b, t->data, t->n);
            put(b, zeros, 4 - t->n);
        }
    }
    put_number(b, 0, 4, little);
    for (size_t i = 0; i < d->n; i++) {
        if (d->tag[i].n > 4) {
            put(b, d->tag[i].data, d->tag[i].n);
        }
    }
}

static inline void
put_tiff(struct bytes *b, const struct exif_text *x)
{
    const uint32_t latitude[6] = { 51, 1, 30, 1, 1188,
        x->seconds_denominator };
    const uint32_t longitude[6] = { 0, 1, 7, 1, 1020, 100 };
    struct ifd main = { .n = 0 };
    struct ifd exif = { .n = 0 };
    struct ifd gps = { .n = 0 };
    uint8_t comment[64] = "ASCII\0\0";
    size_t start = b->n;
    size_t at;

    add_text(&main, 0x010F, "Apple");
    add_text(&main, 0x0110, "Virtual\x1b iPhone");
    add_text(&main, 0x0132, x->changed);
    add_text(&exif, 0x9003, x->original);
    add_text(&exif, 0x9004, x->digitized);
    add_text(&exif, 0x9290, x->subsec);
    add_text(&exif, 0x9291, x->subsec);
    add_text(&exif, 0x9292, x->subsec);
    for (uint16_t tag = 0x9010; tag <= 0x9012; tag++) {
        add_text(&exif, tag, x->offset);
    }
    add_long(&exif, 0xA002, 4032, x->little);
    add_long(&exif, 0xA003, 3024, x->little);
    if (x->comment) {
        memcpy(comment + 8, x->comment, strlen(x->comment));
        add_bytes(&exif, 0x9286, 7, comment, 8 + strlen(x->comment));
    }
    if (x->latitude_ref) {
        add_text(&gps, 1, x->latitude_ref);
        add_ratios(&gps, 2, latitude, x->little);
        add_text(&gps, 3, "W");
        add_ratios(&gps, 4, longitude, x->little);
    }
    at = 8 + ifd_bytes(&main) + 24;
    add_long(&main, 0x8769, (uint32_t)at, x->little);
    add_long(&main, 0x8825, (uint32_t)(at + ifd_bytes(&exif)), x->little);
    put(b, x->little ? "II*\0" : "MM\0*", 4);
    put_number(b, 8, 4, x->little);
    put_ifd(b, &main, start, x->little);
    put_ifd(b, &exif, start, x->little);
    put_ifd(b, &gps, start, x->little);
}

static inline void
put_jpeg(struct bytes *b, const struct exif_text *x)
{
    struct bytes tiff = { .n = 0 };

    put_tiff(&tiff, x);
    put(b, "\xFF\xD8\xFF\xE0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xFF", 21);
    put(b, "\xFF\xE1", 2); /* with a fill byte before it */
    u16(b, (uint16_t)(8 + tiff.n));
    put(b, "Exif\0\0", 6);
    put(b, tiff.p, tiff.n);
    put(b, "\xFF\xC0\0\x0B\x08\0\x30\0\x40\1\1\x11\0\xFF\xDA\0\2", 17);
    put(b, "\x12\x34\xFF\xD9", 4);
}

static inline void
put_chunk(struct bytes *b, const char *kind, const void *p, size_t n)
{
    u32(b, (uint32_t)n);
    put(b, kind, 4);
    put(b, p, n);
    u32(b, 0); /* the CRC is not looked at */
}

/** x may be NULL; after: the chunk stands behind the picture's data. */
static inline void
put_png(struct bytes *b, const struct exif_text *x, const char *xmp, bool after)
{
    struct bytes tiff = { .n = 0 };
    struct bytes text = { .n = 0 };

    put(b, "\x89PNG\r\n\x1A\n", 8);
    put_chunk(b, "IHDR", "\0\0\0\x08\0\0\0\x09\x08\0\0\0\0", 13);
    if (x) {
        put_tiff(&tiff, x);
    }
    if (x && !after) {
        put_chunk(b, "eXIf", tiff.p, tiff.n);
    }
    if (xmp) {
        put(&text, "XML:com.adobe.xmp\0\0\0\0\0", 22);
        put(&text, xmp, strlen(xmp));
        put_chunk(b, "iTXt", text.p, text.n);
    }
    for (int i = 0; i < 3; i++) {
        put_chunk(b, "IDAT", "picture", 7);
    }
    if (x && after) {
        put_chunk(b, "eXIf", tiff.p, tiff.n);
    }
    put_chunk(b, "IEND", "", 0);
}

static inline void
put_heif_meta(struct bytes *meta, bool in_idat, uint32_t at,
    const struct bytes *item)
{
    struct bytes iinf = { .n = 0 };
    struct bytes iloc = { .n = 0 };
    struct bytes infe = { .n = 0 };
    struct bytes ipco = { .n = 0 };
    struct bytes iprp = { .n = 0 };
    uint32_t half = (uint32_t)item->n / 2;

    put(&infe, "\2\0\0\0\0\1\0\0hvc1\0", 13);
    put(&iinf, "\0\0\0\0\0\2", 6);
    box(&iinf, "infe", &infe);
    infe.n = 0;
    put(&infe, "\2\0\0\0\0\7\0\0Exif\0", 13);
    box(&iinf, "infe", &infe);
    put(&iloc, "\1\0\0\0\x44\x40\0\2", 8); /* version 1 */
    put(&iloc, "\0\1\0\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\1", 20);
    u16(&iloc, 7);
    u16(&iloc, in_idat ? 1 : 0);
    u16(&iloc, 0);
    u32(&iloc, at); /* base offset */
    u16(&iloc, 2);
    u32(&iloc, 0);
    u32(&iloc, half);
    u32(&iloc, half);
    u32(&iloc, (uint32_t)item->n - half);
    put(&ipco, "\0\0\0\x14ispe\0\0\0\0\0\0\2\0\0\0\2\0", 20);
    put(&ipco, "\0\0\0\x14ispe\0\0\0\0\0\0\x0F\xC0\0\0\x0B\xD0", 20);
    box(&iprp, "ipco", &ipco);
    u32(meta, 0);
    box(meta, "iloc", &iloc); /* before iinf: the order is free */
    box(meta, "iinf", &iinf);
    box(meta, "iprp", &iprp);
    if (in_idat) {
        box(meta, "idat", item);
    }
}

static inline void
put_heic(struct bytes *b, const struct exif_text *x, bool in_idat)
{
    struct bytes ftyp = { .n = 0 };
    struct bytes item = { .n = 0 };
    struct bytes meta = { .n = 0 };

    put(&ftyp, "heic\0\0\0\0mif1heic", 16);
    box(b, "ftyp", &ftyp);
    put(&item, "\0\0\0\6Exif\0\0", 10);
    put_tiff(&item, x);
    put_heif_meta(&meta, in_idat, 0, &item);
    if (!in_idat) {
        uint32_t at = (uint32_t)(b->n + 8 + meta.n + 8);

        meta.n = 0;
        put_heif_meta(&meta, false, at, &item);
    }
    box(b, "meta", &meta);
    box(b, "mdat", in_idat ? &ftyp : &item);
}

/** What a film is to say; NULL = not at all. */
struct film_text {
    const char *created, *place;
    const char *day, *udta_place; /* user data in the old manner */
    const char *udta_created;     /* keyed, in udta */
    uint64_t mvhd_seconds;
    uint8_t mvhd_version;
};

static inline void
put_keyed(struct bytes *b, const char *created, const char *place, bool mp4)
{
    static const char *const names[] = { "com.apple.quicktime.make",
        "com.apple.quicktime.creationdate",
        "com.apple.quicktime.location.ISO6709" };
    const char *const values[] = { "Apple", created, place };
    struct bytes keys = { .n = 0 };
    struct bytes ilst = { .n = 0 };
    struct bytes meta = { .n = 0 };
    struct bytes hdlr = { .n = 0 };

    put(&keys, "\0\0\0\0\0\0\0\3", 8);
    for (uint32_t i = 0; i < 3; i++) {
        u32(&keys, (uint32_t)(8 + strlen(names[i])));
        put(&keys, "mdta", 4);
        put(&keys, names[i], strlen(names[i]));
        if (values[i]) {
            uint32_t n = (uint32_t)strlen(values[i]);

            u32(&ilst, 24 + n);
            u32(&ilst, i + 1);
            u32(&ilst, 16 + n);
            put(&ilst, "data\0\0\0\1\0\0\0\0", 12);
            put(&ilst, values[i], n);
        }
    }
    put(&hdlr, "\0\0\0\0\0\0\0\0mdta\0\0\0\0\0\0\0\0\0\0\0\0\0", 25);
    if (mp4) {
        u32(&meta, 0);
    }
    box(&meta, "hdlr", &hdlr);
    box(&meta, "keys", &keys);
    box(&meta, "ilst", &ilst);
    box(b, "meta", &meta);
}

static inline void
put_note(struct bytes *b, const char *kind, const char *s)
{
    struct bytes note = { .n = 0 };

    if (s) {
        u16(&note, (uint16_t)strlen(s));
        u16(&note, 0x55C4);
        put(&note, s, strlen(s));
        box(b, kind, &note);
    }
}

static inline void
put_moov(struct bytes *b, const struct film_text *x)
{
    struct bytes moov = { .n = 0 };
    struct bytes mvhd = { .n = 0 };
    struct bytes tkhd = { .n = 0 };
    struct bytes trak = { .n = 0 };
    struct bytes udta = { .n = 0 };
    size_t width = x->mvhd_version == 1 ? 8 : 4;

    put_number(&mvhd, x->mvhd_version, 1, false);
    put_number(&mvhd, 0, 3, false);
    put_number(&mvhd, x->mvhd_seconds, width, false);
    put_number(&mvhd, x->mvhd_seconds, width, false);
    put_number(&mvhd, 600, 4, false);
    box(&moov, "mvhd", &mvhd);
    tkhd.n = 76; /* zeros */
    u32(&tkhd, 1920U << 16);
    u32(&tkhd, 1080U << 16);
    box(&trak, "tkhd", &tkhd);
    box(&moov, "trak", &trak);
    put_note(&udta, "\xA9" "day", x->day);
    put_note(&udta, "\xA9" "xyz", x->udta_place);
    if (x->udta_created) {
        put_keyed(&udta, x->udta_created, NULL, true);
    }
    u32(&udta, 0); /* QuickTime ends user data so */
    box(&moov, "udta", &udta);
    if (x->created || x->place) {
        put_keyed(&moov, x->created, x->place, false);
    }
    box(b, "moov", &moov);
}

static inline void
put_movie(struct bytes *b, const struct film_text *x)
{
    struct bytes ftyp = { .n = 0 };

    put(&ftyp, "qt  \0\0\0\0qt  ", 12);
    box(b, "ftyp", &ftyp);
    box(b, "mdat", &ftyp);
    put_moov(b, x);
}

#endif
