/** When calendar entries occur, against dates counted by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/recurrence.h"

static struct wn_zone *london;

struct found {
    int64_t from[64], until[64];
    size_t count;
};

static enum wn_status
on_one(void *ctx, struct wn_span o, struct wn_err *err)
{
    struct found *f = ctx;

    (void)err;
    assert_true(f->count < 64);
    f->from[f->count] = o.from_ns;
    f->until[f->count++] = o.until_ns;
    return WN_OK;
}

static int64_t
at(const char *text)
{
    int64_t ns = 0;

    assert_int_equal(wn_rfc3339_parse(&ns, text), WN_OK);
    return ns;
}

static struct wn_recurrence
entry(const char *start, const char *duration, const char *rrule)
{
    return (struct wn_recurrence){ .start_ms = at(start) / 1000000,
        .duration = duration, .rrule = rrule, .zone = "Europe/London" };
}

static struct found
count(const struct wn_recurrence *r, const char *from, const char *until)
{
    struct wn_span span = { at(from), at(until) };
    struct wn_err err = WN_ERR_INIT;
    struct found f = { .count = 0 };

    assert_int_equal(
        wn_recurrence_each(r, london, span, on_one, &f, &err), WN_OK);
    return f;
}

static void
assert_starts(const struct found *f, const char *const *texts, size_t n)
{
    assert_int_equal(f->count, n);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(f->from[i], at(texts[i]));
    }
}

/** Nine in the morning stays nine in the morning. */
static void
weekly_over_a_clock_change(void **state)
{
    static const char *const want[] = { "2026-03-23T09:00:00Z",
        "2026-03-30T08:00:00Z", "2026-04-06T08:00:00Z" };
    struct wn_recurrence r =
        entry("2026-03-02T09:00:00Z", "P3600S", "FREQ=WEEKLY;BYDAY=MO");
    struct found f =
        count(&r, "2026-03-20T00:00:00Z", "2026-04-07T00:00:00Z");

    (void)state;
    assert_starts(&f, want, 3);
    assert_int_equal(f.until[0] - f.from[0], 3600 * WN_NS_PER_S);
}

static void
ends_with_until_and_count(void **state)
{
    static const char *const want[] = { "2026-03-02T09:00:00Z",
        "2026-03-03T09:00:00Z" };
    struct wn_recurrence r = entry("2026-03-02T09:00:00Z", "PT1H",
        "FREQ=DAILY;UNTIL=20260303T090000Z");
    struct found f =
        count(&r, "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z");

    (void)state;
    assert_starts(&f, want, 2);
    r.rrule = "FREQ=DAILY;COUNT=2";
    f = count(&r, "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z");
    assert_starts(&f, want, 2);
    r.rrule = "FREQ=DAILY;UNTIL=20260303T085959Z";
    f = count(&r, "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z");
    assert_starts(&f, want, 1);
}

static void
dates_added_and_left_out(void **state)
{
    static const char *const want[] = { "2026-03-02T09:00:00Z",
        "2026-03-04T09:00:00Z", "2026-03-20T18:30:00Z" };
    const int64_t replaced[] = { at("2026-03-05T09:00:00Z") / 1000000 };
    struct wn_recurrence r = entry("2026-03-02T09:00:00Z", "PT1H",
        "FREQ=DAILY;COUNT=4");
    struct found f;

    (void)state;
    r.exdate = "Europe/London;20260303T090000";
    r.rdate = "20260320T183000Z";
    r.replaced_ms = replaced;
    r.replaced_count = 1;
    f = count(&r, "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z");
    assert_starts(&f, want, 3);
}

/** What overlaps counts; what only touches does not. */
static void
overlap_of_single_entries(void **state)
{
    struct wn_recurrence r = { .start_ms = at("2026-03-06T23:00:00Z") / 1000000,
        .end_ms = at("2026-03-07T01:00:00Z") / 1000000, .has_end = true };
    struct found f =
        count(&r, "2026-03-07T00:00:00Z", "2026-03-08T00:00:00Z");

    (void)state;
    assert_int_equal(f.count, 1);
    r.end_ms = at("2026-03-07T00:00:00Z") / 1000000;
    f = count(&r, "2026-03-07T00:00:00Z", "2026-03-08T00:00:00Z");
    assert_int_equal(f.count, 0);
    r.has_end = false;
    r.start_ms = at("2026-03-08T00:00:00Z") / 1000000;
    f = count(&r, "2026-03-07T00:00:00Z", "2026-03-08T00:00:00Z");
    assert_int_equal(f.count, 0);
    r.start_ms = at("2026-03-07T00:00:00Z") / 1000000;
    f = count(&r, "2026-03-07T00:00:00Z", "2026-03-08T00:00:00Z");
    assert_int_equal(f.count, 1);
}

