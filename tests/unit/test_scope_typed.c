/** What people type, and what is understood. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "winnow/typed.h"

static void
days(void **state)
{
    static const char *const same[] = { "14 June 2026", "14/6/2026",
        "2026-06-14", "14.06.2026", "14th june 2026", "14 jun 2026",
        "  14 Mehefin 2026 ", "14-6-2026", "2026/6/14", "14jun2026" };
    static const struct {
        const char *text;
        enum wn_typed_fault fault;
    } bad[] = { { "", WN_TYPED_NO_DAY }, { "14/6/26", WN_TYPED_NO_DAY },
        { "30 February 2026", WN_TYPED_NOT_THERE },
        { "29/2/2026", WN_TYPED_NOT_THERE },
        { "1/13/2026", WN_TYPED_NOT_THERE },
        { "14 Ju 2026", WN_TYPED_NO_DAY }, { "June 2026", WN_TYPED_NO_DAY },
        { "14 June 1979", WN_TYPED_NOT_THERE },
        { "14 June 20260", WN_TYPED_NO_DAY },
        { "14 June 2026 x", WN_TYPED_NO_DAY },
        { "0/0/2026", WN_TYPED_NOT_THERE }, { "yesterday", WN_TYPED_NO_DAY },
        { "99999999999999999999/1/2026", WN_TYPED_NO_DAY } };
    struct wn_typed t;

    (void)state;
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        assert_int_equal(wn_typed_day(&t, same[i]), WN_TYPED_GOOD);
        assert_string_equal(t.value, "2026-06-14");
        assert_int_equal(t.weekday, 0); /* cal: a Sunday */
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (wn_typed_day(&t, bad[i].text) != bad[i].fault) {
            print_error("\"%s\"\n", bad[i].text);
        }
        assert_int_equal(wn_typed_day(&t, bad[i].text), bad[i].fault);
    }
    assert_int_equal(wn_typed_day(&t, "1/1/1980"), WN_TYPED_GOOD);
    assert_int_equal(t.weekday, 2);
}

static void
moments(void **state)
{
    static const char *const same[] = { "14 June 2026 14:30",
        "14/6/2026, 14:30", "2026-06-14 2:30 pm", "2026-06-14T14:30",
        "14 June 2026 at 2:30pm", "2026-06-14T13:30:00Z",
        "2026-06-14T15:30:00+02:00" };
    static const struct {
        const char *text;
        enum wn_typed_fault fault;
    } bad[] = { { "14 June 2026", WN_TYPED_NO_TIME },
        { "14 June 2026 25:00", WN_TYPED_NO_TIME },
        { "14 June 2026 14:60", WN_TYPED_NO_TIME },
        { "14 June 2026 13:00 pm", WN_TYPED_NO_TIME },
        { "14 June 2026 14:30 or so", WN_TYPED_NO_TIME },
        { "29 March 2026 01:30", WN_TYPED_SKIPPED },
        { "25 October 2026 01:30", WN_TYPED_TWICE },
        { "30 February 2026 10:00", WN_TYPED_NOT_THERE },
        { "14 June 1999 10:00", WN_TYPED_NOT_THERE },
        { "soon", WN_TYPED_NO_DAY } };
    struct wn_typed t;

    (void)state;
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        assert_int_equal(
            wn_typed_moment(&t, same[i], "Europe/London"), WN_TYPED_GOOD);
        assert_string_equal(t.value, "2026-06-14T13:30:00Z");
        assert_int_equal(t.hour, 14);
        assert_string_equal(t.zone, "BST");
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (wn_typed_moment(&t, bad[i].text, "Europe/London") !=
            bad[i].fault) {
            print_error("\"%s\"\n", bad[i].text);
        }
        assert_int_equal(wn_typed_moment(&t, bad[i].text, "Europe/London"),
            bad[i].fault);
    }
    /* A time alone is today's, and one without an offset is of the zone. */
    assert_int_equal(
        wn_typed_moment(&t, "12:00", "Asia/Kolkata"), WN_TYPED_GOOD);
    assert_string_equal(t.value + 10, "T06:30:00Z");
    assert_int_equal(wn_typed_moment(&t, "now", "Nowhere/At_all"),
        WN_TYPED_NO_ZONE);
    assert_int_equal(
        wn_typed_moment(&t, "now", "Europe/London"), WN_TYPED_GOOD);
}

