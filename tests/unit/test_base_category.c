#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "winnow/category.h"

static void
names_go_both_ways(void **state)
{
    (void)state;
    for (int i = 0; i < (int)WN_CAT_COUNT; i++) {
        const char *name = wn_category_name((enum wn_category)i);

        assert_int_equal(wn_category_from(name, strlen(name)), i);
        assert_true(strlen(wn_category_words((enum wn_category)i)) > 0);
    }
    assert_string_equal(wn_category_name(WN_CAT_CALLS), "calls");
    assert_string_equal(
        wn_category_name(WN_CAT_BROWSER_HISTORY), "browser-history");
}

static void
nearly_a_name_is_none(void **state)
{
    (void)state;
    assert_int_equal(wn_category_from("call", 4), WN_CAT_COUNT);
    assert_int_equal(wn_category_from("calls ", 6), WN_CAT_COUNT);
    assert_int_equal(wn_category_from("Calls", 5), WN_CAT_COUNT);
    assert_int_equal(wn_category_from("", 0), WN_CAT_COUNT);
    assert_int_equal(wn_category_from("calls and more", 5), WN_CAT_CALLS);
    assert_string_equal(wn_category_name(WN_CAT_COUNT), "?");
    assert_string_equal(wn_category_words((enum wn_category)-1), "?");
}

static void
only_these_have_no_time(void **state)
{
    (void)state;
    assert_false(wn_category_timed(WN_CAT_DEVICE_INFO));
    assert_false(wn_category_timed(WN_CAT_CONTACTS));
    assert_false(wn_category_timed(WN_CAT_INSTALLED_APPS));
    assert_false(wn_category_timed(WN_CAT_DEVICE_CONTROLS));
    assert_true(wn_category_timed(WN_CAT_MESSAGES));
    assert_true(wn_category_timed(WN_CAT_HEALTH));
    assert_false(wn_category_timed(WN_CAT_COUNT));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_go_both_ways),
        cmocka_unit_test(nearly_a_name_is_none),
        cmocka_unit_test(only_these_have_no_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
