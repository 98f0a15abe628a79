/** The predicate a phone evaluates, against SQLite and plain C. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/err.h"
#include "device/android/allow.h"
#include "scope/scope.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct text {
    const char *p; /* NULL = NULL */
    size_t n;
};
#define TEXT(s) {s, sizeof(s) - 1}

static const struct text addresses[] = {
    {NULL, 0}, TEXT(""), TEXT("+447700900123"), TEXT("07700900123"),
    TEXT("07700 900 123"), TEXT("(07700) 900-123"), TEXT("07700/900.123"),
    TEXT("+44 7700 900123"), TEXT("00447700900123"),
    TEXT("+44 (0)7700 900123"), TEXT("tel:+447700900123"),
    TEXT("TEL:07700900123"), TEXT("sms:+44 7700 900123"),
    TEXT("\xE2\x80\xAA+44\xC2\xA0" "7700\xE2\x80\x91" "900123\xE2\x80\xAC"),
    TEXT("\xE2\x80\x8E+447700900123"),
    /* rarer: a figure space, full width, Arabic digits, an en dash */
    TEXT("07700\xE2\x80\x87" "900123"), TEXT("\xEF\xBC\x90" "7700900123"),
    TEXT("\xD9\xA0\xD9\xA7\xD9\xA7\xD9\xA0\xD9\xA0\xD9\xA9\xD9\xA0\xD9\xA0"
         "\xD9\xA1\xD9\xA2\xD9\xA3"),
    TEXT("07700\xE2\x80\x93" "900123"), TEXT("+447700900150"),
    TEXT("07700900150"), TEXT("900123"), TEXT("7900123"), TEXT("EXAMPLETEL"),
    TEXT("14250"), TEXT("+447700900123x5"), TEXT("07700900123,,9#"),
    TEXT("07700900123;ext=5"), TEXT("447700900123@mms.example.org"),
    TEXT("Anna@Example.org"), TEXT("mailto:anna@example.org"),
    TEXT("  anna@example.org\t"), TEXT("an-na@example.org"),
    TEXT("\xE2\x80\xAA" "anna@example.org\xE2\x80\xAC"),
    TEXT("anna@example.org' OR 1=1 --"), TEXT("x'); DROP TABLE t;"),
    TEXT("07700900123\n"), TEXT("+447700900123\nRow: 5 _id=9, address=1"),
    TEXT("07700900123\r"), TEXT("0770\0" "0900123"), TEXT("NULL"),
    TEXT("insert-address-token"), TEXT("\xFF\xFE"), TEXT("\xC3\x9C@x.org"),
    TEXT("++447700900123"), TEXT("+44770090012\xF0\x9F\x98\x80" "3"),
};

static sqlite3 *db;

static void
run(const char *sql)
{
    char *wrong = NULL;

    if (sqlite3_exec(db, sql, NULL, NULL, &wrong) != SQLITE_OK) {
        fail_msg("%s: %s", sql, wrong);
    }
}

/** sms(_id, address, date, …) with row i + 1 for addresses[i]. */
static int
open_db(void **state)
{
    sqlite3_stmt *s;

    (void)state;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    run("CREATE TABLE t(_id INTEGER PRIMARY KEY, address TEXT, date INTEGER,"
        "thread_id INTEGER, recipient_ids TEXT, body TEXT)");
    sqlite3_prepare_v2(
        db, "INSERT INTO t(address) VALUES(?)", -1, &s, NULL);
    for (size_t i = 0; i < COUNT(addresses); i++) {
        sqlite3_bind_text(
            s, 1, addresses[i].p, (int)addresses[i].n, SQLITE_STATIC);
        assert_int_equal(sqlite3_step(s), SQLITE_DONE);
        sqlite3_reset(s);
    }
    sqlite3_finalize(s);
    return 0;
}

static int
close_db(void **state)
{
    (void)state;
    sqlite3_close(db);
    return 0;
}

/** Nothing that ends a literal, and only words of the strict grammar. */
static void
check_grammar(const char *sql)
{
    static const char *const words[] = {"char", "hex", "instr", "lower",
        "replace", "substr", "trim", "AND", "OR", "NOT", "IN", "IS", "NULL",
        "_id", "address", "date", "thread_id", "recipient_ids", "body", "mid",
        "type", "Attendees", "event_id"};

    for (const char *p = sql; *p != '\0'; ) {
        size_t n = strspn(p, "abcdefghijklmnopqrstuvwxyz_ABCDEFGHIJKLMNOPQRST"
            "UVWXYZ");
        bool known = n == 0;

        if (*p == '\'') {
            n = strspn(p + 1, "0123456789ABCDEF ,;@x") + 2;
            assert_int_equal(p[n - 1], '\'');
            known = true;
        } else if (n == 0) {
            assert_non_null(strchr("()<>=,-.| 0123456789", *p));
            assert_false(p[0] == '-' && p[1] == '-');
            n = 1;
        }
        for (size_t i = 0; i < COUNT(words) && !known; i++) {
            known = strlen(words[i]) == n && memcmp(words[i], p, n) == 0;
        }
        if (!known) {
            fail_msg("not of the grammar: %.*s", (int)n, p);
        }
        p += n;
    }
}

