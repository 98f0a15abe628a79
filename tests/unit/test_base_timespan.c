#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "base/timespan.h"

#define MARCH_7_S INT64_C(1772917445) /* 2026-03-07T21:04:05Z */
#define APPLE_ZERO_S INT64_C(978307200)
#define UNTOUCHED INT64_C(-42)

static void
spans_are_half_open(void **state)
{
    struct wn_span s = { 10, 20 };
    struct wn_span open = { WN_TIME_MIN, WN_TIME_MAX };
    struct wn_span empty = { 10, 10 };

    (void)state;
    assert_false(wn_span_has(s, 9));
    assert_true(wn_span_has(s, 10));
    assert_true(wn_span_has(s, 19));
    assert_false(wn_span_has(s, 20));
    assert_true(wn_span_has(open, INT64_MIN));
    assert_true(wn_span_has(open, INT64_MAX));
    assert_false(wn_span_has(empty, 10));
}

static void
each_epoch_gives_the_same_instant(void **state)
{
    static const struct {
        enum wn_epoch e;
        int64_t raw;
        const char *name;
    } rows[] = {
        { WN_EPOCH_UNIX_S, MARCH_7_S, "unix-s" },
        { WN_EPOCH_UNIX_MS, MARCH_7_S * 1000, "unix-ms" },
        { WN_EPOCH_UNIX_NS, MARCH_7_S * WN_NS_PER_S, "unix-ns" },
        { WN_EPOCH_APPLE_S, MARCH_7_S - APPLE_ZERO_S, "apple-s" },
        { WN_EPOCH_APPLE_S_REAL, MARCH_7_S - APPLE_ZERO_S, "apple-s-real" },
        { WN_EPOCH_APPLE_NS, (MARCH_7_S - APPLE_ZERO_S) * WN_NS_PER_S,
            "apple-ns" },
        { WN_EPOCH_HFS_S, MARCH_7_S + 2082844800, "hfs-s" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int64_t ns = UNTOUCHED;

        assert_string_equal(wn_epoch_name(rows[i].e), rows[i].name);
        assert_int_equal(wn_time_from_int(&ns, rows[i].e, rows[i].raw), WN_OK);
        assert_true(ns == MARCH_7_S * WN_NS_PER_S);
        ns = UNTOUCHED;
        assert_int_equal(
            wn_time_from_real(&ns, rows[i].e, (double)rows[i].raw), WN_OK);
        /* 10^18 is more than a double holds exactly: within its step. */
        assert_true(ns >= MARCH_7_S * WN_NS_PER_S - 256 &&
            ns <= MARCH_7_S * WN_NS_PER_S + 256);
    }
    assert_string_equal(wn_epoch_name(WN_EPOCH_TEXT), "text");
    assert_string_equal(wn_epoch_name((enum wn_epoch)99), "?");
}

static void
wrong_sizes_are_undated(void **state)
{
    static const struct {
        enum wn_epoch e;
        int64_t raw;
    } rows[] = {
        { WN_EPOCH_UNIX_S, MARCH_7_S * 1000 },
        { WN_EPOCH_UNIX_MS, MARCH_7_S },
        { WN_EPOCH_UNIX_NS, MARCH_7_S * 1000 },
        { WN_EPOCH_APPLE_S, INT64_C(794610245000000000) },
        { WN_EPOCH_APPLE_NS, 794610245 }, /* sms.db before iOS 11 */
        { WN_EPOCH_APPLE_NS, -794610245 },
        { WN_EPOCH_APPLE_NS, INT64_C(999999999999) },
        { WN_EPOCH_HFS_S, MARCH_7_S - 2082844800 },
        { WN_EPOCH_UNIX_S, 0 },
        { WN_EPOCH_APPLE_S, 0 }, /* not New Year 2001 */
        { WN_EPOCH_APPLE_S_REAL, 0 },
        { WN_EPOCH_APPLE_NS, 0 },
        { WN_EPOCH_HFS_S, 0 },
        { WN_EPOCH_UNIX_S, -1 },
        { WN_EPOCH_UNIX_S, 315964799 },
        { WN_EPOCH_UNIX_S, 4102444800 },
        { WN_EPOCH_UNIX_S, INT64_MAX },
        { WN_EPOCH_UNIX_S, INT64_MIN },
        { WN_EPOCH_APPLE_NS, INT64_MAX },
        { WN_EPOCH_HFS_S, INT64_MIN },
    };
    int64_t ns = UNTOUCHED;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(
            wn_time_from_int(&ns, rows[i].e, rows[i].raw), WN_ABSENT);
        assert_true(ns == UNTOUCHED);
    }
    assert_int_equal(
        wn_time_from_int(&ns, WN_EPOCH_UNIX_S, 315964800), WN_OK);
    assert_int_equal(
        wn_time_from_int(&ns, WN_EPOCH_UNIX_S, 4102444799), WN_OK);
    assert_int_equal(
        wn_time_from_int(&ns, WN_EPOCH_APPLE_NS, 1000000000000), WN_OK);
    assert_int_equal(wn_time_from_int(&ns, WN_EPOCH_TEXT, 1), WN_EINTERNAL);
}

