/** Papers: what is foreign stays text, and numbers are told from words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "report/hash_words.h"
#include "report/receipt_in.h"

static bool
has(const struct wn_buf *b, const char *words)
{
    return strstr((const char *)b->data, words) != NULL;
}

static void
test_quoted_markup_is_text(void **state)
{
    struct wn_paper p;

    (void)state;
    wn_paper_init(&p, "ar");
    wn_paper_say(&p, "Who: ");
    wn_paper_quote(&p, "</bdi><script>\"&'");
    wn_paper_end(&p, WN_PAPER_PARA);
    assert_int_equal(wn_paper_state(&p), WN_OK);
    assert_string_equal((const char *)p.html.data,
        "<p>Who: <bdi lang=\"ar\">&lt;/bdi&gt;&lt;script&gt;&quot;&amp;&#39;"
        "</bdi></p>\n");
    assert_string_equal(
        (const char *)p.text.data, "Who: </bdi><script>\"&'\n");
    wn_paper_clear(&p);
}

static void
test_quoted_marks_cannot_end_the_quotation(void **state)
{
    struct wn_paper p;

    (void)state;
    wn_paper_init(&p, "");
    wn_paper_quote(&p, "a" WN_ISOLATE_END "\xE2\x80\xAE" "b\x1b[2J\x80");
    wn_paper_end(&p, WN_PAPER_PARA);
    assert_string_equal((const char *)p.html.data,
        "<p><bdi>a\\u{2069}\\u{202e}b\\x1b[2J\\x80</bdi></p>\n");
    wn_paper_clear(&p);
}

static void
test_right_to_left_is_isolated_in_the_text_too(void **state)
{
    struct wn_paper p;

    (void)state;
    wn_paper_init(&p, "");
    wn_paper_quote(&p, "\xD7\xA9\xD7\x9C");
    wn_paper_end(&p, WN_PAPER_PARA);
    assert_string_equal((const char *)p.text.data,
        WN_ISOLATE "\xD7\xA9\xD7\x9C" WN_ISOLATE_END "\n");
    wn_paper_clear(&p);
}

static void
test_lists_and_long_texts(void **state)
{
    char text[5000];
    struct wn_paper p;

    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    wn_paper_init(&p, "");
    wn_paper_line(&p, WN_PAPER_ITEM, "one");
    wn_paper_quote(&p, text);
    wn_paper_end(&p, WN_PAPER_ITEM);
    wn_paper_line(&p, WN_PAPER_PARA, "end");
    wn_paper_line(&p, WN_PAPER_ITEM, "last");
    wn_paper_wrap(&p, "T");
    assert_int_equal(wn_paper_state(&p), WN_OK);
    assert_true(has(&p.html, "<ul>\n<li>one</li>\n<li><bdi>xxx"));
    assert_true(has(&p.html, "xx…</bdi></li>\n</ul>\n<p>end</p>\n<ul>\n"));
    assert_true(has(&p.html, "<li>last</li>\n</ul>\n</main>"));
    assert_true(p.text.len < 600);
    wn_paper_clear(&p);
}

static void
test_too_much_is_a_failure_not_a_cut(void **state)
{
    static char text[600 << 10];
    struct wn_paper p;

    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    wn_paper_init(&p, "");
    wn_paper_say(&p, "%s", text);
    wn_paper_end(&p, WN_PAPER_PARA);
    assert_int_equal(wn_paper_state(&p), WN_ELIMIT);
    wn_paper_clear(&p);
}

static void
test_hash_in_words(void **state)
{
    char words[WN_HASH_WORDS_BYTES];

    (void)state;
    assert_string_equal(wn_hash_words(words,
        "00ff000000000000000000ff"
        "1111111111111111111111111111111111111111"),
        "acorn zebra acorn acorn acorn acorn acorn acorn acorn acorn acorn "
        "zebra");
    assert_string_equal(wn_hash_words(words, "no hash"), "");
}

static void
test_number_among_words(void **state)
{
    static const char *const people_texts[] = { "+447700900123",
        "someone@example.org" };
    const struct wn_rule rule = { .people = { people_texts, 2 } };
    const struct wn_deny_rule deny = { .people = { people_texts, 1 } };
    const struct wn_terms terms = { .rules = &rule, .rule_count = 1,
        .denies = &deny, .deny_count = 1 };
    static const struct {
        const char *text, *number; /* NULL: none */
    } cases[] = {
        { "+44 20 7946 0000", "+44 20 7946 0000" },
        { "101", "101" },
        { "DC Hopper (020) 7946 0000, desk 12", "(020) 7946 0000" },
        { "ring 0800 1234567.", "0800 1234567" },
        { "07700 900123 or 0161 4960000", "0161 4960000" },
        { "07700 900123", NULL },
        { "+447700900123", NULL },
        { "DC 1234 Hopper", NULL },
        { "1234567 DC Hopper", NULL },
        { "ref0123456789", NULL },
        { "case 01234567a", NULL },
        { "02/0123456789", NULL },
        { "grace@example.org", NULL },
        { "the desk", NULL },
        { "", NULL },
        { "+", NULL },
        { "0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0", NULL },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char number[WN_NUMBER_BYTES] = "";
        bool found = wn_receipt_number(number, cases[i].text, &terms);

        assert_string_equal(
            found ? number : "-", cases[i].number ? cases[i].number : "-");
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quoted_markup_is_text),
        cmocka_unit_test(test_quoted_marks_cannot_end_the_quotation),
        cmocka_unit_test(test_right_to_left_is_isolated_in_the_text_too),
        cmocka_unit_test(test_lists_and_long_texts),
        cmocka_unit_test(test_too_much_is_a_failure_not_a_cut),
        cmocka_unit_test(test_hash_in_words),
        cmocka_unit_test(test_number_among_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
