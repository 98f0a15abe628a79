#include "scope_support.h"

#include "winnow/session.h"

#define METHOD \
    "method:\n  routes: [ios-afc, ios-backup, android-provider," \
    " android-files]\n" \
    "  device-changes: [pairing-trust, usb-debugging-key]\n"
#define SMS \
    "  - rule: texts\n    category: messages\n    apps: [sms]\n" \
    "    from: 2026-03-01\n    to: 2026-03-14\n"
#define CALLS \
    "  - rule: calls\n    category: calls\n    from: 2026-03-07\n" \
    "    to: 2026-03-07\n"
#define PHOTOS \
    "  - rule: photos\n    category: photos\n    from: 2026-03-07\n" \
    "    to: 2026-03-08\n"
#define FACTS "  - rule: facts\n    category: device-info\n    parts: "
#define BIT(c) (1u << WN_CAT_##c)

static const struct wn_caps unknown = { .platform = WN_PLATFORM_ANDROID };
static const struct wn_caps iphone = { .platform = WN_PLATFORM_IOS,
    .known = true, .will_encrypt_known = true, .will_encrypt = true };
static const struct wn_caps good = { .platform = WN_PLATFORM_ANDROID,
    .known = true, .sdk = 34, .users = { 0 }, .user_count = 1,
    .readable = BIT(MESSAGES) | BIT(CALLS) | BIT(CONTACTS) | BIT(CALENDAR) |
        BIT(PHOTOS) | BIT(VIDEOS) | BIT(AUDIO) };

struct made {
    struct wn_consent *c;
    struct wn_plan *p;
    const struct wn_plan_view *v;
    enum wn_status st;
    struct wn_err err;
};

static struct made
plan(const char *allow, const char *method, const struct wn_caps *caps)
{
    struct made m = { .err = WN_ERR_INIT };

    m.c = t_consent("Europe/London", allow, NULL, method);
    m.st = wn_plan_new(&m.p, m.c, caps, NULL, 0, &m.err);
    m.v = m.p ? wn_plan_view(m.p) : NULL;
    assert_non_null(m.v);
    return m;
}

static void
done(struct made *m)
{
    wn_plan_free(&m->p);
    wn_consent_free(&m->c);
}

static bool
said(const char *const *lines, size_t n, const char *what)
{
    for (size_t i = 0; i < n; i++) {
        if (strstr(lines[i], what)) {
            return true;
        }
    }
    return false;
}
#define REMARKED(m, what) said((m).v->remarks, (m).v->remark_count, what)

static void
modes_and_routes(void **state)
{
    struct made m = plan(SMS CALLS PHOTOS
        "  - rule: phone\n    category: device-info\n", METHOD, &good);

    (void)state;
    assert_int_equal(m.st, WN_OK);
    assert_string_equal(m.v->rules[0].route, "android-provider");
    assert_string_equal(m.v->rules[0].acquisition_mode, "selected-on-device");
    assert_string_equal(m.v->rules[1].route, "android-provider");
    assert_string_equal(m.v->rules[2].route, "android-files");
    assert_string_equal(m.v->rules[2].acquisition_mode, "fetched-one-by-one");
    assert_string_equal(m.v->rules[3].route, "identity");
    assert_int_equal(m.v->leaves_count, 3);
    assert_true(said(m.v->leaves, m.v->leaves_count,
        "android-provider: what is kept, and row numbers; where the phone "
        "cannot match a person itself, the addresses of that period; "
        "repeating calendar entries of which no occurrence is in range. All "
        "counted"));
    assert_true(said(m.v->leaves, m.v->leaves_count,
        "android-files: what is kept; names and dates of the searched "
        "folders; a whole file whose own capture time then disagrees with the "
        "catalogue. All counted"));
    assert_true(said(m.v->prompts, m.v->prompt_count, "allow USB debugging "
        "once"));
    assert_true(said(m.v->prompts, m.v->prompt_count, "fingerprint"));
    assert_int_equal(m.v->change_count, 1);
    assert_true(said(m.v->changes, 1, "usb-debugging-key"));
    assert_true(m.v->minutes_low <= m.v->minutes_high);
    done(&m);
}

