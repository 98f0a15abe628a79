/** SMS and MMS of an Android against the raw columns beside them: one item a
 * bundle, put past the gate, with one lie each. */
#include "bundle_support.h"

#include "verify/verify.h"

#define ALLOW \
    "  - rule: talk\n    category: messages\n    apps: [sms]\n" \
    "    from: 2026-03-01\n    to: 2026-03-14\n" \
    "    participants: {any-of: ['" B_PERSON "'], group-chats: exclude}\n" \
    "    parts: [metadata, text, attachments]\n"

/** Zeroed = an incoming SMS, or MMS, of B_PERSON, and no lie. */
struct lie {
    bool mms;
    int64_t box;          /* 0 = 1 */
    int64_t raw_date_add; /* units, to the raw column alone */
    int64_t raw_sent_add;
    const char *address, *body, *subject, *part, *locator, *application;
    const char *raw_column, *raw_table;
    const struct wn_value *odd; /* text and body, instead */
    bool no_sent_column, undated;
};

static void
put(struct b_bundle *b, const struct lie *l)
{
    int64_t per_s = l->mms ? 1 : 1000;
    enum wn_epoch epoch = l->mms ? WN_EPOCH_UNIX_S : WN_EPOCH_UNIX_MS;
    const char *table = l->mms ? "pdu" : "sms";
    const struct wn_source source = { "provider",
        l->locator ? l->locator : l->mms ? "content://mms" : "content://sms",
        "", 0, "selected-on-device", "" };
    struct wn_party who = b_who(B_PERSON);
    struct wn_session_ref talk = { .key = "1", .kind = "one-to-one",
        .application = l->mms ? "mms" : "sms", .parties = &who,
        .party_count = 1, .participant_count = 1 };
    struct wn_value date = b_int(B_IN_S * per_s);
    struct wn_value sent = b_int((B_IN_S - 5) * per_s);
    struct wn_event_time times[3] = {
        { "shown", B_IN_S * B_NS, date, epoch, "device" },
        { "received", B_IN_S * B_NS, date, epoch, "device" },
        { "sent", (B_IN_S - 5) * B_NS, sent, epoch, "network" } };
    struct wn_value v[M_COLUMNS] = { 0 };
    struct wn_value party[2] = { { .kind = WN_VAL_PARTY, .party = &who },
        b_text("from") };
    const struct wn_row rows[] = { { &b_message, v }, { &b_party, party } };
    struct wn_raw_cell raw[16] = {
        { table, 1, "date", b_int(B_IN_S * per_s + l->raw_date_add) },
        { table, 1, l->mms ? "msg_box" : "type", b_int(l->box ? l->box : 1) },
        { table, 1, "date_sent", b_int(sent.i + l->raw_sent_add) } };
    size_t n = l->no_sent_column ? 2 : 3;
    struct wn_record r = { .category = WN_CAT_MESSAGES,
        .source_table = table, .source_row = 1, .dated = !l->undated,
        .decided = times[0], .times = times,
        .time_count = l->undated ? 0 : 3, .raw = raw, .rows = rows,
        .row_count = 2 };

    if (!l->mms) {
        raw[n++] = (struct wn_raw_cell) { table, 1, "address",
            b_text(l->address ? l->address : B_PERSON) };
        raw[n++] = (struct wn_raw_cell) { table, 1, "body",
            l->odd ? *l->odd : b_text(l->body ? l->body : "one\ntwo") };
    } else {
        raw[n++] = (struct wn_raw_cell) { "part", 5, "text", b_text("one") };
        raw[n++] = (struct wn_raw_cell) { "part", 6, "text",
            b_text(l->part ? l->part : "two") };
    }
    raw[n++] = (struct wn_raw_cell) { table, 1, l->mms ? "sub" : "subject",
        b_text(l->subject ? l->subject : "about") };
    if (l->raw_column) {
        raw[n++] = (struct wn_raw_cell) { l->raw_table, 1, l->raw_column,
            b_text("raw") };
    }
    r.raw_count = n;
    v[M_SESSION] = (struct wn_value) { .kind = WN_VAL_SESSION,
        .session = &talk };
    v[M_APPLICATION] = b_text(l->application ? l->application
        : l->mms ? "mms" : "sms");
    v[M_TYPE] = b_text("message");
    v[M_DIRECTION] = b_text("incoming");
    v[M_STATUS] = b_text("received");
    v[M_TEXT] = l->odd ? *l->odd : b_text("one\ntwo");
    v[M_SUBJECT] = b_text("about");
    assert_int_equal(b->sink->source(b->sink->ctx, &source, &r.source, NULL),
        WN_OK);
    assert_int_equal(b->sink->put(b->sink->ctx, &r, NULL), WN_OK);
}

