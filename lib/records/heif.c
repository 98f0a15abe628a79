/* HEIC and its kin: the Exif item of an ISO 23008-12 file. iPhones put meta
 * first and the Exif item close behind it. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/cursor.h"
#include "base/err.h"
#include "records/capture_in.h"

#define EXTENTS_MAX 16
#define EXIF_MAX_BYTES 1048576

/** Where the pieces of one item lie. */
struct places {
    struct extent {
        uint64_t at;
        size_t n;
    } extent[EXTENTS_MAX];
    size_t count;
    size_t total_bytes;
    bool in_idat; /* offsets count from idat's content */
};

/** infe, version 2 or 3 (iPhones write 2): its number, if its type is Exif. */
static bool
is_exif_entry(struct wn_window *w, const struct wn_box *infe, uint32_t *id)
{
    size_t n = infe->end - infe->at < 14 ? (size_t)(infe->end - infe->at) : 14;
    const uint8_t *p = wn_window_at(w, infe->at, n);
    struct wn_cursor c = wn_cursor(p, p ? n : 0);
    uint32_t version = wn_cur_u32be(&c) >> 24;
    uint32_t item;

    if (version != 2 && version != 3) {
        return false;
    }
    item = version == 2 ? wn_cur_u16be(&c) : wn_cur_u32be(&c);
    (void)wn_cur_u16be(&c); /* protection: an encrypted one parses as none */
    if (wn_cur_u32be(&c) != WN_FOURCC('E', 'x', 'i', 'f') || c.bad) {
        return false;
    }
    *id = item;
    return true;
}

static bool
find_exif_item(struct wn_window *w, const struct wn_box *iinf, uint32_t *id)
{
    const uint8_t *p = wn_window_at(w, iinf->at, 4);
    struct wn_box b;
    uint64_t at;

    if (!p || iinf->end - iinf->at < 4) {
        return false;
    }
    /* The count is only a promise: the boxes themselves end the walk. */
    at = iinf->at + (p[0] == 0 ? 6 : 8);
    while (wn_box_next(w, &at, iinf->end, &b)) {
        if (b.kind == WN_FOURCC('i', 'n', 'f', 'e') &&
            is_exif_entry(w, &b, id)) {
            return true;
        }
    }
    return false;
}

/** An iloc number of 0, 4 or 8 bytes; anything else is damage. */
static uint64_t
number(struct wn_cursor *c, unsigned bytes)
{
    switch (bytes) {
    case 0:
        return 0;
    case 4:
        return wn_cur_u32be(c);
    case 8:
        return wn_cur_u64be(c);
    default:
        c->bad = true;
        return 0;
    }
}

/** Widths of iloc's numbers, ISO 14496-12 8.11.3. */
struct widths {
    unsigned version, offset, length, base, index;
};

/** The extents of the item in front of the cursor; kept only if `out`. */
static bool
read_extents(struct wn_cursor *c, const struct widths *of, uint64_t base,
    struct places *out)
{
    uint16_t count = wn_cur_u16be(c);

    for (uint16_t i = 0; i < count && !c->bad; i++) {
        uint64_t at, n;

        (void)number(c, of->index);
        at = number(c, of->offset);
        n = number(c, of->length);
        if (!out) {
            continue;
        }
        /* Length 0 would be the whole file: not an Exif item of ours. */
        if (c->bad || out->count == EXTENTS_MAX || n == 0 ||
            n > EXIF_MAX_BYTES - out->total_bytes ||
            __builtin_add_overflow(at, base, &at)) {
            return false;
        }
        out->extent[out->count].at = at;
        out->extent[out->count].n = (size_t)n;
        out->count++;
        out->total_bytes += (size_t)n;
    }
    return !c->bad && (!out || out->count > 0);
}

/** Item by item until the one with this number. */
static bool
find_places(struct wn_cursor *c, uint32_t wanted, struct places *out)
{
    struct widths of = { .version = wn_cur_u32be(c) >> 24 };
    unsigned sizes = wn_cur_u16be(c);
    uint32_t count;

    of.offset = sizes >> 12;
    of.length = sizes >> 8 & 15;
    of.base = sizes >> 4 & 15;
    of.index = of.version == 0 ? 0 : sizes & 15;
    if (of.version > 2) {
        return false;
    }
    count = of.version < 2 ? wn_cur_u16be(c) : wn_cur_u32be(c);
    for (uint32_t i = 0; i < count && !c->bad; i++) {
        uint32_t item = of.version < 2 ? wn_cur_u16be(c) : wn_cur_u32be(c);
        unsigned method = of.version == 0 ? 0 : wn_cur_u16be(c) & 15;
        uint16_t elsewhere = wn_cur_u16be(c);
        uint64_t base = number(c, of.base);

        if (item != wanted) {
            (void)read_extents(c, &of, base, NULL);
            continue;
        }
        out->in_idat = method == 1;
        return method <= 1 && elsewhere == 0 &&
            read_extents(c, &of, base, out);
    }
    return false;
}

