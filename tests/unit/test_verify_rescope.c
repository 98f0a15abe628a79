/** Calls and contacts tested again, dated denies, times against their raw
 * values: one item a bundle, put past the gate. */
#include "bundle_support.h"

#include "verify/rescope_raw.h"
#include "verify/verify.h"

struct b_call {
    int64_t time_s; /* 0 = B_IN_S */
    const char *who; /* NULL = B_PERSON; "" = withheld */
    const char *type, *application;
    bool outgoing;
    int64_t lie_ns; /* added to the time, not to its raw value */
};

static void
put_call(struct b_bundle *b, const struct b_call *c)
{
    int64_t time_s = c->time_s ? c->time_s : B_IN_S;
    struct wn_party who = b_who(c->who ? c->who : B_PERSON);
    struct wn_event_time start = { "start", time_s * B_NS + c->lie_ns,
        { .kind = WN_VAL_REAL, .r = (double)(time_s - B_APPLE_ZERO_S) },
        WN_EPOCH_APPLE_S_REAL, "device" };
    struct wn_value v[5] = {
        b_text(c->application ? c->application : "phone"),
        b_text(c->type ? c->type : "answered"),
        b_text(c->outgoing ? "outgoing" : "incoming"), b_int(60),
        { .kind = WN_VAL_PARTY, .party = &who }
    };
    const struct wn_row row = { &b_call, v };
    const struct wn_record r = { .category = WN_CAT_CALLS,
        .source = b->source, .source_table = "ZCALLRECORD", .source_row = 1,
        .dated = true, .decided = start, .times = &start, .time_count = 1,
        .rows = &row, .row_count = 1 };

    if (c->who && !c->who[0]) {
        who.kind = "withheld";
    }
    assert_int_equal(b->sink->put(b->sink->ctx, &r, NULL), WN_OK);
}

static void
put_contact(struct b_bundle *b, unsigned rule, const char *name,
    const char *phone, const char *note)
{
    struct wn_value v[6] = { b_text(name), b_text(name), b_text(NULL),
        b_text(NULL), b_text(NULL), b_text(note) };
    struct wn_value point[3] = { b_text("phone"), b_text(NULL),
        b_text(phone) };
    const struct wn_row rows[] = { { &b_contact, v }, { &b_point, point } };
    const struct wn_record r = { .rule = rule, .category = WN_CAT_CONTACTS,
        .source = b->source, .source_table = "ABPerson", .source_row = 1,
        .rows = rows, .row_count = phone ? 2 : 1 };

    assert_int_equal(b->sink->put(b->sink->ctx, &r, NULL), WN_OK);
}

static struct wn_verify_result *
sealed(struct b_bundle *b)
{
    struct wn_verify_options options = { .bundle_path = b->path };
    struct wn_verify_result *r = NULL;

    b_outcomes(b);
    b_seal(b);
    (void)wn_verify_run(&r, &options, NULL);
    assert_non_null(r);
    return r;
}

/** outside items, and a word of some finding or remark. */
static void
expect(struct b_bundle *b, bool valid, uint64_t outside, const char *word)
{
    struct wn_verify_result *r = sealed(b);
    bool said = !word;

    for (size_t i = 0; i < wn_verify_findings(r); i++) {
        const struct wn_verify_finding *f = wn_verify_finding_at(r, i);

        said = said || strstr(f->what, word);
        if (valid || wn_verify_outside(r) != outside) {
            print_message("%s: %s\n", f->where, f->what);
        }
    }
    for (size_t i = 0; i < wn_verify_remarks(r); i++) {
        said = said || strstr(wn_verify_remark_at(r, i), word);
    }
    assert_int_equal(wn_verify_valid(r), valid);
    assert_int_equal(wn_verify_outside(r), outside);
    assert_true(said);
    wn_verify_free(&r);
    b_end(b);
}

#define CALLS(people) \
    "  - rule: calls\n    category: calls\n" \
    "    from: 2026-03-01\n    to: 2026-03-14\n" people

