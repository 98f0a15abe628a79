#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "capture_support.h"
#include "records/capture.h"

/** A file in memory; holes and faults as asked. */
struct file {
    const uint8_t *p;
    size_t n;          /* bytes that are really there */
    uint64_t shift;    /* where p begins; zeros in front of it */
    size_t at_most;    /* per read, 0 = as asked */
    unsigned fail_at;  /* this read fails, counted from 1 */
    unsigned reads;
    size_t read_bytes;
    uint8_t head[64];  /* first bytes, in front of the hole */
    size_t head_n;
};

static enum wn_status
read_file(void *ctx, uint64_t offset, void *buf, size_t cap, size_t *got,
    struct wn_err *err)
{
    struct file *f = ctx;
    uint64_t end = f->shift + f->n;
    uint8_t *to = buf;
    size_t n;

    f->reads++;
    if (f->reads == f->fail_at) {
        return wn_fail(err, WN_EACQUIRE, "the phone hung up");
    }
    if (offset >= end) {
        return WN_END;
    }
    n = end - offset < cap ? (size_t)(end - offset) : cap;
    n = f->at_most != 0 && n > f->at_most ? f->at_most : n;
    for (size_t i = 0; i < n; i++) {
        uint64_t at = offset + i;

        to[i] = at < f->head_n ? f->head[at]
            : at < f->shift    ? 0
                               : f->p[at - f->shift];
    }
    f->read_bytes += n;
    *got = n;
    return WN_OK;
}

static struct wn_zone *london;

static int
open_london(void **state)
{
    (void)state;
    return wn_zone_open(&london, "Europe/London", NULL) == WN_OK ? 0 : -1;
}

static int
close_london(void **state)
{
    (void)state;
    wn_zone_free(&london);
    return 0;
}

/** Whatever the bytes, these hold. */
static void
check_sound(const struct wn_capture *c)
{
    assert_non_null(memchr(c->raw, '\0', sizeof(c->raw)));
    assert_non_null(memchr(c->offset, '\0', sizeof(c->offset)));
    assert_non_null(memchr(c->latitude, '\0', sizeof(c->latitude)));
    assert_non_null(memchr(c->longitude, '\0', sizeof(c->longitude)));
    assert_non_null(memchr(c->make, '\0', sizeof(c->make)));
    assert_non_null(memchr(c->model, '\0', sizeof(c->model)));
    assert_int_equal(c->latitude[0] == '\0', c->longitude[0] == '\0');
    if (c->basis == WN_CAPTURE_NONE) {
        assert_int_equal(c->time_ns, 0);
        assert_string_equal(c->raw, "");
        assert_false(c->zone_assumed);
        assert_false(c->raw_is_integer);
    } else {
        assert_true(c->raw_is_integer == (c->epoch == WN_EPOCH_HFS_S));
        assert_true(c->raw_is_integer == (c->raw[0] == '\0'));
        assert_true(c->zone_assumed == (!c->raw_is_integer &&
            c->offset[0] == '\0' && c->basis == WN_CAPTURE_EXIF) ||
            c->basis == WN_CAPTURE_QUICKTIME);
    }
}

static struct wn_capture
read_sized(const void *p, size_t n, uint64_t size_bytes)
{
    struct file f = { .p = p, .n = n };
    struct wn_capture c;

    memset(&c, 0xA5, sizeof(c));
    assert_int_equal(
        wn_capture_read(&c, read_file, &f, size_bytes, london, NULL), WN_OK);
    assert_true(f.reads <= 96);
    check_sound(&c);
    return c;
}

static struct wn_capture
capture(const struct bytes *b)
{
    return read_sized(b->p, b->n, b->n);
}

static void
check_time(const struct wn_capture *c, const char *utc, bool assumed)
{
    char got[WN_RFC3339_BYTES];

    assert_int_not_equal(c->basis, WN_CAPTURE_NONE);
    assert_string_equal(wn_rfc3339(got, c->time_ns), utc);
    assert_int_equal(c->zone_assumed, assumed);
}

