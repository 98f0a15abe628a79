/* Where the EXIF block stands in JPEG, PNG and TIFF files. */
#include <string.h>

#include "base/cursor.h"
#include "records/capture_in.h"

#define PNG_FIRST_CHUNK 8
#define PNG_CHUNK_FRAME 12 /* length, type, CRC */
#define TEXT_MAX_BYTES 65536
/* Past the picture's own data one chunk head is read at a time: what lies
 * between them is somebody's picture. */
#define PNG_LATE_AHEAD_BYTES 32
#define PNG_LATE_READS 32
#define TIFF_MAX_BYTES 65528

enum jpeg_marker {
    JPEG_SOF0 = 0xC0,
    JPEG_DHT = 0xC4,
    JPEG_JPG = 0xC8,
    JPEG_DAC = 0xCC,
    JPEG_SOF15 = 0xCF,
    JPEG_EOI = 0xD9,
    JPEG_SOS = 0xDA,
    JPEG_APP1 = 0xE1
};

/** One segment behind its marker. */
struct segment {
    uint8_t marker;
    uint64_t at;
    size_t n;
};

/** false at the picture's data, at the end, or when it is no JPEG any more. */
static bool
next_segment(struct wn_window *w, uint64_t *at, struct segment *out)
{
    const uint8_t *p = NULL;

    while (w->steps_left > 0) {
        w->steps_left--;
        p = wn_window_at(w, *at, 2);
        if (!p || p[0] != 0xFF) {
            return false;
        }
        if (p[1] != 0xFF) {
            break;
        }
        (*at)++; /* fill bytes before a marker (T.81, B.1.1.2) */
    }
    if (!p || p[1] < JPEG_SOF0 || p[1] == JPEG_SOS || p[1] == JPEG_EOI ||
        (p[1] >= 0xD0 && p[1] <= 0xD8)) {
        return false;
    }
    out->marker = p[1];
    p = wn_window_at(w, *at + 2, 2);
    if (!p || (p[0] << 8 | p[1]) < 2) {
        return false;
    }
    out->n = (size_t)(p[0] << 8 | p[1]) - 2;
    out->at = *at + 4;
    *at = out->at + out->n;
    return true;
}

static bool
is_frame(uint8_t marker)
{
    return marker >= JPEG_SOF0 && marker <= JPEG_SOF15 &&
        marker != JPEG_DHT && marker != JPEG_JPG && marker != JPEG_DAC;
}

static void
read_frame(struct wn_capture *out, struct wn_window *w,
    const struct segment *s)
{
    const uint8_t *p = s->n < 5 ? NULL : wn_window_at(w, s->at, 5);

    if (p && (out->width == 0 || out->height == 0)) {
        out->height = (uint32_t)(p[1] << 8 | p[2]);
        out->width = (uint32_t)(p[3] << 8 | p[4]);
    }
}

enum wn_status
wn_exif_find_jpeg(struct wn_capture *out, struct wn_window *w,
    const struct wn_zone *zone)
{
    uint64_t at = 2;
    bool found = false;
    struct segment s;

    /* The size is worth no read of its own, the time is. */
    while ((!found || wn_window_holds(w, at, 16)) &&
        next_segment(w, &at, &s)) {
        const uint8_t *p;
        enum wn_status st;

        if (is_frame(s.marker)) {
            read_frame(out, w, &s);
        }
        if (found || s.marker != JPEG_APP1 || s.n <= 6) {
            continue;
        }
        p = wn_window_at(w, s.at, 6);
        if (!p || memcmp(p, "Exif\0\0", 6) != 0) {
            continue;
        }
        p = wn_window_at(w, s.at, s.n);
        found = true;
        if (p) {
            st = wn_exif_read(out, p + 6, s.n - 6, zone);
            if (st != WN_OK) {
                return st;
            }
        }
    }
    return w->st;
}

/** Where `what` first stands in [p, p + n), or NULL. */
static const uint8_t *
find(const uint8_t *p, size_t n, const char *what)
{
    size_t len = strlen(what);

    while (n >= len) {
        const uint8_t *hit = memchr(p, what[0], n - len + 1);

        if (!hit) {
            return NULL;
        }
        if (memcmp(hit, what, len) == 0) {
            return hit;
        }
        n -= (size_t)(hit - p) + 1;
        p = hit + 1;
    }
    return NULL;
}

