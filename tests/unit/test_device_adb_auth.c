/* The key of a run, judged by OpenSSL and by Android's own rules for keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include "base/cursor.h"
#include "device/android/adb_auth.h"

#define N_AT 8
#define RR_AT (8 + 256)
#define E_AT (8 + 512)

static struct wn_adb_key *key;
static uint8_t raw[WN_ADB_KEY_BYTES];

static int
make(void **state)
{
    (void)state;
    return wn_adb_key_new(&key, NULL) == WN_OK &&
            wn_adb_key_public(key, raw, NULL) == WN_OK
        ? 0
        : -1;
}

static int
unmake(void **state)
{
    (void)state;
    wn_adb_key_free(&key);
    assert_null(key);
    wn_adb_key_free(&key);
    return 0;
}

static uint32_t
word(size_t at)
{
    struct wn_cursor c = wn_cursor(raw + at, 4);

    return wn_cur_u32le(&c);
}

/** The public key as the phone would build it from the struct. */
static EVP_PKEY *
as_the_phone_has_it(void)
{
    BIGNUM *n = BN_lebin2bn(raw + N_AT, 256, NULL);
    OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
    EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    OSSL_PARAM *p;
    EVP_PKEY *made = NULL;

    assert_true(OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_RSA_N, n));
    assert_true(
        OSSL_PARAM_BLD_push_uint(b, OSSL_PKEY_PARAM_RSA_E, word(E_AT)));
    p = OSSL_PARAM_BLD_to_param(b);
    assert_int_equal(EVP_PKEY_fromdata_init(c), 1);
    assert_int_equal(
        EVP_PKEY_fromdata(c, &made, EVP_PKEY_PUBLIC_KEY, p), 1);
    OSSL_PARAM_free(p);
    OSSL_PARAM_BLD_free(b);
    EVP_PKEY_CTX_free(c);
    BN_free(n);
    return made;
}

static int
verify(EVP_PKEY *k, const uint8_t *token, const uint8_t *signature)
{
    EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(k, NULL);
    int answer;

    assert_int_equal(EVP_PKEY_verify_init(c), 1);
    assert_int_equal(
        EVP_PKEY_CTX_set_rsa_padding(c, RSA_PKCS1_PADDING), 1);
    assert_int_equal(EVP_PKEY_CTX_set_signature_md(c, EVP_sha1()), 1);
    answer = EVP_PKEY_verify(c, signature, WN_ADB_SIGNATURE_BYTES, token,
        WN_ADB_TOKEN_BYTES);
    EVP_PKEY_CTX_free(c);
    return answer;
}

static void
signs_the_token_itself(void **state)
{
    const uint8_t token[WN_ADB_TOKEN_BYTES] = "twenty random bytes";
    uint8_t signature[WN_ADB_SIGNATURE_BYTES];
    uint8_t other[WN_ADB_TOKEN_BYTES] = "twenty random Bytes";
    EVP_PKEY *phone = as_the_phone_has_it();

    (void)state;
    assert_int_equal(
        wn_adb_key_sign(key, token, signature, NULL), WN_OK);
    assert_int_equal(verify(phone, token, signature), 1);
    assert_int_not_equal(verify(phone, other, signature), 1);
    EVP_PKEY_free(phone);
}

/** The block that the phone decrypts, byte for byte (facts/android 2.3). */
static void
pads_as_the_phone_expects(void **state)
{
    static const uint8_t info[] = {0, 0x30, 0x21, 0x30, 0x09, 0x06, 0x05,
        0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14};
    uint8_t token[WN_ADB_TOKEN_BYTES] = {1, 2, 3};
    uint8_t signature[WN_ADB_SIGNATURE_BYTES];
    uint8_t block[WN_ADB_SIGNATURE_BYTES];
    size_t n = sizeof(block);
    EVP_PKEY *phone = as_the_phone_has_it();
    EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(phone, NULL);

    (void)state;
    assert_int_equal(
        wn_adb_key_sign(key, token, signature, NULL), WN_OK);
    assert_int_equal(EVP_PKEY_encrypt_init(c), 1); /* the public operation */
    assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(c, RSA_NO_PADDING), 1);
    assert_int_equal(EVP_PKEY_encrypt(
                         c, block, &n, signature, sizeof(signature)), 1);
    assert_int_equal(block[0], 0);
    assert_int_equal(block[1], 1);
    for (size_t i = 2; i < 256 - 20 - sizeof(info); i++) {
        assert_int_equal(block[i], 0xff);
    }
    assert_memory_equal(
        block + 256 - 20 - sizeof(info), info, sizeof(info));
    assert_memory_equal(block + 256 - 20, token, sizeof(token));
    EVP_PKEY_CTX_free(c);
    EVP_PKEY_free(phone);
}

