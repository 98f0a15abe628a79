#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/timespan.h"

static void
one_spelling_out(void **state)
{
    static const struct {
        int64_t ns;
        const char *text;
    } rows[] = {
        { 0, "1970-01-01T00:00:00Z" },
        { INT64_C(1772917445000000000), "2026-03-07T21:04:05Z" },
        { INT64_C(1772917445500000000), "2026-03-07T21:04:05.5Z" },
        { INT64_C(1772917445000000001), "2026-03-07T21:04:05.000000001Z" },
        { INT64_C(1772917445120000000), "2026-03-07T21:04:05.12Z" },
        { -1, "1969-12-31T23:59:59.999999999Z" },
        { INT64_C(951782400000000000), "2000-02-29T00:00:00Z" },
        { INT64_MIN, "1677-09-21T00:12:43.145224192Z" },
        { INT64_MAX, "2262-04-11T23:47:16.854775807Z" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char dst[WN_RFC3339_BYTES];
        int64_t ns;

        assert_string_equal(wn_rfc3339(dst, rows[i].ns), rows[i].text);
        if (rows[i].ns != INT64_MIN) { /* its whole second does not fit */
            assert_int_equal(wn_rfc3339_parse(&ns, dst), WN_OK);
            assert_true(ns == rows[i].ns);
        }
    }
}

static void
offsets_are_taken_off(void **state)
{
    static const char *const same[] = { "2026-03-07T21:04:05Z",
        "2026-03-07T21:04:05+00:00", "2026-03-07T22:04:05+01:00",
        "2026-03-08T02:49:05+05:45", "2026-03-07T17:34:05-03:30",
        "2026-03-07T21:04:05.0Z", "2026-03-07T21:04:05.000000000Z" };

    (void)state;
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        int64_t ns = 0;

        assert_int_equal(wn_rfc3339_parse(&ns, same[i]), WN_OK);
        assert_true(ns == INT64_C(1772917445000000000));
    }
}

static void
all_else_is_refused(void **state)
{
    static const char *const bad[] = { "", "2026", "2026-03-07",
        "2026-03-07T21:04:05", "2026-03-07 21:04:05Z",
        "2026-03-07t21:04:05z", "2026-3-07T21:04:05Z",
        "2026-02-29T00:00:00Z", "2026-03-07T24:00:00Z",
        "2026-03-07T21:60:05Z", "2016-12-31T23:59:60Z",
        "2026-03-07T21:04:05.Z", "2026-03-07T21:04:05.1234567890Z",
        "2026-03-07T21:04:05,5Z", "2026-03-07T21:04:05+01",
        "2026-03-07T21:04:05+0100", "2026-03-07T21:04:05+24:00",
        "2026-03-07T21:04:05+01:60", "2026-03-07T21:04:05-00:00",
        "2026-03-07T21:04:05ZZ", " 2026-03-07T21:04:05Z",
        "2026-03-07T21:04:05Z ", "+026-03-07T21:04:05Z",
        "2026-03-07T21:04Z", "9999-12-31T00:00:00Z",
        "2262-04-11T23:47:16.854775808Z", "2262-04-11T23:47:16-01:00",
        "0000-01-01T00:00:00Z" };
    int64_t ns = -42;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(wn_rfc3339_parse(&ns, bad[i]), WN_EFORMAT);
        assert_true(ns == -42);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_spelling_out),
        cmocka_unit_test(offsets_are_taken_off),
        cmocka_unit_test(all_else_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