static const struct exif_text whole = {
    .original = "2026:03:07 21:04:05",
    .digitized = "2026:03:07 21:04:06",
    .changed = "2026:03:09 10:00:00",
    .subsec = "123",
    .offset = "+01:00",
    .latitude_ref = "N",
    .seconds_denominator = 100,
};

static struct wn_capture
jpeg(const struct exif_text *x)
{
    struct bytes b = { .n = 0 };

    put_jpeg(&b, x);
    return capture(&b);
}

/** Values as exiftool 12.57 tells them of the same bytes; an Exif item in idat
 * is the one place where it does not look. */
static void
every_still_says_the_same(void **state)
{
    struct exif_text little = whole;

    (void)state;
    little.little = true;
    for (int i = 0; i < 12; i++) {
        const struct exif_text *x = i % 2 ? &little : &whole;
        struct bytes b = { .n = 0 };
        struct wn_capture c;

        switch (i / 2) {
        case 0:
            put_jpeg(&b, x);
            break;
        case 1:
            put_png(&b, x, NULL, false);
            break;
        case 2:
            put_png(&b, x, NULL, true);
            break;
        case 3:
            put_heic(&b, x, false);
            break;
        case 4:
            put_heic(&b, x, true);
            break;
        default:
            put_tiff(&b, x);
            break;
        }
        c = capture(&b);
        assert_int_equal(c.basis, WN_CAPTURE_EXIF);
        check_time(&c, "2026-03-07T20:04:05.123Z", false);
        assert_string_equal(c.raw, "2026:03:07 21:04:05");
        assert_string_equal(c.offset, "+01:00");
        assert_int_equal(c.epoch, WN_EPOCH_TEXT);
        assert_string_equal(c.latitude, "51.503300");
        assert_string_equal(c.longitude, "-0.119500");
        assert_string_equal(c.make, "Apple");
        assert_string_equal(c.model, "Virtual\\x1b iPhone");
        assert_int_equal(c.width, i / 2 == 1 || i / 2 == 2 ? 8 : 4032);
        assert_int_equal(c.height, i / 2 == 1 || i / 2 == 2 ? 9 : 3024);
        assert_false(c.screenshot);
    }
}

static void
without_a_zone_it_is_the_filters_and_flagged(void **state)
{
    struct exif_text x = whole;
    struct wn_capture c;
    static const char *const untold[] = { NULL, "", "   :  ", "+1:00",
        "+01:0", "+15:00", "+01:60", "01:00", "-00:00", "+01:00 " };

    (void)state;
    x.original = "2026:07:07 21:04:05";
    for (size_t i = 0; i < sizeof(untold) / sizeof(untold[0]); i++) {
        x.offset = untold[i];
        c = jpeg(&x);
        check_time(&c, "2026-07-07T20:04:05.123Z", true);
        assert_string_equal(c.offset, "");
    }
    x.original = "2026:10:25 01:30:00"; /* twice in London: the first */
    c = jpeg(&x);
    check_time(&c, "2026-10-25T00:30:00.123Z", true);
    x.offset = "-09:30";
    c = jpeg(&x);
    check_time(&c, "2026-10-25T11:00:00.123Z", false);
    x.offset = "Z";
    c = jpeg(&x);
    check_time(&c, "2026-10-25T01:30:00.123Z", false);
}

static void
fractions_are_kept_or_left(void **state)
{
    static const struct {
        const char *subsec, *utc;
    } cases[] = {
        { NULL, "2026-03-07T20:04:05Z" },
        { "", "2026-03-07T20:04:05Z" },
        { "5", "2026-03-07T20:04:05.5Z" },
        { "05 ", "2026-03-07T20:04:05.05Z" },
        { "123456789", "2026-03-07T20:04:05.123456789Z" },
        { "9999999999", "2026-03-07T20:04:05.999999999Z" },
        { "-1", "2026-03-07T20:04:05Z" },
        { "1e3", "2026-03-07T20:04:05Z" },
    };
    struct exif_text x = whole;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct wn_capture c;

        x.subsec = cases[i].subsec;
        c = jpeg(&x);
        check_time(&c, cases[i].utc, false);
    }
}

