#include "scope_support.h"

#include "winnow/session.h"

static enum wn_status
try(const char *serial, const char *imei, enum wn_platform platform)
{
    struct wn_consent *c =
        t_consent("Europe/London", T_ALLOW_MESSAGES, NULL, T_METHOD);
    struct wn_identity phone = t_phone();
    struct wn_scope *s = NULL;
    struct wn_err err = WN_ERR_INIT;
    enum wn_status st;

    (void)snprintf(phone.serial, sizeof(phone.serial), "%s", serial);
    (void)snprintf(phone.imei, sizeof(phone.imei), "%s", imei);
    phone.platform = platform;
    st = wn_scope_new(&s, c, &phone, T_NOW, 0, &err);
    assert_true((st == WN_OK) == (s != NULL));
    assert_true((st == WN_OK) == (err.text[0] == '\0'));
    /* The other phone's own number is nobody's business. */
    assert_null(strstr(err.text, "ZZZZ"));
    wn_scope_free(&s);
    wn_consent_free(&c);
    return st;
}

static void
every_identifier_must_match(void **state)
{
    const char *imei = "350000000000001";

    (void)state;
    assert_int_equal(try("F2LX7Q0ABC", imei, WN_PLATFORM_IOS), WN_OK);
    assert_int_equal(try("f2lx7q0abc", imei, WN_PLATFORM_IOS), WN_OK);
    assert_int_equal(
        try("F2LX7Q0ABC", "35 000000 000000 1", WN_PLATFORM_IOS), WN_OK);
    assert_int_equal(try("ZZZZ7Q0ABC", imei, WN_PLATFORM_IOS), WN_EDEVICE);
    assert_int_equal(try("F2LX7Q0AB", imei, WN_PLATFORM_IOS), WN_EDEVICE);
    assert_int_equal(
        try("F2LX7Q0ABC", "350000000000002", WN_PLATFORM_IOS), WN_EDEVICE);
    assert_int_equal(try("F2LX7Q0ABC", "", WN_PLATFORM_IOS), WN_EDEVICE);
    assert_int_equal(
        try("F2LX7Q0ABC", imei, WN_PLATFORM_ANDROID), WN_EDEVICE);
}

static void
before_pairing_what_is_known_must_match(void **state)
{
    struct wn_consent *c =
        t_consent("Europe/London", T_ALLOW_MESSAGES, NULL, T_METHOD);
    const struct wn_terms *t = wn_consent_terms(c);
    struct wn_identity phone = t_phone();

    (void)state;
    phone.imei[0] = '\0';
    assert_int_equal(wn_scope_identify(t, &phone, true, NULL), WN_OK);
    assert_int_equal(wn_scope_identify(t, &phone, false, NULL), WN_EDEVICE);
    phone.serial[0] = 'Z';
    assert_int_equal(wn_scope_identify(t, &phone, true, NULL), WN_EDEVICE);
    wn_consent_free(&c);
}

static void
not_in_force(void **state)
{
    struct wn_consent *c =
        t_consent("Europe/London", T_ALLOW_MESSAGES, NULL, T_METHOD);
    struct wn_identity phone = t_phone();
    struct wn_scope *s = NULL;
    int64_t from = t_at("2026-11-01T00:00:00Z");
    int64_t until = t_at("2026-12-01T00:00:00Z");

    (void)state;
    assert_int_equal(
        wn_scope_new(&s, c, &phone, from - 1, 0, NULL), WN_EFORCE);
    assert_int_equal(
        wn_scope_new(&s, c, &phone, until + 1, 0, NULL), WN_EFORCE);
    assert_null(s);
    assert_int_equal(wn_scope_new(&s, c, &phone, until, 0, NULL), WN_OK);
    wn_scope_free(&s);
    wn_consent_free(&c);
}