/** iOS marks a screenshot in the XMP too: an exif:UserComment with one
 * alternative. */
static bool
xmp_says_screenshot(const uint8_t *p, size_t n)
{
    static const char keyword[] = "XML:com.adobe.xmp"; /* and its NUL */
    const uint8_t *comment;
    const uint8_t *end = p + n;
    size_t near;

    if (n < sizeof(keyword) || memcmp(p, keyword, sizeof(keyword)) != 0) {
        return false;
    }
    comment = find(p, n, "<exif:UserComment");
    if (!comment) {
        return false;
    }
    near = (size_t)(end - comment) < 256 ? (size_t)(end - comment) : 256;
    return find(comment, near, ">Screenshot<") != NULL;
}

static enum wn_status
read_chunk(struct wn_capture *out, struct wn_window *w, uint32_t kind,
    uint64_t at, size_t n, const struct wn_zone *zone)
{
    const uint8_t *p;
    struct wn_cursor c;
    uint32_t width = out->width;
    uint32_t height = out->height;
    bool said = out->screenshot;
    enum wn_status st = WN_OK;

    switch (kind) {
    case WN_FOURCC('I', 'H', 'D', 'R'):
        p = n < 8 ? NULL : wn_window_at(w, at, 8);
        c = wn_cursor(p, p ? 8 : 0);
        out->width = wn_cur_u32be(&c);
        out->height = wn_cur_u32be(&c);
        break;
    case WN_FOURCC('e', 'X', 'I', 'f'):
        p = wn_window_at(w, at, n);
        if (p && out->basis == WN_CAPTURE_NONE) {
            st = wn_exif_read(out, p, n, zone);
            /* A PNG's own head knows its size better than EXIF does. */
            out->width = width ? width : out->width;
            out->height = height ? height : out->height;
            out->screenshot = out->screenshot || said;
        }
        break;
    case WN_FOURCC('i', 'T', 'X', 't'):
        p = n > TEXT_MAX_BYTES ? NULL : wn_window_at(w, at, n);
        if (p && xmp_says_screenshot(p, n)) {
            out->screenshot = true;
        }
        break;
    default:
        break;
    }
    return st;
}

enum wn_status
wn_exif_find_png(struct wn_capture *out, struct wn_window *w,
    const struct wn_zone *zone)
{
    uint64_t at = PNG_FIRST_CHUNK;

    while (w->steps_left > 0) {
        const uint8_t *p = wn_window_at(w, at, 8);
        struct wn_cursor c = wn_cursor(p, p ? 8 : 0);
        uint32_t n = wn_cur_u32be(&c);
        uint32_t kind = wn_cur_u32be(&c);
        enum wn_status st;

        if (!p || n > INT32_MAX || kind == WN_FOURCC('I', 'E', 'N', 'D')) {
            break;
        }
        w->steps_left--;
        if (kind == WN_FOURCC('I', 'D', 'A', 'T') &&
            w->ahead_bytes > PNG_LATE_AHEAD_BYTES) {
            if (out->basis != WN_CAPTURE_NONE) {
                break;
            }
            w->ahead_bytes = PNG_LATE_AHEAD_BYTES;
            if (w->reads_left > PNG_LATE_READS) {
                w->reads_left = PNG_LATE_READS;
            }
        }
        st = read_chunk(out, w, kind, at + 8, n, zone);
        if (st != WN_OK) {
            return st;
        }
        at += (uint64_t)n + PNG_CHUNK_FRAME;
    }
    return w->st;
}

enum wn_status
wn_exif_find_tiff(struct wn_capture *out, struct wn_window *w,
    const struct wn_zone *zone)
{
    size_t n = w->size_bytes < TIFF_MAX_BYTES ? (size_t)w->size_bytes
                                              : TIFF_MAX_BYTES;
    const uint8_t *p = wn_window_at(w, 0, n);

    return p ? wn_exif_read(out, p, n, zone) : w->st;
}
