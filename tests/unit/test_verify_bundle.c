/** A bundle made by the writer is found valid; every way to be outside the
 * filter is found. The gate is not asked: records go straight to the sink, as
 * if the gate had failed. */
#include "bundle_support.h"

#include "verify/verify.h"

static struct wn_verify_result *
verify(const struct b_bundle *b)
{
    struct wn_verify_options options = { .bundle_path = b->path };
    struct wn_verify_result *r = NULL;
    struct wn_err err = WN_ERR_INIT;
    enum wn_status st = wn_verify_run(&r, &options, &err);

    assert_non_null(r);
    assert_int_equal(st, wn_verify_valid(r) ? WN_OK : WN_EVERIFY);
    return r;
}

static void
show(const struct wn_verify_result *r)
{
    for (size_t i = 0; i < wn_verify_findings(r); i++) {
        const struct wn_verify_finding *f = wn_verify_finding_at(r, i);

        print_message("%s: %s\n", f->where, f->what);
    }
    for (size_t i = 0; i < wn_verify_remarks(r); i++) {
        print_message("remark: %s\n", wn_verify_remark_at(r, i));
    }
}

static bool
finds(const struct wn_verify_result *r, const char *word)
{
    for (size_t i = 0; i < wn_verify_findings(r); i++) {
        if (strstr(wn_verify_finding_at(r, i)->what, word)) {
            return true;
        }
    }
    return false;
}

/** Seal and verify: exactly `outside` items are outside. */
static void
expect(struct b_bundle *b, uint64_t outside, const char *word)
{
    struct wn_verify_result *r;

    b_outcomes(b);
    b_seal(b);
    r = verify(b);
    if (wn_verify_outside(r) != outside ||
        wn_verify_valid(r) != (outside == 0)) {
        show(r);
        fail_msg("%llu outside, not %llu",
            (unsigned long long)wn_verify_outside(r),
            (unsigned long long)outside);
    }
    if (word && !finds(r, word)) {
        show(r);
        fail_msg("nothing found with \"%s\"", word);
    }
    wn_verify_free(&r);
    b_end(b);
}

static void
a_whole_bundle_is_valid(void **state)
{
    static const uint8_t odd[] = { 'a', 0xFF, 0, 'b' };
    struct wn_value odd_text = { .kind = WN_VAL_TEXT, .p = odd, .n = 4 };
    struct b_bundle b;
    struct wn_verify_result *r;
    uint32_t files[2];

    (void)state;
    b_begin(&b, B_MESSAGES, NULL);
    files[0] = b_file(&b, "MediaDomain/Library/SMS/a.jpg", "one");
    files[1] = b_file(&b, "MediaDomain/Library/SMS/b.jpg", "two");
    b_message_in(&b, (struct b_message) { .row = 1 });
    b_message_in(&b, (struct b_message) { .row = 2, .outgoing = true,
        .text = "quote \" back\\slash\n\ttab \x01 \xE2\x82\xAC" });
    b_message_in(&b, (struct b_message) { .row = 3, .odd_text = &odd_text });
    b_message_in(&b, (struct b_message) { .row = 4, .files = files,
        .file_count = 2, .time_s = B_IN_S - 60 });
    b_outcomes(&b);
    b_seal(&b);
    r = verify(&b);
    if (!wn_verify_valid(r)) {
        show(r);
    }
    assert_true(wn_verify_valid(r));
    assert_int_equal(wn_verify_items(r), 4);
    assert_int_equal(wn_verify_outside(r), 0);
    assert_string_equal(wn_verify_seal_hash(r), b.seal);
    assert_string_equal(
        wn_verify_filter_hash(r), wn_consent_sha256(b.consent));
    wn_verify_free(&r);
    b_end(&b);
}

static void
an_empty_bundle_is_valid(void **state)
{
    struct b_bundle b;

    (void)state;
    b_begin(&b, B_MESSAGES, NULL);
    expect(&b, 0, NULL);
}

static void
times_outside_are_found(void **state)
{
    /* 2026-03-01T00:00Z is the first instant, 2026-03-15T00:00Z is outside. */
    static const struct {
        int64_t time_s;
        uint64_t outside;
    } cases[] = { { 1772323200, 0 }, { 1772323199, 1 }, { 1773532799, 0 },
        { 1773532800, 1 } };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct b_bundle b;

        b_begin(&b, B_MESSAGES, NULL);
        b_message_in(&b, (struct b_message) { .row = 1,
            .time_s = cases[i].time_s });
        expect(&b, cases[i].outside, cases[i].outside ? "dates" : NULL);
    }
}