static void
the_next_moment_only_if_unknown(void **state)
{
    static const char *const unknown[] = { NULL, "", "0000:00:00 00:00:00",
        "    :  :     :  :  " };
    struct exif_text x = whole;
    struct wn_capture c;

    (void)state;
    for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
        x.digitized = whole.digitized;
        x.original = unknown[i];
        c = jpeg(&x);
        check_time(&c, "2026-03-07T20:04:06.123Z", false);
        x.digitized = unknown[i];
        c = jpeg(&x);
        check_time(&c, "2026-03-09T09:00:00.123Z", false);
        x.changed = NULL;
        c = jpeg(&x);
        assert_int_equal(c.basis, WN_CAPTURE_NONE);
        x.changed = whole.changed;
    }
}

static void
a_malformed_time_is_none(void **state)
{
    static const char *const bad[] = { "2026-03-07 21:04:05",
        "2026:03:07T21:04:05", "2026:13:07 21:04:05", "2026:02:29 21:04:05",
        "2026:03:07 24:04:05", "2026:03:07 21:60:05", "2026:03:07 21:04:60",
        "2026:03:07 21:04:5", "2026:03:07 21:04:05 ", "2026:03:07 21:04",
        "2026:03:07", "+026:03:07 21:04:05", "1904:03:07 21:04:05",
        "2126:03:07 21:04:05", "2026:03:07 21:04:05.0" };
    struct exif_text x = whole;
    struct wn_capture c;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        x.original = bad[i]; /* digitized and changed are good */
        c = jpeg(&x);
        assert_int_equal(c.basis, WN_CAPTURE_NONE);
        assert_int_equal(c.width, 4032);
    }
}

/** libexif drops an entry that points out of the block, and says nothing. */
static void
a_lost_time_is_not_replaced(void **state)
{
    struct bytes b = { .n = 0 };
    size_t at = 0;

    (void)state;
    put_jpeg(&b, &whole);
    while (memcmp(b.p + at, "\x90\x03\0\2", 4) != 0) {
        at++;
        assert_true(at + 12 < b.n);
    }
    memset(b.p + at + 8, 0x7F, 4); /* where its text stands */
    assert_int_equal(capture(&b).basis, WN_CAPTURE_NONE);
}

static void
positions_are_whole_or_none(void **state)
{
    struct exif_text x = whole;
    struct wn_capture c;

    (void)state;
    x.latitude_ref = "S";
    c = jpeg(&x);
    assert_string_equal(c.latitude, "-51.503300");
    x.latitude_ref = "?";
    c = jpeg(&x);
    assert_string_equal(c.latitude, "");
    assert_string_equal(c.longitude, "");
    x.latitude_ref = NULL;
    c = jpeg(&x);
    assert_string_equal(c.latitude, "");
    x.latitude_ref = "N";
    x.seconds_denominator = 0;
    c = jpeg(&x);
    assert_string_equal(c.latitude, "");
    x.seconds_denominator = 1; /* 1188 seconds of arc */
    c = jpeg(&x);
    assert_string_equal(c.latitude, "");
    check_time(&c, "2026-03-07T20:04:05.123Z", false);
}

static bool
png_says_screenshot(const char *xmp)
{
    struct bytes b = { .n = 0 };

    put_png(&b, NULL, xmp, false);
    return capture(&b).screenshot;
}

static void
screenshots_say_so(void **state)
{
    struct exif_text x = whole;

    (void)state;
    x.comment = "Screenshot";
    assert_true(jpeg(&x).screenshot);
    x.comment = "Screenshots";
    assert_false(jpeg(&x).screenshot);
    x.comment = "Screensho";
    assert_false(jpeg(&x).screenshot);
    assert_true(png_says_screenshot("<exif:UserComment><rdf:Alt><rdf:li "
        "xml:lang=\"x-default\">Screenshot</rdf:li>"));
    assert_false(png_says_screenshot("<exif:UserComment>not a "
        "Screenshot</exif:UserComment>"));
    assert_false(png_says_screenshot("<dc:title>Screenshot</dc:title>"));
    assert_false(png_says_screenshot("<exif:UserComment"));
}

static struct wn_capture
movie(const struct film_text *x)
{
    struct bytes b = { .n = 0 };

    put_movie(&b, x);
    return capture(&b);
}

