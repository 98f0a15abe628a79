#include "scope_support.h"

#include "winnow/session.h"

#define CALLS \
    "  - rule: calls\n    category: calls\n    from: 2026-03-07\n" \
    "    to: 2026-03-07\n"
#define PHOTOS \
    "  - rule: photos\n    category: photos\n    from: 2026-03-07\n" \
    "    to: 2026-03-08\n"

static const struct wn_caps unknown = { .platform = WN_PLATFORM_IOS };
static const struct wn_caps plain = { .platform = WN_PLATFORM_IOS,
    .known = true, .will_encrypt_known = true };
static const struct wn_caps encrypted = { .platform = WN_PLATFORM_IOS,
    .known = true, .will_encrypt_known = true, .will_encrypt = true };

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

static void
modes_and_routes(void **state)
{
    struct made m = plan(T_ALLOW_MESSAGES PHOTOS
        "  - rule: phone\n    category: device-info\n", T_METHOD, &plain);

    (void)state;
    assert_int_equal(m.st, WN_OK);
    assert_int_equal(m.v->rule_count, 3);
    assert_string_equal(m.v->rules[0].route, "ios-backup");
    assert_string_equal(m.v->rules[0].acquisition_mode, "drained-in-transit");
    assert_string_equal(m.v->rules[1].route, "ios-afc");
    assert_string_equal(m.v->rules[1].acquisition_mode, "fetched-one-by-one");
    assert_string_equal(m.v->rules[2].acquisition_mode, "selected-on-device");
    assert_int_equal(wn_plan_route(m.p, 1), WN_ROUTE_IOS_AFC);
    assert_true(said(m.v->leaves, m.v->leaves_count, "everything the phone"));
    assert_true(said(m.v->leaves, m.v->leaves_count, "deleted flags only"));
    assert_true(said(m.v->changes, m.v->change_count, "pairing-trust"));
    assert_false(said(m.v->changes, m.v->change_count, "sync-lock"));
    assert_int_equal(strlen(m.v->hash), 64);
    assert_true(m.v->minutes_low <= m.v->minutes_high);
    done(&m);
}

static void
calls_need_an_encrypted_backup(void **state)
{
    const char *temporary = "method:\n  routes: [ios-backup]\n"
        "  device-changes: [pairing-trust, temporary-backup-password]\n";
    struct made m = plan(CALLS, T_METHOD, &plain);

    (void)state;
    assert_int_equal(m.st, WN_EFILTER);
    assert_false(m.v->rules[0].feasible);
    assert_non_null(strstr(m.v->rules[0].why, "encrypted backup"));
    assert_string_equal(m.v->rules[0].route, "");
    done(&m);
    m = plan(CALLS, T_METHOD, &encrypted);
    assert_int_equal(m.st, WN_OK);
    assert_true(said(m.v->prompts, m.v->prompt_count, "backup password"));
    done(&m);
    m = plan(CALLS, T_METHOD, &unknown);
    assert_int_equal(m.st, WN_OK);
    assert_non_null(strstr(m.v->rules[0].why, "only if the owner"));
    done(&m);
    m = plan(CALLS, temporary, &plain);
    assert_int_equal(m.st, WN_OK);
    assert_true(
        said(m.v->changes, m.v->change_count, "temporary-backup-password"));
    done(&m);
    m = plan(CALLS, temporary, &encrypted);
    assert_false(
        said(m.v->changes, m.v->change_count, "temporary-backup-password"));
    done(&m);
    m = plan(T_ALLOW_MESSAGES, temporary, &plain);
    assert_false(
        said(m.v->changes, m.v->change_count, "temporary-backup-password"));
    done(&m);
}

