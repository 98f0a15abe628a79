/** Binary property lists made to mislead: each is refused for what it is, and
 * its neighbour, one step inside the limit, is read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/bplist.h"

/** Exactly as long as told, so that the sanitizer sees one byte too far. */
static uint8_t *
copy(const void *p, size_t n)
{
    uint8_t *exact = malloc(n);

    assert_non_null(exact);
    memcpy(exact, p, n);
    return exact;
}

/** A crafted list; offsets take 8 bytes, references 1. */
struct made {
    uint8_t p[512];
    size_t n, objects, offsets[8];
};

static void
put_u64(uint8_t *p, uint64_t v)
{
    for (unsigned i = 0; i < 8; i++) {
        p[i] = (uint8_t)(v >> (56 - 8 * i));
    }
}

static void
add(struct made *m, const void *p, size_t n)
{
    if (m->n == 0) {
        memcpy(m->p, "bplist00", 8);
        m->n = 8;
    }
    m->offsets[m->objects++] = m->n;
    memcpy(m->p + m->n, p, n);
    m->n += n;
}

/** Offsets and trailer; returns where the trailer is. */
static uint8_t *
finish(struct made *m)
{
    size_t table = m->n;
    uint8_t *trailer;

    for (size_t i = 0; i < m->objects; i++, m->n += 8) {
        put_u64(m->p + m->n, m->offsets[i]);
    }
    trailer = m->p + m->n;
    trailer[6] = 8;
    trailer[7] = 1;
    put_u64(trailer + 8, m->objects);
    put_u64(trailer + 24, table);
    m->n += 32;
    return trailer;
}

static enum wn_status
top_of(const void *object, size_t n, struct wn_bplist_value *out)
{
    struct made m = { .n = 0 };
    struct wn_bplist b;
    enum wn_status st;
    uint8_t *p;

    add(&m, object, n);
    (void)finish(&m);
    p = copy(m.p, m.n);
    assert_int_equal(wn_bplist_open(&b, p, m.n), WN_OK);
    st = wn_bplist_top(&b, out);
    free(p); /* only the numbers of *out are looked at */
    return st;
}

#define TOP_OF(bytes) top_of(bytes, sizeof(bytes) - 1, &v)