static void
is_androids_struct(void **state)
{
    BN_CTX *c = BN_CTX_new();
    BIGNUM *n = BN_lebin2bn(raw + N_AT, 256, NULL);
    BIGNUM *rr = BN_lebin2bn(raw + RR_AT, 256, NULL);
    BIGNUM *two = BN_new();
    BIGNUM *power = BN_new();
    BIGNUM *expected = BN_new();

    (void)state;
    assert_int_equal(word(0), 64);
    assert_int_equal(word(E_AT), 65537);
    /* n0inv · n[0] = -1 mod 2^32 */
    assert_int_equal((uint32_t)(word(4) * word(N_AT)), UINT32_MAX);
    assert_int_equal(BN_num_bits(n), 2048);
    assert_true(BN_set_word(two, 2) && BN_set_word(power, 4096) &&
        BN_mod_exp(expected, two, power, n, c));
    assert_int_equal(BN_cmp(rr, expected), 0);
    BN_free(n);
    BN_free(rr);
    BN_free(two);
    BN_free(power);
    BN_free(expected);
    BN_CTX_free(c);
}

static void
is_written_as_the_phone_stores_it(void **state)
{
    char text[WN_ADB_KEY_TEXT_BYTES];
    uint8_t back[WN_ADB_KEY_BYTES + 4];

    (void)state;
    assert_int_equal(wn_adb_key_text(key, text, NULL), WN_OK);
    assert_memory_equal(text, "QAAAA", 5);
    assert_string_equal(text + 700, " " WN_ADB_KEY_COMMENT);
    assert_int_equal(
        EVP_DecodeBlock(back, (const unsigned char *)text, 700), 525);
    assert_memory_equal(back, raw, sizeof(raw));
    assert_int_equal(strlen(text) + 1, sizeof(text));
}

static void
has_a_fingerprint_to_compare(void **state)
{
    char print[WN_ADB_FINGERPRINT_BYTES];
    uint8_t md5[16];

    (void)state;
    assert_int_equal(wn_adb_key_fingerprint(key, print, NULL), WN_OK);
    assert_int_equal(strlen(print), 47);
    assert_int_equal(
        EVP_Digest(raw, sizeof(raw), md5, NULL, EVP_md5(), NULL), 1);
    for (size_t i = 0; i < 16; i++) {
        assert_int_equal(strtoul(print + 3 * i, NULL, 16), md5[i]);
        assert_int_equal(print[3 * i + 2], i < 15 ? ':' : '\0');
    }
    for (const char *p = print; *p; p++) {
        assert_non_null(strchr("0123456789ABCDEF:", *p));
    }
}

static void
each_run_has_its_own(void **state)
{
    struct wn_adb_key *other = NULL;
    uint8_t theirs[WN_ADB_KEY_BYTES];

    (void)state;
    assert_int_equal(wn_adb_key_new(&other, NULL), WN_OK);
    assert_int_equal(wn_adb_key_public(other, theirs, NULL), WN_OK);
    assert_memory_not_equal(theirs, raw, sizeof(raw));
    wn_adb_key_free(&other);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signs_the_token_itself),
        cmocka_unit_test(pads_as_the_phone_expects),
        cmocka_unit_test(is_androids_struct),
        cmocka_unit_test(is_written_as_the_phone_stores_it),
        cmocka_unit_test(has_a_fingerprint_to_compare),
        cmocka_unit_test(each_run_has_its_own),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
