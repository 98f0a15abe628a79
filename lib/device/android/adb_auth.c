#include "device/android/adb_auth.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "base/err.h"

#define BITS 2048
#define MODULUS_BYTES (BITS / 8)
#define MD5_BYTES 16

struct wn_adb_key {
    EVP_PKEY *pair;
};

static enum wn_status
broken(struct wn_err *err)
{
    return wn_fail(err, WN_ECRYPTO, "the key for this phone cannot be used: "
        "the cryptographic library failed");
}

enum wn_status
wn_adb_key_new(struct wn_adb_key **out, struct wn_err *err)
{
    struct wn_adb_key *k = calloc(1, sizeof(*k));

    if (!k) {
        return wn_fail_nomem(err, "a key");
    }
    k->pair = EVP_RSA_gen(BITS);
    if (!k->pair) {
        free(k);
        return wn_fail(err, WN_ECRYPTO, "no key could be made for this phone");
    }
    *out = k;
    return WN_OK;
}

void
wn_adb_key_free(struct wn_adb_key **k)
{
    if (!*k) {
        return;
    }
    EVP_PKEY_free((*k)->pair); /* it clears the secret numbers */
    free(*k);
    *k = NULL;
}

enum wn_status
wn_adb_key_sign(const struct wn_adb_key *k,
    const uint8_t token[WN_ADB_TOKEN_BYTES],
    uint8_t signature[WN_ADB_SIGNATURE_BYTES], struct wn_err *err)
{
    EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(k->pair, NULL);
    size_t n = WN_ADB_SIGNATURE_BYTES;
    bool good = c && EVP_PKEY_sign_init(c) == 1 &&
        EVP_PKEY_CTX_set_rsa_padding(c, RSA_PKCS1_PADDING) == 1 &&
        EVP_PKEY_CTX_set_signature_md(c, EVP_sha1()) == 1 &&
        EVP_PKEY_sign(c, signature, &n, token, WN_ADB_TOKEN_BYTES) == 1 &&
        n == WN_ADB_SIGNATURE_BYTES;

    EVP_PKEY_CTX_free(c);
    return good ? WN_OK : broken(err);
}

/** -1 / n mod 2^32, by Newton's method: each step doubles the bits. */
static uint32_t
negative_inverse(uint32_t n)
{
    uint32_t x = n; /* right to 3 bits, as n is odd */

    for (int i = 0; i < 4; i++) {
        x *= 2 - n * x;
    }
    return 0 - x;
}

/** rr = (2^2048)^2 mod n: the phone's Montgomery constant. */
static bool
square_of_radix(BIGNUM *rr, const BIGNUM *n)
{
    BN_CTX *c = BN_CTX_new();
    BIGNUM *power = BN_new();
    bool good = c && power && BN_set_bit(power, 2 * BITS) == 1 &&
        BN_mod(rr, power, n, c) == 1;

    BN_free(power);
    BN_CTX_free(c);
    return good;
}

enum wn_status
wn_adb_key_public(const struct wn_adb_key *k, uint8_t out[WN_ADB_KEY_BYTES],
    struct wn_err *err)
{
    BIGNUM *n = NULL;
    BIGNUM *e = NULL;
    BIGNUM *rr = BN_new();
    uint8_t made[WN_ADB_KEY_BYTES];
    struct wn_cursor low = wn_cursor(made + 8, 4);
    bool good = rr &&
        EVP_PKEY_get_bn_param(k->pair, OSSL_PKEY_PARAM_RSA_N, &n) == 1 &&
        EVP_PKEY_get_bn_param(k->pair, OSSL_PKEY_PARAM_RSA_E, &e) == 1 &&
        BN_num_bits(n) == BITS && BN_num_bits(e) <= 32 &&
        square_of_radix(rr, n) &&
        BN_bn2lebinpad(n, made + 8, MODULUS_BYTES) == MODULUS_BYTES &&
        BN_bn2lebinpad(rr, made + 8 + MODULUS_BYTES, MODULUS_BYTES) ==
            MODULUS_BYTES;

    if (good) {
        wn_put_u32le(made, MODULUS_BYTES / 4);
        wn_put_u32le(made + 4, negative_inverse(wn_cur_u32le(&low)));
        wn_put_u32le(
            made + 8 + 2 * MODULUS_BYTES, (uint32_t)BN_get_word(e));
        memcpy(out, made, sizeof(made));
    }
    BN_free(n);
    BN_free(e);
    BN_free(rr);
    return good ? WN_OK : broken(err);
}

_Static_assert(8 + 2 * MODULUS_BYTES + 4 == WN_ADB_KEY_BYTES, "Android's key");

enum wn_status
wn_adb_key_text(const struct wn_adb_key *k, char out[WN_ADB_KEY_TEXT_BYTES],
    struct wn_err *err)
{
    uint8_t raw[WN_ADB_KEY_BYTES];
    uint8_t text[(WN_ADB_KEY_BYTES + 2) / 3 * 4 + 1]; /* EncodeBlock's NUL */
    enum wn_status st = wn_adb_key_public(k, raw, err);

    _Static_assert(sizeof(text) + sizeof(WN_ADB_KEY_COMMENT) ==
            WN_ADB_KEY_TEXT_BYTES,
        "a blank stands where the NUL was");
    if (st == WN_OK) {
        (void)EVP_EncodeBlock(text, raw, (int)sizeof(raw));
        text[sizeof(text) - 1] = ' ';
        memcpy(out, text, sizeof(text));
        memcpy(out + sizeof(text), WN_ADB_KEY_COMMENT,
            sizeof(WN_ADB_KEY_COMMENT));
    }
    return st;
}

enum wn_status
wn_adb_key_fingerprint(const struct wn_adb_key *k,
    char out[WN_ADB_FINGERPRINT_BYTES], struct wn_err *err)
{
    static const char digits[] = "0123456789ABCDEF";
    uint8_t raw[WN_ADB_KEY_BYTES];
    uint8_t md5[MD5_BYTES];
    enum wn_status st = wn_adb_key_public(k, raw, err);

    if (st == WN_OK &&
        EVP_Digest(raw, sizeof(raw), md5, NULL, EVP_md5(), NULL) != 1) {
        st = broken(err);
    }
    for (size_t i = 0; st == WN_OK && i < MD5_BYTES; i++) {
        out[3 * i] = digits[md5[i] >> 4];
        out[3 * i + 1] = digits[md5[i] & 15];
        out[3 * i + 2] = i + 1 < MD5_BYTES ? ':' : '\0';
    }
    return st;
}

_Static_assert(3 * MD5_BYTES == WN_ADB_FINGERPRINT_BYTES, "with its NUL");
