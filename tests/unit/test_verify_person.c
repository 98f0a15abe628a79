/** Two readings of addresses, the gate's and verify's, written apart: they must
 * come to the same, or one of them is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/regions.h"
#include "scope/people.h"
#include "scope/scope.h"
#include "verify/person.h"

static void
known_addresses(void **state)
{
    static const struct {
        const char *raw, *who;
    } cases[] = { { "+447700900123", "+447700900123" },
        { "07700 900123", "+447700900123" },
        { "00447700900123", "+447700900123" },
        { "+44 (0)7700 900-123", "+447700900123" },
        { "tel:+447700900123", "+447700900123" },
        { "\xE2\x80\xAA+44 7700 900123\xE2\x80\xAC", "+447700900123" },
        { "447700900123", "" }, { "7700900123", "" }, { "12345", "" },
        { "EXAMPLE", "" }, { "", "" }, { "+", "" }, { "+44", "" },
        { "+447700900123x5", "" }, { "Jo@Example.ORG", "jo@example.org" },
        { "mailto:jo@example.org", "jo@example.org" }, { "@", "" },
        { "a@b@c", "" }, { "jo @example.org", "" },
        { "+12025550143", "+12025550143" }, { "+999123456789",
            "+999123456789" },
        { "447700900123@s.whatsapp.net", "+447700900123" },
        { "447700900123.0:5@C.US", "+447700900123" },
        { "07700900123@s.whatsapp.net", "" }, { "447700900123@lid", "" },
        { "447700900123@g.us", "" }, { "447700900123@broadcast", "" },
        { "447700900123@newsletter", "" },
        { "5215512345678@s.whatsapp.net", "+525512345678" },
        { "+52 1 55 1234 5678", "+525512345678" },
        { "+52 155 123 4567", "+521551234567" } };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct wn_person p;

        wn_person_read(&p, cases[i].raw, strlen(cases[i].raw), "GB");
        if (strcmp(p.who, cases[i].who) != 0) {
            fail_msg("\"%s\" gives \"%s\", not \"%s\"", cases[i].raw, p.who,
                cases[i].who);
        }
    }
}

static void
denied_addresses(void **state)
{
    static const struct {
        const char *denied, *other;
        bool same;
    } cases[] = { { "+442079460111", "020 7946 0111", true },
        { "+442079460111", "2079460111", true },
        { "+442079460111", "79460111", true },
        { "+442079460111", "9460111", true },
        { "+442079460111", "460111", false },
        { "+442079460111", "+1 207 946 0111", true },
        { "+442079460111", "+442079460112", false },
        { "+5511987654321", "551187654321@s.whatsapp.net", true },
        { "+551187654321", "+55 11 98765-4321", true },
        { "+22505012345", "+225 07 05 01 23 45", true },
        { "+5511987654321", "+551187654322", false },
        { "+5511987654321", "+5187654321", false },
        { "+4411987654321", "+551187654321", false },
        { "jo@example.org", "JO@example.org", true },
        { "jo@example.org", "jo@example.com", false },
        { "+442079460111", "EXAMPLE", false } };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct wn_person d, o;

        wn_person_read(&d, cases[i].denied, strlen(cases[i].denied), "GB");
        wn_person_read(&o, cases[i].other, strlen(cases[i].other), "GB");
        if (wn_person_may_be(d.who, d.digits, d.mail, o.who, o.digits) !=
            cases[i].same) {
            fail_msg("\"%s\" and \"%s\"", cases[i].denied, cases[i].other);
        }
    }
}

/** A small generator: the same addresses on every run. */
static uint32_t
next(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static size_t
address(char *dst, size_t cap, uint32_t *seed, const struct wn_region *r)
{
    static const char *const pieces[] = { " ", "-", "(", ")", ".", "/",
        "\xC2\xA0", "\xE2\x80\x8E", "+", "x", ",", ";", "a", "@", "0", "tel:",
        "\xD9\xA1", "\xEF\xBC\x92", "\xFF", "00", ":", ".0" };
    static const char *const servers[] = { "@s.whatsapp.net", "@c.us", "@lid",
        "@g.us", ":3@s.whatsapp.net", ".0:12@lid", "@HOSTED", "@hosted.lid",
        "@status.broadcast", "@broadcast", "@newsletter", ".1@S.WhatsApp.net" };
    size_t n = 0;
    size_t count = 1 + next(seed) % 16;

    switch (next(seed) % 7) {
    case 5:
        n = (size_t)snprintf(dst, cap, "%s", r->country);
        break;
    case 0:
        n = (size_t)snprintf(dst, cap, "+%s", r->country);
        break;
    case 1:
        n = (size_t)snprintf(dst, cap, "%s%s", r->abroad, r->country);
        break;
    case 2:
        n = (size_t)snprintf(dst, cap, "%s", r->trunk);
        break;
    case 3:
        n = (size_t)snprintf(dst, cap, "+%s (%s)", r->country, r->trunk);
        break;
    default:
        dst[0] = '\0';
        break;
    }
    for (size_t i = 0; i < count && n + 32 < cap; i++) {
        if (next(seed) % 12 == 0) {
            n += (size_t)snprintf(dst + n, cap - n, "%s",
                pieces[next(seed) % (sizeof(pieces) / sizeof(pieces[0]))]);
        } else {
            n += (size_t)snprintf(
                dst + n, cap - n, "%u", (unsigned)(next(seed) % 10));
        }
    }
    if (next(seed) % 6 == 0) {
        n += (size_t)snprintf(dst + n, cap - n, "%s",
            servers[next(seed) % (sizeof(servers) / sizeof(servers[0]))]);
    }
    return n;
}

static void
both_readings_agree(void **state)
{
    uint32_t seed = 20260307;
    const struct wn_region *r;
    size_t resolved = 0, denied = 0, hidden = 0, jids = 0;

    (void)state;
    for (unsigned region = 0; (r = wn_region_at(region)) != NULL; region++) {
        struct wn_handle before_h = { .kind = WN_HANDLE_UNRESOLVED };
        struct wn_person before_p = { .mail = false };

        for (int i = 0; i < 2000; i++) {
            char raw[128];
            size_t n = address(raw, sizeof(raw), &seed, r);
            struct wn_handle h;
            struct wn_person p;
            bool deny;

            wn_handle_read(&h, raw, n, r->code);
            wn_person_read(&p, raw, n, r->code);
            if (strcmp(h.norm, p.who) != 0 ||
                strcmp(h.digits, p.digits) != 0 ||
                p.hidden != (h.kind == WN_HANDLE_HIDDEN) ||
                p.mail != (h.kind == WN_HANDLE_EMAIL)) {
                fail_msg("%s \"%s\": \"%s\" %s, \"%s\" %s", r->code, raw,
                    h.norm, h.digits, p.who, p.digits);
            }
            deny = wn_handle_denied(&before_h, &h);
            if (deny != (p.hidden || wn_person_may_be(before_p.who,
                            before_p.digits, before_p.mail, p.who,
                            p.digits))) {
                fail_msg("%s denied \"%s\" by \"%s\"", r->code, raw,
                    before_h.digits);
            }
            resolved += p.who[0] != '\0';
            hidden += p.hidden;
            jids += p.who[0] == '+' && memchr(raw, '@', n) != NULL;
            denied += deny && !p.hidden;
            /* Every other one is the end of the one before. */
            if (i % 2 == 0 && strlen(h.digits) > 6) {
                char tail[32];
                struct wn_handle th;
                struct wn_person tp;

                (void)snprintf(tail, sizeof(tail), "%s", h.digits + i % 5);
                wn_handle_read(&th, tail, strlen(tail), r->code);
                wn_person_read(&tp, tail, strlen(tail), r->code);
                assert_int_equal(wn_handle_denied(&h, &th),
                    wn_person_may_be(
                        p.who, p.digits, p.mail, tp.who, tp.digits));
                denied += wn_handle_denied(&h, &th);
            }
            before_h = h;
            before_p = p;
        }
    }
    assert_true(resolved > 5000);
    assert_true(denied > 1000);
    assert_true(hidden > 1000);
    assert_true(jids > 500);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_addresses),
        cmocka_unit_test(denied_addresses),
        cmocka_unit_test(both_readings_agree),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
