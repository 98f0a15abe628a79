#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/zone.h"

static struct wn_zone *
open_zone(const char *name)
{
    struct wn_zone *z = NULL;
    struct wn_err err = WN_ERR_INIT;

    if (wn_zone_open(&z, name, &err) != WN_OK) {
        fail_msg("%s: %s", name, err.text);
    }
    return z;
}

static int64_t
instant(const char *text)
{
    int64_t ns = 0;

    assert_int_equal(wn_rfc3339_parse(&ns, text), WN_OK);
    return ns;
}

static struct wn_civil
civil(const char *local)
{
    return wn_civil_from_ns(instant(local)); /* "Z" stands for local here */
}

static void
check_days(const char *zone, const char *from, const char *to, bool wide,
    const char *first, const char *end)
{
    struct wn_zone *z = open_zone(zone);
    struct wn_civil a = civil(from);
    struct wn_civil b = civil(to);
    struct wn_span s = { 0 };
    char got[WN_RFC3339_BYTES];

    assert_int_equal(wn_zone_days(&s, z, &a, &b, wide), WN_OK);
    assert_string_equal(wn_rfc3339(got, s.from_ns), first);
    assert_string_equal(wn_rfc3339(got, s.until_ns), end);
    wn_zone_free(&z);
    assert_null(z);
}

static void
check_both(const char *zone, const char *day, const char *first,
    const char *end)
{
    check_days(zone, day, day, false, first, end);
    check_days(zone, day, day, true, first, end);
}

static void
check_local(const char *zone, const char *local, const char *first,
    const char *last, bool gap)
{
    struct wn_zone *z = open_zone(zone);
    struct wn_civil c = civil(local);
    struct wn_local l = { 0 };
    char got[WN_RFC3339_BYTES];

    assert_int_equal(wn_zone_local(&l, z, &c), WN_OK);
    assert_string_equal(wn_rfc3339(got, l.first_ns), first);
    assert_string_equal(wn_rfc3339(got, l.last_ns), last);
    assert_int_equal(l.gap, gap);
    wn_zone_free(&z);
}

static void
london_days_of_23_24_and_25_hours(void **state)
{
    (void)state;
    check_both("Europe/London", "2026-03-29T00:00:00Z",
        "2026-03-29T00:00:00Z", "2026-03-29T23:00:00Z");
    check_both("Europe/London", "2026-10-25T00:00:00Z",
        "2026-10-24T23:00:00Z", "2026-10-26T00:00:00Z");
    check_both("Europe/London", "2026-07-01T00:00:00Z",
        "2026-06-30T23:00:00Z", "2026-07-01T23:00:00Z");
    check_days("Europe/London", "2026-03-01T00:00:00Z",
        "2026-03-31T00:00:00Z", false, "2026-03-01T00:00:00Z",
        "2026-03-31T23:00:00Z");
}

static void
london_hours_that_are_not_or_twice(void **state)
{
    (void)state;
    check_local("Europe/London", "2026-03-29T01:00:00Z",
        "2026-03-29T01:00:00Z", "2026-03-29T01:00:00Z", true);
    check_local("Europe/London", "2026-03-29T01:59:59.5Z",
        "2026-03-29T01:00:00Z", "2026-03-29T01:00:00Z", true);
    check_local("Europe/London", "2026-03-29T02:00:00Z",
        "2026-03-29T01:00:00Z", "2026-03-29T01:00:00Z", false);
    check_local("Europe/London", "2026-10-25T00:59:59Z",
        "2026-10-24T23:59:59Z", "2026-10-24T23:59:59Z", false);
    check_local("Europe/London", "2026-10-25T01:30:00.25Z",
        "2026-10-25T00:30:00.25Z", "2026-10-25T01:30:00.25Z", false);
    check_local("Europe/London", "2026-10-25T02:00:00Z",
        "2026-10-25T02:00:00Z", "2026-10-25T02:00:00Z", false);
}

