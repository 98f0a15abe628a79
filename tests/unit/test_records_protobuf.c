/** Foreign bytes as protobuf: fields in order, and never past the end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "records/protobuf.h"

/** All fields are read, and it was one; *n: how many. */
static bool
whole(const void *p, size_t bytes, size_t *n)
{
    struct wn_cursor c = wn_cursor(p, bytes);
    struct wn_pb_field f;

    for (*n = 0; wn_pb_next(&c, &f); (*n)++) {
    }
    return !c.bad;
}

static void
test_every_kind(void **state)
{
    /* 1: 300; 2: fixed64 7; 3: "hi"; 5: fixed32 9; 3: "" */
    static const uint8_t p[] = { 0x08, 0xAC, 0x02, 0x11, 7, 0, 0, 0, 0, 0, 0,
        0, 0x1A, 2, 'h', 'i', 0x2D, 9, 0, 0, 0, 0x1A, 0 };
    struct wn_cursor c = wn_cursor(p, sizeof(p));
    struct wn_pb_field f;

    (void)state;
    assert_true(wn_pb_next(&c, &f));
    assert_int_equal(f.number, 1);
    assert_int_equal(f.value, 300);
    assert_false(f.is_bytes);
    assert_true(wn_pb_next(&c, &f));
    assert_int_equal(f.value, 7);
    assert_true(wn_pb_next(&c, &f));
    assert_true(f.is_bytes);
    assert_int_equal(f.n, 2);
    assert_memory_equal(f.p, "hi", 2);
    assert_true(wn_pb_next(&c, &f));
    assert_int_equal(f.number, 5);
    assert_int_equal(f.value, 9);
    assert_true(wn_pb_next(&c, &f));
    assert_int_equal(f.n, 0);
    assert_false(wn_pb_next(&c, &f));
    assert_false(c.bad);
    /* With several the last; of another kind, none. */
    assert_true(wn_pb_bytes(p, sizeof(p), 3, &f));
    assert_int_equal(f.n, 0);
    assert_false(wn_pb_bytes(p, sizeof(p), 1, &f));
    assert_false(wn_pb_bytes(p, sizeof(p), 4, &f));
}

static void
test_what_is_none(void **state)
{
    static const uint8_t endless[] = { 0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01 };
    static const uint8_t too_long[] = { 0x1A, 3, 'h', 'i' };
    static const uint8_t huge[] = { 0x1A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xFF, 0xFF, 0xFF, 0x01, 'x' };
    static const uint8_t group[] = { 0x0B, 0x08, 1, 0x0C };
    static const uint8_t behind[] = { 0x1A, 2, 'h', 'i', 0x11, 1 };
    struct wn_pb_field f;
    size_t n;

    (void)state;
    assert_true(whole("", 0, &n));
    assert_int_equal(n, 0);
    assert_false(whole(endless, sizeof(endless), &n));
    assert_false(whole(too_long, sizeof(too_long), &n));
    assert_false(whole(huge, sizeof(huge), &n));
    assert_false(whole(group, sizeof(group), &n));
    assert_int_equal(n, 0);
    /* Broken further on, nothing of it is believed. */
    assert_false(whole(behind, sizeof(behind), &n));
    assert_int_equal(n, 1);
    assert_false(wn_pb_bytes(behind, sizeof(behind), 3, &f));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_kind),
        cmocka_unit_test(test_what_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
