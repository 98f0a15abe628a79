#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"

static void
uuids_have_the_form_and_differ(void **state)
{
    char a[WN_UUID_BYTES];
    char b[WN_UUID_BYTES];

    (void)state;
    for (int round = 0; round < 64; round++) {
        assert_int_equal(wn_uuid(a, NULL), WN_OK);
        assert_int_equal(wn_uuid(b, NULL), WN_OK);
        assert_string_not_equal(a, b);
        assert_int_equal(strlen(a), 36);
        assert_int_equal(strspn(a, "0123456789abcdef-"), 36);
        assert_true(a[8] == '-' && a[13] == '-' && a[18] == '-' &&
            a[23] == '-');
        assert_int_equal(a[14], '4');
        assert_non_null(strchr("89ab", a[19]));
    }
}

static void
every_byte_is_filled(void **state)
{
    uint8_t bytes[1000] = { 0 };
    uint8_t seen[sizeof(bytes)] = { 0 };

    (void)state;
    for (int round = 0; round < 16; round++) {
        assert_int_equal(wn_random(bytes, sizeof(bytes), NULL), WN_OK);
        for (size_t i = 0; i < sizeof(bytes); i++) {
            seen[i] |= bytes[i];
        }
    }
    /* A byte that stayed 0 in 16 draws: once in 2^128. */
    assert_null(memchr(seen, 0, sizeof(seen)));
    assert_int_equal(wn_random(NULL, 0, NULL), WN_OK);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(uuids_have_the_form_and_differ),
        cmocka_unit_test(every_byte_is_filled),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