/** word: of the finding; NULL = there is none. */
static void
expect(const struct lie *l, const char *word)
{
    struct wn_verify_result *r = NULL;
    struct wn_verify_options options;
    struct b_bundle b;
    bool said = !word;

    b_begin(&b, ALLOW, NULL);
    b.end.acquisition_modes = "selected-on-device";
    put(&b, l);
    b_outcomes(&b);
    b_seal(&b);
    options = (struct wn_verify_options) { .bundle_path = b.path };
    (void)wn_verify_run(&r, &options, NULL);
    assert_non_null(r);
    for (size_t i = 0; i < wn_verify_findings(r); i++) {
        const char *what = wn_verify_finding_at(r, i)->what;

        if (word && strstr(what, word)) {
            said = true;
        } else if (!word) {
            fail_msg("%s", what);
        }
    }
    if (!said) {
        fail_msg("nothing about \"%s\"", word);
    }
    assert_int_equal(wn_verify_valid(r), !word);
    wn_verify_free(&r);
    b_end(&b);
}

static void
rows_that_agree_are_valid(void **state)
{
    (void)state;
    expect(&(struct lie) { 0 }, NULL);
    expect(&(struct lie) { .mms = true }, NULL);
    expect(&(struct lie) { .no_sent_column = true }, NULL);
    expect(&(struct lie) { .raw_table = "sms", .raw_column = "creator" },
        NULL);
    expect(&(struct lie) { .mms = true, .raw_table = "addr",
        .raw_column = "address" }, NULL);
}

/** Kept as the bytes it is, raw too. */
static void
text_that_is_none_is_valid(void **state)
{
    static const struct wn_value odd[] = {
        { .kind = WN_VAL_TEXT, .p = "a\0b", .n = 3 },
        { .kind = WN_VAL_TEXT, .p = "\xFF\xFE", .n = 2 },
        { .kind = WN_VAL_TEXT, .p = "", .n = 0 } };

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        expect(&(struct lie) { .odd = &odd[i] }, NULL);
    }
}

static void
each_lie_is_found(void **state)
{
    static const struct {
        struct lie lie;
        const char *word;
    } cases[] = {
        { { .box = 2 }, "which way it went" },
        { { .mms = true, .box = 2 }, "which way it went" },
        { { .raw_date_add = 1 }, "its time \"shown\" is not what the phone" },
        { { .mms = true, .raw_date_add = -1 }, "its time \"received\"" },
        { { .raw_sent_add = 7 }, "its time \"sent\"" },
        { { .undated = true }, "it has no time" },
        { { .address = B_OTHER }, "somebody else is in it" },
        { { .body = "one\ntwo " }, "its text" },
        { { .mms = true, .part = "three" }, "its text" },
        { { .mms = true, .part = "two\nthree" }, "its text" },
        { { .mms = true, .part = "" }, "its text" },
        { { .subject = "else" }, "its subject" },
        { { .mms = true, .subject = "else" }, "its subject" },
        { { .locator = "content://mms" }, "not from where its row is" },
        { { .application = "mms" }, "of another application" },
        { { .raw_table = "sms", .raw_column = "person" },
            "one that no reader keeps" },
        { { .raw_table = "part", .raw_column = "_data" },
            "one that no reader keeps" },
        { { .raw_table = "threads", .raw_column = "snippet" },
            "one that no reader keeps" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        expect(&cases[i].lie, cases[i].word);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_that_agree_are_valid),
        cmocka_unit_test(text_that_is_none_is_valid),
        cmocka_unit_test(each_lie_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
