/** Foreign text in a page stays text, and nothing of it hides. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "report/html.h"

struct sunk {
    struct wn_buf all;
    size_t calls, fail_at;
};

static enum wn_status
sink(void *ctx, const void *p, size_t n, struct wn_err *err)
{
    struct sunk *s = ctx;

    (void)err;
    if (++s->calls == s->fail_at) {
        return WN_EOUTPUT;
    }
    return wn_buf_put(&s->all, p, n);
}

static void
is(const char *text, size_t n, size_t most, const char *expected)
{
    struct sunk s = { .calls = 0 };
    struct wn_html h;

    wn_buf_init(&s.all, 1u << 20);
    wn_html_begin(&h, sink, &s, NULL);
    wn_html_text(&h, text, n, most);
    assert_int_equal(wn_html_end(&h), WN_OK);
    (void)wn_buf_str(&s.all, "");
    assert_string_equal((const char *)s.all.data, expected);
    wn_buf_clear(&s.all);
}

#define IS(text, expected) is(text, sizeof(text) - 1, 1000, expected)

static void
test_markup(void **state)
{
    (void)state;
    IS("", "");
    IS("a<b>&\"'", "a&lt;b&gt;&amp;&quot;&#39;");
    IS("</style><script>", "&lt;/style&gt;&lt;script&gt;");
    IS("a\nb\tc", "a\nb\tc");
    IS("a\r\nb", "a\nb");
    IS("a\rb", "a<i class=\"c\">U+000D</i>b");
}

static void
test_hidden(void **state)
{
    (void)state;
    IS("\0x", "<i class=\"c\">U+0000</i>x");
    IS("\xE2\x80\xAE" "x", "<i class=\"c\">U+202E</i>x");
    IS("\xE2\x80\x8B", "<i class=\"c\">U+200B</i>");
    IS("\xEF\xBF\xBC", "<i class=\"c\">attachment</i>");
    IS("\xEF\xBF\xBF", "<i class=\"c\">U+FFFF</i>");
    IS("\xFF" "a\xC3", "<i class=\"c\">byte FF</i>a<i class=\"c\">byte C3</i>");
    /* What writing and emoji need stays. */
    IS("\xE2\x80\x8D\xEF\xB8\x8F\xE2\x80\x8F",
        "\xE2\x80\x8D\xEF\xB8\x8F\xE2\x80\x8F");
}

#define LRI "\xE2\x81\xA6"
#define RLI "\xE2\x81\xA7"
#define FSI "\xE2\x81\xA8"
#define PDI "\xE2\x81\xA9"
#define PDI_SHOWN "<i class=\"c\">U+2069</i>"

/** No text ends the isolate around it, nor takes the end that is not its. */
static void
test_isolates(void **state)
{
    struct sunk s = { .calls = 0 };
    struct wn_html h;

    (void)state;
    IS("a" LRI "b" PDI "c", "a" LRI "b" PDI "c");
    IS("a" PDI "b", "a" PDI_SHOWN "b");
    IS(RLI "a", RLI "a" PDI);
    IS(FSI LRI "a" PDI, FSI LRI "a" PDI PDI);
    IS(FSI "a" PDI PDI LRI, FSI "a" PDI PDI_SHOWN LRI PDI);
    IS(RLI "a\nb" PDI, RLI "a" PDI "\nb" PDI_SHOWN);
    IS(RLI "a\r\nb", RLI "a" PDI "\nb");
    is(RLI "abc", 6, 2, RLI "a" PDI "<i class=\"c\">cut here: 2 more bytes "
       "are in the bundle</i>");
    is(RLI PDI PDI, 9, 1, RLI PDI "<i class=\"c\">cut here: 6 more bytes are "
       "in the bundle</i>");
    wn_buf_init(&s.all, 1u << 20);
    wn_html_begin(&h, sink, &s, NULL);
    wn_html_word(&h, PDI "x" RLI);
    assert_int_equal(wn_html_end(&h), WN_OK);
    (void)wn_buf_str(&s.all, "");
    assert_string_equal((const char *)s.all.data,
        "<bdi>" PDI_SHOWN "x" RLI PDI "</bdi>");
    wn_buf_clear(&s.all);
}

static void
test_cut(void **state)
{
    (void)state;
    is("abcdef", 6, 6, "abcdef");
    is("abcdef", 6, 4, "abcd<i class=\"c\">cut here: 2 more bytes are in the "
       "bundle</i>");
    is("\xC3\xA9\xC3\xA9\xC3\xA9", 6, 2, "\xC3\xA9\xC3\xA9<i class=\"c\">cut "
       "here: 2 more bytes are in the bundle</i>");
}

static void
test_base64(void **state)
{
    static const char *const pairs[][2] = { { "", "" }, { "f", "Zg==" },
        { "fo", "Zm8=" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg==" },
        { "\xFF\xFE\xFD", "//79" } };

    (void)state;
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        struct sunk s = { .calls = 0 };
        struct wn_html h;

        wn_buf_init(&s.all, 1u << 20);
        wn_html_begin(&h, sink, &s, NULL);
        wn_html_base64(&h, pairs[i][0], strlen(pairs[i][0]));
        assert_int_equal(wn_html_end(&h), WN_OK);
        (void)wn_buf_str(&s.all, "");
        assert_string_equal((const char *)s.all.data, pairs[i][1]);
        wn_buf_clear(&s.all);
    }
}

/** The first failure is told, and nothing comes after it. */
static void
test_sink_fails(void **state)
{
    char *much = malloc(300000);

    (void)state;
    assert_non_null(much);
    memset(much, 'a', 300000);
    for (size_t at = 1; at <= 4; at++) {
        struct sunk s = { .fail_at = at };
        struct wn_html h;

        wn_buf_init(&s.all, 1u << 20);
        wn_html_begin(&h, sink, &s, NULL);
        for (size_t i = 0; i < 5; i++) {
            wn_html_text(&h, much, 70000, SIZE_MAX);
        }
        assert_int_equal(wn_html_end(&h), WN_EOUTPUT);
        assert_int_equal(s.calls, at);
        wn_buf_clear(&s.all);
    }
    free(much);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_markup),
        cmocka_unit_test(test_hidden), cmocka_unit_test(test_isolates),
        cmocka_unit_test(test_cut), cmocka_unit_test(test_base64),
        cmocka_unit_test(test_sink_fails) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
