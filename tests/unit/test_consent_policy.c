/** A filter held to a policy; and policies that let nothing through. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "consent/policy.h"

static const char head[] = "winnow-policy: 1\nid: Force 3\n";

struct folder {
    char path[32];
    char policy[64], filter[64];
};

static int
make_folder(void **state)
{
    static struct folder f;

    (void)snprintf(f.path, sizeof(f.path), "policy-XXXXXX");
    if (!mkdtemp(f.path)) {
        return -1;
    }
    (void)snprintf(f.policy, sizeof(f.policy), "%s/policy.yaml", f.path);
    (void)snprintf(f.filter, sizeof(f.filter), "%s/filter.yaml", f.path);
    *state = &f;
    return 0;
}

static int
drop_folder(void **state)
{
    struct folder *f = *state;

    (void)unlink(f->policy);
    return rmdir(f->path);
}

static void
put(const char *path, const char *a, const char *b)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    fprintf(f, "%s%s", a, b);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(chmod(path, 0600), 0);
}

/** The filter of all cases. */
static const char filter[] =
    "winnow: 1\nid: 6f3a4d7e-2b57-4c0b-9d0a-5a3c1f0e8b11\nrevision: 1\n"
    "profile: generic\nlanguage: en-GB\n"
    "authority:\n  case: T/1\n  basis: consent\n  instrument: paper\n"
    "  decided-by: T\n  decided: 2026-03-01T10:00:00Z\n"
    "person: {ref: V1}\n"
    "agreement:\n  valid-from: 2026-03-20T10:00:00Z\n"
    "  valid-until: 2026-03-25T10:00:00Z\n  max-runs: 2\n"
    "  withdraw-contact: \"1\"\n"
    "device:\n  platform: ios\n  identifiers: [{type: serial, value: X1}]\n"
    "time: {zone: Europe/London, region: GB}\n"
    "allow:\n"
    "  - rule: talk\n    category: messages\n    apps: [sms]\n"
    "    from: 2026-03-01\n    to: 2026-03-14\n    max-items: 100\n"
    "    participants: {any-of: [\"+447700900123\"]}\n"
    "  - rule: rang\n    category: calls\n    all-dates: true\n"
    "    all-dates-reason: years\n"
    "    participants: {any-of: [withheld]}\n"
    "method:\n  routes: [ios-backup]\n  device-changes: [pairing-trust]\n";

static enum wn_status
judge(const struct folder *f, struct wn_findings **found, struct wn_err *err)
{
    struct wn_consent_inputs in = { .filter_path = f->filter,
        .filter_text = filter,
        .filter_bytes = sizeof(filter) - 1,
        .policy_path = f->policy };
    struct wn_consent *c = NULL;
    enum wn_status st = wn_consent_load(&c, &in, found, err);

    if (st == WN_OK) {
        assert_string_equal(wn_consent_policy_id(c), "Force 3");
        assert_int_equal(strlen(wn_consent_policy_sha256(c)), 64);
    }
    wn_consent_free(&c);
    return st;
}

/** What is complained of; "" when the filter passes. */
static void
expect(const struct folder *f, const char *policy, enum wn_status st,
    const char *path, const char *words)
{
    struct wn_findings *found = NULL;
    struct wn_err err = WN_ERR_INIT;
    size_t errors = 0;

    put(f->policy, head, policy);
    assert_int_equal(judge(f, &found, &err), st);
    for (size_t i = 0; found && i < wn_findings_count(found); i++) {
        const struct wn_finding *one = wn_findings_at(found, i);

        if (one->kind != WN_FINDING_ERROR) {
            continue;
        }
        errors++;
        if (!strstr(one->text, words) || strcmp(one->path, path) != 0) {
            print_error("%s: %s\n", one->path, one->text);
        }
        assert_string_equal(one->path, path);
        assert_non_null(strstr(one->text, words));
        assert_non_null(strstr(one->text, "Force 3"));
    }
    assert_int_equal(errors, st == WN_OK ? 0 : 1);
    wn_findings_free(&found);
}

static void
caps(void **state)
{
    const struct folder *f = *state;

    expect(f, "", WN_OK, "", "");
    expect(f, "profiles: [generic]\ncategories: [messages, calls]\n"
        "routes: [ios-backup]\ndevice-changes: [pairing-trust]\n"
        "people-required: [messages]\nmax-runs: 2\n"
        "longest-agreement-days: 5\nsignature: optional\n", WN_OK, "", "");
    expect(f, "profiles: [gb-pcsc-2022]\n", WN_EFILTER, "profile",
        "gb-pcsc-2022");
    expect(f, "categories: [messages]\n", WN_EFILTER, "allow[1].category",
        "\"rang\"");
    expect(f, "longest-window-days: 14\n", WN_EFILTER, "allow[1].all-dates",
        "at most 14 days");
    expect(f, "people-required: [calls]\n", WN_EFILTER, "allow[1].category",
        "add participants");
    expect(f, "max-items: 100\n", WN_EFILTER, "allow[1].category",
        "at most 100");
    expect(f, "routes: []\n", WN_EFILTER, "method.routes[0]", "nothing");
    expect(f, "device-changes: [usb-debugging-key]\n", WN_EFILTER,
        "method.device-changes[0]", "usb-debugging-key");
    expect(f, "longest-agreement-days: 4\n", WN_EFILTER,
        "agreement.valid-until", "4 days at most");
    expect(f, "max-runs: 1\n", WN_EFILTER, "agreement.max-runs", "at most 1");
    /* A text is no file that somebody could have signed: only told. */
    expect(f, "signature: required\n", WN_OK, "", "");
}

