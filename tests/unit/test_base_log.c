#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/log.h"
#include "base/utf8.h"

static const char *
escaped(const char *s)
{
    static char dst[256];

    return wn_escape(dst, sizeof(dst), s, strlen(s));
}

static void
printable_text_stays(void **state)
{
    const char *s = "Zo\xC3\xAB \xE4\xBD\xA0 \xF0\x9F\x98\x80 \"\\'";

    (void)state;
    assert_string_equal(escaped(s), s);
    assert_string_equal(escaped(""), "");
}

static void
what_moves_or_hides_text_is_shown(void **state)
{
    (void)state;
    assert_string_equal(escaped("a\nb\r\t\x7F"), "a\\x0ab\\x0d\\x09\\x7f");
    assert_string_equal(escaped("\x1B[31m"), "\\x1b[31m");
    assert_string_equal(escaped("\xC2\x9B"), "\\u{9b}"); /* C1: CSI */
    assert_string_equal(escaped("x\xE2\x80\xAEy"), "x\\u{202e}y");
    assert_string_equal(escaped("\xE2\x80\x8B"), "\\u{200b}");
    assert_string_equal(escaped("\xEF\xBB\xBF"), "\\u{feff}");
    assert_string_equal(escaped("\xF3\xA0\x81\x81"), "\\u{e0041}");
    assert_string_equal(escaped("\xE2\x80\xA8"), "\\u{2028}");
    assert_string_equal(escaped("\xFF\xC3z"), "\\xff\\xc3z");
}

static void
a_nul_is_a_character(void **state)
{
    char dst[32];

    (void)state;
    assert_string_equal(
        wn_escape(dst, sizeof(dst), "a\0b", 3), "a\\x00b");
    assert_string_equal(wn_escape(dst, sizeof(dst), NULL, 0), "");
}

static void
a_cut_is_marked_and_never_splits(void **state)
{
    const char *s = "ab\n\xC3\xA9\xF0\x9F\x98\x80xy";
    char whole[64];

    (void)state;
    wn_escape(whole, sizeof(whole), s, strlen(s));
    for (size_t cap = 0; cap <= strlen(whole) + 2; cap++) {
        char dst[64];
        size_t n;

        memset(dst, '#', sizeof(dst));
        assert_ptr_equal(wn_escape(dst, cap, s, strlen(s)), dst);
        assert_int_equal(dst[cap], '#');
        if (cap == 0) {
            continue;
        }
        n = strlen(dst);
        assert_true(n < cap);
        assert_true(wn_utf8_valid(dst, n));
        if (cap > strlen(whole)) {
            assert_string_equal(dst, whole);
        } else if (cap > 3) {
            assert_string_equal(dst + n - 3, "\xE2\x80\xA6");
            assert_memory_equal(dst, whole, n - 3);
            assert_true(n == 3 || dst[n - 4] != '\\');
        } else {
            assert_int_equal(n, 0);
        }
    }
}

static void
any_bytes_give_printable_utf8(void **state)
{
    uint32_t seed = 7;

    (void)state;
    for (int round = 0; round < 2000; round++) {
        uint8_t src[24];
        char dst[40];

        for (size_t i = 0; i < sizeof(src); i++) {
            seed = seed * 1664525 + 1013904223;
            src[i] = (uint8_t)(seed >> 24);
        }
        wn_escape(dst, sizeof(dst), src, sizeof(src));
        assert_true(wn_utf8_valid(dst, strlen(dst)));
        for (const char *p = dst; *p; p++) {
            assert_true((unsigned char)*p >= 0x20 && *p != 0x7F);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(printable_text_stays),
        cmocka_unit_test(what_moves_or_hides_text_is_shown),
        cmocka_unit_test(a_nul_is_a_character),
        cmocka_unit_test(a_cut_is_marked_and_never_splits),
        cmocka_unit_test(any_bytes_give_printable_utf8),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
