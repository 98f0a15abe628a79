#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/cursor.h"
#include "base/zone.h"

#define HEADER_BYTES 44

/** One block: no times, one type. */
static void
put_block(struct wn_buf *b, char version, int32_t offset_s, uint32_t leap)
{
    uint8_t h[HEADER_BYTES] = "TZif";
    uint8_t type[6] = { 0 };

    h[4] = (uint8_t)version;
    wn_put_u32be(h + 28, leap);
    wn_put_u32be(h + 36, 1); /* types */
    wn_put_u32be(h + 40, 4); /* characters */
    wn_put_u32be(type, (uint32_t)offset_s);
    assert_int_equal(wn_buf_put(b, h, sizeof(h)), WN_OK);
    assert_int_equal(wn_buf_put(b, type, sizeof(type)), WN_OK);
    assert_int_equal(wn_buf_put(b, "LMT", 4), WN_OK);
}

static enum wn_status
parse_with(struct wn_zone **z, char version, const char *footer)
{
    struct wn_buf b;
    enum wn_status st;

    wn_buf_init(&b, 4096);
    put_block(&b, version, 0, 0);
    put_block(&b, version, -1234, 0);
    assert_int_equal(wn_buf_printf(&b, "\n%s\n", footer), WN_OK);
    st = wn_zone_parse(z, b.data, b.len, NULL);
    wn_buf_clear(&b);
    return st;
}

static int
offset_with(const char *footer, const char *when)
{
    struct wn_zone *z = NULL;
    int64_t ns = 0;
    int offset;

    assert_int_equal(parse_with(&z, '3', footer), WN_OK);
    assert_int_equal(wn_rfc3339_parse(&ns, when), WN_OK);
    offset = wn_zone_offset(z, ns, NULL);
    wn_zone_free(&z);
    return offset;
}

static void
versions(void **state)
{
    static const struct {
        char version;
        enum wn_status st;
    } rows[] = { { '2', WN_OK }, { '3', WN_OK }, { '4', WN_OK },
        { '5', WN_EFORMAT }, { '1', WN_EFORMAT }, { 1, WN_EFORMAT },
        { '\0', WN_EFORMAT } /* the second block is then too much */ };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct wn_zone *z = NULL;

        assert_int_equal(
            parse_with(&z, rows[i].version, "GMT0"), rows[i].st);
        assert_int_equal(z != NULL, rows[i].st == WN_OK);
        wn_zone_free(&z);
    }
}

static void
the_first_version_has_one_block(void **state)
{
    struct wn_buf b;
    struct wn_zone *z = NULL;
    const char *name = NULL;

    (void)state;
    wn_buf_init(&b, 4096);
    put_block(&b, '\0', 3600, 0);
    assert_int_equal(wn_zone_parse(&z, b.data, b.len, NULL), WN_OK);
    assert_int_equal(wn_zone_offset(z, 0, &name), 3600);
    assert_string_equal(name, "LMT");
    wn_zone_free(&z);
    for (size_t n = 0; n < b.len; n++) {
        assert_int_equal(wn_zone_parse(&z, b.data, n, NULL), WN_EFORMAT);
    }
    wn_buf_reset(&b);
    put_block(&b, '\0', 3600, 1); /* leap seconds: "right/…" */
    assert_int_equal(wn_zone_parse(&z, b.data, b.len, NULL), WN_EFORMAT);
    wn_buf_clear(&b);
}

