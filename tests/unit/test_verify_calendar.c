/** Calendar entries tested again: by all their occurrences, by how long they
 * last, and by keywords. One item a bundle, put past the gate. */
#include "bundle_support.h"

#include "verify/verify.h"

#define HOUR INT64_C(3600)
#define DAY (24 * HOUR)
#define MARCH_5_S INT64_C(1772668800) /* 2026-03-05T00:00 in London */

#define CALENDAR(dates) \
    "  - rule: days\n    category: calendar\n" dates
#define MARCH CALENDAR("    from: 2026-03-01\n    to: 2026-03-14\n")
#define ALWAYS CALENDAR("    all-dates: true\n    all-dates-reason: asked\n")
#define NEVER_ON_THE_5TH \
    "  - rule: never\n    reason: health\n" \
    "    from: 2026-03-05\n    to: 2026-03-05\n"

struct occurrence {
    int64_t from_s, until_s;
};

static struct wn_value title, place, words; /* of the next entry */

/** Up to two occurrences, the second where it has a start. */
static void
put(struct b_bundle *b, const struct occurrence at[2])
{
    const struct wn_source source = { "provider",
        "content://com.android.calendar/events", "", 0, "selected-on-device",
        "" };
    struct wn_value event[] = { title, place, words };
    struct wn_value spans[2][2];
    struct wn_row rows[3] = { { &b_event, event } };
    struct wn_event_time times[2] = { { .kind = "start",
        .time_ns = at[0].from_s * B_NS, .raw = b_int(at[0].from_s * B_NS),
        .epoch = WN_EPOCH_UNIX_NS, .set_by = "device" } };
    struct wn_record r = { .category = WN_CAT_CALENDAR,
        .source_table = "events", .source_row = 1, .dated = true,
        .times = times, .time_count = 2, .rows = rows, .row_count = 1 };

    r.decided = times[0];
    times[1] = times[0];
    times[1].kind = "end";
    times[1].time_ns = at[0].until_s * B_NS;
    times[1].raw = b_int(at[0].until_s * B_NS);
    for (size_t i = 0; i < 2 && at[i].from_s != 0; i++) {
        spans[i][0] = b_int(at[i].from_s * B_NS);
        spans[i][1] = b_int(at[i].until_s * B_NS);
        rows[r.row_count++] = (struct wn_row) { &b_occurrence, spans[i] };
    }
    assert_int_equal(
        b->sink->source(b->sink->ctx, &source, &r.source, NULL), WN_OK);
    assert_int_equal(b->sink->put(b->sink->ctx, &r, NULL), WN_OK);
}

struct wanted {
    struct occurrence at[2];
    bool outside;
};

static void
expect(const char *allow, const char *deny, const struct wanted *w)
{
    struct wn_verify_result *r = NULL;
    struct wn_verify_options options;
    struct b_bundle b;

    b_begin_on(&b, allow, deny, true);
    b.end.acquisition_modes = "selected-on-device";
    put(&b, w->at);
    b_outcomes(&b);
    b_seal(&b);
    options = (struct wn_verify_options) { .bundle_path = b.path };
    (void)wn_verify_run(&r, &options, NULL);
    assert_non_null(r);
    for (size_t i = 0; i < wn_verify_findings(r); i++) {
        if (!w->outside) {
            print_message("%s\n", wn_verify_finding_at(r, i)->what);
        }
    }
    assert_int_equal(wn_verify_outside(r) != 0, w->outside);
    assert_int_equal(wn_verify_valid(r), !w->outside);
    wn_verify_free(&r);
    b_end(&b);
}

static void
each_occurrence_lies_in_the_dates(void **state)
{
    const int64_t from = MARCH_5_S - 4 * DAY, until = from + 14 * DAY;
    const struct wanted cases[] = {
        { { { from, from + HOUR } }, false },
        { { { from - HOUR, from } }, true },
        { { { from - HOUR, from + 1 } }, false }, { { { from, from } }, false },
        { { { until, until + HOUR } }, true },
        { { { from, from + HOUR }, { until - 1, until + HOUR } }, false },
        { { { from, from + HOUR }, { until, until + HOUR } }, true } };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        expect(MARCH, NULL, &cases[i]);
        expect(ALWAYS, NULL, &(struct wanted) {
            { cases[i].at[0], cases[i].at[1] }, false });
    }
}

/** What ends as the denied day begins is not in it; what lasts over it is. */
static void
no_occurrence_lies_in_a_denied_day(void **state)
{
    const int64_t day = MARCH_5_S, next = day + DAY;
    const struct wanted cases[] = { { { { day - DAY, day } }, false },
        { { { day - DAY, day + 1 } }, true }, { { { day, day } }, true },
        { { { day - DAY, next + DAY } }, true },
        { { { next, next + HOUR } }, false },
        { { { next - 1, next + HOUR } }, true },
        { { { day - DAY, day - HOUR }, { next, next + HOUR } }, false },
        { { { day - DAY, day - HOUR }, { day, day + HOUR } }, true } };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        expect(MARCH, NEVER_ON_THE_5TH, &cases[i]);
    }
}

static void
an_entry_holds_a_keyword(void **state)
{
    static const char allow[] = CALENDAR("    from: 2026-03-01\n"
        "    to: 2026-03-14\n    keywords: {any-of: [\"Ärztin\", x-ray]}\n");
    const struct occurrence then = { MARCH_5_S, MARCH_5_S + HOUR };
    const struct {
        const char *title, *place, *words;
        bool outside;
    } cases[] = { { "ÄRZTIN at 9", NULL, NULL, false },
        { "a title", "X-Ray, 2nd floor", NULL, false },
        { NULL, NULL, "bring the x-ray", false },
        { "a title", "ray", "x- ray", true }, { NULL, NULL, NULL, true } };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        title = b_text(cases[i].title);
        place = b_text(cases[i].place);
        words = b_text(cases[i].words);
        expect(allow, NULL,
            &(struct wanted) { { then }, cases[i].outside });
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_occurrence_lies_in_the_dates),
        cmocka_unit_test(no_occurrence_lies_in_a_denied_day),
        cmocka_unit_test(an_entry_holds_a_keyword),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
