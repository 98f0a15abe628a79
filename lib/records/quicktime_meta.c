/* What a film says about itself: `meta` (keys and ilst) and user data. */
#include <string.h>

#include "base/cursor.h"
#include "records/capture_in.h"

#define KEYS_MAX_BYTES 65536
#define VALUE_MAX_BYTES 256
#define UTF8 1 /* well-known type of a data atom */

/** Positions in `keys`, counted from 1; 0 = not there. */
struct keys {
    bool present;
    uint32_t created, place, make, model;
};

void
wn_film_keep(
    struct wn_film_text *t, unsigned rank, const uint8_t *p, size_t n)
{
    /* Among equals the first: a second one must not replace it. */
    if (rank <= t->rank) {
        return;
    }
    t->rank = rank;
    t->n = n < sizeof(t->s) ? n : sizeof(t->s);
    if (t->n > 0) {
        memcpy(t->s, p, t->n);
    }
}

static bool
is_name(const uint8_t *p, size_t n, const char *name)
{
    return n == strlen(name) && memcmp(p, name, n) == 0;
}

/** false when it is damaged. */
static bool
read_keys(struct keys *out, struct wn_window *w, const struct wn_box *box)
{
    uint64_t n = box->end - box->at;
    const uint8_t *p =
        n > KEYS_MAX_BYTES ? NULL : wn_window_at(w, box->at, (size_t)n);
    struct wn_cursor c = wn_cursor(p, p ? (size_t)n : 0);
    uint32_t count;

    out->present = true;
    (void)wn_cur_u32be(&c); /* version and flags */
    count = wn_cur_u32be(&c);
    for (uint32_t i = 1; i <= count && !c.bad; i++) {
        uint32_t size = wn_cur_u32be(&c);
        uint32_t space = wn_cur_u32be(&c);
        const uint8_t *name =
            wn_cur_bytes(&c, size < 8 ? SIZE_MAX : size - 8);

        if (!name || space != WN_FOURCC('m', 'd', 't', 'a')) {
            continue;
        }
        if (is_name(name, size - 8, "com.apple.quicktime.creationdate")) {
            out->created = i;
        } else if (is_name(name, size - 8,
                       "com.apple.quicktime.location.ISO6709")) {
            out->place = i;
        } else if (is_name(name, size - 8, "com.apple.quicktime.make")) {
            out->make = i;
        } else if (is_name(name, size - 8, "com.apple.quicktime.model")) {
            out->model = i;
        }
    }
    return !c.bad;
}

static struct wn_film_text *
slot(struct wn_film *film, const struct keys *keys, uint32_t kind)
{
    if (keys->present) {
        /* An item's type is the number of its key; 0 is no key. */
        return kind == 0 ? NULL
            : kind == keys->created ? &film->created
            : kind == keys->place   ? &film->place
            : kind == keys->make    ? &film->make
            : kind == keys->model   ? &film->model
                                    : NULL;
    }
    return kind == WN_FOURCC(0xA9, 'd', 'a', 'y') ? &film->day
        : kind == WN_FOURCC(0xA9, 'x', 'y', 'z')  ? &film->place
                                                  : NULL;
}

/** false when there is no text in it. */
static bool
read_item(struct wn_film_text *t, struct wn_window *w,
    const struct wn_box *item, unsigned rank)
{
    struct wn_box data;
    struct wn_cursor c;
    const uint8_t *p;
    size_t n;

    if (!wn_box_find(w, item->at, item->end, WN_FOURCC('d', 'a', 't', 'a'),
            &data) ||
        data.end - data.at < 8) {
        return false;
    }
    n = data.end - data.at < VALUE_MAX_BYTES ? (size_t)(data.end - data.at)
                                             : VALUE_MAX_BYTES;
    p = wn_window_at(w, data.at, n);
    c = wn_cursor(p, p ? n : 0);
    if (wn_cur_u32be(&c) != UTF8) {
        return false;
    }
    (void)wn_cur_u32be(&c); /* locale */
    if (c.bad) {
        return false;
    }
    wn_film_keep(t, rank, c.p, c.left);
    return true;
}

static void
read_list(struct wn_film *film, const struct keys *keys, struct wn_window *w,
    const struct wn_box *ilst, unsigned rank)
{
    struct wn_box item;
    uint64_t at = ilst->at;

    while (wn_box_next(w, &at, ilst->end, &item)) {
        struct wn_film_text *t = slot(film, keys, item.kind);

        if (t && !read_item(t, w, &item, rank)) {
            film->damaged = true;
        }
    }
    if (!wn_box_done(at, ilst->end)) {
        film->damaged = true;
    }
}

void
wn_film_meta(struct wn_film *film, struct wn_window *w,
    const struct wn_box *meta, unsigned rank)
{
    const uint8_t *p;
    struct keys keys = { 0 };
    struct wn_box ilst = { 0 };
    struct wn_box b;
    uint64_t at = meta->at;

    if (meta->end - meta->at < 8) {
        return;
    }
    p = wn_window_at(w, at, 8);
    if (!p) {
        film->damaged = true;
        return;
    }
    /* QuickTime's meta holds boxes straight away; MP4's has version and flags
     * in front of them. hdlr comes first in both. */
    if (memcmp(p + 4, "hdlr", 4) != 0) {
        at += 4;
    }
    while (wn_box_next(w, &at, meta->end, &b)) {
        if (b.kind == WN_FOURCC('k', 'e', 'y', 's') &&
            !read_keys(&keys, w, &b)) {
            film->damaged = true;
        } else if (b.kind == WN_FOURCC('i', 'l', 's', 't')) {
            ilst = b;
        }
    }
    if (!wn_box_done(at, meta->end)) {
        film->damaged = true;
    }
    read_list(film, &keys, w, &ilst, rank);
}

/** International text of QuickTime: length, language, text. */
static void
read_text(struct wn_film_text *t, struct wn_window *w,
    const struct wn_box *box, unsigned rank)
{
    size_t n = box->end - box->at < VALUE_MAX_BYTES
        ? (size_t)(box->end - box->at)
        : VALUE_MAX_BYTES;
    const uint8_t *p = wn_window_at(w, box->at, n);
    struct wn_cursor c = wn_cursor(p, p ? n : 0);
    uint16_t len = wn_cur_u16be(&c);

    (void)wn_cur_u16be(&c);
    p = wn_cur_bytes(&c, len);
    if (p && len > 0) {
        wn_film_keep(t, rank, p, len);
    }
}

void
wn_film_udta(
    struct wn_film *film, struct wn_window *w, const struct wn_box *udta)
{
    struct wn_box b;
    uint64_t at = udta->at;

    while (wn_box_next(w, &at, udta->end, &b)) {
        switch (b.kind) {
        case WN_FOURCC('m', 'e', 't', 'a'):
            wn_film_meta(film, w, &b, 2);
            break;
        case WN_FOURCC(0xA9, 'd', 'a', 'y'):
            read_text(&film->day, w, &b, 1);
            break;
        case WN_FOURCC(0xA9, 'x', 'y', 'z'):
            read_text(&film->place, w, &b, 1);
            break;
        case WN_FOURCC(0xA9, 'm', 'a', 'k'):
            read_text(&film->make, w, &b, 1);
            break;
        case WN_FOURCC(0xA9, 'm', 'o', 'd'):
            read_text(&film->model, w, &b, 1);
            break;
        default:
            break;
        }
    }
}