static void
midnights_that_are_not(void **state)
{
    (void)state;
    check_local("America/Sao_Paulo", "2018-11-04T00:00:00Z",
        "2018-11-04T03:00:00Z", "2018-11-04T03:00:00Z", true);
    check_both("America/Sao_Paulo", "2018-11-04T00:00:00Z",
        "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z");
    check_both("America/Sao_Paulo", "2018-11-03T00:00:00Z",
        "2018-11-03T03:00:00Z", "2018-11-04T03:00:00Z");
    check_both("Asia/Beirut", "2026-03-29T00:00:00Z",
        "2026-03-28T22:00:00Z", "2026-03-29T21:00:00Z");
    check_both("Africa/Cairo", "2026-04-24T00:00:00Z",
        "2026-04-23T22:00:00Z", "2026-04-24T21:00:00Z");
}

static void
an_hour_twice_just_before_midnight(void **state)
{
    (void)state;
    /* 24:00 becomes 23:00: the day has 25 hours, its midnights are plain. */
    check_both("Asia/Beirut", "2026-10-24T00:00:00Z",
        "2026-10-23T21:00:00Z", "2026-10-24T22:00:00Z");
    check_both("Africa/Cairo", "2026-10-29T00:00:00Z",
        "2026-10-28T21:00:00Z", "2026-10-29T22:00:00Z");
    check_both("America/Sao_Paulo", "2018-02-17T00:00:00Z",
        "2018-02-17T02:00:00Z", "2018-02-18T03:00:00Z");
    check_local("Asia/Beirut", "2026-10-24T23:30:00Z",
        "2026-10-24T20:30:00Z", "2026-10-24T21:30:00Z", false);
}

static void
midnights_that_are_twice(void **state)
{
    (void)state;
    check_local("Atlantic/Azores", "2026-10-25T00:00:00Z",
        "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z", false);
    check_days("Atlantic/Azores", "2026-10-25T00:00:00Z",
        "2026-10-25T00:00:00Z", false, "2026-10-25T01:00:00Z",
        "2026-10-26T01:00:00Z");
    check_days("Atlantic/Azores", "2026-10-25T00:00:00Z",
        "2026-10-25T00:00:00Z", true, "2026-10-25T00:00:00Z",
        "2026-10-26T01:00:00Z");
    check_days("Atlantic/Azores", "2026-10-24T00:00:00Z",
        "2026-10-24T00:00:00Z", false, "2026-10-24T00:00:00Z",
        "2026-10-25T00:00:00Z");
    check_days("Atlantic/Azores", "2026-10-24T00:00:00Z",
        "2026-10-24T00:00:00Z", true, "2026-10-24T00:00:00Z",
        "2026-10-25T01:00:00Z");
    check_local("America/Havana", "2024-11-03T00:00:00Z",
        "2024-11-03T04:00:00Z", "2024-11-03T05:00:00Z", false);
}

static void
days_that_are_not_or_twice(void **state)
{
    (void)state;
    /* Samoa crossed the date line. */
    check_both("Pacific/Apia", "2011-12-30T00:00:00Z",
        "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z");
    check_both("Pacific/Apia", "2011-12-29T00:00:00Z",
        "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z");
    /* Kwajalein lived most of a day twice: +11 became -12. */
    check_local("Pacific/Kwajalein", "1969-09-30T12:00:00Z",
        "1969-09-30T01:00:00Z", "1969-10-01T00:00:00Z", false);
}

static void
leap_day_and_far_years(void **state)
{
    struct wn_zone *z = open_zone("Europe/London");
    const char *name = NULL;

    (void)state;
    check_both("America/New_York", "2024-02-29T00:00:00Z",
        "2024-02-29T05:00:00Z", "2024-03-01T05:00:00Z");
    assert_int_equal(
        wn_zone_offset(z, instant("2060-07-01T00:00:00Z"), &name), 3600);
    assert_string_equal(name, "BST");
    assert_int_equal(
        wn_zone_offset(z, instant("2060-12-01T00:00:00Z"), &name), 0);
    assert_string_equal(name, "GMT");
    assert_int_equal(
        wn_zone_offset(z, instant("1800-01-01T00:00:00Z"), &name), -75);
    assert_string_equal(name, "LMT");
    assert_int_equal(wn_zone_offset(z, INT64_MIN, NULL), -75);
    (void)wn_zone_offset(z, INT64_MAX, NULL);
    wn_zone_free(&z);
    /* "Summer" is standard and winter is negative DST there. */
    check_local("Europe/Dublin", "2045-07-01T12:00:00Z",
        "2045-07-01T11:00:00Z", "2045-07-01T11:00:00Z", false);
    check_local("Asia/Kathmandu", "2026-01-01T00:00:00Z",
        "2025-12-31T18:15:00Z", "2025-12-31T18:15:00Z", false);
    check_local("UTC", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z",
        "2026-01-01T00:00:00Z", false);
}