/** The first of July is a day in London, which begins at 23:00 UTC. */
static void
whole_days_are_lived_where_the_filter_is(void **state)
{
    struct wn_recurrence r = { .start_ms = at("2026-06-30T00:00:00Z") / 1000000,
        .end_ms = at("2026-07-01T00:00:00Z") / 1000000, .has_end = true,
        .all_day = true };
    struct found f =
        count(&r, "2026-06-30T23:00:00Z", "2026-07-01T23:00:00Z");

    (void)state;
    assert_int_equal(f.count, 0);
    r.start_ms += 86400000;
    r.end_ms += 86400000;
    f = count(&r, "2026-06-30T23:00:00Z", "2026-07-01T23:00:00Z");
    assert_int_equal(f.count, 1);
    assert_int_equal(f.from[0], at("2026-06-30T23:00:00Z"));
    assert_int_equal(f.until[0], at("2026-07-01T23:00:00Z"));
}

static void
what_cannot_be_read_is_said(void **state)
{
    static const struct {
        const char *rrule, *rdate, *exdate, *exrule, *duration, *zone;
    } bad[] = {
        { "FREQ=SECONDLY", "", "", "", "PT1H", "UTC" },
        { "nonsense", "", "", "", "PT1H", "UTC" },
        { "FREQ=", "", "", "", "PT1H", "UTC" },
        { "FREQ=DAILY", "2026-03-02", "", "", "PT1H", "UTC" },
        { "FREQ=DAILY", "", "Nowhere/Land;20260303T090000", "", "PT1H",
            "UTC" },
        { "FREQ=DAILY", "", "", "FREQ=WEEKLY", "PT1H", "UTC" },
        { "FREQ=DAILY", "", "", "", "an hour", "UTC" },
        { "FREQ=DAILY", "", "", "", "PT1H", "Nowhere/Land" },
        { "FREQ=DAILY", "", "", "", "PT1H", "../../etc/passwd" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct wn_recurrence r = { .start_ms = 1772442000000,
            .rrule = bad[i].rrule, .rdate = bad[i].rdate,
            .exdate = bad[i].exdate, .exrule = bad[i].exrule,
            .duration = bad[i].duration, .zone = bad[i].zone };
        struct wn_span span = { at("2026-03-01T00:00:00Z"),
            at("2026-04-01T00:00:00Z") };
        struct wn_err err = WN_ERR_INIT;
        struct found f = { .count = 0 };

        if (wn_recurrence_each(&r, london, span, on_one, &f, &err) !=
            WN_EFORMAT) {
            fail_msg("case %zu was read", i);
        }
    }
}

/** A rule that never comes true ends, and one without an end is bounded. */
static void
hostile_rules_end(void **state)
{
    struct wn_recurrence r = entry("2000-01-01T00:00:00Z", "PT1H",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30");
    struct wn_span all = { WN_TIME_MIN, WN_TIME_MAX };
    struct wn_err err = WN_ERR_INIT;
    struct found f = { .count = 0 };

    (void)state;
    assert_int_equal(
        wn_recurrence_each(&r, london, all, on_one, &f, &err), WN_EFORMAT);
    assert_int_equal(f.count, 0);
    err = (struct wn_err)WN_ERR_INIT;
    r.rrule = "FREQ=DAILY";
    assert_int_equal(
        wn_recurrence_each(&r, london,
            (struct wn_span){ all.from_ns, at("2000-01-03T00:00:00Z") },
            on_one, &f, &err),
        WN_OK);
    assert_int_equal(f.count, 2);
}

static int
open_london(void **state)
{
    struct wn_err err = WN_ERR_INIT;

    (void)state;
    return wn_zone_open(&london, "Europe/London", &err);
}

static int
close_london(void **state)
{
    (void)state;
    wn_zone_free(&london);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weekly_over_a_clock_change),
        cmocka_unit_test(ends_with_until_and_count),
        cmocka_unit_test(dates_added_and_left_out),
        cmocka_unit_test(overlap_of_single_entries),
        cmocka_unit_test(whole_days_are_lived_where_the_filter_is),
        cmocka_unit_test(what_cannot_be_read_is_said),
        cmocka_unit_test(hostile_rules_end),
    };

    return cmocka_run_group_tests(tests, open_london, close_london);
}