/** One filter, two phones: what the other kind has is named, and no error. */
static void
one_filter_for_both(void **state)
{
    const char *allow = T_ALLOW_MESSAGES CALLS PHOTOS;
    struct made m = plan(allow, METHOD, &iphone);

    (void)state;
    assert_int_equal(m.st, WN_OK);
    for (size_t i = 0; i < 3; i++) {
        assert_true(m.v->rules[i].feasible);
        assert_false(m.v->rules[i].partly);
    }
    assert_true(REMARKED(m, "route android-provider: not applicable to an "
        "iPhone"));
    assert_true(REMARKED(m, "device-change usb-debugging-key: not applicable "
        "to an iPhone"));
    assert_false(said(m.v->changes, m.v->change_count, "debugging"));
    done(&m);
    m = plan(allow, METHOD, &good);
    assert_int_equal(m.st, WN_OK);
    for (size_t i = 0; i < 3; i++) {
        assert_true(m.v->rules[i].feasible);
    }
    assert_true(REMARKED(m, "route ios-backup: not applicable to an Android "
        "phone"));
    assert_true(REMARKED(m, "device-change pairing-trust: not applicable"));
    assert_true(REMARKED(m, "rule one: imessage: not applicable"));
    assert_true(REMARKED(m, "rule calls: facetime: not applicable"));
    assert_false(REMARKED(m, "route identity"));
    for (size_t i = 0; i < 3; i++) {
        assert_false(m.v->rules[i].partly);
    }
    /* Chats are on an Android phone, and out of reach: told, and a shortfall
     * for whoever picks them out. */
    assert_non_null(strstr(m.v->rules[0].why, "no chats (RCS)"));
    done(&m);
    m = plan("  - rule: rcs\n    category: messages\n    apps: [sms, rcs]\n"
             "    from: 2026-03-01\n    to: 2026-03-02\n", METHOD, &good);
    assert_int_equal(m.st, WN_OK);
    assert_true(m.v->rules[0].partly);
    assert_non_null(strstr(m.v->rules[0].why, "rcs"));
    done(&m);
}

static void
what_cannot_be_done_is_said(void **state)
{
    static const char no_key[] = "method:\n"
        "  routes: [android-provider]\n  device-changes: [pairing-trust]\n";
    static const char no_route[] = "method:\n  routes: [ios-backup]\n"
        "  device-changes: [usb-debugging-key]\n";
    struct wn_caps refusing = good;
    const struct {
        const char *allow, *method;
        const struct wn_caps *caps;
        const char *why;
    } rows[] = {
        { SMS, no_key, &good, "does not list usb-debugging-key" },
        { SMS, no_route, &good, "method.routes does not list "
                                "android-provider" },
        { SMS, METHOD, &refusing, "READ_SMS" },
        { CALLS, METHOD, &refusing, "READ_CALL_LOG" },
        { "  - rule: i\n    category: messages\n    apps: [imessage]\n"
          "    from: 2026-03-01\n    to: 2026-03-02\n",
            METHOD, &good, "not applicable: an Android phone has no "
                           "imessage" },
        { "  - rule: wa\n    category: messages\n    apps: [whatsapp]\n"
          "    from: 2026-03-01\n    to: 2026-03-02\n",
            METHOD, &good, "cannot read messages of these apps" },
        { "  - rule: made\n    category: calendar\n    time-field: created\n"
          "    from: 2026-03-01\n    to: 2026-03-02\n",
            METHOD, &good, "when a calendar entry was made" },
        { FACTS "[sim, accounts]\n", METHOD, &good, "number, SIM" },
        { FACTS "[accounts]\n", METHOD, &iphone, "its accounts" },
        { SMS "    participants: {any-of: ['60777', VM-JO]}\n", METHOD, &good,
            "could be resolved" },
    };

    (void)state;
    refusing.readable = 0;
    refusing.refused = BIT(MESSAGES) | BIT(CALLS);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct made m = plan(rows[i].allow, rows[i].method, rows[i].caps);

        if (!strstr(m.v->rules[0].why, rows[i].why)) {
            print_error("%s: %s\n", rows[i].why, m.v->rules[0].why);
        }
        assert_int_equal(m.st, WN_EFILTER);
        assert_non_null(strstr(m.v->rules[0].why, rows[i].why));
        assert_string_equal(m.v->rules[0].route, "");
        assert_int_equal(m.v->change_count, 0);
        assert_int_equal(m.v->leaves_count, 0);
        assert_int_equal(m.v->prompt_count, 0);
        done(&m);
    }
}

/** What no phone of the kind tells is a shortfall before the run already. */
static void
what_no_phone_tells_is_a_shortfall(void **state)
{
    static const struct {
        const char *parts;
        const struct wn_caps *caps;
        const char *why;
    } rows[] = {
        { "[model, phone-number]\n", &good, "number, SIM" },
        { "[model, accounts]\n", &unknown, "number, SIM" },
        { "[model, accounts]\n", &iphone, "its accounts" },
        { "[model, phone-number, sim]\n", &iphone, NULL },
        { "[model, os, serial, zone, clock-skew]\n", &good, NULL },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char allow[256];
        struct made m;

        (void)snprintf(
            allow, sizeof(allow), FACTS "%s", rows[i].parts);
        m = plan(allow, METHOD, rows[i].caps);
        assert_int_equal(m.st, WN_OK);
        assert_true(m.v->rules[0].feasible);
        assert_int_equal(m.v->rules[0].partly, rows[i].why != NULL);
        assert_non_null(strstr(
            m.v->rules[0].why, rows[i].why ? rows[i].why : ""));
        done(&m);
    }
}