#define MVHD INT64_C(3855762245) /* 2026-03-07 21:04:05 UTC */

static const struct film_text film = {
    .created = "2026-03-07T21:04:04+0100",
    .place = "+51.5033-000.1195+010.000/",
    .mvhd_seconds = MVHD,
};

static void
films_say_when_the_camera_ran(void **state)
{
    struct film_text x = film;
    struct wn_capture c = movie(&x);

    (void)state;
    assert_int_equal(c.basis, WN_CAPTURE_QUICKTIME);
    check_time(&c, "2026-03-07T20:04:04Z", false);
    assert_string_equal(c.raw, "2026-03-07T21:04:04+0100");
    assert_string_equal(c.offset, "+0100");
    assert_false(c.raw_is_integer);
    assert_string_equal(c.latitude, "51.503300");
    assert_string_equal(c.longitude, "-0.119500");
    assert_string_equal(c.make, "Apple");
    assert_int_equal(c.width, 1920);
    assert_int_equal(c.height, 1080);
    x.created = "2026-07-07T21:04:04.25";
    c = movie(&x);
    check_time(&c, "2026-07-07T20:04:04.25Z", true);
    x.created = "2026-03-07T21:04:04Z";
    x.udta_created = "2020-01-01T00:00:00Z";
    x.day = "2020-01-01T00:00:00Z";
    c = movie(&x);
    check_time(&c, "2026-03-07T21:04:04Z", false);
    x.created = NULL;
    x.place = NULL;
    x.udta_created = "2026-03-07T21:04:03-05:00";
    x.udta_place = "-33.8568+151.2153/";
    c = movie(&x);
    check_time(&c, "2026-03-08T02:04:03Z", false);
    assert_string_equal(c.latitude, "-33.856800");
    assert_string_equal(c.longitude, "151.215300");
}

static void
a_malformed_creationdate_is_none(void **state)
{
    static const char *const bad[] = { "", "2026", "2026-03-07",
        "2026:03:07 21:04:05", "2026-03-07T21:04:05+1", "2026-03-07T21:04:05.",
        "2026-03-07T21:04:05+01:00 or so", "2026-02-30T21:04:05Z",
        "2026-03-07T21:04:05+0100                     " };
    struct film_text x = film;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        x.created = bad[i]; /* mvhd is good */
        assert_int_equal(movie(&x).basis, WN_CAPTURE_NONE);
    }
}

static void
seconds_since_1904(void **state)
{
    struct film_text x = { .mvhd_seconds = MVHD };
    struct wn_capture c;

    (void)state;
    for (uint8_t version = 0; version < 2; version++) {
        x.mvhd_version = version;
        x.mvhd_seconds = MVHD;
        c = movie(&x);
        check_time(&c, "2026-03-07T21:04:05Z", false);
        assert_true(c.raw_is_integer);
        assert_true(c.raw_integer == MVHD);
        assert_int_equal(c.epoch, WN_EPOCH_HFS_S);
        x.mvhd_seconds = 0;
        assert_int_equal(movie(&x).basis, WN_CAPTURE_NONE);
        /* Unix time in mvhd: written by those who did not know 1904. */
        x.mvhd_seconds = 1772917445;
        assert_int_equal(movie(&x).basis, WN_CAPTURE_NONE);
    }
    x.mvhd_seconds = UINT64_MAX;
    assert_int_equal(movie(&x).basis, WN_CAPTURE_NONE);
    x.mvhd_version = 2;
    x.mvhd_seconds = MVHD;
    assert_int_equal(movie(&x).basis, WN_CAPTURE_NONE);
    x.mvhd_version = 0;
    x.day = "2020"; /* a year is no time, and does not hide mvhd */
    c = movie(&x);
    check_time(&c, "2026-03-07T21:04:05Z", false);
    x.day = "2026-03-07T20:00:00Z";
    c = movie(&x);
    check_time(&c, "2026-03-07T20:00:00Z", false);
}

