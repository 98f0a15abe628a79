/** Private to capture time: a window on the file, boxes, written times. */
#ifndef WN_RECORDS_CAPTURE_IN_H
#define WN_RECORDS_CAPTURE_IN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/timespan.h"
#include "base/zone.h"
#include "records/capture.h"

/** One look at the file. Every byte it asks for is read off a phone. */
#define WN_WINDOW_AHEAD_BYTES 16384
/** The longest block ever looked at in one piece. */
#define WN_WINDOW_MAX_BYTES 1048576

/** What is held of a file, and what may still be asked for. */
struct wn_window {
    wn_read_at *read_at;
    void *ctx;
    uint64_t size_bytes;
    size_t ahead_bytes;  /* asked for at once, when fewer are needed */
    unsigned reads_left; /* at zero the rest of the file is not there */
    unsigned steps_left; /* boxes and chunks, against loops without end */
    uint8_t *data;
    size_t room, len;
    uint64_t start;
    bool cut; /* something that should be there was not, or not looked at */
    enum wn_status st; /* sticky: a read failed, or no memory */
    struct wn_err *err;
};

/** n bytes at offset, valid until the next call; NULL when they are not there
 * (or w->st says why). n is 1 … WN_WINDOW_MAX_BYTES. */
const uint8_t *wn_window_at(struct wn_window *w, uint64_t offset, size_t n);
bool wn_window_holds(const struct wn_window *w, uint64_t offset, size_t n);
void wn_window_clear(struct wn_window *w);

#define WN_FOURCC(a, b, c, d) \
    ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | \
        (uint32_t)(d))

/** A box of ISO 14496-12 or an atom of QuickTime: its content [at, end). */
struct wn_box {
    uint32_t kind;
    uint64_t at, end;
};

/** The box at *at; *at then stands behind it. false at the end, on a box that
 * does not fit, or when too many were looked at. */
bool wn_box_next(
    struct wn_window *w, uint64_t *at, uint64_t end, struct wn_box *out);
/** The walk went to its end, but for fewer bytes than a box has. */
bool wn_box_done(uint64_t at, uint64_t end);
/** The first box of that kind in [at, end). */
bool wn_box_find(struct wn_window *w, uint64_t at, uint64_t end, uint32_t kind,
    struct wn_box *out);

/** A local time as somebody wrote it. */
struct wn_written {
    const char *raw; /* the whole text, kept as it is */
    struct wn_civil local;
    const char *offset; /* "+01:00", "+0100", "Z"; "" or nonsense = not told */
};

/** Exactly 19 characters in the shape of "dddd:dd:dd dd:dd:dd", where `shape`
 * gives the separators; nothing is forgiven. */
bool wn_written_parse(
    struct wn_civil *out, const char *s, size_t n, const char *shape);
/** Digits behind the point, in ns; false if there is anything else. */
bool wn_written_fraction(int32_t *out_ns, const char *s, size_t n);
/** "Z", "+01:00", "+0100"; false for anything else, and for "-00:00", which
 * says, as in RFC 3339, that nobody knows. */
bool wn_written_offset(int32_t *out_s, const char *s);
/** Put it into out; false (and out as it was) when it is no believable time.
 */
bool wn_written_store(struct wn_capture *out, enum wn_capture_basis basis,
    const struct wn_written *t, const struct wn_zone *zone);
/** Decimal degrees to text; millionths. false when not on this earth. */
bool wn_position_store(struct wn_capture *out, int64_t latitude_millionths,
    int64_t longitude_millionths);

/** One EXIF block, from its byte order mark on ("II" or "MM"). More than
 * 64 KiB of it is not looked at. @retval WN_ENOMEM */
enum wn_status wn_exif_read(struct wn_capture *out, const uint8_t *tiff,
    size_t n, const struct wn_zone *zone);

/** The block's Exif directory lists the tag, or is too damaged to tell. */
bool wn_exif_may_list(const uint8_t *tiff, size_t n, uint16_t tag);

enum wn_status wn_exif_find_jpeg(struct wn_capture *out, struct wn_window *w,
    const struct wn_zone *zone);
enum wn_status wn_exif_find_png(struct wn_capture *out, struct wn_window *w,
    const struct wn_zone *zone);
/** TIFF itself, and so DNG (ProRAW): the directories near its start. */
enum wn_status wn_exif_find_tiff(struct wn_capture *out, struct wn_window *w,
    const struct wn_zone *zone);
enum wn_status wn_heif_read(struct wn_capture *out, struct wn_window *w,
    const struct wn_zone *zone);
enum wn_status wn_quicktime_read(struct wn_capture *out, struct wn_window *w,
    const struct wn_zone *zone);

/** What a film's metadata says; the better source has the higher rank. */
struct wn_film {
    struct wn_film_text {
        unsigned rank; /* 0 = nothing yet */
        size_t n;
        char s[64]; /* cut: n is then sizeof(s), and nothing trusts it */
    } created, day, place, make, model;
    bool damaged; /* a better time may have been overlooked */
};

void wn_film_keep(
    struct wn_film_text *t, unsigned rank, const uint8_t *p, size_t n);
/** The content of one `meta` atom, keyed (mdta) or in iTunes' manner. */
void wn_film_meta(struct wn_film *film, struct wn_window *w,
    const struct wn_box *meta, unsigned rank);
void wn_film_udta(
    struct wn_film *film, struct wn_window *w, const struct wn_box *udta);

#endif
