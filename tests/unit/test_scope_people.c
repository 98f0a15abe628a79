#include "scope/people.h"
#include "scope_support.h"

#include "base/regions.h"

static void
expect(const char *raw, const char *region, const char *norm)
{
    struct wn_handle h;

    wn_handle_read(&h, raw, strlen(raw), region);
    if (strcmp(h.norm, norm) != 0) {
        print_error("\"%s\" read in %s\n", raw, region);
    }
    assert_string_equal(h.norm, norm);
    assert_int_equal(h.kind,
        norm[0] == '\0'             ? WN_HANDLE_UNRESOLVED
            : norm[0] == '+'        ? WN_HANDLE_E164
                                    : WN_HANDLE_EMAIL);
}

static void
spellings_of_one_number(void **state)
{
    static const char *const same[] = { "+447700900123", "07700900123",
        "07700 900 123", "00447700900123", "+44 7700 900123",
        "(07700) 900-123", "+44 (0)7700 900123", "tel:+447700900123",
        "TEL:07700-900-123", " 07700.900.123 ",
        "\xE2\x80\xAA+44 7700 900123\xE2\x80\xAC", /* U+202A … U+202C */
        "+44\xC2\xA0" "7700\xC2\xA0" "900123",
        "\xEF\xBC\x8B" "447700900123", /* full-width plus */
        "\xD9\xA0\xD9\xA7" "700900123" /* Arabic-Indic 0 and 7 */ };

    (void)state;
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        expect(same[i], "GB", "+447700900123");
    }
}

static void
what_is_short_ambiguous_or_letters_is_not_guessed(void **state)
{
    static const char *const none[] = { "", " ", "60777", "900123",
        "447700900123", "7700900123", "700900123", "+44 0770090012345",
        "+123456", "+1234567890123456", "VM-JORDAN", "Winnow", "+",
        "++447700900123",
        "07700900123,,5", "*#06#", "+0447700900123", "0770090012345",
        "1234567890123456789012345678901234567890", "+44", "@", "jo@",
        "@example.org", "jo@ex@mple.org", "jo smith@example.org" };

    (void)state;
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        struct wn_handle h = t_handle(none[i]);

        if (h.kind != WN_HANDLE_UNRESOLVED) {
            print_error("\"%s\" was read as %s\n", none[i], h.norm);
        }
        assert_int_equal(h.kind, WN_HANDLE_UNRESOLVED);
        assert_false(wn_handle_same(&h, &h));
    }
}

static void
other_regions(void **state)
{
    (void)state;
    expect("2025550143", "US", "+12025550143");
    expect("1 (202) 555-0143", "US", "+12025550143");
    expect("+1 202 555 0143", "GB", "+12025550143");
    expect("011 44 7700 900123", "US", "+447700900123");
    expect("555-0143", "US", "");
    expect("12025550143", "GB", "");
    expect("06 1234567", "IT", "+39061234567");
    expect("+39 06 1234567", "GB", "+39061234567");
    expect("12345678", "DK", "+4512345678");
    expect("1234567", "DK", "");
    expect("0011 44 7700 900123", "AU", "+447700900123");
    expect("0412 345 678", "AU", "+61412345678");
    expect("06 1 234 5678", "HU", "+3612345678");
    expect("0301234567", "DE", "+49301234567");
    expect("5215512345678@s.whatsapp.net", "GB", "+525512345678");
    expect("+52 1 55 1234 5678", "GB", "+525512345678");
    expect("+52 155 123 4567", "GB", "+521551234567");
    expect("301234567", "DE", "");
    expect("+99 7700900123", "GB", "+997700900123");
    /* Written whole: one digit more or less is another number, not none. */
    expect("+4477009001230", "GB", "+4477009001230");
    expect("+44770090012", "GB", "+44770090012");
    expect("+1 555 0142", "GB", "+15550142");
}

static void
emails_are_folded(void **state)
{
    struct wn_handle a = t_handle("Jo@Example.ORG");
    struct wn_handle b = t_handle("mailto:jo@example.org");
    struct wn_handle c = t_handle("joe@example.org");
    char longest[300];

    (void)state;
    assert_int_equal(a.kind, WN_HANDLE_EMAIL);
    assert_true(wn_handle_same(&a, &b));
    assert_false(wn_handle_same(&a, &c));
    memset(longest, 'a', sizeof(longest));
    memcpy(longest + 242, "@example.org", 12);
    wn_handle_read(&a, longest, 254, "GB");
    assert_int_equal(a.kind, WN_HANDLE_EMAIL);
    wn_handle_read(&a, longest, 255, "GB");
    assert_int_equal(a.kind, WN_HANDLE_UNRESOLVED);
    wn_handle_read(&a, "jo\0@example.org", 15, "GB");
    assert_int_equal(a.kind, WN_HANDLE_UNRESOLVED);
    wn_handle_read(&a, "j\xFFo@example.org", 15, "GB");
    assert_int_equal(a.kind, WN_HANDLE_UNRESOLVED);
}