static void
places_on_this_earth(void **state)
{
    static const char *const bad[] = { "+91.0000+000.0000/",
        "+51.5033-181.0000/", "+5130.11-00007.10/", "51.5033-000.1195/",
        "+51.5033", "+51.+000.1/", "+51.5033-000.1195x", "" };
    struct film_text x = film;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        x.place = bad[i];
        assert_string_equal(movie(&x).latitude, "");
    }
    x.place = "-00.0000001+000.0000005/";
    assert_string_equal(movie(&x).latitude, "0.000000");
    assert_string_equal(movie(&x).longitude, "0.000001");
}

/** moov behind 5 GB of film: few reads, and nothing of the film itself. */
static void
long_films_are_not_read_through(void **state)
{
    struct bytes moov = { .n = 0 };
    struct bytes head = { .n = 0 };
    struct file f = { .shift = UINT64_C(5000000000) };
    struct wn_capture c;

    (void)state;
    put_moov(&moov, &film);
    put(&head, "\0\0\0\x14" "ftypqt  \0\0\0\0qt  ", 20);
    put(&head, "\0\0\0\x01mdat", 8);
    put_number(&head, f.shift - 20, 8, false);
    memcpy(f.head, head.p, head.n);
    f.head_n = head.n;
    f.p = moov.p;
    f.n = moov.n;
    assert_int_equal(wn_capture_read(&c, read_file, &f, f.shift + f.n,
        london, NULL), WN_OK);
    check_time(&c, "2026-03-07T20:04:04Z", false);
    assert_int_equal(f.reads, 2);
    assert_true(f.read_bytes <= 16384 + moov.n);
}

static void
boxes_without_end_are_left(void **state)
{
    enum { SIZE = 4 * 1024 * 1024 };
    uint8_t *p = malloc(SIZE);
    struct wn_capture c;

    (void)state;
    assert_non_null(p);
    for (size_t i = 0; i < SIZE; i += 8) {
        memcpy(p + i, "\0\0\0\x08" "free", 8);
    }
    c = read_sized(p, SIZE, SIZE);
    assert_int_equal(c.basis, WN_CAPTURE_NONE);
    memcpy(p, "\0\0\0\x08" "ftypheic", 12);
    (void)read_sized(p, SIZE, SIZE);
    memset(p, 0xFF, SIZE); /* fill bytes only */
    memcpy(p, "\xFF\xD8", 2);
    (void)read_sized(p, SIZE, SIZE);
    memset(p, 0, SIZE); /* empty chunks only */
    memcpy(p, "\x89PNG\r\n\x1A\n", 8);
    (void)read_sized(p, SIZE, SIZE);
    free(p);
}

static void
failed_reads_are_told(void **state)
{
    (void)state;
    for (unsigned fail_at = 1; fail_at <= 2; fail_at++) {
        struct wn_err err = WN_ERR_INIT;
        struct wn_capture c = { .width = 77 };
        struct bytes b = { .n = 0 };
        struct file f = { .fail_at = fail_at, .at_most = 100 };

        put_jpeg(&b, &whole);
        f.p = b.p;
        f.n = b.n;
        assert_int_equal(
            wn_capture_read(&c, read_file, &f, b.n, london, &err),
            WN_EACQUIRE);
        assert_int_equal(err.status, WN_EACQUIRE);
        assert_int_equal(c.width, 77);
    }
}

static void
short_reads_are_put_together(void **state)
{
    struct bytes b = { .n = 0 };
    struct file f = { .at_most = 50 };
    struct wn_capture c;

    (void)state;
    put_heic(&b, &whole, false);
    f.p = b.p;
    f.n = b.n;
    assert_int_equal(
        wn_capture_read(&c, read_file, &f, b.n, london, NULL), WN_OK);
    check_time(&c, "2026-03-07T20:04:05.123Z", false);
}

static void
make_sample(struct bytes *b, int which)
{
    static const struct film_text full = {
        .created = "2026-03-07T21:04:04+0100",
        .place = "+51.5033-000.1195/",
        .udta_created = "2026-03-07T21:04:04Z",
        .udta_place = "+51.5033-000.1195/",
        .day = "2026",
        .mvhd_seconds = MVHD,
    };

    b->n = 0;
    switch (which) {
    case 0:
        put_jpeg(b, &whole);
        break;
    case 1:
        put_png(b, &whole, "<exif:UserComment>Screenshot<", true);
        break;
    case 2:
        put_heic(b, &whole, false);
        break;
    case 3:
        put_heic(b, &whole, true);
        break;
    case 4:
        put_movie(b, &full);
        break;
    default:
        put_tiff(b, &whole);
        break;
    }
}