static void
numbers(void **state)
{
    struct wn_bplist_value v;

    (void)state;
    assert_int_equal(TOP_OF("\x11\xff\xfe"), WN_OK);
    assert_int_equal(v.i, 0xfffe);
    assert_int_equal(TOP_OF("\x12\xff\xff\xff\xff"), WN_OK);
    assert_true(v.i == UINT32_MAX);
    assert_int_equal(TOP_OF("\x14\0\0\0\0\0\0\0\0\x7f\0\0\0\0\0\0\1"), WN_OK);
    assert_true(v.i == INT64_C(0x7f00000000000001));
    assert_int_equal(TOP_OF("\x14\xff\xff\xff\xff\xff\xff\xff\xff"
        "\xff\xff\xff\xff\xff\xff\xff\xfe"), WN_OK);
    assert_true(v.i == -2);
    /* 2^63 and 2^64 are not what their lower halves say. */
    assert_int_equal(
        TOP_OF("\x14\0\0\0\0\0\0\0\0\x80\0\0\0\0\0\0\0"), WN_EFORMAT);
    assert_int_equal(
        TOP_OF("\x14\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0"), WN_EFORMAT);
    assert_int_equal(TOP_OF("\x15\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
        "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), WN_EFORMAT);
    assert_int_equal(TOP_OF("\x22\xbf\0\0\0"), WN_OK);
    assert_true(v.kind == WN_BPLIST_REAL && v.r == -0.5);
    assert_int_equal(TOP_OF("\x21\0\0"), WN_EFORMAT);
    assert_int_equal(TOP_OF("\x83\xff\xff\xff\xff"), WN_OK);
    assert_true(v.i == UINT32_MAX);
    assert_int_equal(TOP_OF("\x84\1\0\0\0\0"), WN_EFORMAT);
    assert_int_equal(TOP_OF("\x87\x80\0\0\0\0\0\0\0"), WN_EFORMAT);
    assert_int_equal(TOP_OF("\x88\0\0\0\0\0\0\0\0\1"), WN_EFORMAT);
}

/** What reaches past the objects, into the offsets. */
static void
too_long(void **state)
{
    struct wn_bplist_value v;

    (void)state;
    assert_int_equal(TOP_OF("\x13\0\0\0\0\0\0\0"), WN_EFORMAT);
    assert_int_equal(TOP_OF("\x23\0\0\0\0\0\0\0"), WN_EFORMAT);
    assert_int_equal(TOP_OF("\x81\0"), WN_EFORMAT);
    assert_int_equal(TOP_OF("\x42k"), WN_EFORMAT);
    assert_int_equal(TOP_OF("\x41k"), WN_OK);
    assert_int_equal(TOP_OF("\x52k"), WN_EFORMAT);
    assert_int_equal(TOP_OF("\x62\0a\0"), WN_EFORMAT);
    assert_int_equal(TOP_OF("\x62\0a\0b"), WN_OK);
    assert_int_equal(TOP_OF("\xa2\0"), WN_EFORMAT);
    assert_int_equal(TOP_OF("\xa2\0\0"), WN_OK);
    assert_int_equal(TOP_OF("\xd2\0\0\0"), WN_EFORMAT);
    assert_int_equal(TOP_OF("\xd2\0\0\0\0"), WN_OK);
    assert_int_equal(TOP_OF("\x5f"), WN_EFORMAT);
    assert_int_equal(TOP_OF("\x5f\x10"), WN_EFORMAT);
    assert_int_equal(TOP_OF("\x5f\x21\0\0"), WN_EFORMAT);
    assert_int_equal(TOP_OF("\x5f\x10\1k"), WN_OK);
    assert_int_equal(TOP_OF("\x5f\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1k"),
        WN_EFORMAT);
    /* Counts that would wrap when multiplied. */
    assert_int_equal(
        TOP_OF("\x5f\x13\xff\xff\xff\xff\xff\xff\xff\xff"), WN_EFORMAT);
    assert_int_equal(TOP_OF("\x6f\x13\x80\0\0\0\0\0\0\0"), WN_EFORMAT);
    assert_int_equal(TOP_OF("\xdf\x13\x80\0\0\0\0\0\0\0"), WN_EFORMAT);
}

static enum wn_status
opened(const struct made *m)
{
    struct wn_bplist b;
    uint8_t *p = copy(m->p, m->n);
    enum wn_status st = wn_bplist_open(&b, p, m->n);

    free(p);
    return st;
}

/** One field of the trailer at a time. Two objects: offsets take 16 bytes. */
static void
frames(void **state)
{
    static const struct {
        size_t at; /* in the trailer */
        unsigned bytes;
        uint64_t value;
        enum wn_status st;
    } cases[] = {
        { 6, 1, 0, WN_EFORMAT }, { 6, 1, 1, WN_OK }, { 6, 1, 9, WN_EFORMAT },
        { 7, 1, 0, WN_EFORMAT }, { 7, 1, 8, WN_OK }, { 7, 1, 9, WN_EFORMAT },
        { 8, 8, 0, WN_EFORMAT }, { 8, 8, 1, WN_OK }, { 8, 8, 2, WN_OK },
        { 8, 8, 3, WN_EFORMAT }, { 8, 8, UINT64_MAX, WN_EFORMAT },
        { 8, 8, UINT64_C(1) << 61, WN_EFORMAT }, /* times 8 it wraps to 0 */
        { 16, 8, 1, WN_OK }, { 16, 8, 2, WN_EFORMAT },
        { 24, 8, 7, WN_EFORMAT }, { 24, 8, 8, WN_OK }, { 24, 8, 10, WN_OK },
        { 24, 8, 11, WN_EFORMAT }, { 24, 8, 1000, WN_EFORMAT },
        { 24, 8, UINT64_MAX, WN_EFORMAT },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct made m = { .n = 0 };
        uint8_t *trailer;

        add(&m, "\x08", 1);
        add(&m, "\x09", 1);
        trailer = finish(&m);
        assert_int_equal(opened(&m), WN_OK);
        if (cases[i].bytes == 1) {
            trailer[cases[i].at] = (uint8_t)cases[i].value;
        } else {
            put_u64(trailer + cases[i].at, cases[i].value);
        }
        assert_int_equal(opened(&m), cases[i].st);
        m.p[7] = '1'; /* another version */
        assert_int_equal(opened(&m), WN_EFORMAT);
    }
}

static void
too_many(void **state)
{
    size_t most = (size_t)WN_BPLIST_OBJECTS_MAX;
    size_t n = 9 + most + 1 + 32;
    uint8_t *p = calloc(1, n);
    struct wn_bplist b;

    (void)state;
    assert_non_null(p);
    memcpy(p, "bplist00\x09", 9);
    memset(p + 9, 8, most + 1);
    p[n - 32 + 6] = 1;
    p[n - 32 + 7] = 4;
    put_u64(p + n - 32 + 24, 9);
    put_u64(p + n - 32 + 8, most);
    assert_int_equal(wn_bplist_open(&b, p, n), WN_OK);
    put_u64(p + n - 32 + 8, most + 1);
    assert_int_equal(wn_bplist_open(&b, p, n), WN_EFORMAT);
    free(p);
}

/** An object lies behind the magic and before the offsets. */
static void
offsets(void **state)
{
    static const struct {
        uint64_t offset;
        enum wn_status st;
    } cases[] = { { 0, WN_EFORMAT }, { 7, WN_EFORMAT }, { 8, WN_OK },
        { 9, WN_OK }, { 10, WN_EFORMAT }, { 17, WN_EFORMAT },
        { UINT64_MAX, WN_EFORMAT } };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct made m = { .n = 0 };
        struct wn_bplist b;
        struct wn_bplist_value v;

        add(&m, "\x09\x08", 2);
        m.offsets[0] = (size_t)cases[i].offset;
        (void)finish(&m);
        assert_int_equal(wn_bplist_open(&b, m.p, m.n), WN_OK);
        assert_int_equal(wn_bplist_top(&b, &v), cases[i].st);
    }
}

/** { "a": yes, <damaged>: no, "b": <no object> }, and in a circle. */
static void
references(void **state)
{
    struct made m = { .n = 0 };
    struct wn_bplist b;
    struct wn_bplist_value top, key, v;

    (void)state;
    add(&m, "\xd3\2\3\4\1\1\x20", 7);
    add(&m, "\x09", 1);
    add(&m, "\x51" "a", 2);
    add(&m, "\x5f\x20", 2); /* its length is no integer */
    add(&m, "\x51" "b", 2);
    add(&m, "\xa1\5", 2); /* holds itself */
    (void)finish(&m);
    assert_int_equal(wn_bplist_open(&b, m.p, m.n), WN_OK);
    assert_int_equal(wn_bplist_top(&b, &top), WN_OK);
    assert_int_equal(wn_bplist_get(&b, &top, "a", &v), WN_OK);
    assert_int_equal(v.kind, WN_BPLIST_BOOL);
    assert_int_equal(wn_bplist_get(&b, &top, "b", &v), WN_EFORMAT);
    /* The damaged key may have been this one: nobody may say "absent". */
    assert_int_equal(wn_bplist_get(&b, &top, "c", &v), WN_EFORMAT);
    assert_int_equal(wn_bplist_entry(&b, &top, 0, &key, &v), WN_OK);
    assert_int_equal(wn_bplist_entry(&b, &top, 1, &key, &v), WN_EFORMAT);
    assert_int_equal(wn_bplist_entry(&b, &top, 2, &key, &v), WN_EFORMAT);
    assert_true(wn_bplist_is(&key, "a")); /* untouched by what failed */
    b.top = 5;
    assert_int_equal(wn_bplist_top(&b, &v), WN_OK);
    for (unsigned i = 0; i < 1000; i++) {
        assert_int_equal(wn_bplist_at(&b, &v, 0, &v), WN_OK);
        assert_int_equal(v.kind, WN_BPLIST_ARRAY);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),
        cmocka_unit_test(too_long),
        cmocka_unit_test(frames),
        cmocka_unit_test(too_many),
        cmocka_unit_test(offsets),
        cmocka_unit_test(references),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