/** The item's bytes, its extents joined; NULL when they are not all there. */
static uint8_t *
join(struct wn_window *w, const struct places *places,
    const struct wn_box *idat)
{
    uint8_t *block = malloc(places->total_bytes);
    size_t n = 0;

    if (!block) {
        w->st = wn_fail_nomem(w->err, "reading a picture's head");
        return NULL;
    }
    for (size_t i = 0; i < places->count; i++) {
        const struct extent *e = &places->extent[i];
        const uint8_t *p = NULL;

        if (!places->in_idat) {
            p = wn_window_at(w, e->at, e->n);
        } else if (e->at <= idat->end - idat->at &&
            e->n <= idat->end - idat->at - e->at) {
            p = wn_window_at(w, idat->at + e->at, e->n);
        }
        if (!p) {
            wn_wipe(block, n);
            free(block);
            return NULL;
        }
        memcpy(block + n, p, e->n);
        n += e->n;
    }
    return block;
}

/** The largest of the sizes told: an iPhone's picture is a grid of tiles, each
 * of which has a size too. */
static void
read_size(struct wn_capture *out, struct wn_window *w, uint64_t at,
    const struct wn_box *meta)
{
    struct wn_box iprp, ipco, b;

    if (!wn_box_find(w, at, meta->end, WN_FOURCC('i', 'p', 'r', 'p'), &iprp) ||
        !wn_box_find(
            w, iprp.at, iprp.end, WN_FOURCC('i', 'p', 'c', 'o'), &ipco)) {
        return;
    }
    at = ipco.at;
    while (wn_box_next(w, &at, ipco.end, &b)) {
        bool fits = b.kind == WN_FOURCC('i', 's', 'p', 'e') &&
            b.end - b.at >= 12;
        const uint8_t *p = fits ? wn_window_at(w, b.at, 12) : NULL;
        struct wn_cursor c = wn_cursor(p, p ? 12 : 0);
        uint32_t width, height;

        (void)wn_cur_u32be(&c);
        width = wn_cur_u32be(&c);
        height = wn_cur_u32be(&c);
        if ((uint64_t)width * height > (uint64_t)out->width * out->height) {
            out->width = width;
            out->height = height;
        }
    }
}

static enum wn_status
read_item(struct wn_capture *out, struct wn_window *w,
    const struct places *places, const struct wn_box *idat,
    const struct wn_zone *zone)
{
    uint8_t *block = join(w, places, idat);
    struct wn_cursor c = wn_cursor(block, block ? places->total_bytes : 0);
    uint32_t skip = wn_cur_u32be(&c); /* ISO 23008-12 A.2.1: usually 6 */
    enum wn_status st = w->st;

    if (block && wn_cur_bytes(&c, skip)) {
        st = wn_exif_read(out, c.p, c.left, zone);
    }
    if (block) {
        wn_wipe(block, places->total_bytes);
        free(block);
    }
    return st;
}

enum wn_status
wn_heif_read(struct wn_capture *out, struct wn_window *w,
    const struct wn_zone *zone)
{
    struct wn_box meta, iinf, iloc;
    struct wn_box idat = { 0 };
    struct places places = { 0 };
    uint32_t id;
    uint64_t at;
    enum wn_status st = WN_OK;

    if (!wn_box_find(
            w, 0, w->size_bytes, WN_FOURCC('m', 'e', 't', 'a'), &meta)) {
        return w->st;
    }
    at = meta.at + 4; /* version and flags */
    if (wn_box_find(w, at, meta.end, WN_FOURCC('i', 'i', 'n', 'f'), &iinf) &&
        find_exif_item(w, &iinf, &id) &&
        wn_box_find(w, at, meta.end, WN_FOURCC('i', 'l', 'o', 'c'), &iloc) &&
        iloc.end - iloc.at <= WN_WINDOW_MAX_BYTES) {
        size_t n = (size_t)(iloc.end - iloc.at);
        const uint8_t *p = wn_window_at(w, iloc.at, n);
        struct wn_cursor c = wn_cursor(p, p ? n : 0);

        if (find_places(&c, id, &places) &&
            (!places.in_idat ||
                wn_box_find(w, at, meta.end,
                    WN_FOURCC('i', 'd', 'a', 't'), &idat))) {
            st = read_item(out, w, &places, &idat, zone);
        }
    }
    if (st == WN_OK && (out->width == 0 || out->height == 0)) {
        read_size(out, w, at, &meta);
    }
    return st != WN_OK ? st : w->st;
}
