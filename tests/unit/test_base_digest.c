#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/digest.h"

/* FIPS 180 examples. */
static const struct {
    enum wn_digest_kind kind;
    size_t bytes;
    const char *of_nothing;
    const char *of_abc;
} known[] = {
    { WN_SHA1, WN_SHA1_BYTES, "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "a9993e364706816aba3e25717850c26c9cd0d89d" },
    { WN_SHA256, WN_SHA256_BYTES,
        "e3b0c44298fc1c149afbf4c8996fb924"
        "27ae41e4649b934ca495991b7852b855",
        "ba7816bf8f01cfea414140de5dae2223"
        "b00361a396177a9cb410ff61f20015ad" },
    { WN_SHA512, WN_SHA512_BYTES,
        "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
        "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f" },
};

static void
known_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        uint8_t sum[WN_SHA512_BYTES];
        char hex[WN_SHA512_HEX];

        assert_int_equal(wn_digest_of(known[i].kind, NULL, 0, sum), WN_OK);
        assert_string_equal(
            wn_hex(hex, sum, known[i].bytes), known[i].of_nothing);
        assert_int_equal(wn_digest_of(known[i].kind, "abc", 3, sum), WN_OK);
        assert_string_equal(wn_hex(hex, sum, known[i].bytes), known[i].of_abc);
    }
}

static void
pieces_make_the_whole(void **state)
{
    uint8_t data[300];
    uint8_t whole[WN_SHA256_BYTES];
    uint8_t sum[WN_SHA256_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof(data); i++) {
        data[i] = (uint8_t)i;
    }
    assert_int_equal(
        wn_digest_of(WN_SHA256, data, sizeof(data), whole), WN_OK);
    for (size_t cut = 0; cut <= sizeof(data); cut += 37) {
        struct wn_digest *d = NULL;

        assert_int_equal(wn_digest_new(&d, WN_SHA256), WN_OK);
        assert_int_equal(wn_digest_add(d, data, cut), WN_OK);
        assert_int_equal(wn_digest_add(d, NULL, 0), WN_OK);
        assert_int_equal(
            wn_digest_add(d, data + cut, sizeof(data) - cut), WN_OK);
        assert_int_equal(wn_digest_end(d, sum), WN_OK);
        assert_memory_equal(sum, whole, sizeof(sum));
        wn_digest_free(&d);
        assert_null(d);
    }
}

static void
ended_is_ended(void **state)
{
    struct wn_digest *d = NULL;
    uint8_t sum[WN_SHA1_BYTES];

    (void)state;
    assert_int_equal(wn_digest_new(&d, WN_SHA1), WN_OK);
    assert_int_equal(wn_digest_end(d, sum), WN_OK);
    assert_int_equal(wn_digest_add(d, "x", 1), WN_EINTERNAL);
    assert_int_equal(wn_digest_end(d, sum), WN_EINTERNAL);
    wn_digest_free(&d);
    wn_digest_free(&d);
    assert_int_equal(
        wn_digest_new(&d, (enum wn_digest_kind)9), WN_EINTERNAL);
    assert_null(d);
}

static void
hex_is_strict(void **state)
{
    static const char *const bad[] = { "", "0", "0a1", "0a1b2", "0a1g", "0a 1",
        "0a1b0", "0a1b00", "+a1b", "0x1b" };
    uint8_t two[2] = { 7, 7 };
    char hex[5];

    (void)state;
    assert_int_equal(wn_unhex(two, 2, "0aFb"), WN_OK);
    assert_string_equal(wn_hex(hex, two, 2), "0afb");
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(wn_unhex(two, 2, bad[i]), WN_EFORMAT);
        assert_int_equal(two[0], 0x0A); /* written only on success */
        assert_int_equal(two[1], 0xFB);
    }
    assert_int_equal(wn_unhex(two, 0, ""), WN_OK);
    assert_string_equal(wn_hex(hex, NULL, 0), "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),
        cmocka_unit_test(pieces_make_the_whole),
        cmocka_unit_test(ended_is_ended),
        cmocka_unit_test(hex_is_strict),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
