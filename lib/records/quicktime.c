/* QuickTime and MP4: when a film was taken. moov may stand behind gigabytes
 * of film; the walk goes from head to head and reads nothing between. */
#include <string.h>

#include "base/cursor.h"
#include "base/log.h"
#include "records/capture_in.h"

#define ISO_SHAPE "dddd-dd-ddTdd:dd:dd"
#define ISO_CHARS 19
#define META_RANK 3 /* moov/meta; above udta's (2) and its plain texts (1) */

/** "2026-03-07T21:04:05+0100", a fraction and the offset optional. false when
 * it is no time. */
static bool
store_text(struct wn_capture *out, const struct wn_film_text *t,
    const struct wn_zone *zone)
{
    char raw[sizeof(out->raw)];
    struct wn_written when = { .raw = raw };
    size_t at = ISO_CHARS;
    int32_t offset_s;

    if (t->n < ISO_CHARS || t->n >= sizeof(raw) ||
        memchr(t->s, '\0', t->n)) {
        return false;
    }
    memcpy(raw, t->s, t->n);
    raw[t->n] = '\0';
    if (!wn_written_parse(&when.local, raw, ISO_CHARS, ISO_SHAPE)) {
        return false;
    }
    if (raw[at] == '.') {
        size_t n = strspn(raw + at + 1, "0123456789");

        if (!wn_written_fraction(&when.local.nanosecond, raw + at + 1, n)) {
            return false;
        }
        at += n + 1;
    }
    when.offset = raw + at;
    if (raw[at] != '\0' && !wn_written_offset(&offset_s, raw + at)) {
        return false;
    }
    return wn_written_store(out, WN_CAPTURE_QUICKTIME, &when, zone);
}

/** Seconds since 1904, UTC; 0 is what writers put who do not know. */
static void
store_seconds(struct wn_capture *out, uint64_t seconds)
{
    int64_t ns;

    if (seconds > INT64_MAX ||
        wn_time_from_int(&ns, WN_EPOCH_HFS_S, (int64_t)seconds) != WN_OK) {
        return;
    }
    out->basis = WN_CAPTURE_QUICKTIME;
    out->time_ns = ns;
    out->zone_assumed = false;
    out->raw_integer = (int64_t)seconds;
    out->raw_is_integer = true;
    out->epoch = WN_EPOCH_HFS_S;
}

static uint64_t
read_mvhd(struct wn_window *w, const struct wn_box *mvhd)
{
    size_t n = mvhd->end - mvhd->at < 12 ? (size_t)(mvhd->end - mvhd->at) : 12;
    const uint8_t *p = wn_window_at(w, mvhd->at, n);
    struct wn_cursor c = wn_cursor(p, p ? n : 0);
    uint32_t version = wn_cur_u32be(&c) >> 24;
    uint64_t seconds = 0;

    if (version <= 1) {
        seconds = version == 1 ? wn_cur_u64be(&c) : wn_cur_u32be(&c);
    }
    return c.bad ? 0 : seconds;
}

/** The first track that has a picture tells the size; 16.16 fixed point, in
 * the last eight bytes of tkhd. */
static void
read_track(struct wn_capture *out, struct wn_window *w,
    const struct wn_box *trak)
{
    struct wn_box tkhd;
    const uint8_t *p;
    struct wn_cursor c;
    uint32_t width, height;

    if (out->width != 0 ||
        !wn_box_find(
            w, trak->at, trak->end, WN_FOURCC('t', 'k', 'h', 'd'), &tkhd) ||
        tkhd.end - tkhd.at < 84) {
        return;
    }
    p = wn_window_at(w, tkhd.end - 8, 8);
    c = wn_cursor(p, p ? 8 : 0);
    width = wn_cur_u32be(&c) >> 16;
    height = wn_cur_u32be(&c) >> 16;
    if (width != 0 && height != 0) {
        out->width = width;
        out->height = height;
    }
}

/** Sign, whole degrees in exactly `whole` digits, and a fraction. The other
 * forms of ISO 6709 (with minutes) are no phone's. */
