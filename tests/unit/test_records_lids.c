/** Hidden numbers of WhatsApp: a LID is the one number that the phone noted for
 * it, and otherwise nobody. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "records/book.h"

#define LID "123456789012345"
#define NUMBER "447700900123"
#define APP WN_APP_WHATSAPP

static struct wn_book *
book(void)
{
    struct wn_book *b = NULL;
    struct wn_err err = WN_ERR_INIT;

    assert_int_equal(wn_book_new(&b, "GB", &err), WN_OK);
    return b;
}

static void
pair(struct wn_book *b, const char *lid, const char *number, int64_t pk)
{
    struct wn_err err = WN_ERR_INIT;

    assert_int_equal(wn_book_lid(b, APP, lid, strlen(lid), number,
        strlen(number), pk, &err), WN_OK);
}

/** "" for nobody. */
static void
expect(struct wn_book *b, const char *raw, const char *norm)
{
    struct wn_handle h;

    wn_book_read(b, APP, &h, raw, strlen(raw));
    if (strcmp(h.norm, norm) != 0) {
        print_error("\"%s\"\n", raw);
    }
    assert_string_equal(h.norm, norm);
    if (norm[0]) {
        assert_int_equal(h.kind, WN_HANDLE_E164);
        assert_string_equal(h.digits, norm + 1);
    }
}

static void
a_lid_is_the_number_told(void **state)
{
    static const struct {
        const char *lid, *number;
    } cases[] = { { LID, NUMBER }, { LID "@lid", NUMBER "@s.whatsapp.net" },
        { LID ".0:3@lid", "+" NUMBER }, { LID, NUMBER "@c.us" } };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct wn_book *b = book();
        struct wn_handle h;

        expect(b, LID "@lid", "");
        pair(b, cases[i].lid, cases[i].number, 1);
        expect(b, LID "@lid", "+" NUMBER);
        expect(b, LID ":7@lid", "+" NUMBER);
        expect(b, NUMBER "@s.whatsapp.net", "+" NUMBER);
        /* Nobody else becomes them. */
        expect(b, LID, "");
        expect(b, LID "@s.whatsapp.net", "+" LID);
        expect(b, LID "6@lid", "");
        expect(b, "0" LID "@g.us", "");
        wn_book_read(b, APP, &h, LID "x@lid", sizeof(LID "x@lid") - 1);
        assert_int_equal(h.kind, WN_HANDLE_HIDDEN);
        wn_book_read(b, APP, &h, LID ":@s.whatsapp.net",
            sizeof(LID ":@s.whatsapp.net") - 1);
        assert_int_equal(h.kind, WN_HANDLE_HIDDEN);
        wn_book_free(&b);
    }
}

static void
what_differs_is_nobody(void **state)
{
    static const char *const others[] = { "447700900150", "x", "0", "123",
        "1234567890123456", "07700900123", "987654321098765@lid" };

    (void)state;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        struct wn_book *b = book();

        pair(b, LID, NUMBER, 5);
        expect(b, LID "@lid", "+" NUMBER);
        pair(b, LID, "+" NUMBER, 2); /* says the same */
        expect(b, LID "@lid", "+" NUMBER);
        assert_int_equal(wn_book_lid_pair(
            b, APP, LID "@lid", sizeof(LID "@lid") - 1)->row, 2);
        pair(b, LID, others[i], 7);
        expect(b, LID "@lid", "");
        assert_null(wn_book_lid_pair(
            b, APP, LID "@lid", sizeof(LID "@lid") - 1));
        pair(b, LID, NUMBER, 8); /* and stays so */
        expect(b, LID "@lid", "");
        wn_book_free(&b);
    }
}

static void
rows_that_are_no_pair(void **state)
{
    static const struct {
        const char *lid, *number;
    } cases[] = { { LID, "" }, { "", NUMBER }, { "0", NUMBER },
        { NUMBER "@s.whatsapp.net", NUMBER }, { LID "@g.us", NUMBER },
        { "x" LID, NUMBER }, { LID LID, NUMBER }, { "@lid", NUMBER } };
    struct wn_book *b = book();

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        pair(b, cases[i].lid, cases[i].number, (int64_t)i);
    }
    assert_int_equal(wn_book_lids(b), 0);
    expect(b, LID "@lid", "");
    pair(b, LID, NUMBER, 1);
    assert_int_equal(wn_book_lids(b), 1);
    expect(b, LID "@lid", "+" NUMBER);
    wn_book_free(&b);
}