static void
deny_is_wide(void **state)
{
    static const char *const same[] = { "+442079460111", "02079460111",
        "020 7946 0111", "00442079460111", "442079460111", "079460111",
        "+992079460111", "+442079460111,,22", "7946 0111",
        "442079460111@sms.example.org", "x02079460111" };
    static const char *const others[] = { "+442079460112", "60111", "460111",
        "+447700900123", "jo@example.org", "", "Example" };
    struct wn_handle deny = t_handle(T_DENIED);

    (void)state;
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        struct wn_handle h = t_handle(same[i]);

        if (!wn_handle_denied(&deny, &h)) {
            print_error("%s slipped through\n", same[i]);
        }
        assert_true(wn_handle_denied(&deny, &h));
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        struct wn_handle h = t_handle(others[i]);

        assert_false(wn_handle_denied(&deny, &h));
    }
}

static void
addresses_of_whatsapp(void **state)
{
    static const struct {
        const char *raw;
        enum wn_handle_kind kind;
        const char *norm, *digits;
    } cases[] = {
        { "447700900123@s.whatsapp.net", WN_HANDLE_E164, "+447700900123",
            "447700900123" },
        { " 447700900123@S.WhatsApp.Net ", WN_HANDLE_E164, "+447700900123",
            "447700900123" },
        { "447700900123@c.us", WN_HANDLE_E164, "+447700900123",
            "447700900123" },
        { "447700900123.0:12@s.whatsapp.net", WN_HANDLE_E164,
            "+447700900123", "447700900123" },
        { "447700900123:3@s.whatsapp.net", WN_HANDLE_E164, "+447700900123",
            "447700900123" },
        { "447700900123:99@hosted", WN_HANDLE_E164, "+447700900123",
            "447700900123" },
        { "12025550143@s.whatsapp.net", WN_HANDLE_E164, "+12025550143",
            "12025550143" },
        /* A number is written whole there, whatever the region. */
        { "07700900123@s.whatsapp.net", WN_HANDLE_UNRESOLVED, "",
            "07700900123" },
        { "0@s.whatsapp.net", WN_HANDLE_UNRESOLVED, "", "0" },
        { "1234567890123456@s.whatsapp.net", WN_HANDLE_UNRESOLVED, "",
            "1234567890123456" },
        { "447700900123@lid", WN_HANDLE_HIDDEN, "", "" },
        { "123456789012345:7@lid", WN_HANDLE_HIDDEN, "", "" },
        { "x@LID", WN_HANDLE_HIDDEN, "", "" },
        { "@lid", WN_HANDLE_HIDDEN, "", "" },
        { "123456789012345:99@hosted.lid", WN_HANDLE_HIDDEN, "", "" },
        { "+447700900123@s.whatsapp.net", WN_HANDLE_HIDDEN, "", "" },
        { "44 7700 900123@s.whatsapp.net", WN_HANDLE_HIDDEN, "", "" },
        { "447700900123:@s.whatsapp.net", WN_HANDLE_HIDDEN, "", "" },
        { "447700900123:1.2@s.whatsapp.net", WN_HANDLE_HIDDEN, "", "" },
        { "@c.us", WN_HANDLE_HIDDEN, "", "" },
        { "447700900123-1600000000@g.us", WN_HANDLE_UNRESOLVED, "", "" },
        { "120363000000000001@g.us", WN_HANDLE_UNRESOLVED, "", "" },
        { "status@broadcast", WN_HANDLE_UNRESOLVED, "", "" },
        { "447700900123@broadcast", WN_HANDLE_UNRESOLVED, "", "" },
        { "120363000000000001@newsletter", WN_HANDLE_UNRESOLVED, "", "" },
        { "jo@c.us.example.org", WN_HANDLE_EMAIL, "jo@c.us.example.org", "" },
        { "447700900123@xs.whatsapp.net", WN_HANDLE_EMAIL,
            "447700900123@xs.whatsapp.net", "447700900123" },
        { "jo@lid@lid", WN_HANDLE_UNRESOLVED, "", "" } };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct wn_handle h = t_handle(cases[i].raw);

        if (h.kind != cases[i].kind) {
            print_error("\"%s\"\n", cases[i].raw);
        }
        assert_int_equal(h.kind, cases[i].kind);
        assert_string_equal(h.norm, cases[i].norm);
        assert_string_equal(h.digits, cases[i].digits);
    }
}

