#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"

static void
sound_and_unsound(void **state)
{
    static const struct {
        const char *s;
        bool valid;
    } cases[] = {
        { "", true },
        { "plain", true },
        { "\xC3\xA9", true },
        { "\xF0\x9F\x98\x80", true },
        { "\xF4\x8F\xBF\xBF", true },     /* U+10FFFF */
        { "\xF4\x90\x80\x80", false },    /* one further */
        { "\xC0\xAF", false },            /* overlong "/" */
        { "\xC1\xBF", false },
        { "\xE0\x80\xAF", false },
        { "\xE0\x9F\xBF", false },
        { "\xF0\x8F\xBF\xBF", false },
        { "\xED\xA0\x80", false },        /* a surrogate */
        { "\xED\x9F\xBF", true },
        { "\x80", false },
        { "\xFF", false },
        { "\xE2\x82", false },            /* cut */
        { "\xE2\x82z", false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(
            wn_utf8_valid(cases[i].s, strlen(cases[i].s)), cases[i].valid);
    }
    assert_true(wn_utf8_valid(NULL, 0));
    assert_true(wn_utf8_valid("a\0b", 3));
}

static void
a_bad_byte_costs_one_byte(void **state)
{
    static const uint8_t s[] = { 0xE2, 'a', 0xC3, 0xA9, 0xC3 };
    const uint8_t *p = s;
    const uint8_t *end = s + sizeof(s);

    (void)state;
    assert_true(wn_utf8_next(&p, end) == UINT32_C(0xFFFFFFFF));
    assert_ptr_equal(p, s + 1);
    assert_int_equal(wn_utf8_next(&p, end), 'a');
    assert_int_equal(wn_utf8_next(&p, end), 0xE9);
    assert_true(wn_utf8_next(&p, end) == UINT32_C(0xFFFFFFFF));
    assert_ptr_equal(p, end);
    assert_true(wn_utf8_next(&p, end) == UINT32_C(0xFFFFFFFF));
    assert_ptr_equal(p, end);
}

static void
every_scalar_goes_round(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        char s[4];
        uint8_t b[4];
        const uint8_t *p = b;
        size_t n = wn_utf8_put(s, c);
        bool surrogate = c >= 0xD800 && c <= 0xDFFF;

        memcpy(b, s, n);
        assert_int_equal(wn_utf8_next(&p, b + n), surrogate ? 0xFFFD : c);
        assert_ptr_equal(p, b + n);
    }
}

static void
bidi_controls_and_no_others(void **state)
{
    unsigned count = 0;

    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        count += wn_utf8_is_bidi_control(c) ? 1 : 0;
    }
    assert_int_equal(count, 1 + 2 + 5 + 4);
    assert_true(wn_utf8_is_bidi_control(0x202E));
    assert_true(wn_utf8_is_bidi_control(0x2066));
    assert_false(wn_utf8_is_bidi_control(0x200D));
}

static void
folding_is_ascii_only_and_bounded(void **state)
{
    char dst[8] = "unused";

    (void)state;
    assert_true(wn_ascii_lower(dst, sizeof(dst), "AbZ@[1", 6));
    assert_string_equal(dst, "abz@[1");
    assert_true(wn_ascii_lower(dst, sizeof(dst), "\xC3\x89", 2));
    assert_string_equal(dst, "\xC3\x89");
    assert_true(wn_ascii_lower(dst, sizeof(dst), "SEVENSS", 7));
    assert_string_equal(dst, "sevenss");
    assert_false(wn_ascii_lower(dst, sizeof(dst), "EIGHTSSS", 8));
    assert_string_equal(dst, "sevenss"); /* written only on success */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sound_and_unsound),
        cmocka_unit_test(a_bad_byte_costs_one_byte),
        cmocka_unit_test(every_scalar_goes_round),
        cmocka_unit_test(bidi_controls_and_no_others),
        cmocka_unit_test(folding_is_ascii_only_and_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
