#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <locale.h>
#include <math.h>
#include <stdlib.h>

#include "base/json.h"

static struct wn_buf out;
static struct wn_json j;

static int
start(void **state)
{
    (void)state;
    wn_buf_init(&out, 1 << 20);
    wn_json_init(&j, &out);
    return 0;
}

static int
stop(void **state)
{
    (void)state;
    wn_buf_clear(&out);
    return 0;
}

static const char *
text(void)
{
    assert_int_equal(out.st, WN_OK);
    return (const char *)out.data;
}

static void
nests_without_space(void **state)
{
    (void)state;
    wn_json_obj(&j);
    wn_json_key(&j, "a");
    wn_json_arr(&j);
    wn_json_int(&j, INT64_MIN);
    wn_json_int(&j, INT64_MAX);
    wn_json_arr(&j);
    wn_json_end_arr(&j);
    wn_json_obj(&j);
    wn_json_end_obj(&j);
    wn_json_end_arr(&j);
    wn_json_key(&j, "b");
    wn_json_bool(&j, true);
    wn_json_key(&j, "c");
    wn_json_null(&j);
    wn_json_key(&j, "d");
    wn_json_obj(&j);
    wn_json_key(&j, "e");
    wn_json_bool(&j, false);
    wn_json_end_obj(&j);
    wn_json_end_obj(&j);
    assert_string_equal(text(),
        "{\"a\":[-9223372036854775808,9223372036854775807,[],{}],"
        "\"b\":true,\"c\":null,\"d\":{\"e\":false}}");
}

static void
only_what_must_be_is_escaped(void **state)
{
    (void)state;
    wn_json_str(&j, "\"\\/\b\f\n\r\t\x01\x1F\x7F Zo\xC3\xAB\xE2\x80\xAE");
    assert_string_equal(text(),
        "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7F "
        "Zo\xC3\xAB\xE2\x80\xAE\"");
    wn_buf_reset(&out);
    wn_json_init(&j, &out);
    wn_json_strn(&j, "a\0b", 3);
    assert_string_equal(text(), "\"a\\u0000b\"");
    wn_buf_reset(&out);
    wn_json_init(&j, &out);
    wn_json_strn(&j, NULL, 0);
    assert_string_equal(text(), "\"\"");
}

static void
keys_are_escaped_as_texts_are(void **state)
{
    (void)state;
    wn_json_obj(&j);
    wn_json_key(&j, "k\":1,\"x");
    wn_json_str(&j, "v");
    wn_json_end_obj(&j);
    assert_string_equal(text(), "{\"k\\\":1,\\\"x\":\"v\"}");
}

static void
broken_utf8_is_refused_for_good(void **state)
{
    (void)state;
    wn_json_arr(&j);
    wn_json_str(&j, "\xC3(");
    wn_json_end_arr(&j);
    assert_int_equal(out.st, WN_EFORMAT);
    assert_int_equal(wn_buf_str(&out, "x"), WN_EFORMAT);
}

static void
blobs_are_base64(void **state)
{
    static const char *expected[] = { "\"\"", "\"Zg==\"", "\"Zm8=\"",
        "\"Zm9v\"", "\"Zm9vYg==\"", "\"Zm9vYmE=\"", "\"Zm9vYmFy\"" };

    (void)state;
    for (size_t n = 0; n < 7; n++) { /* RFC 4648 10 */
        wn_buf_reset(&out);
        wn_json_init(&j, &out);
        wn_json_blob(&j, "foobar", n);
        assert_string_equal(text(), expected[n]);
    }
    wn_buf_reset(&out);
    wn_json_init(&j, &out);
    wn_json_blob(&j, "\xFB\xFF\xFE", 3);
    assert_string_equal(text(), "\"+//+\"");
}

static const char *
real(double v)
{
    wn_buf_reset(&out);
    wn_json_init(&j, &out);
    wn_json_real(&j, v);
    return text();
}

static void
reals_are_shortest(void **state)
{
    (void)state;
    assert_string_equal(real(0.0), "0");
    assert_string_equal(real(-0.0), "-0");
    assert_string_equal(real(0.1), "0.1");
    assert_string_equal(real(1.0 / 3.0), "0.3333333333333333");
    assert_string_equal(real(700000000.123), "700000000.123");
    assert_string_equal(real(1e300), "1e+300");
    assert_string_equal(real(5e-324), "5e-324");
    assert_string_equal(real(0.1 + 0.2), "0.30000000000000004");
    assert_string_equal(real((double)INFINITY), "1e999");
    assert_string_equal(real(-(double)INFINITY), "-1e999");
    assert_string_equal(real((double)NAN), "null");
}

static void
reals_read_back(void **state)
{
    uint64_t seed = 3;

    (void)state;
    for (int i = 0; i < 5000; i++) {
        double v;
        double back;

        seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407U;
        memcpy(&v, &seed, sizeof(v));
        if (isfinite(v)) {
            back = strtod(real(v), NULL);
            assert_memory_equal(&back, &v, sizeof(v));
        }
    }
}

static void
the_locale_changes_nothing(void **state)
{
    (void)state;
    if (!setlocale(LC_NUMERIC, "de_DE.UTF-8")) {
        print_message("no German locale on this computer\n");
        skip();
    }
    assert_string_equal(real(0.5), "0.5");
    assert_string_equal(real(1234567.25), "1234567.25");
    setlocale(LC_NUMERIC, "C");
}

static void
a_full_buffer_is_told(void **state)
{
    struct wn_buf small;

    (void)state;
    wn_buf_init(&small, 10);
    wn_json_init(&j, &small);
    wn_json_blob(&j, "many more bytes than ten", 24);
    assert_int_equal(small.st, WN_ELIMIT);
    wn_buf_clear(&small);
}

#define JSON_TEST(f) cmocka_unit_test_setup_teardown(f, start, stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        JSON_TEST(nests_without_space),
        JSON_TEST(only_what_must_be_is_escaped),
        JSON_TEST(keys_are_escaped_as_texts_are),
        JSON_TEST(broken_utf8_is_refused_for_good),
        JSON_TEST(blobs_are_base64),
        JSON_TEST(reals_are_shortest),
        JSON_TEST(reals_read_back),
        JSON_TEST(the_locale_changes_nothing),
        JSON_TEST(a_full_buffer_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
