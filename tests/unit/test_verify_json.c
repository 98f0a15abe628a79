/** The JSON reader of bundles is strict and bounded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "verify/json_in.h"

static void
good_json_is_read(void **state)
{
    static const char text[] = " {\"a\" : [1, -2, 9223372036854775807,"
        " -9223372036854775808 ], \"b\":{\"c\":\"x\\n\\u20ac\\ud83d\\ude00\\\"\"},"
        "\"t\":true,\"f\":false,\"n\":null,\"e\":[],\"o\":{},\"z\":0} \n";
    struct wn_jin *j = NULL;
    const struct wn_jin_node *root, *n;
    int64_t v;

    (void)state;
    assert_int_equal(wn_jin_parse(&j, text, strlen(text)), WN_OK);
    root = wn_jin_root(j);
    n = wn_jin_get(root, "a")->first;
    assert_int_equal(n->number, 1);
    assert_int_equal(n->next->number, -2);
    assert_true(n->next->next->number == INT64_MAX);
    assert_true(n->next->next->next->number == INT64_MIN);
    assert_null(n->next->next->next->next);
    assert_string_equal(wn_jin_text(wn_jin_get(root, "b"), "c"),
        "x\n\xE2\x82\xAC\xF0\x9F\x98\x80\"");
    assert_true(wn_jin_int(root, "z", &v));
    assert_int_equal(v, 0);
    assert_false(wn_jin_int(root, "t", &v));
    assert_string_equal(wn_jin_text(root, "missing"), "");
    assert_null(wn_jin_get(wn_jin_get(root, "z"), "x"));
    wn_jin_free(&j);
    assert_null(j);
}

static void
bad_json_is_refused(void **state)
{
    static const char *const bad[] = { "", " ", "{", "}", "[", "]", "[1,]",
        "{\"a\":1,}", "{,}", "{\"a\"}", "{a:1}", "{'a':1}", "[1 2]", "01",
        "-", "+1", "1.0", "1e3", ".5", "9223372036854775808",
        "-9223372036854775809", "tru", "truex", "nul", "\"", "\"\\x\"",
        "\"\\u12\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"",
        "\"\\u0000\"", "\"\n\"", "1 2", "{} {}", "{\"a\":1,\"a\":2}",
        "\"\xFF\"", "\"\xC0\x80\"", "[[[[[[[[[1]]]]]]]]]", "/**/1",
        "\xEF\xBB\xBF{}", "NaN", "Infinity" };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct wn_jin *j = NULL;

        if (wn_jin_parse(&j, bad[i], strlen(bad[i])) != WN_EFORMAT || j) {
            fail_msg("\"%s\" was read", bad[i]);
        }
    }
    {
        struct wn_jin *j = NULL;

        assert_int_equal(wn_jin_parse(&j, "\"a\0b\"", 5), WN_EFORMAT);
    }
}

/** No length of a cut-off document reads past its end (ASan watches). */
static void
every_prefix_is_safe(void **state)
{
    static const char text[] =
        "{\"a\":[1,{\"b\":\"\\u00e9\\ud83d\\ude00\\\\\"},null,true],\"c\":-7}";

    (void)state;
    for (size_t n = 0; n < strlen(text); n++) {
        char *copy = malloc(n + 1);
        struct wn_jin *j = NULL;

        assert_non_null(copy);
        memcpy(copy, text, n);
        assert_int_equal(wn_jin_parse(&j, copy, n), WN_EFORMAT);
        free(copy);
    }
}

static void
counts_are_bounded(void **state)
{
    size_t n = 2 * (WN_JIN_MEMBERS_MAX + 2);
    char *text = malloc(n + 2);
    struct wn_jin *j = NULL;

    (void)state;
    assert_non_null(text);
    text[0] = '[';
    for (size_t i = 0; i < WN_JIN_MEMBERS_MAX + 1; i++) {
        text[1 + 2 * i] = '1';
        text[2 + 2 * i] = ',';
    }
    text[2 * (WN_JIN_MEMBERS_MAX + 1)] = ']';
    assert_int_equal(
        wn_jin_parse(&j, text, 2 * (WN_JIN_MEMBERS_MAX + 1) + 1), WN_EFORMAT);
    text[2 * (WN_JIN_MEMBERS_MAX - 1)] = ']';
    assert_int_equal(
        wn_jin_parse(&j, text, 2 * (WN_JIN_MEMBERS_MAX - 1) + 1), WN_OK);
    wn_jin_free(&j);
    free(text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_json_is_read),
        cmocka_unit_test(bad_json_is_refused),
        cmocka_unit_test(every_prefix_is_safe),
        cmocka_unit_test(counts_are_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