static void
calls_are_tested(void **state)
{
    static const char one[] =
        CALLS("    participants: {any-of: ['" B_PERSON "']}\n");
    static const char special[] =
        CALLS("    participants: {any-of: [withheld, blocked]}\n");
    static const struct {
        const char *allow;
        struct b_call call;
        uint64_t outside;
    } cases[] = { { one, { 0 }, 0 }, { one, { .who = B_OTHER }, 1 },
        { one, { .who = "" }, 1 }, { one, { .time_s = B_IN_S - 864000 }, 1 },
        { one, { .application = "whatsapp" }, 1 },
        { one, { .application = "facetime" }, 0 },
        { special, { .who = "" }, 0 }, { special, { 0 }, 1 },
        { special, { .who = "", .outgoing = true }, 1 },
        { special, { .type = "blocked" }, 0 } };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct b_bundle b;

        b_begin(&b, cases[i].allow, NULL);
        put_call(&b, &cases[i].call);
        expect(&b, cases[i].outside == 0, cases[i].outside, NULL);
    }
}

static void
strangers_cannot_be_tested(void **state)
{
    struct b_bundle b;

    (void)state;
    b_begin(&b, CALLS("    participants: {any-of: [not-in-contacts]}\n"),
        NULL);
    put_call(&b, &(struct b_call) { .who = B_OTHER });
    expect(&b, true, 0, "in no contact");
}

static void
a_time_that_is_not_its_raw_value_is_found(void **state)
{
    struct b_bundle b;

    (void)state;
    b_begin(&b, CALLS(""), NULL);
    put_call(&b, &(struct b_call) { .lie_ns = 5000000000 });
    expect(&b, false, 0, "raw value");
    b_begin(&b, CALLS(""), NULL);
    put_call(&b, &(struct b_call) { .lie_ns = 100 }); /* a real's rounding */
    expect(&b, true, 0, NULL);
}

static void
dated_denies_are_tested(void **state)
{
    static const char deny[] = "  - rule: never\n    reason: health\n"
        "    from: 2026-03-05\n    to: 2026-03-05\n";
    static const struct {
        int64_t time_s;
        uint64_t outside;
    } cases[] = { { 1772668800, 1 }, { 1772668799, 0 }, { 1772755199, 1 },
        { 1772755200, 0 } };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct b_bundle b;

        b_begin(&b, CALLS(""), deny);
        put_call(&b, &(struct b_call) { .time_s = cases[i].time_s });
        expect(&b, cases[i].outside == 0, cases[i].outside,
            cases[i].outside ? "deny" : NULL);
    }
}

static void
denied_callers_are_found_in_any_spelling(void **state)
{
    static const char deny[] = "  - rule: never\n    reason: health\n"
        "    participants: {any-of: ['" B_DENIED "']}\n";
    static const struct {
        struct b_call call;
        uint64_t outside;
    } cases[] = { { { .who = "02079460111" }, 1 },
        { { .who = "+1 020 7946 0111" }, 1 }, { { .who = "" }, 0 },
        { { .who = "", .outgoing = true }, 1 }, { { .who = B_OTHER }, 0 } };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct b_bundle b;

        b_begin(&b, CALLS(""), deny);
        put_call(&b, &cases[i].call);
        expect(&b, cases[i].outside == 0, cases[i].outside, NULL);
    }
}

#define CONTACTS(mode, more) \
    "  - rule: cards\n    category: contacts\n    contacts: " mode "\n" more

static void
contacts_are_tested(void **state)
{
    static const char named[] = CONTACTS("named",
        "    participants: {any-of: ['" B_PERSON "']}\n");
    static const struct {
        const char *allow, *phone, *note;
        uint64_t outside;
    } cases[] = { { named, "07700 900123", NULL, 0 },
        { named, B_OTHER, NULL, 1 },
        { CONTACTS("all", ""), B_OTHER, NULL, 0 },
        { CONTACTS("all", ""), B_OTHER, "a note", 1 },
        { CONTACTS("all", "    parts: [names]\n"), B_OTHER, NULL, 1 },
        { CONTACTS("all", "    parts: [numbers]\n"), B_OTHER, NULL, 1 } };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct b_bundle b;

        b_begin(&b, cases[i].allow, NULL);
        put_contact(&b, 0, "Jo", cases[i].phone, cases[i].note);
        expect(&b, cases[i].outside == 0, cases[i].outside, NULL);
    }
}

static void
a_contact_without_numbers_cannot_be_tested(void **state)
{
    struct b_bundle b;

    (void)state;
    b_begin(&b, CONTACTS("named",
        "    participants: {any-of: ['" B_PERSON "']}\n"
        "    parts: [names]\n"), NULL);
    put_contact(&b, 0, "Jo", NULL, NULL);
    expect(&b, true, 0, "without their numbers");
}