/** One day less than the rule has. */
static void
window(void **state)
{
    const struct folder *f = *state;
    struct wn_findings *found = NULL;
    struct wn_err err = WN_ERR_INIT;

    put(f->policy, head, "longest-window-days: 13\n");
    assert_int_equal(judge(f, &found, &err), WN_EFILTER);
    assert_int_equal(wn_findings_errors(found, WN_EFILTER), 2);
    assert_non_null(strstr(err.text, "\"talk\" asks for 14 days"));
    wn_findings_free(&found);
}

/** None of these may count as no policy. */
static void
it_fails_closed(void **state)
{
    static const char *const bad[] = { "id: x\n", "categorys: [calls]\n",
        "categories: [call]\n", "max-runs: 0\n", "max-runs: 1\nmax-runs: 2\n",
        "signature: yes\n", "- x\n", "longest-window-days: \"31\"\n",
        "routes: \"<FILL: which>\"\n", "\xff" };
    const struct folder *f = *state;
    struct wn_policy *p = NULL;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct wn_findings *found = NULL;
        struct wn_err err = WN_ERR_INIT;

        put(f->policy, head, bad[i]);
        assert_int_equal(judge(f, &found, &err), WN_EFILTER);
        assert_non_null(strstr(err.text, "policy"));
        assert_int_equal(wn_findings_count(found), 0);
        wn_findings_free(&found);
    }
    put(f->policy, "", "");
    assert_int_equal(
        wn_policy_find(&p, f->policy, "/no/such", NULL), WN_EFILTER);
    assert_int_equal(
        wn_policy_find(&p, f->path, "/no/such", NULL), WN_EFILTER);
    assert_int_equal(
        wn_policy_find(&p, f->filter, "/no/such", NULL), WN_EFILTER);
}

/** What nobody could ask for would be found out in the room, not here. */
static void
people_who_cannot_be_named(void **state)
{
    const struct folder *f = *state;
    struct wn_policy *p = NULL;
    struct wn_err err = WN_ERR_INIT;

    put(f->policy, head, "people-required: [messages,\n  photos]\n");
    assert_int_equal(
        wn_policy_find(&p, f->policy, "/no/such", &err), WN_EFILTER);
    assert_null(p);
    assert_non_null(strstr(err.text, "line 4: rules about photos cannot name"));
    assert_non_null(strstr(
        err.text, "for: messages, calls, contacts, calendar, voicemail"));
    put(f->policy, head,
        "people-required: [messages, calls, contacts, calendar, voicemail]\n");
    assert_int_equal(wn_policy_find(&p, f->policy, "/no/such", &err), WN_OK);
    wn_policy_free(&p);
}

static void
the_computers_own(void **state)
{
    const struct folder *f = *state;
    struct wn_policy *p = NULL;
    struct wn_err err = WN_ERR_INIT;

    assert_int_equal(wn_policy_find(&p, NULL, "/no/such", &err), WN_OK);
    assert_null(p);
    assert_true(wn_policy_lets(p, "categories", "photos"));
    put(f->policy, head, "categories: [calls]\n");
    assert_int_equal(wn_policy_find(&p, NULL, f->policy, &err), WN_OK);
    assert_string_equal(wn_policy_id(p), "Force 3");
    assert_true(wn_policy_lets(p, "categories", "calls"));
    assert_false(wn_policy_lets(p, "categories", "photos"));
    assert_int_equal(wn_policy_cap(p, "max-runs"), 0);
    wn_policy_free(&p);
    /* No other stands in for it, be it the same. */
    assert_int_equal(
        wn_policy_find(&p, f->policy, f->policy, &err), WN_EFILTER);
    /* Nor one that anybody may write, nor a link to nothing. */
    assert_int_equal(chmod(f->policy, 0622), 0);
    assert_int_equal(wn_policy_find(&p, NULL, f->policy, NULL), WN_EFILTER);
    assert_int_equal(unlink(f->policy), 0);
    assert_int_equal(symlink("/no/such", f->policy), 0);
    assert_int_equal(wn_policy_find(&p, NULL, f->policy, NULL), WN_EFILTER);
    assert_null(p);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(caps), cmocka_unit_test(window),
        cmocka_unit_test(it_fails_closed),
        cmocka_unit_test(people_who_cannot_be_named),
        cmocka_unit_test(the_computers_own),
    };

    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