static void
an_offset_changes_on_its_nanosecond(void **state)
{
    struct wn_zone *z = open_zone("Europe/London");
    int64_t t = instant("2026-03-29T01:00:00Z");

    (void)state;
    assert_int_equal(wn_zone_offset(z, t - 1, NULL), 0);
    assert_int_equal(wn_zone_offset(z, t, NULL), 3600);
    wn_zone_free(&z);
}

static void
impossible_days(void **state)
{
    struct wn_zone *z = open_zone("Europe/London");
    struct wn_civil good = { .year = 2026, .month = 3, .day = 2 };
    struct wn_civil before = { .year = 2026, .month = 3, .day = 1 };
    struct wn_civil none = { .year = 2026, .month = 2, .day = 29 };
    struct wn_civil late = { .year = 9999, .month = 12, .day = 31 };
    struct wn_span s = { -1, -1 };

    (void)state;
    assert_int_equal(wn_zone_days(&s, z, &none, &good, false), WN_EFORMAT);
    assert_int_equal(wn_zone_days(&s, z, &good, &late, false), WN_EFORMAT);
    assert_int_equal(wn_zone_days(&s, z, &good, &before, true), WN_OK);
    assert_true(s.from_ns == s.until_ns); /* the day before: nothing */
    s.from_ns = -1;
    before.month = 2;
    assert_int_equal(wn_zone_days(&s, z, &good, &before, true), WN_EUSAGE);
    assert_true(s.from_ns == -1);
    wn_zone_free(&z);
}

static void
names_are_checked(void **state)
{
    static const char *const bad[] = { "", "/", "/Europe/London", "Europe",
        "Europe/", "Europe//London", "../Europe/London", "Europe/../Japan",
        "./Japan", "localtime", "posixrules", "right/Europe/London",
        "posix/Europe/London", "Factory", "zone.tab", "tzdata.zi",
        "Europe/London\n", "Europe/London ", "Europe/Lond\xC3\xB6n",
        "Atlantis/Nowhere", "europe/london", "Japan/Tokyo",
        ("Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa") };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct wn_zone *z = NULL;
        struct wn_err err = WN_ERR_INIT;

        assert_int_equal(wn_zone_open(&z, bad[i], &err), WN_ABSENT);
        assert_null(z);
        assert_null(strchr(err.text, '\n'));
        assert_true(err.todo[0] != '\0');
    }
}

static void
the_environment_changes_nothing(void **state)
{
    (void)state;
    assert_int_equal(setenv("TZDIR", "/nonexistent", 1), 0);
    assert_int_equal(setenv("TZ", "Asia/Tokyo", 1), 0);
    check_both("Europe/London", "2026-03-29T00:00:00Z",
        "2026-03-29T00:00:00Z", "2026-03-29T23:00:00Z");
    unsetenv("TZDIR");
    unsetenv("TZ");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(london_days_of_23_24_and_25_hours),
        cmocka_unit_test(london_hours_that_are_not_or_twice),
        cmocka_unit_test(midnights_that_are_not),
        cmocka_unit_test(an_hour_twice_just_before_midnight),
        cmocka_unit_test(midnights_that_are_twice),
        cmocka_unit_test(days_that_are_not_or_twice),
        cmocka_unit_test(leap_day_and_far_years),
        cmocka_unit_test(an_offset_changes_on_its_nanosecond),
        cmocka_unit_test(impossible_days),
        cmocka_unit_test(names_are_checked),
        cmocka_unit_test(the_environment_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