#define SAMPLES 6

/** A file that was cut says the same or nothing; never another time. TIFF has
 * no length that would tell, so its zone may get lost: then that is flagged. */
static void
every_prefix(void **state)
{
    struct bytes b;

    (void)state;
    for (int which = 0; which < SAMPLES; which++) {
        struct wn_capture all;

        make_sample(&b, which);
        all = capture(&b);
        assert_int_not_equal(all.basis, WN_CAPTURE_NONE);
        for (size_t n = 0; n < b.n; n++) {
            for (int lie = 0; lie < 2; lie++) {
                struct wn_capture c =
                    read_sized(b.p, n, lie ? b.n : n);

                if (which == 5 && c.basis != WN_CAPTURE_NONE) {
                    assert_string_equal(c.raw, all.raw);
                    assert_true(c.zone_assumed ||
                        c.time_ns / WN_NS_PER_S == all.time_ns / WN_NS_PER_S);
                } else if (c.basis != WN_CAPTURE_NONE) {
                    assert_true(c.time_ns == all.time_ns);
                    assert_int_equal(c.zone_assumed, all.zone_assumed);
                }
            }
        }
    }
}

static void
every_corrupt_byte(void **state)
{
    struct bytes b;

    (void)state;
    for (int which = 0; which < SAMPLES; which++) {
        make_sample(&b, which);
        for (size_t i = 0; i < b.n; i++) {
            uint8_t was = b.p[i];
            const uint8_t become[] = { 0, 1, 0x7F, 0x80, 0xFF,
                (uint8_t)(was + 1), (uint8_t)(was - 1),
                (uint8_t)(was ^ 0x20) };

            for (size_t k = 0; k < sizeof(become); k++) {
                b.p[i] = become[k];
                (void)capture(&b);
            }
            b.p[i] = was;
        }
    }
}

static void
what_is_no_picture_says_nothing(void **state)
{
    struct bytes b = { .n = 0 };

    (void)state;
    assert_int_equal(capture(&b).basis, WN_CAPTURE_NONE);
    put(&b, "\xFF\xD8\xFF\xD9", 4);
    assert_int_equal(capture(&b).basis, WN_CAPTURE_NONE);
    put(&b, "GIF89a and more than twelve bytes", 33);
    assert_int_equal(capture(&b).basis, WN_CAPTURE_NONE);
    b.n = 0;
    put(&b, "ID3\3\0\0\0\0\0\0 2019", 15);
    assert_int_equal(capture(&b).basis, WN_CAPTURE_NONE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_still_says_the_same),
        cmocka_unit_test(without_a_zone_it_is_the_filters_and_flagged),
        cmocka_unit_test(fractions_are_kept_or_left),
        cmocka_unit_test(the_next_moment_only_if_unknown),
        cmocka_unit_test(a_malformed_time_is_none),
        cmocka_unit_test(a_lost_time_is_not_replaced),
        cmocka_unit_test(positions_are_whole_or_none),
        cmocka_unit_test(screenshots_say_so),
        cmocka_unit_test(films_say_when_the_camera_ran),
        cmocka_unit_test(a_malformed_creationdate_is_none),
        cmocka_unit_test(seconds_since_1904),
        cmocka_unit_test(places_on_this_earth),
        cmocka_unit_test(long_films_are_not_read_through),
        cmocka_unit_test(boxes_without_end_are_left),
        cmocka_unit_test(failed_reads_are_told),
        cmocka_unit_test(short_reads_are_put_together),
        cmocka_unit_test(every_prefix),
        cmocka_unit_test(every_corrupt_byte),
        cmocka_unit_test(what_is_no_picture_says_nothing),
    };

    return cmocka_run_group_tests(tests, open_london, close_london);
}
