/* One EXIF block. The only file that knows libexif, which is silent unless it
 * is given a log. Its data fields are taken raw: its own formatting guesses
 * and translates. */
#include <stdlib.h>
#include <string.h>

#include <libexif/exif-data.h>

#include "base/buf.h"
#include "base/log.h"
#include "records/capture_in.h"

#define EXIF_SHAPE "dddd:dd:dd dd:dd:dd"
/* libexif looks at no more of a block; a JPEG cannot hold more. */
#define BLOCK_MAX_BYTES 65534

static const uint8_t exif_mark[6] = { 'E', 'x', 'i', 'f', 0, 0 };

/** The three moments of one picture: when it was taken, digitised, changed. */
static const struct moment {
    ExifIfd ifd;
    ExifTag time, subsec, offset;
} moments[] = {
    { EXIF_IFD_EXIF, EXIF_TAG_DATE_TIME_ORIGINAL,
        EXIF_TAG_SUB_SEC_TIME_ORIGINAL, EXIF_TAG_OFFSET_TIME_ORIGINAL },
    { EXIF_IFD_EXIF, EXIF_TAG_DATE_TIME_DIGITIZED,
        EXIF_TAG_SUB_SEC_TIME_DIGITIZED, EXIF_TAG_OFFSET_TIME_DIGITIZED },
    { EXIF_IFD_0, EXIF_TAG_DATE_TIME, EXIF_TAG_SUB_SEC_TIME,
        EXIF_TAG_OFFSET_TIME },
};

static const ExifEntry *
entry(ExifData *d, ExifIfd ifd, ExifTag tag, ExifFormat format,
    size_t item_bytes)
{
    const ExifEntry *e = exif_content_get_entry(d->ifd[ifd], tag);

    if (!e || !e->data || e->format != format || e->components == 0 ||
        e->components > e->size / item_bytes) {
        return NULL;
    }
    return e;
}

/** ASCII into dst without the NULs that end it. false when there is none or it
 * does not fit. */
static bool
text(ExifData *d, ExifIfd ifd, ExifTag tag, char *dst, size_t cap)
{
    const ExifEntry *e = entry(d, ifd, tag, EXIF_FORMAT_ASCII, 1);
    size_t n = e ? e->components : 0;

    while (n > 0 && e->data[n - 1] == '\0') {
        n--;
    }
    if (!e || n >= cap || (n > 0 && memchr(e->data, '\0', n))) {
        return false;
    }
    if (n > 0) {
        memcpy(dst, e->data, n);
    }
    dst[n] = '\0';
    return true;
}

/** EXIF 2.3, 4.6.5: unknown is written with blanks; cameras also write zeros.
 */
static bool
is_unknown(const char *s)
{
    return s[strspn(s, " :0")] == '\0';
}

/** One moment, whose time is there. */
static void
read_moment(struct wn_capture *out, ExifData *d, const struct moment *m,
    const char *time, const struct wn_zone *zone)
{
    struct wn_written t = { .raw = time };
    char subsec[32], offset[8];

    if (!wn_written_parse(&t.local, time, strlen(time), EXIF_SHAPE)) {
        return;
    }
    if (text(d, EXIF_IFD_EXIF, m->subsec, subsec, sizeof(subsec))) {
        subsec[strcspn(subsec, " ")] = '\0'; /* padded, by the standard */
        (void)wn_written_fraction(
            &t.local.nanosecond, subsec, strlen(subsec));
    }
    if (!text(d, EXIF_IFD_EXIF, m->offset, offset, sizeof(offset))) {
        offset[0] = '\0';
    }
    t.offset = offset;
    (void)wn_written_store(out, WN_CAPTURE_EXIF, &t, zone);
}

/** The first moment that is not said to be unknown. If that one is damaged
 * there is no time, even if a later one could be read: when a picture was
 * changed must not pass for when it was taken. */
static void
read_time(struct wn_capture *out, ExifData *d, const uint8_t *tiff, size_t n,
    const struct wn_zone *zone)
{
    for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
        const struct moment *m = &moments[i];
        char time[32];

        if (!exif_content_get_entry(d->ifd[m->ifd], m->time)) {
            if (wn_exif_may_list(tiff, n, (uint16_t)m->time)) {
                return; /* libexif left it out: damaged */
            }
            continue;
        }
        if (!text(d, m->ifd, m->time, time, sizeof(time))) {
            return;
        }
        if (!is_unknown(time)) {
            read_moment(out, d, m, time, zone);
            return;
        }
    }
}

