/** What the floors above read from a filter. */
#include "consent_support.h"

#define PHOTOS "category: photos\n    from: 2025-03-07\n    to: 2025-03-08"

static int64_t
utc(int year, int month, int day, int hour)
{
    struct wn_civil c = { .year = year, .month = month, .day = day,
        .hour = hour };
    int64_t ns;

    assert_int_equal(wn_civil_to_ns(&ns, &c), WN_OK);
    return ns;
}

static void
header_and_agreement(void **state)
{
    struct wn_consent *c = valid(read_text("good-gb.yaml"));
    const struct wn_terms *t = wn_consent_terms(c);

    (void)state;
    assert_string_equal(t->id, "6f3a4d7e-2b57-4c0b-9d0a-5a3c1f0e8b11");
    assert_string_equal(wn_consent_id(c), t->id);
    assert_int_equal(t->revision, 1);
    assert_int_equal(t->profile, WN_PROFILE_GB_PCSC_2022);
    assert_string_equal(t->language, "en-GB");
    assert_string_equal(t->case_number, "42/0012345/26");
    assert_string_equal(t->exhibit_device, "JD/1");
    assert_string_equal(t->exhibit_product, "GW/1");
    assert_string_equal(t->basis, "agreement");
    assert_string_equal(t->purpose, "crime");
    assert_string_equal(t->organisation, "Example Constabulary");
    assert_string_equal(t->person_ref, "V1");
    assert_string_equal(t->zone_name, "Europe/London");
    assert_string_equal(t->region, "GB");
    assert_non_null(t->zone);
    assert_int_equal(t->valid_from_ns,
        utc(2025, 6, 20, 10) + 2 * 60 * WN_NS_PER_S);
    assert_int_equal(t->withdrawn_ns, 0);
    assert_int_equal(t->max_runs, 1);
    assert_int_equal(t->platform, WN_PLATFORM_IOS);
    assert_int_equal(t->identifier_count, 1);
    assert_int_equal(t->identifiers[0].type, WN_ID_SERIAL);
    assert_string_equal(t->identifiers[0].value, "F2LX7Q0ABC");
    assert_int_equal(t->routes,
        WN_ROUTE_IDENTITY | WN_ROUTE_IOS_AFC | WN_ROUTE_IOS_BACKUP);
    assert_int_equal(t->device_changes, WN_CHANGE_PAIRING_TRUST);
    assert_false(t->index_photos_catalogue);
    assert_false(t->staging_encrypted);
    assert_false(t->seal_finished_rules);
    assert_false(t->preview_counts);
    assert_string_equal(t->deny_sheet_sha256, "");
    wn_consent_free(&c);
    assert_null(c);
}

static void
a_messages_rule(void **state)
{
    struct wn_consent *c = valid(read_text("good-gb.yaml"));
    const struct wn_rule *r = &wn_consent_terms(c)->rules[0];

    (void)state;
    assert_int_equal(wn_consent_terms(c)->rule_count, 3);
    assert_string_equal(r->name, "messages-with-the-suspect");
    assert_int_equal(r->category, WN_CAT_MESSAGES);
    assert_int_equal(r->apps, WN_APP_SMS | WN_APP_IMESSAGE | WN_APP_RCS);
    assert_false(r->sms_family_subset);
    assert_int_equal(r->time_field, WN_TF_SHOWN);
    assert_int_equal(r->span.from_ns, utc(2025, 3, 1, 0));
    assert_int_equal(r->span.until_ns, utc(2025, 3, 15, 0));
    assert_true(r->has_people);
    assert_int_equal(r->people.count, 2);
    assert_string_equal(r->people.at[0], "+447700900123");
    assert_string_equal(r->people.at[1], "jo@example.org");
    assert_int_equal(r->groups, WN_GROUP_EXCLUDE);
    assert_int_equal(r->parts,
        WN_PART_METADATA | WN_PART_TEXT | WN_PART_ATTACHMENTS);
    assert_int_equal(r->kinds, 0);
    assert_int_equal(r->max_items, 0);
    assert_false(r->undated_include);
    wn_consent_free(&c);
}