static void
reals_keep_fractions_and_sides(void **state)
{
    int64_t ns = UNTOUCHED;
    const double midnight = 794534400; /* 2026-03-07T00:00:00Z */

    (void)state;
    assert_int_equal(wn_time_from_real(&ns, WN_EPOCH_APPLE_S_REAL,
                         midnight + 0.5), WN_OK);
    assert_true(ns == INT64_C(1772841600500000000));
    /* The double just before a midnight stays on its day. */
    assert_int_equal(wn_time_from_real(&ns, WN_EPOCH_APPLE_S_REAL,
                         midnight - 0x1p-23), WN_OK);
    assert_true(ns < INT64_C(1772841600000000000) &&
        ns > INT64_C(1772841599999999000));
    /* 1999, before the epoch: downwards, not towards it. */
    assert_int_equal(wn_time_from_real(&ns, WN_EPOCH_APPLE_S_REAL,
                         -31536000.25), WN_OK);
    assert_true(ns == INT64_C(946771199750000000));
}

static void
reals_that_are_no_time(void **state)
{
    const double raws[] = { 0.0, -0.0, 0.25, (double)NAN, (double)INFINITY,
        -(double)INFINITY, 1e300, -1e300, 9.3e18, 7e17 };
    int64_t ns = UNTOUCHED;

    (void)state;
    for (size_t i = 0; i < sizeof(raws) / sizeof(raws[0]); i++) {
        assert_int_equal(
            wn_time_from_real(&ns, WN_EPOCH_APPLE_S_REAL, raws[i]), WN_ABSENT);
        assert_true(ns == UNTOUCHED);
    }
}

static void
civil_goes_round_every_day(void **state)
{
    int64_t expected;
    struct wn_civil c = { .year = 1678, .month = 1, .day = 1 };

    (void)state;
    assert_int_equal(wn_civil_to_ns(&expected, &c), WN_OK);
    for (int day = 0; day < 213000; day++) { /* to 2261 */
        int64_t ns;

        c = wn_civil_from_ns(expected);
        assert_int_equal(wn_civil_to_ns(&ns, &c), WN_OK);
        assert_true(ns == expected);
        c = wn_civil_from_ns(expected - 1);
        assert_true(c.hour == 23 && c.nanosecond == 999999999);
        expected += 86400 * WN_NS_PER_S;
    }
    assert_int_equal(c.year, 2261);
}

static void
leap_days_and_impossible_dates(void **state)
{
    static const struct {
        struct wn_civil c;
        bool good;
    } rows[] = {
        { { 2024, 2, 29, 0, 0, 0, 0 }, true },
        { { 2026, 2, 29, 0, 0, 0, 0 }, false },
        { { 2000, 2, 29, 0, 0, 0, 0 }, true },
        { { 1900, 2, 29, 0, 0, 0, 0 }, false },
        { { 2100, 2, 29, 0, 0, 0, 0 }, false },
        { { 2026, 4, 31, 0, 0, 0, 0 }, false },
        { { 2026, 0, 1, 0, 0, 0, 0 }, false },
        { { 2026, 13, 1, 0, 0, 0, 0 }, false },
        { { 2026, 1, 0, 0, 0, 0, 0 }, false },
        { { 2026, 1, 1, 24, 0, 0, 0 }, false },
        { { 2026, 1, 1, 0, 60, 0, 0 }, false },
        { { 2016, 12, 31, 23, 59, 60, 0 }, false },
        { { 2026, 1, 1, 0, 0, 0, 1000000000 }, false },
        { { 2026, 1, 1, -1, 0, 0, 0 }, false },
        { { 9999, 12, 31, 0, 0, 0, 0 }, false }, /* no such int64_t */
        { { 1600, 1, 1, 0, 0, 0, 0 }, false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int64_t ns = UNTOUCHED;

        assert_int_equal(wn_civil_to_ns(&ns, &rows[i].c),
            rows[i].good ? WN_OK : WN_EFORMAT);
        assert_int_equal(ns != UNTOUCHED, rows[i].good);
    }
}

static void
clocks_run(void **state)
{
    int64_t mono = wn_mono_ns();

    (void)state;
    assert_true(wn_now_ns() > MARCH_7_S / 2 * WN_NS_PER_S);
    assert_true(wn_mono_ns() >= mono && mono > 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans_are_half_open),
        cmocka_unit_test(each_epoch_gives_the_same_instant),
        cmocka_unit_test(wrong_sizes_are_undated),
        cmocka_unit_test(reals_keep_fractions_and_sides),
        cmocka_unit_test(reals_that_are_no_time),
        cmocka_unit_test(civil_goes_round_every_day),
        cmocka_unit_test(leap_days_and_impossible_dates),
        cmocka_unit_test(clocks_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