static void
many_in_any_order(void **state)
{
    struct wn_book *b = book();
    char lid[48], number[48];

    (void)state;
    for (int64_t i = 0; i < 20000; i++) {
        int64_t k = i * 7919 % 20000; /* each once */

        (void)snprintf(lid, sizeof(lid), "%lld", 900000000000000 + (long long)k);
        (void)snprintf(number, sizeof(number), "4477%08lld", (long long)k);
        pair(b, lid, number, k);
        if (i % 5000 == 0) { /* asked between */
            expect(b, "900000000000000@lid", "+447700000000");
        }
    }
    for (int64_t k = 0; k < 20000; k++) {
        (void)snprintf(
            lid, sizeof(lid), "%lld@lid", 900000000000000 + (long long)k);
        (void)snprintf(number, sizeof(number), "+4477%08lld", (long long)k);
        expect(b, lid, number);
    }
    wn_book_free(&b);
}

static void
parties_and_their_proof(void **state)
{
    struct wn_book *b = book();
    struct wn_draft d = { .failed = false };
    struct wn_handle h;
    struct wn_party p;
    struct wn_err err = WN_ERR_INIT;
    const char lid[] = LID "@lid", jid[] = NUMBER "@s.whatsapp.net";

    (void)state;
    wn_draft_begin(&d, WN_CAT_MESSAGES, 0, "ZWAMESSAGE", 9);
    wn_book_app_party(b, APP, &p, lid, strlen(lid), &h);
    assert_string_equal(p.kind, "other");
    assert_null(p.address_e164_derived);
    wn_book_lid_cells(b, APP, &d, lid, strlen(lid));
    assert_int_equal(d.raw_count, 0);

    pair(b, lid, "+" NUMBER, 44);
    wn_book_app_party(b, APP, &p, lid, strlen(lid), &h);
    assert_string_equal(p.kind, "phone");
    assert_string_equal(p.address_e164_derived, "+" NUMBER);
    assert_string_equal(p.address_raw, lid);
    wn_book_lid_cells(b, APP, &d, lid, strlen(lid));
    wn_book_lid_cells(b, APP, &d, lid, strlen(lid)); /* once */
    wn_book_lid_cells(b, APP, &d, jid, strlen(jid));
    assert_int_equal(d.raw_count, 2);
    for (size_t i = 0; i < 2; i++) {
        const struct wn_raw_cell *c = &d.raw[i].cell;
        const char *text = i == 0 ? lid : "+" NUMBER;

        assert_string_equal(c->table, "ZWAPHONENUMBERLIDPAIR");
        assert_string_equal(c->column, i == 0 ? "ZLID" : "ZPHONENUMBER");
        assert_int_equal(c->row, 44);
        assert_int_equal(c->value.kind, WN_VAL_TEXT);
        assert_int_equal(c->value.n, strlen(text));
        assert_memory_equal(c->value.p, text, strlen(text));
        assert_int_equal(d.raw[i].part, 0);
    }

    wn_book_app_party(b, APP, &p, jid, strlen(jid), &h);
    assert_string_equal(p.kind, "phone");
    assert_string_equal(p.address_e164_derived, "+" NUMBER);
    wn_book_app_party(b, APP, &p, "120363000000000001@g.us", 23, &h);
    assert_string_equal(p.kind, "other");

    wn_book_complete(b); /* in no contact: nobody whose number is hidden */
    wn_book_read(b, APP, &h, "987654321098765@lid", 19);
    assert_false(wn_book_stranger(b, &h));
    wn_book_read(b, APP, &h, lid, strlen(lid));
    assert_true(wn_book_stranger(b, &h));
    assert_int_equal(wn_book_contact(b, &h, &err), WN_OK);
    assert_false(wn_book_stranger(b, &h));
    wn_draft_clear(&d);
    wn_book_free(&b);
}

/** Each app's own list, and none that the other contradicts. */
static void
two_apps(void **state)
{
    const uint32_t other = WN_APP_WHATSAPP_BUSINESS;
    struct wn_err err = WN_ERR_INIT;
    struct wn_book *b = book();

    (void)state;
    assert_false(wn_book_has_lids(b, APP));
    assert_int_equal(wn_book_lid(b, other, LID, sizeof(LID) - 1, NUMBER,
        sizeof(NUMBER) - 1, 1, &err), WN_OK);
    assert_false(wn_book_has_lids(b, APP));
    assert_true(wn_book_has_lids(b, other));
    expect(b, LID "@lid", "");
    pair(b, LID, NUMBER, 9);
    expect(b, LID "@lid", "+" NUMBER);
    assert_int_equal(wn_book_lid_pair(
        b, APP, LID "@lid", sizeof(LID "@lid") - 1)->row, 9);
    assert_int_equal(wn_book_lid_pair(
        b, other, LID "@lid", sizeof(LID "@lid") - 1)->row, 1);
    assert_int_equal(wn_book_lid(b, other, LID, sizeof(LID) - 1,
        "447700900150", 12, 2, &err), WN_OK);
    expect(b, LID "@lid", "");
    wn_book_free(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lid_is_the_number_told),
        cmocka_unit_test(what_differs_is_nobody),
        cmocka_unit_test(rows_that_are_no_pair),
        cmocka_unit_test(many_in_any_order),
        cmocka_unit_test(parties_and_their_proof),
        cmocka_unit_test(two_apps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