static char *
where_of(const struct wn_ask *q)
{
    struct wn_buf b;
    struct wn_err err = WN_ERR_INIT;
    char *copy;

    wn_buf_init(&b, 1 << 20);
    if (wn_allow_where(&b, q, 34, &err) != WN_OK) {
        fail_msg("%s", err.text);
    }
    check_grammar((const char *)b.data);
    copy = strdup((const char *)b.data);
    wn_buf_clear(&b);
    return copy;
}

/** Does row id match? Parentheses as deep as any provider puts them. */
static bool
matches(const struct wn_ask *q, int64_t id)
{
    char *where = where_of(q);
    char *sql = sqlite3_mprintf("SELECT 1 FROM t WHERE (_id=%lld) AND "
        "((((((((((%s))))))))))", (long long)id, where);
    sqlite3_stmt *s = NULL;
    bool hit;

    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK) {
        fail_msg("%s: %s", sqlite3_errmsg(db), sql);
    }
    hit = sqlite3_step(s) == SQLITE_ROW;
    sqlite3_finalize(s);
    sqlite3_free(sql);
    free(where);
    return hit;
}

static bool
atom_matches(enum wn_provider p, const struct wn_atom *a, int64_t id)
{
    struct wn_alternative alt = {a, 1};
    struct wn_ask q = {.provider = p, .any = &alt, .any_count = 1};

    return matches(&q, id);
}

static bool
address_matches(enum wn_atom_op op, const char *const *texts, size_t count,
    size_t i)
{
    struct wn_atom a = {.op = op, .column = "address", .texts = texts,
        .count = count};

    return atom_matches(WN_PROV_SMS, &a, (int64_t)i + 1);
}

/** ---- people ------------------------------------------------------------ */

/** What the phone leaves out is either not this person, or odd; what it gives
 * is this person. */
static void
expect_person(const char *who)
{
    struct wn_handle h;
    char spelled[WN_SPELLINGS][256];
    const char *texts[WN_SPELLINGS];
    size_t n;
    size_t found = 0;

    wn_handle_read(&h, who, strlen(who), "GB");
    n = wn_handle_spellings(&h, "GB", spelled);
    assert_true(n > 0);
    for (size_t i = 0; i < n; i++) {
        texts[i] = spelled[i];
    }
    for (size_t i = 0; i < COUNT(addresses); i++) {
        struct wn_handle got;
        const char *p = addresses[i].p ? addresses[i].p : "";
        bool is;
        bool hit = address_matches(WN_ATOM_ADDRESS_IN, texts, n, i);
        bool odd = address_matches(WN_ATOM_ADDRESS_ODD, NULL, 0, i);

        wn_handle_read(&got, p, addresses[i].n, "GB");
        is = wn_handle_same(&got, &h);
        if ((hit && !is) || (is && !hit && !odd)) {
            fail_msg("%s and %s: hit %d, is %d, odd %d", who, p, hit, is, odd);
        }
        found += hit;
    }
    assert_true(found >= 3);
}

static void
test_person(void **state)
{
    (void)state;
    expect_person("+447700900123");
    expect_person("anna@example.org");
}

static void
test_odd(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(addresses); i++) {
        const char *p = addresses[i].p ? addresses[i].p : "";
        bool plain = true;

        for (size_t k = 0; k < addresses[i].n; k++) {
            plain = plain && (p[k] == ' ' || p[k] == '\t' ||
                (p[k] > 32 && p[k] < 127));
        }
        if (plain || memchr(p, '\n', addresses[i].n)) {
            assert_false(
                address_matches(WN_ATOM_ADDRESS_ODD, NULL, 0, i));
        }
    }
    assert_true(address_matches(WN_ATOM_ADDRESS_ODD, NULL, 0, 15));
    assert_true(address_matches(WN_ATOM_ADDRESS_ODD, NULL, 0, 16));
    assert_true(address_matches(WN_ATOM_ADDRESS_ODD, NULL, 0, 17));
    assert_false(address_matches(WN_ATOM_ADDRESS_ODD, NULL, 0, 13));
}

