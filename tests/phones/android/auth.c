#include "auth.h"
#include "phone_in.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY_BYTES 524
#define TEXT_CHARS ((KEY_BYTES + 2) / 3 * 4)
#define MODULUS 8
#define RR (MODULUS + 256)
#define EXPONENT (RR + 256)

struct auth_key {
    struct auth_key *next;
    EVP_PKEY *key;
    uint8_t bytes[KEY_BYTES];
    char *user;
};

static EVP_PKEY *
make(const BIGNUM *n, uint32_t exponent)
{
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
    BIGNUM *e = BN_new();
    OSSL_PARAM *params = NULL;
    EVP_PKEY *key = NULL;

    if (ctx == NULL || b == NULL || e == NULL || !BN_set_word(e, exponent) ||
        !OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_RSA_N, n) ||
        !OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_RSA_E, e) ||
        (params = OSSL_PARAM_BLD_to_param(b)) == NULL ||
        EVP_PKEY_fromdata_init(ctx) != 1 ||
        EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1) {
        die("OpenSSL makes no key");
    }
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(b);
    BN_free(e);
    EVP_PKEY_CTX_free(ctx);
    return key;
}

/* rr is what the phone's own arithmetic needs: 2^4096 mod n. */
static bool
rr_is_right(const BIGNUM *n, const uint8_t *le)
{
    BN_CTX *ctx = BN_CTX_new();
    BIGNUM *want = BN_new();
    BIGNUM *have = BN_lebin2bn(le, 256, NULL);
    bool yes = ctx != NULL && want != NULL && have != NULL &&
        BN_set_bit(want, 4096) && BN_mod(want, want, n, ctx) &&
        BN_cmp(want, have) == 0;

    BN_free(have);
    BN_free(want);
    BN_CTX_free(ctx);
    return yes;
}

static EVP_PKEY *
decode(const uint8_t *k, const char **wrong)
{
    uint32_t exponent = get_le32(k + EXPONENT);
    BIGNUM *n;
    EVP_PKEY *key = NULL;

    if (get_le32(k) != 64 || BN_num_bits(n = BN_lebin2bn(k + MODULUS, 256,
        NULL)) != 2048) {
        *wrong = "a public key of another length than RSA-2048";
        return NULL;
    }
    if ((uint32_t)(get_le32(k + 4) * get_le32(k + MODULUS)) != 0xffffffff) {
        *wrong = "a public key whose n0inv is wrong";
    } else if (!rr_is_right(n, k + RR)) {
        *wrong = "a public key whose rr is wrong";
    } else if (exponent != 65537 && exponent != 3) {
        *wrong = "a public key with another exponent";
    } else {
        key = make(n, exponent);
    }
    BN_free(n);
    return key;
}

struct auth_key *
auth_key_read(const uint8_t *p, size_t n, const char **wrong)
{
    struct auth_key *k;
    uint8_t bytes[KEY_BYTES + 4];

    if (n == 0 || p[n - 1] != '\0' || memchr(p, '\0', n - 1) != NULL) {
        *wrong = "a public key without the NUL behind it";
        return NULL;
    }
    if (n < TEXT_CHARS + 2 || p[TEXT_CHARS] != ' ' ||
        EVP_DecodeBlock(bytes, p, TEXT_CHARS) < KEY_BYTES) {
        *wrong = "a public key that is no base64 of 524 bytes and a name";
        return NULL;
    }
    k = xcalloc(1, sizeof(*k));
    memcpy(k->bytes, bytes, KEY_BYTES);
    k->key = decode(k->bytes, wrong);
    if (k->key == NULL) {
        free(k);
        return NULL;
    }
    k->user = xstrdup((const char *)p + TEXT_CHARS + 1);
    return k;
}

void
auth_key_free(struct auth_key *k)
{
    if (k != NULL) {
        EVP_PKEY_free(k->key);
        free(k->user);
        free(k);
    }
}

const char *
auth_key_user(const struct auth_key *k)
{
    return k->user;
}

void
auth_key_fingerprint(const struct auth_key *k,
    char out[AUTH_FINGERPRINT_CHARS])
{
    uint8_t h[EVP_MAX_MD_SIZE];
    unsigned n = 0;

    if (EVP_Digest(k->bytes, KEY_BYTES, h, &n, EVP_md5(), NULL) != 1 ||
        n != 16) {
        die("OpenSSL makes no digest");
    }
    for (size_t i = 0; i < 16; i++) {
        snprintf(out + 3 * i, 4, "%02X%s", h[i], i < 15 ? ":" : "");
    }
}

bool
auth_key_signed(const struct auth_key *k, const uint8_t *token,
    const uint8_t *signature)
{
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(k->key, NULL);
    bool yes = ctx != NULL && EVP_PKEY_verify_init(ctx) == 1 &&
        EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1 &&
        EVP_PKEY_CTX_set_signature_md(ctx, EVP_sha1()) == 1 &&
        EVP_PKEY_verify(ctx, signature, AUTH_SIGNATURE_BYTES, token,
            AUTH_TOKEN_BYTES) == 1;

    EVP_PKEY_CTX_free(ctx);
    return yes;
}

void
auth_remember(const struct va_phone *p, struct auth_key *k)
{
    pthread_mutex_lock(&p->rest->lock);
    k->next = p->rest->keys;
    p->rest->keys = k;
    pthread_mutex_unlock(&p->rest->lock);
}

bool
auth_known(const struct va_phone *p, const uint8_t *token,
    const uint8_t *signature)
{
    bool known = false;

    pthread_mutex_lock(&p->rest->lock);
    for (const struct auth_key *k = p->rest->keys; k != NULL && !known;
        k = k->next) {
        known = auth_key_signed(k, token, signature);
    }
    pthread_mutex_unlock(&p->rest->lock);
    return known;
}

void
auth_forget(struct va_phone *p)
{
    while (p->rest->keys != NULL) {
        struct auth_key *next = p->rest->keys->next;

        auth_key_free(p->rest->keys);
        p->rest->keys = next;
    }
}