static void
footers_that_are_followed(void **state)
{
    static const struct {
        const char *footer;
        const char *when;
        int offset_s;
    } rows[] = {
        { "", "2026-07-01T00:00:00Z", -1234 }, /* the file's last type */
        { "<+0545>-5:45", "2026-07-01T00:00:00Z", 20700 },
        { "EST5EDT,M3.2.0,M11.1.0", "2026-03-08T06:59:59Z", -18000 },
        { "EST5EDT,M3.2.0,M11.1.0", "2026-03-08T07:00:00Z", -14400 },
        { "EST5EDT,M3.2.0,M11.1.0", "2026-11-01T05:59:59Z", -14400 },
        { "EST5EDT,M3.2.0,M11.1.0", "2026-11-01T06:00:00Z", -18000 },
        /* all-year DST, RFC 8536 3.3.1 */
        { "EST5EDT,0/0,J365/25", "2026-01-01T05:00:00Z", -14400 },
        { "EST5EDT,0/0,J365/25", "2024-12-31T23:59:59Z", -14400 },
        { "XXX3EDT4,0/0,J365/23", "2026-01-01T03:00:00Z", -14400 },
        { "XXX3EDT4,0/0,J365/23", "2026-07-01T03:00:00Z", -14400 },
        /* hours below 0: Nuuk */
        { "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59:59Z", -7200 },
        { "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00Z", -3600 },
        /* J60 is 1 March always, 59 is 29 February in leap years */
        { "AAA0BBB,J60/0,J300/0", "2024-02-29T23:59:59Z", 0 },
        { "AAA0BBB,J60/0,J300/0", "2024-03-01T00:00:00Z", 3600 },
        { "AAA0BBB,59/0,300/0", "2024-02-29T00:00:00Z", 3600 },
        { "AAA0BBB,59/0,300/0", "2026-02-28T23:59:59Z", 0 },
        { "AAA0BBB,59/0,300/0", "2026-03-01T00:00:00Z", 3600 },
        /* a southern summer, over the new year */
        { "<-03>3<-02>,M11.1.0/0,M2.3.0/0", "2026-01-01T00:00:00Z", -7200 },
        { "<-03>3<-02>,M11.1.0/0,M2.3.0/0", "2026-06-01T00:00:00Z", -10800 },
        /* negative DST: Dublin */
        { "IST-1GMT0,M10.5.0,M3.5.0/1", "2026-07-01T00:00:00Z", 3600 },
        { "IST-1GMT0,M10.5.0,M3.5.0/1", "2026-12-01T00:00:00Z", 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int got = offset_with(rows[i].footer, rows[i].when);

        if (got != rows[i].offset_s) {
            fail_msg("%s at %s: %d, not %d", rows[i].footer, rows[i].when, got,
                rows[i].offset_s);
        }
    }
}

static void
footers_that_are_refused(void **state)
{
    static const char *const bad[] = { "G", "GM0", "GMT", "GMT25", "GMT0:60",
        "GMT0:", "<+01>", "<+01-1", "<+0!>0", "GMT0BST", "GMT0BST,M3.5.0",
        "GMT0BST,M3.5.0/1,M10.5.0,", "GMT0BST,M0.5.0,M10.5.0",
        "GMT0BST,M13.5.0,M10.5.0", "GMT0BST,M3.6.0,M10.5.0",
        "GMT0BST,M3.0.0,M10.5.0", "GMT0BST,M3.5.7,M10.5.0",
        "GMT0BST,J0,J365", "GMT0BST,J366,J1", "GMT0BST,366,1",
        "GMT0BST,M3.5.0/168,M10.5.0", "GMT0BST,M3.5.0/-168,M10.5.0",
        "GMT0BST,M3.5.0/99999999999999999999,M10.5.0", "GMT0 ", " GMT0",
        "GMT0\nGMT0", ":Europe/London",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQ0" };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct wn_zone *z = NULL;

        if (parse_with(&z, '2', bad[i]) != WN_EFORMAT) {
            fail_msg("\"%s\" was taken", bad[i]);
        }
        assert_null(z);
    }
}

static size_t
load(uint8_t *dst, size_t cap, const char *name)
{
    char path[128];
    FILE *f;
    size_t n;

    (void)snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", name);
    f = fopen(path, "rb");
    assert_non_null(f);
    n = fread(dst, 1, cap, f);
    assert_true(n > 0 && n < cap);
    fclose(f);
    return n;
}

static const char *const real_zones[] = { "Europe/London", "Pacific/Apia",
    "Africa/Cairo", "UTC" };

static void
every_cut_is_refused(void **state)
{
    static uint8_t file[8192];

    (void)state;
    for (size_t i = 0; i < sizeof(real_zones) / sizeof(real_zones[0]); i++) {
        size_t n = load(file, sizeof(file), real_zones[i]);
        struct wn_zone *z = NULL;

        for (size_t cut = 0; cut < n; cut++) {
            /* A copy of that very size: a byte too far is seen. */
            uint8_t *copy = malloc(cut > 0 ? cut : 1);

            assert_non_null(copy);
            memcpy(copy, file, cut);
            assert_int_equal(
                wn_zone_parse(&z, copy, cut, NULL), WN_EFORMAT);
            assert_null(z);
            free(copy);
        }
        file[n] = 'x';
        assert_int_equal(wn_zone_parse(&z, file, n + 1, NULL), WN_EFORMAT);
        assert_int_equal(wn_zone_parse(&z, file, n, NULL), WN_OK);
        wn_zone_free(&z);
    }
}

/** Whatever was parsed answers any question. */
static void
ask(const struct wn_zone *z)
{
    const struct wn_civil when[] = {
        { .year = 1700, .month = 1, .day = 1 },
        { .year = 1916, .month = 5, .day = 21, .hour = 2 },
        { .year = 2026, .month = 3, .day = 29, .hour = 1 },
        { .year = 2255, .month = 12, .day = 31 },
    };

    for (size_t i = 0; i < sizeof(when) / sizeof(when[0]); i++) {
        struct wn_local l = { 0, -1, false };
        const char *name = NULL;
        int64_t ns = 0;

        assert_int_equal(wn_civil_to_ns(&ns, &when[i]), WN_OK);
        assert_in_range(wn_zone_offset(z, ns, &name) + 100000, 0, 200000);
        assert_true(strlen(name) < 600);
        assert_int_equal(wn_zone_local(&l, z, &when[i]), WN_OK);
        assert_true(l.first_ns <= l.last_ns);
    }
}

static void
every_changed_byte_is_harmless(void **state)
{
    static uint8_t file[8192];
    static const uint8_t flips[] = { 0x01, 0x80, 0xFF };

    (void)state;
    for (size_t i = 0; i < sizeof(real_zones) / sizeof(real_zones[0]); i++) {
        size_t n = load(file, sizeof(file), real_zones[i]);

        for (size_t at = 0; at < n * sizeof(flips); at++) {
            uint8_t flip = flips[at % sizeof(flips)];
            struct wn_zone *z = NULL;

            file[at / sizeof(flips)] ^= flip;
            if (wn_zone_parse(&z, file, n, NULL) == WN_OK) {
                ask(z);
            }
            wn_zone_free(&z);
            file[at / sizeof(flips)] ^= flip;
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(versions),
        cmocka_unit_test(the_first_version_has_one_block),
        cmocka_unit_test(footers_that_are_followed),
        cmocka_unit_test(footers_that_are_refused),
        cmocka_unit_test(every_cut_is_refused),
        cmocka_unit_test(every_changed_byte_is_harmless),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