static void
only_needed_routes_are_granted(void **state)
{
    struct wn_consent *c = t_consent("Europe/London", T_ALLOW_MESSAGES
        "  - rule: card\n    category: contacts\n    contacts: all\n", NULL,
        T_METHOD);
    struct wn_scope *s = t_scope(c, 0);
    const struct wn_grant *g = NULL;

    (void)state;
    assert_true(wn_scope_needs(s, WN_ART_ios_messages));
    assert_true(wn_scope_needs(s, WN_ART_ios_contacts));
    assert_false(wn_scope_needs(s, WN_ART_ios_photos));
    assert_false(wn_scope_needs(s, WN_ART_ios_device_info));
    assert_int_equal(
        wn_scope_grant(&g, s, WN_ROUTE_IOS_AFC, NULL), WN_DENIED);
    assert_int_equal(
        wn_scope_grant(&g, s, WN_ROUTE_IOS_DOCUMENTS, NULL), WN_DENIED);
    assert_int_equal(
        wn_scope_grant(&g, s, (enum wn_route)3, NULL), WN_DENIED);
    assert_null(g);
    assert_int_equal(wn_grant_permits(g, WN_ROUTE_IOS_AFC, NULL), WN_DENIED);
    assert_int_equal(
        wn_scope_grant(&g, s, WN_ROUTE_IOS_BACKUP, NULL), WN_OK);
    assert_int_equal(wn_grant_permits(g, WN_ROUTE_IOS_BACKUP, NULL), WN_OK);
    assert_int_equal(wn_grant_permits(g, WN_ROUTE_IOS_AFC, NULL), WN_DENIED);
    wn_scope_free(&s);
    s = t_scope(c, 1);
    assert_false(wn_scope_needs(s, WN_ART_ios_messages));
    assert_int_equal(wn_scope_rules(s), 2);
    assert_true(wn_scope_may_change(s, WN_CHANGE_PAIRING_TRUST));
    assert_false(wn_scope_may_change(s, WN_CHANGE_TEMPORARY_PASSWORD));
    wn_scope_free(&s);
    wn_consent_free(&c);
}

static void
unknown_callers_need_the_contacts(void **state)
{
    struct wn_consent *c = t_consent("Europe/London",
        "  - rule: calls\n    category: calls\n    from: 2026-03-07\n"
        "    to: 2026-03-07\n    participants: {any-of: [not-in-contacts]}\n",
        NULL, T_METHOD);
    struct wn_scope *s = t_scope(c, 0);

    (void)state;
    assert_true(wn_scope_needs(s, WN_ART_ios_calls));
    assert_true(wn_scope_needs(s, WN_ART_ios_contacts));
    assert_false(wn_scope_needs(s, WN_ART_ios_whatsapp_contacts));
    wn_scope_free(&s);
    wn_consent_free(&c);
}

/** A contact list is asked for by its own name only, and who is in no contact
 * is looked up in the address book alone. */
static void
contact_lists_by_name(void **state)
{
    static const struct {
        const char *apps;
        bool book, whatsapp, business;
    } cases[] = { { "", true, false, false },
        { "    apps: [address-book]\n", true, false, false },
        { "    apps: [whatsapp]\n", false, true, false },
        { "    apps: [whatsapp-business]\n", false, false, true },
        { "    apps: [whatsapp, address-book]\n", true, true, false } };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct wn_consent *c;
        struct wn_scope *s;
        char allow[512];

        (void)snprintf(allow, sizeof(allow), "  - rule: card\n"
            "    category: contacts\n    contacts: all\n%s", cases[i].apps);
        c = t_consent("Europe/London", allow, NULL, T_METHOD);
        s = t_scope(c, 0);
        assert_int_equal(
            wn_scope_needs(s, WN_ART_ios_contacts), cases[i].book);
        assert_int_equal(wn_scope_needs(s, WN_ART_ios_whatsapp_contacts),
            cases[i].whatsapp);
        assert_int_equal(
            wn_scope_needs(s, WN_ART_ios_whatsapp_business_contacts),
            cases[i].business);
        wn_scope_free(&s);
        wn_consent_free(&c);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_identifier_must_match),
        cmocka_unit_test(before_pairing_what_is_known_must_match),
        cmocka_unit_test(not_in_force),
        cmocka_unit_test(only_needed_routes_are_granted),
        cmocka_unit_test(unknown_callers_need_the_contacts),
        cmocka_unit_test(contact_lists_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