static void
the_undated_are_outside(void **state)
{
    struct b_bundle b;

    (void)state;
    b_begin(&b, B_MESSAGES, NULL);
    b_message_in(&b, (struct b_message) { .row = 1, .undated = true });
    expect(&b, 1, "dates");
    b_begin(&b, B_MESSAGES "    undated: include\n", NULL);
    b_message_in(&b, (struct b_message) { .row = 1, .undated = true });
    b_message_in(&b, (struct b_message) { .row = 2 });
    expect(&b, 0, NULL);
}

static void
other_people_are_outside(void **state)
{
    struct b_bundle b;

    (void)state;
    b_begin(&b, B_MESSAGES, NULL);
    b_message_in(&b, (struct b_message) { .row = 1, .from = B_OTHER });
    b_message_in(&b, (struct b_message) { .row = 2,
        .from = "07700 900123", .chat = "c" });
    expect(&b, 1, "people");
}

static void
groups_are_as_the_rule_says(void **state)
{
    static const struct {
        const char *policy, *from;
        bool outgoing;
        uint64_t outside;
    } cases[] = { { "exclude", B_PERSON, false, 1 },
        { "whole", B_OTHER, false, 0 }, { "listed-only", B_PERSON, false, 0 },
        { "listed-only", B_OTHER, false, 1 },
        { "listed-only", B_OTHER, true, 0 } };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char allow[1024];
        struct b_bundle b;

        (void)snprintf(allow, sizeof(allow),
            "  - rule: talk\n    category: messages\n"
            "    apps: [phone-messages]\n"
            "    from: 2026-03-01\n    to: 2026-03-14\n"
            "    participants: {any-of: ['" B_PERSON "'], group-chats: %s}\n",
            cases[i].policy);
        b_begin(&b, allow, NULL);
        b_message_in(&b, (struct b_message) { .row = 1, .kind = "group",
            .members = { B_PERSON, B_OTHER }, .from = cases[i].from,
            .outgoing = cases[i].outgoing });
        expect(&b, cases[i].outside, cases[i].outside ? "people" : NULL);
    }
}

static void
a_group_that_calls_itself_two_is_found(void **state)
{
    struct b_bundle b;

    (void)state;
    b_begin(&b, B_MESSAGES, NULL);
    b_message_in(&b, (struct b_message) { .row = 1, .kind = "one-to-one",
        .members = { B_PERSON, B_OTHER } });
    expect(&b, 1, "people");
}

static void
denied_people_are_found(void **state)
{
    static const char deny[] = "  - rule: never\n    reason: legal-privilege\n"
        "    participants: {any-of: ['" B_DENIED "']}\n";
    static const char allow[] = "  - rule: talk\n    category: messages\n"
        "    apps: [phone-messages]\n"
        "    from: 2026-03-01\n    to: 2026-03-14\n";
    static const char *const spellings[] = { B_DENIED, "020 7946 0111",
        "0044 20 7946 0111", "442079460111", "79460111" };

    (void)state;
    for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
        struct b_bundle b;

        b_begin(&b, allow, deny);
        b_message_in(&b, (struct b_message) { .row = 1,
            .from = spellings[i] });
        b_message_in(&b, (struct b_message) { .row = 2, .from = B_OTHER });
        expect(&b, 1, "deny");
    }
}

static void
applications_are_tested(void **state)
{
    struct b_bundle b;

    (void)state;
    b_begin(&b, B_MESSAGES, NULL);
    b_message_in(&b, (struct b_message) { .row = 1,
        .application = "whatsapp" });
    b_message_in(&b, (struct b_message) { .row = 2, .application = "mms" });
    expect(&b, 1, "application");
}