static bool
denied_here(const char *tail, const struct wn_handle *h)
{
    size_t n = strlen(h->digits);
    size_t k = strlen(tail);

    return n >= k && strcmp(h->digits + n - k, tail) == 0;
}

static void
test_ends(void **state)
{
    static const char *const tails[] = {"700900123", "7900123",
        "anna@example.org"};
    size_t found = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(addresses); i++) {
        struct wn_handle h;
        const char *p = addresses[i].p ? addresses[i].p : "";
        bool odd = address_matches(WN_ATOM_ADDRESS_ODD, NULL, 0, i);
        bool hit = address_matches(WN_ATOM_ADDRESS_ENDS, tails, 3, i);
        bool not = address_matches(WN_ATOM_ADDRESS_NOT_ENDS, tails, 3, i);
        bool is;

        wn_handle_read(&h, p, addresses[i].n, "GB");
        is = denied_here(tails[0], &h) || denied_here(tails[1], &h) ||
            (h.kind == WN_HANDLE_EMAIL &&
                strcmp(h.norm, "anna@example.org") == 0);
        if (memchr(p, '\n', addresses[i].n) || memchr(p, '\0',
            addresses[i].n) || memchr(p, '\r', addresses[i].n)) {
            continue; /* nothing resolves it */
        }
        if (!odd && hit != is) {
            fail_msg("%s: hit %d, is %d", p, hit, is);
        }
        assert_int_equal(not, !hit);
        found += hit;
    }
    assert_true(found >= 10);
}

/** An address that has a denied one's end in its last letters is another. */
static void
test_ends_of_email(void **state)
{
    static const char *const tails[] = {"a@x.org", "7900123"};
    struct wn_atom a = {.op = WN_ATOM_ADDRESS_ENDS, .column = "address",
        .texts = tails, .count = 2};

    (void)state;
    run("INSERT INTO t(_id, address) VALUES(900, 'anna@x.org'),"
        "(901, 'A@x.org'), (902, '020 7900 123')");
    assert_false(atom_matches(WN_PROV_SMS, &a, 900));
    assert_true(atom_matches(WN_PROV_SMS, &a, 901));
    assert_true(atom_matches(WN_PROV_SMS, &a, 902));
}

/** ---- texts ------------------------------------------------------------- */

static void
test_text(void **state)
{
    static const char *const in[] = {"NULL", "x'); DROP TABLE t;", ""};
    static const char *const begins[] = {"+44 ", "tel:", "\xE2\x80\xAA"};

    (void)state;
    for (size_t i = 0; i < COUNT(addresses); i++) {
        const struct text *t = &addresses[i];
        bool is = false;
        bool starts = false;

        for (size_t k = 0; t->p && k < 3; k++) {
            size_t n = strlen(begins[k]);

            is = is || (strlen(in[k]) == t->n &&
                memcmp(in[k], t->p, t->n) == 0);
            starts = starts || (t->n >= n && memcmp(begins[k], t->p, n) == 0);
        }
        assert_int_equal(address_matches(WN_ATOM_TEXT_IN, in, 3, i), is);
        assert_int_equal(
            address_matches(WN_ATOM_TEXT_BEGINS, begins, 3, i), starts);
        assert_int_equal(
            address_matches(WN_ATOM_TEXT_NOT_BEGINS, begins, 3, i), !starts);
        assert_int_equal(address_matches(WN_ATOM_IS_NULL, NULL, 0, i), !t->p);
        assert_int_equal(
            address_matches(WN_ATOM_NOT_NULL, NULL, 0, i), t->p != NULL);
    }
}

/** ---- numbers ----------------------------------------------------------- */

static bool
span(enum wn_atom_op op, int64_t a, int64_t b, int64_t id)
{
    struct wn_atom atom = {.op = op, .column = "date", .a = a, .b = b};

    return atom_matches(WN_PROV_SMS, &atom, id);
}