static void
without_a_phone_a_limit_is_named(void **state)
{
    const struct wn_caps silent = { .platform = WN_PLATFORM_ANDROID,
        .known = true, .sdk = 34 };
    struct made m = plan(CALLS SMS PHOTOS, METHOD, &unknown);

    (void)state;
    assert_int_equal(m.st, WN_OK);
    assert_true(m.v->rules[0].feasible);
    assert_false(m.v->rules[0].partly);
    assert_non_null(strstr(m.v->rules[0].why, "when it is connected"));
    assert_non_null(strstr(m.v->rules[1].why, "when it is connected"));
    assert_string_equal(m.v->rules[2].why, "");
    done(&m);
    m = plan(CALLS SMS PHOTOS, METHOD, &silent);
    for (size_t i = 0; i < 3; i++) {
        assert_true(m.v->rules[i].feasible);
        assert_non_null(strstr(m.v->rules[i].why, "will find out"));
    }
    done(&m);
    m = plan(CALLS SMS, METHOD, &good);
    assert_string_equal(m.v->rules[0].why, "");
    assert_non_null(strstr(m.v->rules[1].why, "no drafts"));
    done(&m);
}

static void
what_leaves_beyond_is_declared(void **state)
{
    struct made m = plan(SMS
        "    participants: {any-of: ['" T_PERSON "'], group-chats: whole}\n"
        "    parts: [metadata, text, attachments]\n"
        "    keywords: {any-of: [key]}\n", METHOD, &good);

    (void)state;
    assert_true(REMARKED(m, "Addresses that end alike"));
    assert_true(REMARKED(m, "message by message"));
    assert_true(REMARKED(m, "attachments of MMS"));
    assert_true(REMARKED(m, "texts of all its other bounds"));
    assert_true(REMARKED(m, "does not prove"));
    done(&m);
    m = plan(SMS, METHOD, &good);
    assert_false(REMARKED(m, "Addresses that end alike"));
    assert_false(REMARKED(m, "message by message"));
    assert_false(REMARKED(m, "attachments of MMS"));
    done(&m);
    m = plan(CALLS "    participants: {any-of: [not-in-contacts]}\n", METHOD,
        &good);
    assert_true(REMARKED(m, "all callers of that period"));
    done(&m);
}

static void
a_phone_that_lets_in_is_left_as_it_was(void **state)
{
    struct wn_caps caps = good;
    struct made m;

    (void)state;
    caps.trusted = true;
    m = plan(SMS, "method:\n  routes: [android-provider]\n"
                  "  device-changes: []\n", &caps);
    assert_int_equal(m.st, WN_OK);
    assert_int_equal(m.v->change_count, 0);
    assert_int_equal(m.v->prompt_count, 1);
    assert_true(REMARKED(m, "lets this computer in already"));
    done(&m);
    caps.locked = true;
    caps.user_count = 0;
    m = plan(SMS, METHOD, &caps);
    assert_true(REMARKED(m, "has not been unlocked"));
    assert_true(REMARKED(m, "user 0 is not on this phone"));
    done(&m);
}

/** What pairing makes known changes no hash; another phone does. */
static void
the_hash_knows_the_phone(void **state)
{
    struct wn_consent *c = t_consent("Europe/London", SMS, NULL, METHOD);
    struct wn_identity phone = { .platform = WN_PLATFORM_ANDROID,
        .serial = "VA0001" };
    struct wn_plan *a = NULL;
    struct wn_plan *b = NULL;
    struct wn_plan *d = NULL;

    (void)state;
    assert_int_equal(wn_plan_new(&a, c, &unknown, &phone, 0, NULL), WN_OK);
    (void)snprintf(phone.android_id, sizeof(phone.android_id), "0123");
    phone.clock_skew_ns = 5;
    assert_int_equal(wn_plan_new(&b, c, &unknown, &phone, 0, NULL), WN_OK);
    phone.serial[0] = 'W';
    assert_int_equal(wn_plan_new(&d, c, &unknown, &phone, 0, NULL), WN_OK);
    assert_string_equal(wn_plan_view(a)->hash, wn_plan_view(b)->hash);
    assert_string_not_equal(wn_plan_view(a)->hash, wn_plan_view(d)->hash);
    wn_plan_free(&a);
    wn_plan_free(&b);
    wn_plan_free(&d);
    wn_consent_free(&c);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(modes_and_routes),
        cmocka_unit_test(one_filter_for_both),
        cmocka_unit_test(what_cannot_be_done_is_said),
        cmocka_unit_test(what_no_phone_tells_is_a_shortfall),
        cmocka_unit_test(without_a_phone_a_limit_is_named),
        cmocka_unit_test(what_leaves_beyond_is_declared),
        cmocka_unit_test(a_phone_that_lets_in_is_left_as_it_was),
        cmocka_unit_test(the_hash_knows_the_phone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