static void
people(void **state)
{
    struct wn_typed t;

    (void)state;
    assert_int_equal(
        wn_typed_person(&t, "07700 900123", "GB"), WN_TYPED_GOOD);
    assert_string_equal(t.value, "+447700900123");
    assert_int_equal(
        wn_typed_person(&t, "Jo@example.org", "GB"), WN_TYPED_GOOD);
    assert_string_equal(t.value, "Jo@example.org");
    assert_int_equal(
        wn_typed_person(&t, "Jo", "GB"), WN_TYPED_NOBODY);
    assert_int_equal(
        wn_typed_person(&t, "60012", "GB"), WN_TYPED_NOBODY);
    assert_int_equal(
        wn_typed_person(&t, "120363041234567890@g.us", "GB"),
        WN_TYPED_NOBODY);
    assert_int_equal(
        wn_typed_person(&t, "a@b\xff", "GB"), WN_TYPED_NOT_UTF8);
}

static void
texts(void **state)
{
    struct wn_typed t;

    (void)state;
    assert_int_equal(wn_typed_text("é\" \\ #: 5", 10, 99), WN_TYPED_GOOD);
    assert_int_equal(wn_typed_text("a\0b", 3, 99), WN_TYPED_CONTROL);
    assert_int_equal(wn_typed_text("a\tb", 3, 99), WN_TYPED_CONTROL);
    assert_int_equal(wn_typed_text("\xe2\x80\xae" "a", 4, 99),
        WN_TYPED_CONTROL);
    assert_int_equal(wn_typed_text("\xc2\x85", 2, 99), WN_TYPED_CONTROL);
    assert_int_equal(wn_typed_text("\xc3", 1, 99), WN_TYPED_NOT_UTF8);
    assert_int_equal(wn_typed_text("abc", 3, 2), WN_TYPED_LONG);
    assert_int_equal(wn_typed_zone(&t, "Europe/London"), WN_TYPED_GOOD);
    assert_int_equal(wn_typed_zone(&t, "../etc/passwd"), WN_TYPED_NO_ZONE);
    assert_int_equal(wn_typed_region(&t, "ie"), WN_TYPED_GOOD);
    assert_string_equal(t.value, "IE");
    assert_int_equal(wn_typed_region(&t, "XX"), WN_TYPED_NO_REGION);
}

static void
papers(void **state)
{
    /* echo -n abc | sha256sum */
    static const char abc[] =
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    char path[] = "typed-XXXXXX";
    struct wn_err err = WN_ERR_INIT;
    struct wn_typed t;
    struct stat sb;
    char hex[65];
    char file[64];

    (void)state;
    assert_non_null(mkdtemp(path));
    (void)snprintf(file, sizeof(file), "%s/notice", path);
    assert_int_equal(wn_form_put(file, "abc", 3, &err), WN_OK);
    assert_int_equal(stat(file, &sb), 0);
    assert_int_equal(sb.st_mode & 0777, 0600);
    assert_int_equal(wn_form_put(file, "x", 1, &err), WN_EOUTPUT);
    assert_int_equal(wn_typed_hash(&t, file), WN_TYPED_GOOD);
    assert_string_equal(t.value, abc);
    assert_int_equal(wn_typed_hash(&t, abc), WN_TYPED_GOOD);
    assert_int_equal(wn_form_sha256(hex, "abc", 3, &err), WN_OK);
    assert_string_equal(hex, abc);
    assert_int_equal(wn_typed_hash(&t, path), WN_TYPED_NO_HASH);
    assert_int_equal(wn_typed_hash(&t, "/"), WN_TYPED_NO_FILE);
    assert_int_equal(wn_typed_hash(&t, "/dev/zero"), WN_TYPED_NO_FILE);
    assert_int_equal(wn_typed_hash(&t, "beef"), WN_TYPED_NO_HASH);
    assert_int_equal(unlink(file), 0);
    assert_int_equal(rmdir(path), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days), cmocka_unit_test(moments),
        cmocka_unit_test(people), cmocka_unit_test(texts),
        cmocka_unit_test(papers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