static void
test_span(void **state)
{
    static const int64_t dates[] = {INT64_MIN, -1, 0, 4, 5, 9, 10, INT64_MAX};

    (void)state;
    for (size_t i = 0; i < COUNT(dates); i++) {
        char sql[128];

        snprintf(sql, sizeof(sql), "INSERT INTO t(_id, date) VALUES(%zu, "
            "%lld)", 100 + i, (long long)dates[i]);
        run(sql);
    }
    for (size_t i = 0; i < COUNT(dates); i++) {
        int64_t id = 100 + (int64_t)i;
        bool in = dates[i] >= 5 && dates[i] < 10;

        assert_int_equal(span(WN_ATOM_IN_SPAN, 5, 10, id), in);
        assert_int_equal(span(WN_ATOM_NOT_IN_SPAN, 5, 10, id), !in);
        assert_int_equal(span(WN_ATOM_IN_SPAN, INT64_MIN, INT64_MAX, id),
            dates[i] != INT64_MAX);
    }
    assert_false(span(WN_ATOM_IN_SPAN, INT64_MIN, INT64_MAX, 1)); /* NULL */
    assert_true(span(WN_ATOM_NOT_IN_SPAN, INT64_MIN, INT64_MAX, 1));
}

static void
test_ints(void **state)
{
    static int64_t many[5000];
    struct wn_atom in = {.op = WN_ATOM_INT_IN, .column = "thread_id",
        .ints = many, .count = 5000};
    struct wn_atom not_in = in;

    (void)state;
    not_in.op = WN_ATOM_INT_NOT_IN;
    for (size_t i = 0; i < 5000; i++) {
        many[i] = (int64_t)i * 3;
    }
    run("INSERT INTO t(_id, thread_id) VALUES(200, 6), (201, 7), (202, NULL)");
    assert_true(atom_matches(WN_PROV_SMS, &in, 200));
    assert_false(atom_matches(WN_PROV_SMS, &in, 201));
    assert_false(atom_matches(WN_PROV_SMS, &in, 202));
    assert_false(atom_matches(WN_PROV_SMS, &not_in, 200));
    assert_true(atom_matches(WN_PROV_SMS, &not_in, 201));
    assert_true(atom_matches(WN_PROV_SMS, &not_in, 202));
    in.count = not_in.count = 0;
    assert_false(atom_matches(WN_PROV_SMS, &in, 200));
    assert_true(atom_matches(WN_PROV_SMS, &not_in, 200));
}

static void
test_lists(void **state)
{
    static int64_t ints[2000];
    static const struct {
        const char *list;
        bool has, within; /* of 5 and 12 */
    } rows[] = {
        {"5", true, true}, {"12", true, true}, {"5 12", true, true},
        {"12 5", true, true}, {"5 5", true, true}, {"1 2", false, false},
        {"15", false, false}, {"5 13", true, false}, {"512", false, false},
        {"1 25 12", true, false}, {"", false, false}, {" ", false, false},
        {"5 12 5 12 5", true, true},
    };
    struct wn_atom a = {.column = "recipient_ids", .ints = ints, .count = 2};

    (void)state;
    ints[0] = 5;
    ints[1] = 12;
    for (size_t i = 2; i < COUNT(ints); i++) {
        ints[i] = 100000 + (int64_t)i;
    }
    for (size_t i = 0; i < COUNT(rows); i++) {
        char *sql = sqlite3_mprintf("INSERT INTO t(_id, recipient_ids) "
            "VALUES(%d, %Q)", 300 + (int)i, rows[i].list);

        run(sql);
        sqlite3_free(sql);
        a.op = WN_ATOM_LIST_HAS;
        assert_int_equal(atom_matches(WN_PROV_THREAD, &a, 300 + (int64_t)i),
            rows[i].has);
        a.op = WN_ATOM_LIST_LACKS;
        assert_int_equal(atom_matches(WN_PROV_THREAD, &a, 300 + (int64_t)i),
            !rows[i].has);
        a.op = WN_ATOM_LIST_WITHIN;
        assert_int_equal(atom_matches(WN_PROV_THREAD, &a, 300 + (int64_t)i),
            rows[i].within);
    }
    a.op = WN_ATOM_LIST_LACKS;
    assert_true(atom_matches(WN_PROV_THREAD, &a, 1)); /* NULL */
    a.count = COUNT(ints); /* no tree that is too high */
    assert_true(atom_matches(WN_PROV_THREAD, &a, 305));
    a.op = WN_ATOM_LIST_HAS;
    assert_true(atom_matches(WN_PROV_THREAD, &a, 300));
    assert_false(atom_matches(WN_PROV_THREAD, &a, 305));
    a.op = WN_ATOM_LIST_WITHIN;
    a.count = 8;
    assert_true(atom_matches(WN_PROV_THREAD, &a, 302));
}

/** ---- the whole --------------------------------------------------------- */