static void
defaults_of_the_others(void **state)
{
    struct wn_consent *c = valid(read_text("good-gb.yaml"));
    const struct wn_terms *t = wn_consent_terms(c);

    (void)state;
    assert_int_equal(t->rules[1].time_field, WN_TF_TAKEN);
    assert_int_equal(t->rules[1].parts, WN_PART_CAMERA_ROLL);
    assert_int_equal(t->rules[1].kinds,
        WN_KIND_CAMERA | WN_KIND_SCREENSHOT | WN_KIND_SCREEN_RECORDING |
            WN_KIND_SAVED);
    assert_int_equal(t->rules[1].apps, 0);
    assert_int_equal(t->rules[2].contacts, WN_CONTACTS_IN_SCOPE);
    assert_int_equal(t->rules[2].time_field, WN_TF_NONE);
    assert_int_equal(t->rules[2].parts,
        WN_PART_NAMES | WN_PART_NUMBERS | WN_PART_EMAIL);
    assert_int_equal(t->rules[2].apps, WN_APP_ADDRESS_BOOK);
    assert_int_equal(t->deny_count, 1);
    assert_true(t->denies[0].any_category);
    assert_string_equal(t->denies[0].reason, "legal-privilege");
    assert_int_equal(t->denies[0].span.from_ns, WN_TIME_MIN);
    assert_int_equal(t->denies[0].span.until_ns, WN_TIME_MAX);
    assert_int_equal(t->denies[0].people.count, 1);
    assert_false(t->denies[0].from_sheet);
    wn_consent_free(&c);
}

static void
generic_calls_with_a_withheld_number(void **state)
{
    struct wn_consent *c = valid(read_text("good-generic.yaml"));
    const struct wn_terms *t = wn_consent_terms(c);

    (void)state;
    assert_int_equal(t->profile, WN_PROFILE_GENERIC);
    assert_int_equal(t->valid_from_ns, utc(2025, 6, 20, 9));
    assert_int_equal(t->rules[0].parts,
        WN_PART_MODEL | WN_PART_OS | WN_PART_SERIAL | WN_PART_ZONE |
            WN_PART_CLOCK_SKEW);
    assert_int_equal(t->rules[1].apps, WN_APP_PHONE | WN_APP_FACETIME);
    assert_int_equal(t->rules[1].callers, WN_CALLER_WITHHELD);
    assert_int_equal(t->rules[1].people.count, 1);
    assert_string_equal(t->rules[1].people.at[0], "+447700900123");
    assert_string_equal(t->organisation, "");
    wn_consent_free(&c);
}

/** Days of 23 and 25 hours: 30 March and 26 October 2025 in London. */
static void
days_of_a_zone(void **state)
{
    struct wn_consent *c = valid(edited(edited(read_text("good-gb.yaml"),
        "from: 2025-03-01\n    to: 2025-03-14",
        "from: 2025-03-30\n    to: 2025-03-30"),
        PHOTOS, "category: photos\n    from: 2025-10-26\n"
        "    to: 2025-10-26"));
    const struct wn_rule *r = wn_consent_terms(c)->rules;

    (void)state;
    assert_int_equal(r[0].span.from_ns, utc(2025, 3, 30, 0));
    assert_int_equal(r[0].span.until_ns, utc(2025, 3, 30, 23));
    assert_int_equal(r[1].span.from_ns, utc(2025, 10, 25, 23));
    assert_int_equal(r[1].span.until_ns, utc(2025, 10, 27, 0));
    wn_consent_free(&c);
}

static void
everything_a_rule_may_say(void **state)
{
    struct wn_consent *c = valid(edited(edited(edited(
        read_text("good-gb.yaml"), "apps: [phone-messages]",
        "apps: [sms, whatsapp]\n    time-field: sent\n    undated: include\n"
        "    max-items: 12\n"
        "    keywords: {any-of: [knife, \"the house\"], context: 3}"),
        "group-chats: exclude", "group-chats: listed-only"),
        "parts: [metadata, text, attachments]",
        "parts: [text, reactions, recently-deleted]"));
    const struct wn_rule *r = &wn_consent_terms(c)->rules[0];

    (void)state;
    assert_int_equal(r->apps, WN_APP_SMS | WN_APP_WHATSAPP);
    assert_true(r->sms_family_subset);
    assert_int_equal(r->time_field, WN_TF_SENT);
    assert_true(r->undated_include);
    assert_int_equal(r->max_items, 12);
    assert_int_equal(r->keywords.count, 2);
    assert_string_equal(r->keywords.at[1], "the house");
    assert_int_equal(r->keyword_context, 3);
    assert_int_equal(r->groups, WN_GROUP_LISTED_ONLY);
    assert_int_equal(r->parts,
        WN_PART_TEXT | WN_PART_REACTIONS | WN_PART_RECENTLY_DELETED);
    wn_consent_free(&c);
}

