/* DeviceLink messages, and what must not reach libplist. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "device/ios/backup_run.h"
#include "device/ios/devicelink.h"
#include "device/ios/plist_guard.h"

/** Take the list, give its bytes. */
static char *
pack(plist_t list, uint32_t *n)
{
    char *p = NULL;

    plist_to_bin(list, &p, n);
    plist_free(list);
    assert_non_null(p);
    return p;
}

static void
parse(struct wn_dl_msg *m, plist_t list)
{
    uint32_t n = 0;
    char *p = pack(list, &n);

    assert_int_equal(wn_dl_parse(m, p, n, NULL), WN_OK);
    free(p);
}

static plist_t
verb(const char *word)
{
    plist_t list = plist_new_array();

    plist_array_append_item(list, plist_new_string(word));
    return list;
}

static enum wn_status
join(void *ctx, const char *from, const char *to, struct wn_err *err)
{
    char *text = ctx;
    size_t at = strlen(text);

    (void)err;
    (void)snprintf(
        text + at, 256 - at, "%s>%s;", from, to ? to : "");
    return WN_OK;
}

static void
reads_verbs(void **state)
{
    struct wn_dl_msg m;
    plist_t list = verb("DLMessagePurgeDiskSpace");
    uint64_t n = 0;

    (void)state;
    plist_array_append_item(list, plist_new_uint(UINT64_C(5) << 32));
    plist_array_append_item(list, plist_new_uint(4));
    parse(&m, list);
    assert_int_equal(m.verb, WN_DL_PURGE);
    assert_true(wn_dl_uint(&m, 1, &n));
    assert_true(n == UINT64_C(5) << 32);
    assert_false(wn_dl_uint(&m, 3, &n));
    assert_false(wn_dl_uint(&m, 0, &n));
    wn_dl_clear(&m);
    parse(&m, verb("DLMessage\x1b[31mOdd"));
    assert_int_equal(m.verb, WN_DL_UNKNOWN);
    assert_null(strchr(m.word, '\x1b'));
    wn_dl_clear(&m);
}

static void
walks_names(void **state)
{
    struct wn_dl_msg m;
    char text[256] = "";
    plist_t list = verb("DLMessageRemoveItems");
    plist_t names = plist_new_array();
    plist_t pairs = plist_new_dict();

    (void)state;
    plist_array_append_item(names, plist_new_string("a"));
    plist_array_append_item(names, plist_new_string("b"));
    plist_array_append_item(list, names);
    parse(&m, list);
    assert_int_equal(wn_dl_each(&m, join, text, NULL), WN_OK);
    assert_string_equal(text, "a>;b>;");
    wn_dl_clear(&m);

    list = verb("DLMessageMoveItems");
    plist_dict_set_item(pairs, "x", plist_new_string("y"));
    plist_array_append_item(list, pairs);
    parse(&m, list);
    text[0] = '\0';
    assert_int_equal(wn_dl_each(&m, join, text, NULL), WN_OK);
    assert_string_equal(text, "x>y;");
    wn_dl_clear(&m);
}

static void
refuses_odd_names(void **state)
{
    struct wn_dl_msg m;
    char text[256] = "";
    plist_t list = verb("DLMessageMoveItems");
    plist_t pairs = plist_new_dict();
    plist_t names = plist_new_array();

    (void)state;
    plist_dict_set_item(pairs, "x", plist_new_uint(1));
    plist_array_append_item(list, pairs);
    parse(&m, list);
    assert_int_equal(wn_dl_each(&m, join, text, NULL), WN_EFORMAT);
    wn_dl_clear(&m);

    list = verb("DLMessageMoveItems"); /* moves are pairs */
    plist_array_append_item(names, plist_new_string("a"));
    plist_array_append_item(list, names);
    parse(&m, list);
    assert_int_equal(wn_dl_each(&m, join, text, NULL), WN_EFORMAT);
    wn_dl_clear(&m);

    parse(&m, verb("DLMessageDownloadFiles"));
    assert_int_equal(wn_dl_each(&m, join, text, NULL), WN_EFORMAT);
    assert_null(wn_dl_path(&m));
    wn_dl_clear(&m);
    assert_string_equal(text, "");
}

static void
answer(struct wn_dl_answer *a, plist_t code)
{
    struct wn_dl_msg m;
    plist_t list = verb("DLMessageProcessMessage");
    plist_t dict = plist_new_dict();

    plist_dict_set_item(dict, "MessageName", plist_new_string("Response"));
    if (code) {
        plist_dict_set_item(dict, "ErrorCode", code);
    }
    plist_array_append_item(list, dict);
    parse(&m, list);
    wn_dl_answer(&m, a);
    wn_dl_clear(&m);
}

static void
judges_answers(void **state)
{
    static const struct {
        uint64_t code;
        enum wn_status st;
        const char *word;
    } cases[] = {
        {105, WN_EACQUIRE, "space"}, {205, WN_EACQUIRE, "incomplete"},
        {207, WN_EREADY, "password"}, {208, WN_EREADY, "passcode"},
        {22, WN_EREADY, "administrator"}, {9, WN_EACQUIRE, "changed"},
        {202, WN_EACQUIRE, "cancelled"}, {777, WN_EACQUIRE, "777"},
    };
    struct wn_dl_answer a;

    (void)state;
    answer(&a, plist_new_uint(0));
    assert_string_equal(a.name, "Response");
    assert_int_equal(wn_backup_verdict(&a, NULL), WN_OK);
    /* An error of another type is never taken for none. */
    answer(&a, plist_new_string("0"));
    assert_int_equal(wn_backup_verdict(&a, NULL), WN_EACQUIRE);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct wn_err err = WN_ERR_INIT;

        answer(&a, plist_new_uint(cases[i].code));
        assert_int_equal(wn_backup_verdict(&a, &err), cases[i].st);
        assert_non_null(strstr(err.text, cases[i].word));
        assert_string_not_equal(err.todo, "");
    }
    /* The phone's own words may name a file that nobody asked for: what the
     * people, the log and the void record read is the number. */
    {
        struct wn_err err = WN_ERR_INIT;

        answer(&a, plist_new_uint(104));
        (void)snprintf(a.text, sizeof(a.text), "%s",
            "/var/mobile/Library/Notes/CANARY.sqlite");
        assert_int_equal(wn_backup_verdict(&a, &err), WN_EACQUIRE);
        assert_null(strstr(err.text, "CANARY"));
    }
}