static void
parts_are_tested(void **state)
{
    static const char metadata[] = "  - rule: talk\n    category: messages\n"
        "    apps: [phone-messages]\n"
        "    from: 2026-03-01\n    to: 2026-03-14\n"
        "    parts: [metadata]\n";
    struct b_bundle b;
    uint32_t file;

    (void)state;
    b_begin(&b, metadata, NULL);
    b_message_in(&b, (struct b_message) { .row = 1, .text = "hello" });
    b_message_in(&b, (struct b_message) { .row = 2, .no_text = "" });
    expect(&b, 1, "the text");
    b_begin(&b, metadata, NULL);
    file = b_file(&b, "MediaDomain/x.jpg", "x");
    b_message_in(&b, (struct b_message) { .row = 1, .no_text = "",
        .files = &file, .file_count = 1 });
    expect(&b, 1, "attachment");
    b_begin(&b, metadata, NULL);
    b_message_in(&b, (struct b_message) { .row = 1, .no_text = "",
        .raw_column = "attributedBody" });
    b_message_in(&b, (struct b_message) { .row = 2, .no_text = "",
        .raw_column = "payload_data" });
    b_message_in(&b, (struct b_message) { .row = 3, .no_text = "",
        .status = "recently-deleted" });
    b_message_in(&b, (struct b_message) { .row = 4, .no_text = "",
        .reaction = "loved" });
    expect(&b, 4, "preview");
}

/** What no reader keeps is outside, whatever it is called. */
static void
raw_columns_are_a_closed_list(void **state)
{
    static const char *const columns[] = { "somebody_else", "", "text date",
        "ROWID" };
    struct b_bundle b;

    (void)state;
    for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
        b_begin(&b, B_MESSAGES, NULL);
        b_message_in(&b, (struct b_message) { .row = 1,
            .raw_column = columns[i] });
        expect(&b, 1, "no reader keeps");
    }
}

static void
a_reaction_brings_no_text(void **state)
{
    static const char allow[] = "  - rule: talk\n    category: messages\n"
        "    apps: [phone-messages]\n"
        "    from: 2026-03-01\n    to: 2026-03-14\n"
        "    parts: [metadata, text, reactions]\n";
    struct b_bundle b;

    (void)state;
    b_begin(&b, allow, NULL);
    b_message_in(&b, (struct b_message) { .row = 1, .reaction = "loved",
        .text = "Loved \xE2\x80\x9Csecret\xE2\x80\x9D" });
    b_message_in(&b, (struct b_message) { .row = 2, .reaction = "loved",
        .no_text = "" });
    expect(&b, 1, "reaction's copy");
}

static void
keywords_are_tested(void **state)
{
    static const char allow[] = "  - rule: talk\n    category: messages\n"
        "    apps: [phone-messages]\n"
        "    from: 2026-03-01\n    to: 2026-03-14\n"
        "    keywords: {any-of: ['stra\xC3\x9F" "e', 'BUS'], context: 1}\n";
    struct b_bundle b;

    (void)state;
    b_begin(&b, allow, NULL);
    b_message_in(&b, (struct b_message) { .row = 1, .time_s = B_IN_S + 1,
        .text = "before" });
    b_message_in(&b, (struct b_message) { .row = 2, .time_s = B_IN_S + 2,
        .text = "the bus stop" });
    b_message_in(&b, (struct b_message) { .row = 3, .time_s = B_IN_S + 3,
        .text = "after" });
    expect(&b, 0, NULL);
    b_begin(&b, allow, NULL);
    b_message_in(&b, (struct b_message) { .row = 1, .time_s = B_IN_S + 1,
        .text = "two before" });
    b_message_in(&b, (struct b_message) { .row = 2, .time_s = B_IN_S + 2,
        .text = "one before" });
    b_message_in(&b, (struct b_message) { .row = 3, .time_s = B_IN_S + 3,
        .text = "in the STRA\xC3\x9F" "E" });
    b_message_in(&b, (struct b_message) { .row = 4, .time_s = B_IN_S + 4,
        .text = "elsewhere", .from = B_OTHER });
    expect(&b, 2, "keywords");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_bundle_is_valid),
        cmocka_unit_test(an_empty_bundle_is_valid),
        cmocka_unit_test(times_outside_are_found),
        cmocka_unit_test(the_undated_are_outside),
        cmocka_unit_test(other_people_are_outside),
        cmocka_unit_test(groups_are_as_the_rule_says),
        cmocka_unit_test(a_group_that_calls_itself_two_is_found),
        cmocka_unit_test(denied_people_are_found),
        cmocka_unit_test(applications_are_tested),
        cmocka_unit_test(parts_are_tested),
        cmocka_unit_test(raw_columns_are_a_closed_list),
        cmocka_unit_test(a_reaction_brings_no_text),
        cmocka_unit_test(keywords_are_tested),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
