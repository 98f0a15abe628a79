/** Binary property lists: what another writer wrote is read; what is cut or
 * changed is refused or another value, and never read past its end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/bplist.h"

/** Python's plistlib wrote it, from { yes: True, no: False, byte: 200,
 * minus: -2, big: 5 << 32, real: 1.5, key: b"\x03\0\0\0k", uid: UID(2),
 * text: "word", wide: "caf\u00e9 \u2713", list: ["a", 7, { in: "deep" }],
 * long: "sixteen letters.", when: datetime(2026, 3, 1) }. */
static const uint8_t sample[] = {
    0x62, 0x70, 0x6c, 0x69, 0x73, 0x74, 0x30, 0x30, 0xdd, 0x01, 0x02, 0x03,
    0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f,
    0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x1e, 0x1f, 0x53,
    0x79, 0x65, 0x73, 0x52, 0x6e, 0x6f, 0x54, 0x62, 0x79, 0x74, 0x65, 0x55,
    0x6d, 0x69, 0x6e, 0x75, 0x73, 0x53, 0x62, 0x69, 0x67, 0x54, 0x72, 0x65,
    0x61, 0x6c, 0x53, 0x6b, 0x65, 0x79, 0x53, 0x75, 0x69, 0x64, 0x54, 0x74,
    0x65, 0x78, 0x74, 0x54, 0x77, 0x69, 0x64, 0x65, 0x54, 0x6c, 0x69, 0x73,
    0x74, 0x54, 0x6c, 0x6f, 0x6e, 0x67, 0x54, 0x77, 0x68, 0x65, 0x6e, 0x09,
    0x08, 0x10, 0xc8, 0x13, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe,
    0x13, 0x00, 0x00, 0x00, 0x05, 0x00, 0x00, 0x00, 0x00, 0x23, 0x3f, 0xf8,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x45, 0x03, 0x00, 0x00, 0x00, 0x6b,
    0x80, 0x02, 0x54, 0x77, 0x6f, 0x72, 0x64, 0x66, 0x00, 0x63, 0x00, 0x61,
    0x00, 0x66, 0x00, 0xe9, 0x00, 0x20, 0x27, 0x13, 0xa3, 0x19, 0x1a, 0x1b,
    0x51, 0x61, 0x10, 0x07, 0xd1, 0x1c, 0x1d, 0x52, 0x69, 0x6e, 0x54, 0x64,
    0x65, 0x65, 0x70, 0x5f, 0x10, 0x10, 0x73, 0x69, 0x78, 0x74, 0x65, 0x65,
    0x6e, 0x20, 0x6c, 0x65, 0x74, 0x74, 0x65, 0x72, 0x73, 0x2e, 0x33, 0x41,
    0xc7, 0xa9, 0xdc, 0x80, 0x00, 0x00, 0x00, 0x08, 0x23, 0x27, 0x2a, 0x2f,
    0x35, 0x39, 0x3e, 0x42, 0x46, 0x4b, 0x50, 0x55, 0x5a, 0x5f, 0x60, 0x61,
    0x63, 0x6c, 0x75, 0x7e, 0x84, 0x86, 0x8b, 0x98, 0x9c, 0x9e, 0xa0, 0xa3,
    0xa6, 0xab, 0xbe, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x01, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x20, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xc7,
};
#define ENTRIES 13

/** Exactly as long as told, so that the sanitizer sees one byte too far. */
static uint8_t *
copy(const void *p, size_t n)
{
    uint8_t *exact = malloc(n ? n : 1);

    assert_non_null(exact);
    memcpy(exact, p, n);
    return exact;
}

static struct wn_bplist_value
get(const struct wn_bplist *b, const struct wn_bplist_value *dict,
    const char *key, enum wn_bplist_kind kind)
{
    struct wn_bplist_value v;

    assert_int_equal(wn_bplist_get(b, dict, key, &v), WN_OK);
    assert_int_equal(v.kind, kind);
    return v;
}

static void
every_kind(void **state)
{
    static const uint8_t wide[] = { 0, 'c', 0, 'a', 0, 'f', 0, 0xe9, 0, ' ',
        0x27, 0x13 };
    struct wn_bplist b;
    struct wn_bplist_value top, v;
    uint8_t *p = copy(sample, sizeof(sample));

    (void)state;
    assert_int_equal(wn_bplist_open(&b, p, sizeof(sample)), WN_OK);
    assert_int_equal(wn_bplist_top(&b, &top), WN_OK);
    assert_int_equal(top.kind, WN_BPLIST_DICT);
    assert_int_equal(top.n, ENTRIES);
    assert_int_equal(get(&b, &top, "yes", WN_BPLIST_BOOL).i, 1);
    assert_int_equal(get(&b, &top, "no", WN_BPLIST_BOOL).i, 0);
    assert_int_equal(get(&b, &top, "byte", WN_BPLIST_INT).i, 200);
    assert_true(get(&b, &top, "minus", WN_BPLIST_INT).i == -2);
    assert_true(
        get(&b, &top, "big", WN_BPLIST_INT).i == INT64_C(5) << 32);
    assert_true(get(&b, &top, "real", WN_BPLIST_REAL).r == 1.5);
    assert_int_equal(get(&b, &top, "uid", WN_BPLIST_UID).i, 2);
    v = get(&b, &top, "key", WN_BPLIST_DATA);
    assert_int_equal(v.n, 5);
    assert_memory_equal(v.p, "\3\0\0\0k", 5);
    v = get(&b, &top, "text", WN_BPLIST_TEXT);
    assert_true(wn_bplist_is(&v, "word"));
    assert_false(wn_bplist_is(&v, "wor"));
    assert_false(wn_bplist_is(&v, "words"));
    v = get(&b, &top, "long", WN_BPLIST_TEXT);
    assert_true(wn_bplist_is(&v, "sixteen letters."));
    v = get(&b, &top, "wide", WN_BPLIST_TEXT);
    assert_true(v.wide);
    assert_int_equal(v.n, sizeof(wide));
    assert_memory_equal(v.p, wide, sizeof(wide));
    (void)get(&b, &top, "when", WN_BPLIST_OTHER);
    assert_int_equal(wn_bplist_get(&b, &top, "wor", &v), WN_ABSENT);
    free(p);
}

