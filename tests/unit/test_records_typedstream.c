#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "records/typedstream.h"

/** An NSMutableAttributedString holding NSMutableString holding NSString, as a
 * phone writes it; the length and the text follow. */
static const uint8_t head[] = "\x04\x0bstreamtyped\x81\xe8\x03\x84\x01@\x84"
    "\x84\x84\x19NSMutableAttributedString\x00\x84\x84\x12NSAttributedString"
    "\x00\x84\x84\x08NSObject\x00\x85\x92\x84\x84\x84\x0fNSMutableString\x01"
    "\x84\x84\x08NSString\x01\x95\x84\x01+";
#define HEAD (sizeof(head) - 1)

/** Exact-size copies, so that one byte too far is caught. */
static enum wn_status
decode(const uint8_t *p, size_t n, char **text, size_t *length)
{
    uint8_t *exact = malloc(n ? n : 1);
    const char *found;
    enum wn_status st;

    assert_non_null(exact);
    memcpy(exact, p, n);
    st = wn_typedstream_text(exact, n, &found, length);
    *text = NULL;
    if (st == WN_OK) {
        *text = malloc(*length + 1);
        assert_non_null(*text);
        memcpy(*text, found, *length);
        (*text)[*length] = '\0';
    }
    free(exact);
    return st;
}

/** Build a stream with a text of n bytes and any form of length. */
static size_t
build(uint8_t *dst, size_t n, unsigned form)
{
    size_t at = HEAD;

    memcpy(dst, head, HEAD);
    if (form == 0) {
        dst[at++] = (uint8_t)n;
    } else if (form == 1) {
        dst[at++] = 0x81;
        dst[at++] = (uint8_t)n;
        dst[at++] = (uint8_t)(n >> 8);
    } else {
        dst[at++] = 0x82;
        for (unsigned i = 0; i < 4; i++) {
            dst[at++] = (uint8_t)(n >> (8 * i));
        }
    }
    for (size_t i = 0; i < n; i++) {
        dst[at++] = (uint8_t)('a' + i % 26);
    }
    dst[at++] = 0x86;
    dst[at++] = 0x86;
    return at;
}

static void
test_every_length_form(void **state)
{
    static const struct {
        size_t n;
        unsigned form;
    } cases[] = { { 0, 0 }, { 1, 0 }, { 127, 0 }, { 127, 1 }, { 128, 1 },
        { 255, 1 }, { 256, 1 }, { 32767, 1 }, { 32768, 1 }, { 65535, 1 },
        { 5, 2 }, { 65536, 2 }, { 200000, 2 } };
    uint8_t *stream = malloc(HEAD + 200016);

    (void)state;
    assert_non_null(stream);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        size_t n = build(stream, cases[i].n, cases[i].form), length;
        char *text;

        assert_int_equal(decode(stream, n, &text, &length), WN_OK);
        assert_int_equal(length, cases[i].n);
        assert_memory_equal(text, stream + n - 2 - length, length);
        free(text);
    }
    free(stream);
}

/** Cut anywhere before the text is whole: no text, and no byte read beyond. */
static void
test_cut_at_every_byte(void **state)
{
    uint8_t stream[HEAD + 64];
    size_t n = build(stream, 40, 0), length;
    char *text;

    (void)state;
    for (size_t cut = 0; cut < n - 2; cut++) {
        assert_int_equal(decode(stream, cut, &text, &length), WN_EFORMAT);
    }
    assert_int_equal(decode(stream, n - 2, &text, &length), WN_OK);
    free(text);
}

/** Any byte changed: an answer or a refusal, never a byte too far. */
static void
test_every_byte_changed(void **state)
{
    static const uint8_t values[] = { 0x00, 0x01, 0x7f, 0x80, 0x81, 0x82, 0x84,
        0x85, 0x86, 0x92, 0xff };
    uint8_t stream[HEAD + 64];
    size_t n = build(stream, 40, 0), length;

    (void)state;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < sizeof(values); k++) {
            uint8_t was = stream[i];
            char *text;

            stream[i] = values[k];
            (void)decode(stream, n, &text, &length);
            free(text);
            stream[i] = was;
        }
    }
}

static void
test_what_is_none(void **state)
{
    static const char *const nones[] = { "", "\x04", "bplist00",
        "\x04\x0btypedstream\x81\xe8\x03", "normal text" };
    size_t length;
    char *text;

    (void)state;
    for (size_t i = 0; i < sizeof(nones) / sizeof(nones[0]); i++) {
        assert_int_equal(decode((const uint8_t *)nones[i], strlen(nones[i]),
            &text, &length), WN_EFORMAT);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_length_form),
        cmocka_unit_test(test_cut_at_every_byte),
        cmocka_unit_test(test_every_byte_changed),
        cmocka_unit_test(test_what_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
