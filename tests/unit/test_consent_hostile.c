/** A filter is foreign text: whatever is in it, the reader ends, in time and
 * with a finding. */
#include <time.h>

#include "consent_support.h"

#define BIG ((size_t)256 * 1024)

static enum wn_status
parse_bytes(const char *p, size_t n, struct wn_findings **f)
{
    struct wn_consent *c = NULL;
    enum wn_status st = wn_consent_parse(
        &c, (const uint8_t *)p, n, NULL, 0, f, NULL);

    assert_true((st == WN_OK) == (c != NULL));
    assert_true(st == WN_OK || wn_findings_count(*f) > 0);
    wn_consent_free(&c);
    return st;
}

/** The same few bytes over and over, up to the limit of size. */
static void
repeated(const char *piece)
{
    size_t each = strlen(piece);
    char *p = malloc(BIG);
    struct wn_findings *f = NULL;
    clock_t began = clock();

    assert_non_null(p);
    for (size_t i = 0; i < BIG; i++) {
        p[i] = piece[i % each];
    }
    assert_int_equal(parse_bytes(p, BIG, &f), WN_EFILTER);
    /* Seconds under the sanitizers; a squared cost would take hours. */
    assert_true((clock() - began) / CLOCKS_PER_SEC < 20);
    wn_findings_free(&f);
    free(p);
}

static void
as_large_as_allowed(void **state)
{
    static const char *const pieces[] = { "[", "{", "- ", "? ", "a: b\n",
        "[]\n", "{a: [", "\"", "'", "&a ", "*a ", "a: *a\n", "- - - - ",
        "!x ", "%", "---\n", "k: {k: {k: {k: ", "\n", " ", "#\n", "a:\n ",
        "|\n", "x: \"\\u202e\"\n", "\xE2\x80\xAE", "\r", "\xC2\x85" };

    (void)state;
    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        repeated(pieces[i]);
    }
}

/** Every truncation and every single changed byte of a good filter. */
static void
cut_and_changed(void **state)
{
    static const char bytes[] = { 0, '\t', '\n', ' ', '"', '#', '&', '*', ',',
        '-', ':', '[', ']', '{', '}', '<', '0', 'z', (char)0x80, (char)0xC3 };
    char *text = read_text("good-generic.yaml");
    size_t n = strlen(text);
    unsigned refused = 0;

    (void)state;
    for (size_t i = 0; i < n; i += 3) {
        struct wn_findings *f = NULL;
        char was = text[i];

        refused += parse_bytes(text, i, &f) != WN_OK;
        wn_findings_free(&f);
        text[i] = bytes[i / 3 % sizeof(bytes)];
        (void)parse_bytes(text, n, &f);
        wn_findings_free(&f);
        text[i] = was;
    }
    /* Only a cut inside the last line's closing bracket can be whole. */
    assert_true(refused >= n / 3);
    free(text);
}

/** All of a file's errors, in the order of their places. */
static void
ordered(void **state)
{
    struct wn_findings *f = NULL;
    enum wn_status st;
    struct wn_consent *c = parsed(edited(edited(edited(
        read_text("good-gb.yaml"), "review-by: 2027-06-20", "review-by: x"),
        "winnow: 1", "winnow: 7"), "purpose: crime", "purpose: fun"), &st, &f);
    int errors = 0;

    (void)state;
    assert_null(c);
    assert_int_equal(st, WN_EFILTER);
    for (size_t i = 1; i < wn_findings_count(f); i++) {
        const struct wn_finding *a = wn_findings_at(f, i - 1);
        const struct wn_finding *b = wn_findings_at(f, i);

        assert_true(a->line < b->line ||
            (a->line == b->line && a->col <= b->col));
    }
    for (size_t i = 0; i < wn_findings_count(f); i++) {
        errors += wn_findings_at(f, i)->kind == WN_FINDING_ERROR;
    }
    assert_int_equal(errors, 3);
    assert_string_equal(wn_findings_at(f, 0)->path, "winnow");
    assert_null(wn_findings_at(f, wn_findings_count(f)));
    wn_findings_free(&f);
    assert_null(f);
    wn_findings_free(&f);
}

/** A path reads as one would write it. */
static void
paths(void **state)
{
    struct wn_findings *f = NULL;
    enum wn_status st;
    struct wn_consent *c = parsed(edited(read_text("good-gb.yaml"),
        "\"jo@example.org\"]", "\"jo@\"]"), &st, &f);

    (void)state;
    assert_null(c);
    assert_string_equal(
        wn_findings_at(f, 0)->path, "allow[0].participants.any-of[1]");
    wn_findings_free(&f);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_large_as_allowed),
        cmocka_unit_test(cut_and_changed),
        cmocka_unit_test(ordered),
        cmocka_unit_test(paths),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