static void
containers(void **state)
{
    struct wn_bplist b;
    struct wn_bplist_value top, list, key, v = { .i = 77 };

    (void)state;
    assert_int_equal(wn_bplist_open(&b, sample, sizeof(sample)), WN_OK);
    assert_int_equal(wn_bplist_top(&b, &top), WN_OK);
    list = get(&b, &top, "list", WN_BPLIST_ARRAY);
    assert_int_equal(list.n, 3);
    assert_int_equal(wn_bplist_at(&b, &list, 1, &v), WN_OK);
    assert_int_equal(v.i, 7);
    assert_int_equal(wn_bplist_at(&b, &list, 3, &v), WN_ABSENT);
    assert_int_equal(wn_bplist_at(&b, &list, UINT64_MAX, &v), WN_ABSENT);
    assert_int_equal(wn_bplist_at(&b, &top, 0, &v), WN_EFORMAT);
    assert_int_equal(wn_bplist_get(&b, &list, "a", &v), WN_EFORMAT);
    assert_int_equal(wn_bplist_entry(&b, &list, 0, &key, &v), WN_EFORMAT);
    assert_int_equal(v.i, 7); /* untouched by what failed */
    assert_int_equal(wn_bplist_at(&b, &list, 2, &list), WN_OK);
    assert_int_equal(wn_bplist_entry(&b, &list, 0, &key, &v), WN_OK);
    assert_true(wn_bplist_is(&key, "in"));
    assert_true(wn_bplist_is(&v, "deep"));
    assert_int_equal(wn_bplist_entry(&b, &list, 1, &key, &v), WN_ABSENT);
}

static volatile unsigned seen; /* so that no read is left out */

/** Read all that a value says is there. */
static void
touch(const struct wn_bplist *b, const struct wn_bplist_value *v)
{
    size_t n = v->n;

    if (v->kind == WN_BPLIST_ARRAY) {
        n *= b->ref_bytes;
    } else if (v->kind == WN_BPLIST_DICT) {
        n *= (size_t)b->ref_bytes * 2;
    }
    for (size_t i = 0; i < n; i++) {
        seen += v->p[i];
    }
}

/** Two floors down, by every way in. How many values could be read. */
static unsigned
walk(const uint8_t *p, size_t n)
{
    struct wn_bplist b;
    struct wn_bplist_value top, key, v, in;
    unsigned whole = 0;

    if (wn_bplist_open(&b, p, n) != WN_OK ||
        wn_bplist_top(&b, &top) != WN_OK) {
        return 0;
    }
    touch(&b, &top);
    (void)wn_bplist_get(&b, &top, "no such key", &v);
    for (size_t i = 0; i < top.n && i < 64; i++) {
        if (wn_bplist_entry(&b, &top, i, &key, &v) != WN_OK &&
            wn_bplist_at(&b, &top, i, &v) != WN_OK) {
            continue;
        }
        whole++;
        touch(&b, &v);
        for (size_t k = 0; k < v.n && k < 64; k++) {
            if (wn_bplist_at(&b, &v, k, &in) == WN_OK) {
                touch(&b, &in);
            }
            if (wn_bplist_entry(&b, &v, k, &key, &in) == WN_OK) {
                touch(&b, &key);
                touch(&b, &in);
            }
        }
    }
    return whole;
}

static void
cut_at_every_byte(void **state)
{
    struct wn_bplist b;

    (void)state;
    for (size_t cut = 0; cut < sizeof(sample); cut++) {
        uint8_t *p = copy(sample, cut);

        assert_int_equal(wn_bplist_open(&b, p, cut), WN_EFORMAT);
        free(p);
    }
    assert_int_equal(walk(sample, sizeof(sample)), ENTRIES);
}

static void
every_byte_changed(void **state)
{
    uint8_t *p = copy(sample, sizeof(sample));
    unsigned fewer = 0;

    (void)state;
    for (size_t at = 0; at < sizeof(sample); at++) {
        for (unsigned flip = 1; flip < 256; flip++) {
            p[at] ^= (uint8_t)flip;
            fewer += walk(p, sizeof(sample)) < ENTRIES;
            p[at] ^= (uint8_t)flip;
        }
    }
    assert_true(fewer > 10000); /* most of the frame's changes show */
    assert_memory_equal(p, sample, sizeof(sample));
    free(p);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind),
        cmocka_unit_test(containers),
        cmocka_unit_test(cut_at_every_byte),
        cmocka_unit_test(every_byte_changed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