/** A folder has one name, whatever it is called in the filter. */
static void
folders_have_one_name(void **state)
{
    static const char *const names[][2] = {
        { "Download", "Download" },
        { "Download/", "Download" },
        { ".//Download/./in", "Download/in" },
        { "/sdcard/Download", "/storage/emulated/0/Download" },
        { "/mnt/sdcard/Download/", "/storage/emulated/0/Download" },
        { "/storage//self/primary/DCIM", "/storage/emulated/0/DCIM" },
        { "/storage/emulated/0/DCIM", "/storage/emulated/0/DCIM" },
        { "/sdcard", "/storage/emulated/0" },
        { "/storage/12AB-34CD/DCIM", "/storage/12AB-34CD/DCIM" },
        { "/storage/emulated/10/DCIM", "/storage/emulated/10/DCIM" },
        { "sdcard/..x", "sdcard/..x" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char rule[512];
        struct wn_consent *c;
        const struct wn_rule *r;

        (void)snprintf(rule, sizeof(rule), "category: documents\n"
            "    from: 2025-03-07\n    to: 2025-03-08\n"
            "    folders: [\"%s\"]", names[i][0]);
        c = valid(edited(read_text("good-gb.yaml"), PHOTOS, rule));
        r = &wn_consent_terms(c)->rules[1];
        assert_int_equal(r->folders.count, 1);
        assert_string_equal(r->folders.at[0], names[i][1]);
        wn_consent_free(&c);
    }
}

static void
all_dates_and_albums(void **state)
{
    struct wn_consent *c = valid(edited(read_text("good-gb.yaml"), PHOTOS,
        "category: photos\n    all-dates: true\n"
        "    all-dates-reason: \"undated screenshots\"\n"
        "    kind: [screenshot]\n    parts: [hidden, recently-deleted]\n"
        "    time-field: added"));
    const struct wn_rule *r = &wn_consent_terms(c)->rules[1];

    (void)state;
    assert_true(r->all_dates);
    assert_int_equal(r->span.from_ns, WN_TIME_MIN);
    assert_int_equal(r->span.until_ns, WN_TIME_MAX);
    assert_int_equal(r->kinds, WN_KIND_SCREENSHOT);
    assert_int_equal(r->parts, WN_PART_HIDDEN | WN_PART_RECENTLY_DELETED);
    assert_int_equal(r->time_field, WN_TF_ADDED);
    wn_consent_free(&c);
}

static void
method_words(void **state)
{
    struct wn_consent *c = valid(edited(edited(edited(edited(edited(
        read_text("good-gb.yaml"), "indexes: []",
        "indexes: [photos-catalogue]"), "staging: memory",
        "staging: encrypted"), "on-disruption: void",
        "on-disruption: seal-finished-rules"), "preview: none",
        "preview: counts"), "max-runs: 1", "max-runs: 3"));
    const struct wn_terms *t = wn_consent_terms(c);

    (void)state;
    assert_true(t->index_photos_catalogue);
    assert_true(t->staging_encrypted);
    assert_true(t->seal_finished_rules);
    assert_true(t->preview_counts);
    assert_int_equal(t->max_runs, 3);
    wn_consent_free(&c);
}

/** A deny rule's days take the wider reading, and its words their bits. */
static void
a_narrow_deny(void **state)
{
    struct wn_consent *c = valid(edited(read_text("good-gb.yaml"),
        "reason: legal-privilege\n    participants: {any-of: "
        "[\"+442079460111\"]}",
        "reason: health\n    category: messages\n    apps: [sms]\n"
        "    from: 2025-03-07\n    to: 2025-03-07"));
    const struct wn_deny_rule *d = &wn_consent_terms(c)->denies[0];

    (void)state;
    assert_false(d->any_category);
    assert_int_equal(d->category, WN_CAT_MESSAGES);
    assert_int_equal(d->apps, WN_APP_SMS);
    assert_false(d->has_people);
    assert_int_equal(d->span.from_ns, utc(2025, 3, 7, 0));
    assert_int_equal(d->span.until_ns, utc(2025, 3, 8, 0));
    wn_consent_free(&c);
}

/** The bytes are kept as they were, and outlive the caller's. */
static void
bytes_and_hash(void **state)
{
    char *text = read_text("good-gb.yaml");
    char *copy = strdup(text);
    struct wn_consent *c = valid(text);
    size_t n;
    const uint8_t *p = wn_consent_bytes(c, &n);

    (void)state;
    assert_int_equal(n, strlen(copy));
    assert_memory_equal(p, copy, n);
    assert_int_equal(strlen(wn_consent_sha256(c)), 64);
    free(copy);
    wn_consent_free(&c);
}

static void
names_of_bits(void **state)
{
    (void)state;
    assert_string_equal(wn_app_name(WN_APP_RCS), "rcs");
    assert_string_equal(wn_app_name(WN_APP_ADDRESS_BOOK), "address-book");
    assert_null(wn_app_name(WN_APP_SMS | WN_APP_IMESSAGE | WN_APP_RCS));
    assert_null(wn_app_name(0));
    assert_string_equal(wn_time_field_name(WN_TF_VISITED), "visited");
    assert_null(wn_time_field_name(WN_TF_NONE));
    assert_string_equal(wn_route_name(WN_ROUTE_IOS_AFC), "ios-afc");
    assert_string_equal(wn_route_name(WN_ROUTE_IDENTITY), "identity");
    assert_null(wn_route_name(3));
    assert_string_equal(wn_change_name(WN_CHANGE_SYNC_LOCK_FILE),
        "sync-lock-file");
    assert_null(wn_change_name(0));
}

/** A sheet's rules stand behind the filter's own; without the sheet, verify
 * still reads the filter, and says that it was not applied. */
static void
a_deny_sheet(void **state)
{
    static const char sheet[] =
        "deny:\n  - rule: private\n    reason: counselling\n"
        "    participants: {any-of: [\"help@example.org\"]}\n";
    char *text = edited(read_text("good-gb.yaml"), "\nmethod:",
        "\ndeny-sheet: {sha256: "
        "\"@\"}\nmethod:");
    struct wn_consent *c = NULL;
    struct wn_findings *f = NULL;
    struct wn_err err = WN_ERR_INIT;
    const char *is;
    char hex[65];

    (void)state;
    /* The refusal itself tells the hash, so that no digest is needed here. */
    text = edited(text, "\"@\"",
        "\"0000000000000000000000000000000000000000000000000000000000000000\"");
    assert_int_equal(wn_consent_parse(&c, (const uint8_t *)text, strlen(text),
        (const uint8_t *)sheet, strlen(sheet), &f, &err), WN_EFILTER);
    assert_null(c);
    is = strstr(err.text, "SHA-256 is ");
    assert_non_null(is);
    (void)snprintf(hex, sizeof(hex), "%s", is + strlen("SHA-256 is "));
    wn_findings_free(&f);
    text = edited(text,
        "0000000000000000000000000000000000000000000000000000000000000000",
        hex);
    assert_int_equal(wn_consent_parse(&c, (const uint8_t *)text, strlen(text),
        (const uint8_t *)sheet, strlen(sheet), &f, NULL), WN_OK);
    assert_true(wn_consent_terms(c)->deny_sheet_applied);
    assert_int_equal(wn_consent_terms(c)->deny_count, 2);
    assert_true(wn_consent_terms(c)->denies[1].from_sheet);
    assert_string_equal(wn_consent_terms(c)->denies[1].people.at[0],
        "help@example.org");
    assert_string_equal(wn_consent_terms(c)->deny_sheet_sha256, hex);
    wn_findings_free(&f);
    wn_consent_free(&c);
    c = valid(text);
    assert_false(wn_consent_terms(c)->deny_sheet_applied);
    assert_int_equal(wn_consent_terms(c)->deny_count, 1);
    wn_consent_free(&c);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(header_and_agreement),
        cmocka_unit_test(a_messages_rule),
        cmocka_unit_test(defaults_of_the_others),
        cmocka_unit_test(generic_calls_with_a_withheld_number),
        cmocka_unit_test(days_of_a_zone),
        cmocka_unit_test(everything_a_rule_may_say),
        cmocka_unit_test(folders_have_one_name),
        cmocka_unit_test(all_dates_and_albums),
        cmocka_unit_test(method_words),
        cmocka_unit_test(a_narrow_deny),
        cmocka_unit_test(bytes_and_hash),
        cmocka_unit_test(names_of_bits),
        cmocka_unit_test(a_deny_sheet),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