static void
what_cannot_be_done_is_said(void **state)
{
    static const struct {
        const char *allow, *method, *why;
    } rows[] = {
        { PHOTOS, "method:\n  routes: [ios-backup]\n"
                  "  device-changes: [pairing-trust]\n",
            "method.routes does not list ios-afc" },
        { T_ALLOW_MESSAGES, "method:\n  routes: [ios-backup]\n"
                            "  device-changes: []\n",
            "pairing-trust" },
        { "  - rule: notes\n    category: notes\n    from: 2026-03-01\n"
          "    to: 2026-03-02\n",
            T_METHOD, "this version cannot read notes" },
        { T_ALLOW_MESSAGES "    participants: {any-of: ['60777', VM-JO]}\n",
            T_METHOD, "could be resolved" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct made m = plan(rows[i].allow, rows[i].method, &plain);

        if (m.st != WN_EFILTER || !strstr(m.v->rules[0].why, rows[i].why)) {
            print_error("%s: %s\n", rows[i].why, m.v->rules[0].why);
        }
        assert_int_equal(m.st, WN_EFILTER);
        assert_non_null(strstr(m.v->rules[0].why, rows[i].why));
        assert_non_null(strstr(m.err.text, rows[i].why));
        assert_int_equal(m.v->change_count, 0);
        done(&m);
    }
}

static void
some_rules_only(void **state)
{
    struct made m = plan(CALLS T_ALLOW_MESSAGES, T_METHOD, &plain);

    (void)state;
    assert_int_equal(m.st, WN_OK);
    assert_false(m.v->rules[0].feasible);
    assert_true(m.v->rules[1].feasible);
    assert_false(m.v->rules[1].partly);
    done(&m);
    m = plan("  - rule: both\n    category: messages\n"
             "    apps: [sms, imessage, rcs, whatsapp]\n"
             "    from: 2026-03-01\n    to: 2026-03-02\n",
        T_METHOD, &plain);
    assert_int_equal(m.st, WN_OK);
    assert_true(m.v->rules[0].feasible);
    assert_false(m.v->rules[0].partly); /* all of them can be read */
    done(&m);
}

/** A rule of several apps is judged by all of them, not by the first. */
static void
calls_of_two_apps(void **state)
{
    static const char temporary[] = "method:\n  routes: [ios-backup]\n"
        "  device-changes: [pairing-trust, temporary-backup-password]\n";
    struct made m = plan(CALLS "    apps: [phone, whatsapp]\n", T_METHOD,
        &plain);

    (void)state;
    assert_int_equal(m.st, WN_OK);
    assert_true(m.v->rules[0].feasible);
    assert_true(m.v->rules[0].partly);
    assert_non_null(strstr(m.v->rules[0].why, "only an encrypted backup"));
    done(&m);
    m = plan(CALLS "    apps: [whatsapp, whatsapp-business]\n", temporary,
        &plain);
    assert_int_equal(m.st, WN_OK);
    assert_false(m.v->rules[0].partly);
    assert_false(
        said(m.v->changes, m.v->change_count, "temporary-backup-password"));
    done(&m);
}

static void
dates_and_people_are_remarked(void **state)
{
    struct made m = plan(
        "  - rule: one\n    category: messages\n    apps: [phone-messages]\n"
        "    from: 2026-03-29\n    to: 2026-03-29\n"
        "    participants: {any-of: ['" T_PERSON "', VM-JORDAN]}\n",
        T_METHOD, &plain);

    (void)state;
    assert_true(said(m.v->remarks, m.v->remark_count,
        "from 2026-03-29 00:00 GMT up to, not including, 2026-03-30 00:00 BST "
        "(2026-03-29T00:00:00Z up to 2026-03-29T23:00:00Z)"));
    assert_true(said(m.v->remarks, m.v->remark_count, "\"VM-JORDAN\""));
    assert_false(said(m.v->remarks, m.v->remark_count, T_PERSON));
    assert_false(said(m.v->remarks, m.v->remark_count, "midnight"));
    done(&m);
}

static void
a_midnight_that_is_not_there(void **state)
{
    /* 2018-11-04 00:00 does not exist in Sao Paulo: clocks went to 01:00. */
    struct wn_consent *c = t_consent("America/Sao_Paulo",
        "  - rule: one\n    category: photos\n    from: 2018-11-03\n"
        "    to: 2018-11-04\n"
        "  - rule: back\n    category: photos\n    from: 2018-02-18\n"
        "    to: 2018-02-18\n"
        "  - rule: twice\n    category: photos\n    from: 2018-02-10\n"
        "    to: 2018-02-17\n",
        NULL, T_METHOD);
    struct wn_plan *p = NULL;
    const struct wn_plan_view *v;

    (void)state;
    assert_int_equal(wn_plan_new(&p, c, &plain, NULL, 0, NULL), WN_OK);
    v = wn_plan_view(p);
    assert_true(said(v->remarks, v->remark_count,
        "(2018-11-03T03:00:00Z up to 2018-11-05T02:00:00Z)"));
    wn_plan_free(&p);
    wn_consent_free(&c);
}

static void
the_hash_knows_filter_phone_and_offer(void **state)
{
    struct made a = plan(T_ALLOW_MESSAGES, T_METHOD, &plain);
    struct made b = plan(T_ALLOW_MESSAGES, T_METHOD, &plain);
    struct made c = plan(T_ALLOW_MESSAGES "    undated: include\n", T_METHOD,
        &plain);
    struct made d = plan(T_ALLOW_MESSAGES, T_METHOD, &encrypted);
    struct wn_identity phone = t_phone();
    struct wn_plan *e = NULL;
    struct wn_plan *f = NULL;
    struct wn_plan *g = NULL;

    (void)state;
    assert_string_equal(a.v->hash, b.v->hash);
    assert_string_not_equal(a.v->hash, c.v->hash);
    assert_string_not_equal(a.v->hash, d.v->hash);
    assert_int_equal(wn_plan_new(&e, a.c, &plain, &phone, 0, NULL), WN_OK);
    phone.clock_skew_ns = 77; /* a clock changes nothing */
    phone.serial[0] = '\0';   /* nor what pairing makes known */
    assert_int_equal(wn_plan_new(&f, a.c, &plain, &phone, 0, NULL), WN_OK);
    phone.udid[0] = '1';
    assert_int_equal(wn_plan_new(&g, a.c, &plain, &phone, 0, NULL), WN_OK);
    assert_string_not_equal(a.v->hash, wn_plan_view(e)->hash);
    assert_string_equal(wn_plan_view(e)->hash, wn_plan_view(f)->hash);
    assert_string_not_equal(wn_plan_view(e)->hash, wn_plan_view(g)->hash);
    wn_plan_free(&e);
    wn_plan_free(&f);
    wn_plan_free(&g);
    done(&a);
    done(&b);
    done(&c);
    done(&d);
}

static void
dropped_rules_are_given_up(void **state)
{
    struct wn_consent *c = t_consent("Europe/London",
        T_ALLOW_MESSAGES PHOTOS, NULL, T_METHOD);
    struct wn_plan *p = NULL;
    struct wn_err err = WN_ERR_INIT;

    (void)state;
    assert_int_equal(wn_plan_new(&p, c, &plain, NULL, 1, NULL), WN_OK);
    assert_false(wn_plan_view(p)->rules[0].feasible);
    assert_false(said(wn_plan_view(p)->leaves, wn_plan_view(p)->leaves_count,
        "ios-backup"));
    wn_plan_free(&p);
    assert_int_equal(wn_plan_new(&p, c, &plain, NULL, 3, &err), WN_EFILTER);
    wn_plan_free(&p);
    wn_consent_free(&c);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(modes_and_routes),
        cmocka_unit_test(calls_need_an_encrypted_backup),
        cmocka_unit_test(what_cannot_be_done_is_said),
        cmocka_unit_test(some_rules_only),
        cmocka_unit_test(calls_of_two_apps),
        cmocka_unit_test(dates_and_people_are_remarked),
        cmocka_unit_test(a_midnight_that_is_not_there),
        cmocka_unit_test(the_hash_knows_filter_phone_and_offer),
        cmocka_unit_test(dropped_rules_are_given_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
