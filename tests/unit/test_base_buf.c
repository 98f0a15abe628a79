#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"

static void
grows_to_the_cap_and_no_further(void **state)
{
    struct wn_buf b;

    (void)state;
    wn_buf_init(&b, 1000);
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(wn_buf_put(&b, "x", 1), WN_OK);
        assert_int_equal(b.data[b.len], 0);
    }
    assert_int_equal(wn_buf_put(&b, "", 0), WN_OK);
    assert_int_equal(wn_buf_put(&b, "y", 1), WN_ELIMIT);
    assert_int_equal(b.len, 1000);
    wn_buf_clear(&b);
}

static void
failures_stick_until_reset(void **state)
{
    struct wn_buf b;

    (void)state;
    wn_buf_init(&b, 4);
    assert_int_equal(wn_buf_str(&b, "12345"), WN_ELIMIT);
    assert_int_equal(b.len, 0);
    assert_int_equal(wn_buf_str(&b, "1"), WN_ELIMIT);
    assert_int_equal(wn_buf_printf(&b, "%d", 1), WN_ELIMIT);
    assert_int_equal(b.st, WN_ELIMIT);
    wn_buf_reset(&b);
    assert_int_equal(wn_buf_str(&b, "1234"), WN_OK);
    assert_string_equal((const char *)b.data, "1234");
    wn_buf_clear(&b);
}

static void
sizes_near_the_largest_do_not_wrap(void **state)
{
    struct wn_buf b;

    (void)state;
    wn_buf_init(&b, SIZE_MAX);
    assert_int_equal(wn_buf_put(&b, "x", SIZE_MAX), WN_ELIMIT);
    wn_buf_reset(&b);
    assert_int_equal(wn_buf_put(&b, "x", 1), WN_OK);
    assert_int_equal(wn_buf_put(&b, "x", SIZE_MAX), WN_ELIMIT);
    wn_buf_reset(&b);
    assert_int_equal(wn_buf_put(&b, "x", 1), WN_OK);
    assert_int_equal(wn_buf_put(&b, "x", SIZE_MAX - 1), WN_ELIMIT);
    wn_buf_clear(&b);
}

static void
no_cap_is_no_room(void **state)
{
    struct wn_buf b;

    (void)state;
    memset(&b, 0, sizeof(b));
    assert_int_equal(wn_buf_put(&b, "x", 1), WN_ELIMIT);
    wn_buf_clear(&b);
    wn_buf_init(&b, 0);
    assert_int_equal(wn_buf_str(&b, ""), WN_OK);
    assert_string_equal((const char *)b.data, "");
    wn_buf_clear(&b);
    assert_null(b.data);
}

static void
printing_is_bounded_too(void **state)
{
    struct wn_buf b;

    (void)state;
    wn_buf_init(&b, 8);
    assert_int_equal(wn_buf_printf(&b, "%s-%d", "ab", 42), WN_OK);
    assert_string_equal((const char *)b.data, "ab-42");
    assert_int_equal(wn_buf_printf(&b, "%d", 6789), WN_ELIMIT);
    assert_string_equal((const char *)b.data, "ab-42");
    wn_buf_clear(&b);
    /* After a clear the cap is what it was. */
    assert_int_equal(wn_buf_printf(&b, "%s", "12345678"), WN_OK);
    assert_int_equal(b.len, 8);
    wn_buf_clear(&b);
}

static void
reset_and_wipe_leave_nothing(void **state)
{
    struct wn_buf b;
    char secret[16] = "a private word";
    static const uint8_t zeros[16];

    (void)state;
    wn_buf_init(&b, 100);
    assert_int_equal(wn_buf_str(&b, secret), WN_OK);
    wn_buf_reset(&b);
    assert_int_equal(b.len, 0);
    assert_memory_equal(b.data, zeros, sizeof(zeros));
    wn_buf_clear(&b);
    wn_wipe(secret, sizeof(secret));
    assert_memory_equal(secret, zeros, sizeof(zeros));
    wn_wipe(NULL, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_to_the_cap_and_no_further),
        cmocka_unit_test(failures_stick_until_reset),
        cmocka_unit_test(sizes_near_the_largest_do_not_wrap),
        cmocka_unit_test(no_cap_is_no_room),
        cmocka_unit_test(printing_is_bounded_too),
        cmocka_unit_test(reset_and_wipe_leave_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