static void
who_is_hidden_is_nobody_and_may_be_anybody(void **state)
{
    static const char *const denied[] = { T_DENIED, "jo@example.org",
        "123456789" };
    struct wn_handle hidden = t_handle("123456789012345@lid");

    (void)state;
    assert_false(wn_handle_same(&hidden, &hidden));
    assert_false(wn_handle_deniable(&hidden));
    for (size_t i = 0; i < sizeof(denied) / sizeof(denied[0]); i++) {
        struct wn_handle h = t_handle(denied[i]);

        assert_true(wn_handle_denied(&h, &hidden));
        assert_false(wn_handle_denied(&hidden, &h));
    }
}

/** Countries put digits in front; WhatsApp knows people by the older number. */
static void
a_lengthened_number_is_denied(void **state)
{
    static const struct {
        const char *deny, *member;
        bool denied;
    } cases[] = { { "+5511987654321", "551187654321@s.whatsapp.net", true },
        { "+551187654321", "5511987654321@s.whatsapp.net", true },
        { "+22505012345", "+2250705012345", true },
        { "+5511987654321", "551187654322@s.whatsapp.net", false },
        { "+4411987654321", "551187654321@s.whatsapp.net", false },
        { "+5511987654321", "+5187654321", false } };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct wn_handle deny = t_handle(cases[i].deny);
        struct wn_handle member = t_handle(cases[i].member);

        assert_int_equal(
            wn_handle_denied(&deny, &member), cases[i].denied);
        assert_false(wn_handle_same(&deny, &member));
    }
}

static void
what_can_be_denied(void **state)
{
    struct wn_handle h = t_handle("02079460111");

    (void)state;
    assert_true(wn_handle_deniable(&h));
    h = t_handle("jo@example.org");
    assert_true(wn_handle_deniable(&h));
    h = t_handle("123456789"); /* not resolved, and digits enough */
    assert_int_equal(h.kind, WN_HANDLE_UNRESOLVED);
    assert_true(wn_handle_deniable(&h));
    h = t_handle("12345678");
    assert_false(wn_handle_deniable(&h));
    h = t_handle("HELPLINE");
    assert_false(wn_handle_deniable(&h));
}

static void
an_mms_address_ends_before_its_type(void **state)
{
    static const struct {
        const char *raw;
        size_t n;
    } cases[] = { { "+447700900123/TYPE=PLMN", 13 }, { "a/b@x.org", 9 },
        { "/TYPE=PLMN", 10 }, { "+447700900123/TYPE", 18 }, { "", 0 } };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(wn_mms_address(cases[i].raw, strlen(cases[i].raw)),
            cases[i].n);
    }
}

static void
the_table_is_sound(void **state)
{
    const struct wn_region *r;
    unsigned n = 0;

    (void)state;
    for (; (r = wn_region_at(n)) != NULL; n++) {
        const struct wn_region *of = wn_region_of_digits(r->country);

        assert_ptr_equal(wn_region_find(r->code), r);
        assert_true(n == 0 || strcmp(wn_region_at(n - 1)->code, r->code) < 0);
        assert_string_equal(of->country, r->country);
        assert_int_equal(of->lengths, r->lengths);
        assert_true(r->lengths != 0);
    }
    assert_true(n >= 30);
    assert_true(wn_region_known("GB"));
    assert_false(wn_region_known("gb"));
    assert_false(wn_region_known(""));
    assert_false(wn_region_known("GBR"));
    assert_null(wn_region_of_digits("99123"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spellings_of_one_number),
        cmocka_unit_test(what_is_short_ambiguous_or_letters_is_not_guessed),
        cmocka_unit_test(other_regions),
        cmocka_unit_test(emails_are_folded),
        cmocka_unit_test(deny_is_wide),
        cmocka_unit_test(addresses_of_whatsapp),
        cmocka_unit_test(who_is_hidden_is_nobody_and_may_be_anybody),
        cmocka_unit_test(a_lengthened_number_is_denied),
        cmocka_unit_test(what_can_be_denied),
        cmocka_unit_test(an_mms_address_ends_before_its_type),
        cmocka_unit_test(the_table_is_sound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