static void
test_alternatives(void **state)
{
    static const char *const who[] = {"07700900123"};
    struct wn_atom one[] = {
        {.op = WN_ATOM_ADDRESS_IN, .column = "address", .texts = who,
            .count = 1},
        {.op = WN_ATOM_IN_SPAN, .column = "date", .a = 0, .b = 10},
    };
    struct wn_atom two[] = {{.op = WN_ATOM_ADDRESS_ODD, .column = "address"}};
    struct wn_alternative any[] = {{one, 2}, {two, 1}};
    struct wn_ask q = {.provider = WN_PROV_SMS, .any = any, .any_count = 2};
    struct wn_ask all = {.provider = WN_PROV_SMS};

    (void)state;
    run("INSERT INTO t(_id, address, date) VALUES"
        "(400, '0770 0900123', 5), (401, '0770 0900123', 10),"
        "(402, '07700900150', 5), (403, char(1632), 20)");
    assert_true(matches(&q, 400));
    assert_false(matches(&q, 401));
    assert_false(matches(&q, 402));
    assert_true(matches(&q, 403));
    assert_true(matches(&all, 402));
}

static enum wn_status
refused(enum wn_provider p, const struct wn_atom *a)
{
    struct wn_alternative alt = {a, a ? 1 : 0};
    struct wn_ask q = {.provider = p, .any = &alt, .any_count = 1};
    struct wn_err err = WN_ERR_INIT;
    struct wn_buf b;
    enum wn_status st;

    wn_buf_init(&b, 1 << 20);
    st = wn_allow_where(&b, &q, 34, &err);
    wn_buf_clear(&b);
    return st;
}

static void
test_refused(void **state)
{
    static const int64_t one = 1;
    static const char *const empty[] = {""};
    static const char *const signs[] = {"1')"};
    struct wn_atom a = {.op = WN_ATOM_IS_NULL, .column = "1=1 OR address"};

    (void)state;
    assert_int_equal(refused(WN_PROV_SMS, &a), WN_EINTERNAL);
    a = (struct wn_atom){.op = WN_ATOM_IN_SPAN, .column = "body", .b = 1};
    assert_int_equal(refused(WN_PROV_SMS, &a), WN_EINTERNAL);
    a = (struct wn_atom){.op = WN_ATOM_ADDRESS_ENDS, .column = "address",
        .texts = empty, .count = 1};
    assert_int_equal(refused(WN_PROV_SMS, &a), WN_EINTERNAL);
    a.texts = signs;
    assert_int_equal(refused(WN_PROV_SMS, &a), WN_EINTERNAL);
    a = (struct wn_atom){.op = WN_ATOM_NOT_NULL,
        .column = "owner_package_name"};
    assert_int_equal(refused(WN_PROV_IMAGE, &a), WN_EINTERNAL);
    /* parts without their parents */
    assert_int_equal(refused(WN_PROV_MMS_PART, NULL), WN_EINTERNAL);
    a = (struct wn_atom){.op = WN_ATOM_NOT_NULL, .column = "mid"};
    assert_int_equal(refused(WN_PROV_MMS_PART, &a), WN_EINTERNAL);
    a = (struct wn_atom){.op = WN_ATOM_INT_IN, .column = "mid", .ints = &one,
        .count = 1};
    assert_int_equal(refused(WN_PROV_MMS_PART, &a), WN_OK);
}

/** A column that this release does not have is NULL in each row. */
static void
test_older(void **state)
{
    static const int64_t one = 1;
    struct wn_atom a = {.op = WN_ATOM_INT_IN, .column = "sub_id",
        .ints = &one, .count = 1};
    struct wn_alternative alt = {&a, 1};
    struct wn_ask q = {.provider = WN_PROV_SMS, .any = &alt, .any_count = 1};
    struct wn_buf b;

    (void)state;
    wn_buf_init(&b, 1024);
    assert_int_equal(wn_allow_where(&b, &q, 21, NULL), WN_OK);
    assert_string_equal((const char *)b.data, "((NULL IN (1)))");
    wn_buf_reset(&b);
    q.provider = WN_PROV_ATTENDEE;
    a.column = "event_id";
    assert_int_equal(wn_allow_where(&b, &q, 34, NULL), WN_OK);
    assert_string_equal(
        (const char *)b.data, "((Attendees.event_id IN (1)))");
    wn_buf_clear(&b);
    wn_buf_init(&b, 8);
    assert_int_equal(wn_allow_where(&b, &q, 34, NULL), WN_ELIMIT);
    wn_buf_clear(&b);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, open_db, close_db)
    const struct CMUnitTest tests[] = {
        T(test_person), T(test_odd), T(test_ends), T(test_ends_of_email),
        T(test_text), T(test_span), T(test_ints), T(test_lists),
        T(test_alternatives), T(test_refused), T(test_older),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
