/** audit/device.json and audit/counts.json: which phone, what the run did to
 * it, what crossed the cable. */
#include "bundle_support.h"

#include "verify/verify.h"

static char *
text_of(const struct b_bundle *b, const char *name)
{
    static char text[65536];
    char path[160];
    FILE *f;
    size_t n;

    (void)snprintf(path, sizeof(path), "%s/audit/%s", b->path, name);
    f = fopen(path, "rb");
    assert_non_null(f);
    n = fread(text, 1, sizeof(text) - 1, f);
    (void)fclose(f);
    text[n] = '\0';
    return text;
}

static void
has(const char *text, const char *what)
{
    if (!strstr(text, what)) {
        fail_msg("no \"%s\" in %s", what, text);
    }
}

static struct wn_verify_result *
verify(struct b_bundle *b)
{
    struct wn_verify_options options = { .bundle_path = b->path };
    struct wn_verify_result *r = NULL;

    b_outcomes(b);
    b_seal(b);
    (void)wn_verify_run(&r, &options, NULL);
    assert_non_null(r);
    return r;
}

/** One finding, in this file, with this word. */
static void
expect_fault(struct b_bundle *b, const char *where, const char *what)
{
    struct wn_verify_result *r = verify(b);
    const struct wn_verify_finding *f;

    if (wn_verify_findings(r) != 1) {
        fail_msg("%zu findings, not 1 with \"%s\"", wn_verify_findings(r),
            what);
    }
    f = wn_verify_finding_at(r, 0);
    assert_string_equal(f->where, where);
    has(f->what, what);
    wn_verify_free(&r);
    b_end(b);
}

static bool
remarked(const struct wn_verify_result *r, const char *what)
{
    for (size_t i = 0; i < wn_verify_remarks(r); i++) {
        if (strstr(wn_verify_remark_at(r, i), what)) {
            return true;
        }
    }
    return false;
}

static void
an_android_says_what_it_is(void **state)
{
    struct wn_verify_result *r;
    struct b_bundle b;
    const char *text;

    (void)state;
    b_begin_on(&b, B_MESSAGES, NULL, true);
    b.end.rows = 12;
    b.end.rows_not_kept = 5;
    b.end.fetched_not_kept = 2;
    b.end.content_starts = 6;
    r = verify(&b);
    assert_true(wn_verify_valid(r));
    assert_true(remarked(r, "USB debugging was not seen off"));
    text = text_of(&b, "device.json");
    has(text, "\"platform\":\"android\"");
    has(text, "\"android_id\":\"0123456789abcdef\"");
    has(text, "\"usb_debugging_key_allowed\":true");
    has(text, "\"usb_debugging_seen_off\":false");
    has(text, "Revoke USB debugging authorisations");
    has(text, "switch USB debugging off");
    has(text, "security log");
    assert_null(strstr(text, "udid"));
    text = text_of(&b, "counts.json");
    has(text, "\"content_starts\":6,\"files_fetched_not_kept\":2,");
    has(text, "\"rows\":12,\"rows_not_kept\":5}");
    wn_verify_free(&r);
    b_end(&b);
}

static void
what_was_put_back_is_not_left_behind(void **state)
{
    struct wn_verify_result *r;
    struct b_bundle b;

    (void)state;
    b_begin_on(&b, B_MESSAGES, NULL, true);
    b.end.debugging_off = true;
    r = verify(&b);
    assert_true(wn_verify_valid(r));
    assert_false(remarked(r, "debugging"));
    assert_null(
        strstr(text_of(&b, "device.json"), "switch USB debugging off"));
    wn_verify_free(&r);
    b_end(&b);
    b_begin(&b, B_MESSAGES, NULL);
    r = verify(&b);
    has(text_of(&b, "device.json"), "\"left_behind\":[]");
    wn_verify_free(&r);
    b_end(&b);
    b_begin(&b, B_MESSAGES, NULL);
    b.end.unpaired = false;
    r = verify(&b);
    assert_true(remarked(r, "not undone"));
    has(text_of(&b, "device.json"), "Reset Location & Privacy");
    wn_verify_free(&r);
    b_end(&b);
}

static void
another_phone_is_found(void **state)
{
    struct b_bundle b;

    (void)state;
    b_begin_on(&b, B_MESSAGES, NULL, true);
    b.phone.android_id[0] = '1';
    expect_fault(&b, "audit/device.json", "its android_id is not that");
    b_begin_on(&b, B_MESSAGES, NULL, true);
    b.phone.serial[0] = 'X';
    expect_fault(&b, "audit/device.json", "its serial is not that");
    b_begin(&b, B_MESSAGES, NULL);
    b.phone.platform = WN_PLATFORM_ANDROID;
    expect_fault(&b, "audit/device.json", "its platform is not that");
}

static void
changes_that_nobody_agreed_to_are_found(void **state)
{
    struct b_bundle b;

    (void)state;
    b_begin(&b, B_MESSAGES, NULL);
    b.end.debugging_key = true;
    expect_fault(&b, "audit/device.json", "device-changes");
    b_begin_on(&b, B_MESSAGES, NULL, true);
    b.end.paired = b.end.unpaired = true;
    expect_fault(&b, "audit/device.json", "device-changes");
}

static void
rows_add_up(void **state)
{
    struct b_bundle b;

    (void)state;
    b_begin_on(&b, B_MESSAGES, NULL, true);
    b.end.rows = 4;
    b.end.rows_not_kept = 5;
    expect_fault(&b, "audit/counts.json", "more rows");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_android_says_what_it_is),
        cmocka_unit_test(what_was_put_back_is_not_left_behind),
        cmocka_unit_test(another_phone_is_found),
        cmocka_unit_test(changes_that_nobody_agreed_to_are_found),
        cmocka_unit_test(rows_add_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
