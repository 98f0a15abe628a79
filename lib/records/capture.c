/* Which kind of file it is, by its first bytes; its name is the phone's word.
 */
#include <string.h>

#include "base/err.h"
#include "records/capture_in.h"

/* A picture needs one or two reads, a film one for each box on the way to
 * moov and a few in it. */
#define READS_MAX 96
#define STEPS_MAX 8192
#define MAGIC_BYTES 12

typedef enum wn_status reader(struct wn_capture *out, struct wn_window *w,
    const struct wn_zone *zone);

static bool
is_among(const uint8_t *p, const char (*list)[5], size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (memcmp(p, list[i], 4) == 0) {
            return true;
        }
    }
    return false;
}

/** A picture's brand; every other `ftyp` is a film (or sound). */
static bool
is_heif(const uint8_t *brand)
{
    static const char brands[][5] = { "heic", "heix", "heim", "heis", "hevc",
        "hevx", "mif1", "msf1", "avif", "avis" };

    return is_among(brand, brands, sizeof(brands) / sizeof(brands[0]));
}

/** QuickTime from before ftyp begins with any of these. */
static bool
is_old_film(const uint8_t *kind)
{
    static const char kinds[][5] = { "moov", "mdat", "wide", "free", "skip",
        "pnot" };

    return is_among(kind, kinds, sizeof(kinds) / sizeof(kinds[0]));
}

static reader *
reader_for(const uint8_t magic[MAGIC_BYTES])
{
    if (memcmp(magic, "\xFF\xD8\xFF", 3) == 0) {
        return wn_exif_find_jpeg;
    }
    if (memcmp(magic, "\x89PNG\r\n\x1A\n", 8) == 0) {
        return wn_exif_find_png;
    }
    if (memcmp(magic, "II*\0", 4) == 0 || memcmp(magic, "MM\0*", 4) == 0) {
        return wn_exif_find_tiff;
    }
    if (memcmp(magic + 4, "ftyp", 4) == 0) {
        return is_heif(magic + 8) ? wn_heif_read : wn_quicktime_read;
    }
    return is_old_film(magic + 4) ? wn_quicktime_read : NULL;
}

enum wn_status
wn_capture_read(struct wn_capture *out, wn_read_at *read_at, void *ctx,
    uint64_t size_bytes, const struct wn_zone *zone, struct wn_err *err)
{
    struct wn_capture c = { .basis = WN_CAPTURE_NONE,
        .epoch = WN_EPOCH_TEXT };
    struct wn_window w = { .read_at = read_at,
        .ctx = ctx,
        .size_bytes = size_bytes,
        .ahead_bytes = WN_WINDOW_AHEAD_BYTES,
        .reads_left = READS_MAX,
        .steps_left = STEPS_MAX,
        .st = WN_OK,
        .err = err };
    const uint8_t *magic = wn_window_at(&w, 0, MAGIC_BYTES);
    reader *read = magic ? reader_for(magic) : NULL;
    enum wn_status st = w.st;

    if (read) {
        st = read(&c, &w, zone);
    }
    if (st == WN_ENOMEM) {
        (void)wn_fail_nomem(err, "reading a picture's head");
    }
    wn_window_clear(&w);
    if (st == WN_OK) {
        *out = c;
    }
    return st;
}
