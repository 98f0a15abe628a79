#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cursor.h"

static const uint8_t bytes[] = { 1, 2, 3, 4, 5, 6, 7, 0xF8, 9 };

static void
both_orders(void **state)
{
    struct wn_cursor c = wn_cursor(bytes, sizeof(bytes));

    (void)state;
    assert_int_equal(wn_cur_u8(&c), 1);
    assert_int_equal(wn_cur_u16le(&c), 0x0302);
    assert_int_equal(wn_cur_u16be(&c), 0x0405);
    assert_int_equal(wn_cur_u32be(&c), 0x0607F809);
    assert_false(c.bad);
    c = wn_cursor(bytes, sizeof(bytes));
    assert_int_equal(wn_cur_u32le(&c), 0x04030201);
    c = wn_cursor(bytes, sizeof(bytes));
    assert_true(wn_cur_u64le(&c) == UINT64_C(0xF807060504030201));
    c = wn_cursor(bytes, sizeof(bytes));
    assert_true(wn_cur_u64be(&c) == UINT64_C(0x01020304050607F8));
    assert_int_equal(c.left, 1);
}

static void
past_the_end_is_bad_for_good(void **state)
{
    struct wn_cursor c = wn_cursor(bytes, 3);

    (void)state;
    assert_int_equal(wn_cur_u32be(&c), 0);
    assert_true(c.bad);
    /* Three bytes were there, yet a shorter read must not succeed now. */
    assert_int_equal(wn_cur_u8(&c), 0);
    assert_null(wn_cur_bytes(&c, 0));
    assert_true(c.bad);
}

static void
lengths_near_the_largest_do_not_wrap(void **state)
{
    struct wn_cursor c = wn_cursor(bytes, sizeof(bytes));

    (void)state;
    assert_null(wn_cur_bytes(&c, SIZE_MAX));
    assert_true(c.bad);
    c = wn_cursor(bytes, sizeof(bytes));
    assert_true(wn_cur_sub(&c, SIZE_MAX - 1).bad);
    assert_true(c.bad);
}

static void
a_part_cannot_read_its_neighbour(void **state)
{
    struct wn_cursor c = wn_cursor(bytes, sizeof(bytes));
    struct wn_cursor part = wn_cur_sub(&c, 2);

    (void)state;
    assert_int_equal(wn_cur_u16be(&part), 0x0102);
    assert_int_equal(wn_cur_u8(&part), 0);
    assert_true(part.bad);
    assert_false(c.bad);
    assert_int_equal(wn_cur_u8(&c), 3);
    assert_ptr_equal(wn_cur_bytes(&c, 2), bytes + 3);
}

static void
nothing_is_fine(void **state)
{
    struct wn_cursor c = wn_cursor(NULL, 0);

    (void)state;
    (void)wn_cur_bytes(&c, 0);
    assert_false(c.bad);
    assert_false(wn_cur_sub(&c, 0).bad);
    assert_int_equal(wn_cur_u8(&c), 0);
    assert_true(c.bad);
}

static void
what_is_put_is_read(void **state)
{
    uint8_t b[24];
    struct wn_cursor c;

    (void)state;
    wn_put_u32le(b, 0x80000001);
    wn_put_u64le(b + 4, UINT64_C(0x8000000000000002));
    wn_put_u32be(b + 12, 0xFFFFFFFE);
    wn_put_u64be(b + 16, UINT64_C(0x0102030405060708));
    assert_int_equal(b[0], 1);
    assert_int_equal(b[12], 0xFF);
    assert_int_equal(b[16], 1);
    c = wn_cursor(b, sizeof(b));
    assert_true(wn_cur_u32le(&c) == 0x80000001);
    assert_true(wn_cur_u64le(&c) == UINT64_C(0x8000000000000002));
    assert_true(wn_cur_u32be(&c) == 0xFFFFFFFE);
    assert_true(wn_cur_u64be(&c) == UINT64_C(0x0102030405060708));
    assert_false(c.bad);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_orders),
        cmocka_unit_test(past_the_end_is_bad_for_good),
        cmocka_unit_test(lengths_near_the_largest_do_not_wrap),
        cmocka_unit_test(a_part_cannot_read_its_neighbour),
        cmocka_unit_test(nothing_is_fine),
        cmocka_unit_test(what_is_put_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