/** Degrees, minutes, seconds as three ratios; millionths of a degree. */
static bool
degrees(ExifData *d, ExifTag tag, int64_t *out_millionths)
{
    static const double limit[3] = { 180, 60, 60 };
    static const double part[3] = { 1, 60, 3600 };
    const ExifEntry *e = entry(d, EXIF_IFD_GPS, tag, EXIF_FORMAT_RATIONAL, 8);
    ExifByteOrder order = exif_data_get_byte_order(d);
    double v = 0;

    if (!e || e->components != 3) {
        return false;
    }
    for (size_t i = 0; i < 3; i++) {
        ExifRational r = exif_get_rational(e->data + 8 * i, order);
        double x;

        if (r.denominator == 0) {
            return false;
        }
        x = (double)r.numerator / (double)r.denominator;
        if (x > limit[i]) {
            return false;
        }
        v += x / part[i];
    }
    *out_millionths = (int64_t)(v * 1e6 + 0.5);
    return true;
}

static bool
reference(ExifData *d, int tag, char positive, char negative,
    int64_t *millionths)
{
    char ref[4];

    if (!text(d, EXIF_IFD_GPS, (ExifTag)tag, ref, sizeof(ref)) ||
        (ref[0] != positive && ref[0] != negative) || ref[1] != '\0') {
        return false;
    }
    if (ref[0] == negative) {
        *millionths = -*millionths;
    }
    return true;
}

static void
read_position(struct wn_capture *out, ExifData *d)
{
    int64_t latitude, longitude;

    if (degrees(d, (ExifTag)EXIF_TAG_GPS_LATITUDE, &latitude) &&
        degrees(d, (ExifTag)EXIF_TAG_GPS_LONGITUDE, &longitude) &&
        reference(d, EXIF_TAG_GPS_LATITUDE_REF, 'N', 'S', &latitude) &&
        reference(d, EXIF_TAG_GPS_LONGITUDE_REF, 'E', 'W', &longitude)) {
        (void)wn_position_store(out, latitude, longitude);
    }
}

static uint32_t
pixels(ExifData *d, ExifTag tag)
{
    ExifByteOrder order = exif_data_get_byte_order(d);
    const ExifEntry *e;

    e = entry(d, EXIF_IFD_EXIF, tag, EXIF_FORMAT_LONG, 4);
    if (e) {
        return exif_get_long(e->data, order);
    }
    e = entry(d, EXIF_IFD_EXIF, tag, EXIF_FORMAT_SHORT, 2);
    return e ? exif_get_short(e->data, order) : 0;
}

/** Eight bytes name the character set; UTF-16's zeros are passed over, which
 * loses nothing of this one word. */
static bool
says_screenshot(ExifData *d)
{
    static const char word[] = "Screenshot";
    const ExifEntry *e = entry(d, EXIF_IFD_EXIF, EXIF_TAG_USER_COMMENT,
        EXIF_FORMAT_UNDEFINED, 1);
    size_t n = 0;

    for (size_t i = 8; e && i < e->components; i++) {
        if (e->data[i] == '\0') {
            continue;
        }
        if (n == sizeof(word) - 1 || e->data[i] != (uint8_t)word[n]) {
            return false;
        }
        n++;
    }
    return n == sizeof(word) - 1;
}

static void
read_maker(struct wn_capture *out, ExifData *d)
{
    char raw[64];

    if (text(d, EXIF_IFD_0, EXIF_TAG_MAKE, raw, sizeof(raw))) {
        wn_escape(out->make, sizeof(out->make), raw, strlen(raw));
    }
    if (text(d, EXIF_IFD_0, EXIF_TAG_MODEL, raw, sizeof(raw))) {
        wn_escape(out->model, sizeof(out->model), raw, strlen(raw));
    }
}

enum wn_status
wn_exif_read(struct wn_capture *out, const uint8_t *tiff, size_t n,
    const struct wn_zone *zone)
{
    ExifData *d;
    uint8_t *block;
    enum wn_status st = WN_ENOMEM;

    if (n < 8 ||
        (memcmp(tiff, "II*\0", 4) != 0 && memcmp(tiff, "MM\0*", 4) != 0)) {
        return WN_OK;
    }
    if (n > BLOCK_MAX_BYTES - sizeof(exif_mark)) {
        n = BLOCK_MAX_BYTES - sizeof(exif_mark);
    }
    block = malloc(sizeof(exif_mark) + n);
    d = exif_data_new();
    if (!block || !d) {
        goto out;
    }
    memcpy(block, exif_mark, sizeof(exif_mark));
    memcpy(block + sizeof(exif_mark), tiff, n);
    /* Following the specification means to libexif that it adds what is
     * missing: the present time as DateTime, among others. */
    exif_data_unset_option(d, EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
    exif_data_load_data(d, block, (unsigned)(sizeof(exif_mark) + n));
    read_time(out, d, tiff, n, zone);
    read_position(out, d);
    out->width = pixels(d, EXIF_TAG_PIXEL_X_DIMENSION);
    out->height = pixels(d, EXIF_TAG_PIXEL_Y_DIMENSION);
    out->screenshot = says_screenshot(d);
    read_maker(out, d);
    st = WN_OK;
out:
    exif_data_unref(d);
    if (block) {
        wn_wipe(block, sizeof(exif_mark) + n);
    }
    free(block);
    return st;
}
