/** Scopes for tests: a generic filter with the rules of the test in it. */
#ifndef TESTS_SCOPE_SUPPORT_H
#define TESTS_SCOPE_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "scope/scope.h"

#define T_NOW INT64_C(1795000000000000000) /* 2026-11-18 */
#define T_PERSON "+447700900123"
#define T_OTHER "+447700900150"
#define T_DENIED "+442079460111"
#define T_ALLOW_MESSAGES \
    "  - rule: one\n    category: messages\n    apps: [phone-messages]\n" \
    "    from: 2026-03-01\n    to: 2026-03-14\n"
#define T_METHOD \
    "method:\n  routes: [ios-afc, ios-backup]\n" \
    "  device-changes: [pairing-trust]\n"

static inline struct wn_consent *
t_consent(const char *zone, const char *allow, const char *deny,
    const char *method)
{
    static char text[16384];
    struct wn_consent *c = NULL;
    struct wn_findings *f = NULL;
    struct wn_err err = WN_ERR_INIT;
    enum wn_status st;
    int n = snprintf(text, sizeof(text),
        "winnow: 1\n"
        "id: 6f3a4d7e-2b57-4c0b-9d0a-5a3c1f0e8b11\n"
        "revision: 1\nprofile: generic\nlanguage: en-GB\n"
        "authority:\n  case: T/1\n  exhibit: {device: D/1, product: P/1}\n"
        "  basis: consent\n  instrument: written\n  decided-by: T\n"
        "  decided: 2026-11-01T00:00:00Z\n"
        "person: {ref: V1}\n"
        "agreement:\n  valid-from: 2026-11-01T00:00:00Z\n"
        "  valid-until: 2026-12-01T00:00:00Z\n"
        "  withdraw-contact: '+44 20 7946 0000'\n"
        "device:\n  platform: ios\n"
        "  identifiers: [{type: serial, value: F2LX7Q0ABC},"
        " {type: imei, value: '350000000000001'}]\n"
        "time: {zone: %s, region: GB}\n"
        "allow:\n%s%s%s%s",
        zone, allow, deny ? "deny:\n" : "", deny ? deny : "", method);

    assert_true(n > 0 && (size_t)n < sizeof(text));
    st = wn_consent_parse(
        &c, (const uint8_t *)text, (size_t)n, NULL, 0, &f, &err);
    if (st != WN_OK) {
        for (size_t i = 0; i < wn_findings_count(f); i++) {
            print_error("%d: %s\n", wn_findings_at(f, i)->line,
                wn_findings_at(f, i)->text);
        }
        print_error("%s\n%s\n", err.text, text);
    }
    assert_int_equal(st, WN_OK);
    wn_findings_free(&f);
    return c;
}

static inline struct wn_identity
t_phone(void)
{
    struct wn_identity phone = { .platform = WN_PLATFORM_IOS,
        .udid = "00008110-0011223344556677",
        .serial = "F2LX7Q0ABC",
        .imei = "350000000000001",
        .product_type = "iPhone14,5",
        .product_version = "17.6.1",
        .clock_skew_ns = INT64_MIN };

    return phone;
}

static inline struct wn_scope *
t_scope(struct wn_consent *c, uint64_t drop)
{
    struct wn_identity phone = t_phone();
    struct wn_scope *s = NULL;
    struct wn_err err = WN_ERR_INIT;
    enum wn_status st = wn_scope_new(&s, c, &phone, T_NOW, drop, &err);

    if (st != WN_OK) {
        print_error("%s\n", err.text);
    }
    assert_int_equal(st, WN_OK);
    return s;
}

static inline struct wn_handle
t_handle(const char *raw)
{
    struct wn_handle h;

    wn_handle_read(&h, raw, strlen(raw), "GB");
    return h;
}

/** RFC 3339 → ns. */
static inline int64_t
t_at(const char *when)
{
    int64_t ns = 0;

    assert_int_equal(wn_rfc3339_parse(&ns, when), WN_OK);
    return ns;
}

/** A message shown at `when` in a conversation of one. */
static inline struct wn_facts
t_message(const char *when, const struct wn_handle *members, size_t count)
{
    struct wn_facts f = { .category = WN_CAT_MESSAGES,
        .app = WN_APP_IMESSAGE,
        .members = members,
        .member_count = count,
        .author = count > 0 ? 0 : -1,
        .session = count > 1 ? WN_GROUP : WN_ONE_TO_ONE };

    if (when) {
        f.times[WN_TF_SHOWN] =
            (struct wn_fact_time){ WN_TIME_KNOWN, t_at(when), 0 };
    }
    return f;
}

static inline enum wn_status
t_ask(const struct wn_scope *s, const struct wn_facts *f)
{
    struct wn_verdict v;

    return wn_scope_test(s, f, &v);
}

#endif