/** Negative codes cross as 64-bit two's complement. */
static void
writes_status(void **state)
{
    uint32_t n = 0;
    char *p = pack(wn_dl_status(-13, "Multi status", NULL), &n);
    plist_t list = NULL;
    uint64_t code = 0;

    (void)state;
    plist_from_bin(p, n, &list);
    assert_int_equal(plist_array_get_size(list), 4);
    plist_get_uint_val(plist_array_get_item(list, 1), &code);
    assert_true(code == UINT64_MAX - 12);
    plist_free(list);
    free(p);
}

/** Every cut and many flips of a good message: refused or read, no crash. */
static void
survives_damage(void **state)
{
    plist_t list = verb("DLMessageMoveItems");
    plist_t pairs = plist_new_dict();
    uint32_t n = 0;
    char *p;
    char *copy;

    (void)state;
    for (unsigned i = 0; i < 20; i++) {
        char key[16];

        (void)snprintf(key, sizeof(key), "name%u", i);
        plist_dict_set_item(pairs, key, plist_new_string("to"));
    }
    plist_array_append_item(list, pairs);
    p = pack(list, &n);
    copy = malloc(n);
    assert_non_null(copy);
    for (uint32_t cut = 0; cut < n; cut++) {
        struct wn_dl_msg m;

        memcpy(copy, p, cut);
        if (wn_dl_parse(&m, copy, cut, NULL) == WN_OK) {
            wn_dl_clear(&m);
        }
    }
    for (uint32_t at = 0; at < n; at++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            struct wn_dl_msg m;
            char text[256] = "";

            memcpy(copy, p, n);
            copy[at] = (char)((unsigned char)copy[at] ^ 1u << bit);
            if (wn_dl_parse(&m, copy, n, NULL) == WN_OK) {
                (void)wn_dl_each(&m, join, text, NULL);
                wn_dl_clear(&m);
            }
        }
    }
    free(copy);
    free(p);
}

static plist_t
nest(unsigned depth)
{
    plist_t inner = plist_new_string("x");

    for (unsigned i = 0; i < depth; i++) {
        plist_t outer = plist_new_array();

        plist_array_append_item(outer, inner);
        inner = outer;
    }
    return inner;
}

static void
refuses_depth(void **state)
{
    plist_t got = NULL;
    uint32_t n = 0;
    char *p = pack(nest(WN_PLIST_CONTAINERS), &n);
    static char xml[200000];
    size_t at;

    (void)state;
    assert_int_equal(wn_plist_read(&got, p, n, NULL), WN_OK);
    plist_free(got);
    got = NULL;
    free(p);
    p = pack(nest(WN_PLIST_CONTAINERS + 1), &n);
    assert_int_equal(wn_plist_read(&got, p, n, NULL), WN_EFORMAT);
    free(p);
    at = (size_t)snprintf(xml, sizeof(xml), "<?xml version=\"1.0\"?><plist>");
    while (at < sizeof(xml) - 8) {
        memcpy(xml + at, "<array>", 7);
        at += 7;
    }
    assert_int_equal(wn_plist_read(&got, xml, at, NULL), WN_EFORMAT);
    assert_null(got);
}

/** Each array holds the next one twice: 2^30 copies out of 300 bytes. */
static void
refuses_doubling(void **state)
{
    uint8_t p[512] = "bplist00";
    uint8_t offsets[64];
    size_t at = 8;
    plist_t got = NULL;

    (void)state;
    for (uint8_t i = 0; i < 30; i++) {
        offsets[i] = (uint8_t)at;
        p[at++] = 0xa2;
        p[at++] = (uint8_t)(i + 1);
        p[at++] = (uint8_t)(i + 1);
    }
    offsets[30] = (uint8_t)at;
    p[at++] = 0x09; /* true */
    memcpy(p + at, offsets, 31);
    memset(p + at + 31, 0, 32);
    p[at + 31 + 6] = 1;
    p[at + 31 + 7] = 1;
    p[at + 31 + 15] = 31;
    p[at + 31 + 31] = (uint8_t)at;
    assert_int_equal(
        wn_plist_read(&got, p, at + 31 + 32, NULL), WN_EFORMAT);
    assert_null(got);
}

static void
refuses_other_bytes(void **state)
{
    plist_t got = NULL;

    (void)state;
    assert_int_equal(wn_plist_read(&got, "", 0, NULL), WN_EFORMAT);
    assert_int_equal(wn_plist_read(&got, "bplist00", 8, NULL), WN_EFORMAT);
    assert_int_equal(
        wn_plist_read(&got, "{\"a\": 1}", 8, NULL), WN_EFORMAT);
    assert_null(got);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_verbs),
        cmocka_unit_test(walks_names),
        cmocka_unit_test(refuses_odd_names),
        cmocka_unit_test(judges_answers),
        cmocka_unit_test(writes_status),
        cmocka_unit_test(survives_damage),
        cmocka_unit_test(refuses_depth),
        cmocka_unit_test(refuses_doubling),
        cmocka_unit_test(refuses_other_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
