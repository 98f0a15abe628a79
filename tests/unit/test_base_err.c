#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "base/err.h"
#include "base/utf8.h"

static void
the_first_failure_wins(void **state)
{
    struct wn_err e = WN_ERR_INIT;

    (void)state;
    assert_int_equal(wn_fail(&e, WN_EOUTPUT, "first %d", 1), WN_EOUTPUT);
    assert_int_equal(wn_fail(&e, WN_EDEVICE, "second"), WN_EDEVICE);
    assert_int_equal(wn_fail_nomem(&e, "here"), WN_ENOMEM);
    assert_int_equal(e.status, WN_EOUTPUT);
    assert_string_equal(e.text, "first 1");
    assert_int_equal(wn_fail(NULL, WN_EREADY, "nobody hears"), WN_EREADY);
}

static void
an_answer_gives_way_to_a_failure(void **state)
{
    struct wn_err e = WN_ERR_INIT;

    (void)state;
    wn_fail(&e, WN_ABSENT, "not there");
    wn_todo(&e, "look elsewhere");
    wn_fail(&e, WN_DENIED, "another answer");
    assert_string_equal(e.text, "not there");
    wn_fail(&e, WN_EACQUIRE, "broken");
    assert_int_equal(e.status, WN_EACQUIRE);
    assert_string_equal(e.text, "broken");
    assert_string_equal(e.todo, "");
    wn_fail(&e, WN_ABSENT, "late answer");
    assert_int_equal(e.status, WN_EACQUIRE);
}

static void
advice_once_and_only_on_failure(void **state)
{
    struct wn_err e = WN_ERR_INIT;

    (void)state;
    wn_todo(&e, "too early");
    assert_string_equal(e.todo, "");
    wn_fail(&e, WN_EREADY, "locked");
    wn_todo(&e, "Unlock %s.", "it");
    wn_todo(&e, "Something else.");
    assert_string_equal(e.todo, "Unlock it.");
    wn_todo(NULL, "nobody");
}

static void
a_failure_is_told_again(void **state)
{
    struct wn_err from = WN_ERR_INIT;
    struct wn_err e = WN_ERR_INIT;

    (void)state;
    wn_fail(&from, WN_EREADY, "it is locked");
    wn_todo(&from, "unlock it");
    assert_int_equal(wn_fail_again(&e, WN_EREADY, &from), WN_EREADY);
    assert_int_equal(e.status, WN_EREADY);
    assert_string_equal(e.text, "it is locked");
    assert_string_equal(e.todo, "unlock it");
    wn_fail(&from, WN_EDEVICE, "too late");
    assert_int_equal(wn_fail_again(&e, WN_EDEVICE, &from), WN_EDEVICE);
    assert_int_equal(e.status, WN_EREADY); /* the first wins here too */
    assert_int_equal(wn_fail_again(NULL, WN_EREADY, &from), WN_EREADY);
}

static void
foreign_text_is_escaped(void **state)
{
    struct wn_err e = WN_ERR_INIT;

    (void)state;
    wn_fail(&e, WN_EFORMAT, "name \"%s\"", "Zo\xC3\xAB\n\x1B[2J\xE2\x80\xAE");
    assert_string_equal(
        e.text, "name \"Zo\xC3\xAB\\x0a\\x1b[2J\\u{202e}\"");
    wn_todo(&e, "rename %s", "a\rb");
    assert_string_equal(e.todo, "rename a\\x0db");
}

static void
long_text_is_cut_whole(void **state)
{
    char name[4001];

    (void)state;
    for (size_t shift = 0; shift < 3; shift++) {
        struct wn_err e = WN_ERR_INIT;

        memset(name, 'x', shift);
        for (size_t i = shift; i + 3 < sizeof(name); i += 3) {
            memcpy(name + i, "\xE2\x82\xAC", 4);
        }
        wn_fail(&e, WN_ELIMIT, "%s", name);
        assert_true(strlen(e.text) > sizeof(e.text) - 8);
        assert_true(wn_utf8_valid(e.text, strlen(e.text)));
        assert_null(strchr(e.text, '\\')); /* no half character shown */
    }
}

static void
errno_is_put_into_words(void **state)
{
    struct wn_err e = WN_ERR_INIT;

    (void)state;
    errno = ENOSPC;
    assert_int_equal(
        wn_fail_errno(&e, WN_EOUTPUT, "writing \"%s\"", "a\nb"), WN_EOUTPUT);
    assert_string_equal(
        e.text, "writing \"a\\x0ab\": No space left on device");
    errno = EIO;
    assert_int_equal(wn_fail_errno(NULL, WN_EINTERNAL, "x"), WN_EINTERNAL);
}

static void
names_and_exit_codes(void **state)
{
    static const struct {
        enum wn_status st;
        int code;
        const char *name;
    } rows[] = {
        { WN_OK, 0, "WN_OK" },
        { WN_END, 0, "WN_END" },
        { WN_DENIED, 0, "WN_DENIED" },
        { WN_ABSENT, 0, "WN_ABSENT" },
        { WN_EINTERNAL, 1, "WN_EINTERNAL" },
        { WN_EUSAGE, 2, "WN_EUSAGE" },
        { WN_EFILTER, 3, "WN_EFILTER" },
        { WN_EFORCE, 4, "WN_EFORCE" },
        { WN_EDEVICE, 5, "WN_EDEVICE" },
        { WN_EREADY, 6, "WN_EREADY" },
        { WN_EACQUIRE, 7, "WN_EACQUIRE" },
        { WN_EOUTPUT, 9, "WN_EOUTPUT" },
        { WN_EVERIFY, 10, "WN_EVERIFY" },
        { WN_ECANCEL, 11, "WN_ECANCEL" },
        { WN_ENOMEM, 1, "WN_ENOMEM" },
        { WN_EFORMAT, 7, "WN_EFORMAT" },
        { WN_ELIMIT, 7, "WN_ELIMIT" },
        { WN_ECRYPTO, 1, "WN_ECRYPTO" },
        { (enum wn_status)-99, 1, "?" },
        { (enum wn_status)8, 1, "?" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(wn_exit_code(rows[i].st), rows[i].code);
        assert_string_equal(wn_status_name(rows[i].st), rows[i].name);
        assert_int_not_equal(wn_exit_code(rows[i].st), WN_EXIT_SHORTFALL);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_failure_wins),
        cmocka_unit_test(an_answer_gives_way_to_a_failure),
        cmocka_unit_test(advice_once_and_only_on_failure),
        cmocka_unit_test(a_failure_is_told_again),
        cmocka_unit_test(foreign_text_is_escaped),
        cmocka_unit_test(long_text_is_cut_whole),
        cmocka_unit_test(errno_is_put_into_words),
        cmocka_unit_test(names_and_exit_codes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