static bool
read_degrees(const char **s, size_t whole, int64_t *out_millionths)
{
    bool negative = **s == '-';
    int64_t v = 0;
    int32_t ns = 0;
    size_t n;

    if (**s != '+' && **s != '-') {
        return false;
    }
    (*s)++;
    if (strspn(*s, "0123456789") != whole) {
        return false;
    }
    for (; whole > 0; whole--, (*s)++) {
        v = v * 10 + (**s - '0');
    }
    if (**s == '.') {
        (*s)++;
        n = strspn(*s, "0123456789");
        if (!wn_written_fraction(&ns, *s, n)) {
            return false;
        }
        *s += n;
    }
    v = v * 1000000 + (ns + 500) / 1000;
    *out_millionths = negative ? -v : v;
    return true;
}

static void
store_place(struct wn_capture *out, const struct wn_film_text *t)
{
    char text[sizeof(t->s)];
    const char *s = text;
    int64_t latitude, longitude;

    if (t->n >= sizeof(text)) {
        return;
    }
    memcpy(text, t->s, t->n);
    text[t->n] = '\0';
    if (read_degrees(&s, 2, &latitude) && read_degrees(&s, 3, &longitude) &&
        (*s == '+' || *s == '-' || *s == '/' || *s == '\0')) {
        (void)wn_position_store(out, latitude, longitude);
    }
}

static void
read_moov(struct wn_capture *out, struct wn_film *film, uint64_t *seconds,
    struct wn_window *w, const struct wn_box *moov)
{
    struct wn_box b;
    uint64_t at = moov->at;

    while (wn_box_next(w, &at, moov->end, &b)) {
        switch (b.kind) {
        case WN_FOURCC('m', 'v', 'h', 'd'):
            *seconds = read_mvhd(w, &b);
            break;
        case WN_FOURCC('m', 'e', 't', 'a'):
            wn_film_meta(film, w, &b, META_RANK);
            break;
        case WN_FOURCC('u', 'd', 't', 'a'):
            wn_film_udta(film, w, &b);
            break;
        case WN_FOURCC('t', 'r', 'a', 'k'):
            read_track(out, w, &b);
            break;
        default:
            break;
        }
    }
    if (!wn_box_done(at, moov->end)) {
        film->damaged = true;
    }
}

/**
 * creationdate is when the camera ran, also in a film that was cut or sent
 * since; mvhd is when this file was made. So a creationdate that cannot be
 * read, or may have been lost, leaves the film without a time: mvhd must not
 * stand in for it. `day` is free text that often holds a year only, and then
 * says nothing.
 */
static void
store_time(struct wn_capture *out, const struct wn_film *film,
    uint64_t seconds, const struct wn_zone *zone)
{
    if (film->damaged && film->created.rank < META_RANK) {
        return;
    }
    if (film->created.rank > 0) {
        (void)store_text(out, &film->created, zone);
        return;
    }
    if (film->day.rank > 0 && store_text(out, &film->day, zone)) {
        return;
    }
    store_seconds(out, seconds);
}

enum wn_status
wn_quicktime_read(struct wn_capture *out, struct wn_window *w,
    const struct wn_zone *zone)
{
    struct wn_film film = { 0 };
    struct wn_box moov;
    uint64_t seconds = 0;

    if (!wn_box_find(
            w, 0, w->size_bytes, WN_FOURCC('m', 'o', 'o', 'v'), &moov)) {
        return w->st;
    }
    read_moov(out, &film, &seconds, w, &moov);
    if (w->st < 0) {
        return w->st;
    }
    film.damaged = film.damaged || w->cut;
    store_time(out, &film, seconds, zone);
    store_place(out, &film.place);
    if (film.make.n < sizeof(film.make.s)) {
        wn_escape(
            out->make, sizeof(out->make), film.make.s, film.make.n);
    }
    if (film.model.n < sizeof(film.model.s)) {
        wn_escape(
            out->model, sizeof(out->model), film.model.s, film.model.n);
    }
    return WN_OK;
}