static void
a_participant_must_take_part(void **state)
{
    static const char allow[] =
        B_MESSAGES CONTACTS("participants-in-scope", "");
    struct b_bundle b;

    (void)state;
    b_begin(&b, allow, NULL);
    b_message_in(&b, (struct b_message) { .row = 1 });
    put_contact(&b, 1, "Jo", "07700 900123", NULL);
    expect(&b, true, 0, NULL);
    b_begin(&b, allow, NULL);
    b_message_in(&b, (struct b_message) { .row = 1 });
    put_contact(&b, 1, "Al", B_OTHER, NULL);
    expect(&b, false, 1, "takes part in nothing");
    /* The owner's own card: the phone's side is no participant. */
    b_begin(&b, allow, NULL);
    b_message_in(&b, (struct b_message) { .row = 1 });
    put_contact(&b, 1, "Me", "+447700900199", NULL);
    expect(&b, false, 1, "takes part in nothing");
}

/** However much is wrong with it, now or after the last item. */
static void
an_item_outside_counts_once(void **state)
{
    struct b_bundle b;

    (void)state;
    b_begin(&b, B_MESSAGES CONTACTS("participants-in-scope",
        "    parts: [names]\n"), NULL);
    b_message_in(&b, (struct b_message) { .row = 1 });
    put_contact(&b, 1, "Al", B_OTHER, "a note");
    expect(&b, false, 1, "takes part in nothing");
}

static void
another_rule_of_the_filter_is_named(void **state)
{
    struct b_bundle b;

    (void)state;
    b_begin(&b, B_MESSAGES
        "  - rule: later\n    category: messages\n"
        "    apps: [phone-messages]\n"
        "    from: 2026-04-01\n    to: 2026-04-14\n", NULL);
    b_message_in(&b, (struct b_message) { .row = 1, .rule = 1 });
    expect(&b, false, 0, "the rule \"talk\" does");
}

static void
counts_that_do_not_agree_are_found(void **state)
{
    struct b_bundle b;
    struct wn_verify_options options = { .bundle_path = b.path };
    struct wn_verify_result *r = NULL;
    struct wn_err err = WN_ERR_INIT;

    (void)state;
    b_begin(&b, CALLS(""), NULL);
    put_call(&b, &(struct b_call) { 0 });
    assert_int_equal(b.sink->rule(b.sink->ctx, 0, "could-not-look", "", 0,
        NULL), WN_OK);
    b_seal(&b);
    assert_int_equal(wn_verify_run(&r, &options, &err), WN_EVERIFY);
    assert_int_equal(wn_verify_outside(r), 1);
    assert_true(err.text[0] != '\0');
    wn_verify_free(&r);
    b_end(&b);
}

static void
what_no_rule_can_agree_to_is_kept_by_no_reader(void **state)
{
    static const struct wn_re_source *const all[] = { &wn_re_raw_ios,
        &wn_re_raw_android, &wn_re_raw_whatsapp };
    unsigned compared = 0;

    (void)state;
    for (size_t i = 0; i < 9; i++) {
        const struct wn_re_source *a = all[i / 3], *b = all[i % 3];

        for (size_t k = 0; k < a->never_count * b->cell_count; k++) {
            const struct wn_re_never *n = &a->never[k / b->cell_count];
            const struct wn_re_cells *c = &b->cells[k % b->cell_count];
            char word[64];

            (void)snprintf(word, sizeof(word), " %s ", n->column);
            compared += strcmp(c->table, n->table) == 0;
            if (strcmp(c->table, n->table) == 0 && strstr(c->columns, word)) {
                fail_msg("%s.%s is in both lists", n->table, n->column);
            }
        }
    }
    assert_true(compared > 20);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_are_tested),
        cmocka_unit_test(strangers_cannot_be_tested),
        cmocka_unit_test(a_time_that_is_not_its_raw_value_is_found),
        cmocka_unit_test(dated_denies_are_tested),
        cmocka_unit_test(denied_callers_are_found_in_any_spelling),
        cmocka_unit_test(contacts_are_tested),
        cmocka_unit_test(a_contact_without_numbers_cannot_be_tested),
        cmocka_unit_test(a_participant_must_take_part),
        cmocka_unit_test(an_item_outside_counts_once),
        cmocka_unit_test(another_rule_of_the_filter_is_named),
        cmocka_unit_test(counts_that_do_not_agree_are_found),
        cmocka_unit_test(what_no_rule_can_agree_to_is_kept_by_no_reader),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
