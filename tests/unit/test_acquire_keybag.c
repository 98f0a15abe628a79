/** Keys of encrypted backups: RFC 3394, made-up keybags, damaged ones, and, where
 * it is at hand, the corpus of real derivations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>

#include "acquire/backup_crypt.h"
#include "acquire/keybag.h"
#include "base/cursor.h"
#include "base/digest.h"
#include "base/err.h"

#define VECTORS \
    WN_SOURCE_DIR "/../shared/corpus/crypto_vectors/itunes_backup_kdf.json"

struct bag {
    uint8_t p[2048];
    size_t n;
};

static void
field(struct bag *b, const char *tag, const void *p, size_t n)
{
    memcpy(b->p + b->n, tag, 4);
    wn_put_u32be(b->p + b->n + 4, (uint32_t)n);
    memcpy(b->p + b->n + 8, p, n);
    b->n += 8 + n;
}

static void
number(struct bag *b, const char *tag, uint32_t v)
{
    uint8_t be[4];

    wn_put_u32be(be, v);
    field(b, tag, be, 4);
}

static void
header(struct bag *b, uint32_t iterations, const uint8_t salt[20],
    uint32_t dpic, const uint8_t *dpsl)
{
    uint8_t uuid[16] = { 1 };

    number(b, "VERS", 5);
    number(b, "TYPE", 1);
    field(b, "UUID", uuid, 16);
    number(b, "WRAP", 0);
    field(b, "SALT", salt, 20);
    number(b, "ITER", iterations);
    if (dpsl) {
        number(b, "DPWT", 1);
        number(b, "DPIC", dpic);
        field(b, "DPSL", dpsl, 20);
    }
}

static void
group(struct bag *b, uint32_t clas, uint32_t wrap, const uint8_t wrapped[40])
{
    uint8_t uuid[16] = { 2 };

    field(b, "UUID", uuid, 16);
    number(b, "CLAS", clas);
    number(b, "WRAP", wrap);
    number(b, "KTYP", 0);
    field(b, "WPKY", wrapped, 40);
}

static void
wrap(uint8_t out[40], const uint8_t kek[32], const uint8_t key[32])
{
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    int n = 0;

    assert_non_null(c);
    EVP_CIPHER_CTX_set_flags(c, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    assert_int_equal(
        EVP_EncryptInit_ex(c, EVP_aes_256_wrap(), NULL, kek, NULL), 1);
    assert_int_equal(EVP_EncryptUpdate(c, out, &n, key, 32), 1);
    assert_int_equal(n, 40);
    EVP_CIPHER_CTX_free(c);
}

/** RFC 3394, 4.6: 256 bits of key data with a 256-bit KEK. */
static void
rfc_3394(void **state)
{
    uint8_t kek[32];
    uint8_t wrapped[40];
    uint8_t key[32];
    char hex[65];

    (void)state;
    assert_int_equal(wn_unhex(kek, 32, "000102030405060708090A0B0C0D0E0F"
        "101112131415161718191A1B1C1D1E1F"), WN_OK);
    assert_int_equal(wn_unhex(wrapped, 40, "28C9F404C4B810F4CBCCB35CFB87F826"
        "3F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21"), WN_OK);
    assert_int_equal(keybag_unwrap(key, kek, wrapped), WN_OK);
    assert_string_equal(wn_hex(hex, key, 32),
        "00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f");
    wrapped[7] ^= 1;
    assert_int_equal(keybag_unwrap(key, kek, wrapped), WN_DENIED);
}

static void
made_up(void **state)
{
    uint8_t salt[20] = { 3, 1, 4 };
    uint8_t dpsl[20] = { 2, 7, 1 };
    uint8_t first[32];
    uint8_t kek[32];
    uint8_t class_key[32] = { 9, 9, 9 };
    uint8_t file_key[32] = { 5, 4, 3 };
    uint8_t wrapped[40];
    uint8_t got[32];
    struct keybag k;
    struct bag b = { .n = 0 };
    struct wn_err err = WN_ERR_INIT;

    (void)state;
    assert_int_equal(PKCS5_PBKDF2_HMAC("pässword", 9, dpsl, 20, 1000,
                         EVP_sha256(), 32, first), 1);
    assert_int_equal(PKCS5_PBKDF2_HMAC((char *)first, 32, salt, 20, 77,
                         EVP_sha1(), 32, kek), 1);
    header(&b, 77, salt, 1000, dpsl);
    wrap(wrapped, kek, class_key);
    group(&b, 3, 2, wrapped);
    group(&b, 11, 3, wrapped);
    group(&b, 5, 1, wrapped); /* under the device's key: not ours to open */
    assert_int_equal(keybag_parse(&k, b.p, b.n, &err), WN_OK);
    assert_int_equal(keybag_unlock(&k, "password", &err), WN_EREADY);
    assert_int_equal(wn_exit_code(err.status), 6);
    assert_non_null(strstr(err.todo, "passcode"));
    assert_int_equal(keybag_unlock(&k, "pässword", NULL), WN_OK);
    wrap(wrapped, class_key, file_key);
    assert_int_equal(keybag_file_key(&k, 3, wrapped, got, NULL), WN_OK);
    assert_memory_equal(got, file_key, 32);
    assert_int_equal(keybag_file_key(&k, 11, wrapped, got, NULL), WN_OK);
    assert_int_equal(keybag_file_key(&k, 5, wrapped, got, NULL), WN_EFORMAT);
    assert_int_equal(keybag_file_key(&k, 2, wrapped, got, NULL), WN_EFORMAT);
    assert_int_equal(keybag_file_key(&k, 99, wrapped, got, NULL), WN_EFORMAT);
    wrapped[39] ^= 1;
    assert_int_equal(keybag_file_key(&k, 3, wrapped, got, NULL), WN_EFORMAT);
    keybag_wipe(&k);
}

/** Cut anywhere, or with a length that points outside: refused, not read. */
static void
damaged(void **state)
{
    uint8_t salt[20] = { 1 };
    uint8_t wrapped[40] = { 1 };
    struct keybag k;
    struct bag b = { .n = 0 };
    unsigned accepted = 0;

    (void)state;
    header(&b, 10, salt, 0, NULL);
    group(&b, 1, 2, wrapped);
    assert_int_equal(keybag_parse(&k, b.p, b.n, NULL), WN_OK);
    for (size_t n = 0; n < b.n; n++) {
        uint8_t *exact = malloc(n ? n : 1);

        assert_non_null(exact);
        memcpy(exact, b.p, n);
        accepted += keybag_parse(&k, exact, n, NULL) == WN_OK;
        free(exact);
    }
    /* Whole fields are a keybag once the salt and the rounds are there. */
    assert_true(accepted <= 6);
    group(&b, 1, 2, wrapped);
    assert_int_equal(keybag_parse(&k, b.p, b.n, NULL), WN_EFORMAT);
    memset(b.p + 4, 0xFF, 4);
    assert_int_equal(keybag_parse(&k, b.p, b.n, NULL), WN_EFORMAT);
}

/** A value of a flat JSON object: from `"key": "` to the next quote. */
static char *
text_of(const char *from, const char *end, const char *key)
{
    char pattern[64];
    const char *at;
    size_t n;
    char *text;

    (void)snprintf(pattern, sizeof(pattern), "\"%s\": \"", key);
    at = strstr(from, pattern);
    assert_true(at && at < end);
    at += strlen(pattern);
    n = strcspn(at, "\"");
    text = calloc(1, n + 1);
    assert_non_null(text);
    memcpy(text, at, n);
    return text;
}

/** Splits "$itunes_backup$*V*WPKY*ITER*SALT*DPIC*DPSL". */
static void
from_hash(struct bag *b, char *hash)
{
    char *part[7] = { NULL };
    uint8_t wrapped[40];
    uint8_t salt[20];
    uint8_t dpsl[20];

    for (unsigned i = 0; i < 7; i++) {
        part[i] = hash;
        hash += strcspn(hash, "*");
        if (*hash) {
            *hash++ = '\0';
        }
    }
    assert_int_equal(wn_unhex(wrapped, 40, part[2]), WN_OK);
    assert_int_equal(wn_unhex(salt, 20, part[4]), WN_OK);
    if (part[6][0] != '\0') {
        assert_int_equal(wn_unhex(dpsl, 20, part[6]), WN_OK);
    }
    header(b, (uint32_t)strtoul(part[3], NULL, 10), salt,
        (uint32_t)strtoul(part[5], NULL, 10), part[6][0] ? dpsl : NULL);
    group(b, 1, 2, wrapped);
}

static void
corpus(void **state)
{
    static char json[65536];
    FILE *f = fopen(VECTORS, "re");
    const char *at = json;
    unsigned count = 0;
    unsigned slow = 0;

    (void)state;
    if (!f) {
        print_message("no corpus: %s\n", VECTORS);
        skip();
    }
    assert_true(fread(json, 1, sizeof(json) - 1, f) > 0);
    assert_int_equal(fclose(f), 0);
    while ((at = strstr(at, "\"source\""))) {
        const char *end = strstr(at + 1, "\"source\"");
        char *hash = text_of(at, end ? end : json + strlen(json), "hash");
        char *pass = text_of(at, end ? end : json + strlen(json), "password");
        char *want = text_of(at, end ? end : json + strlen(json),
            "unwrapped_class_key_hex");
        char hex[65];
        struct bag b = { .n = 0 };
        struct keybag k;

        at++;
        /* Ten million rounds take seconds: once is enough. */
        slow += strstr(hash, "*10000000*") != NULL;
        if (slow > 1 && strstr(hash, "*10000000*")) {
            free(hash);
            free(pass);
            free(want);
            continue;
        }
        from_hash(&b, hash);
        assert_int_equal(keybag_parse(&k, b.p, b.n, NULL), WN_OK);
        assert_int_equal(keybag_unlock(&k, pass, NULL), WN_OK);
        assert_string_equal(wn_hex(hex, k.classes[1].key, 32), want);
        free(hash);
        free(pass);
        free(want);
        count++;
    }
    assert_true(count >= 4);
}

struct plain {
    uint8_t p[4096];
    size_t n;
};

static enum wn_status
collect(void *ctx, const void *p, size_t n, struct wn_err *err)
{
    struct plain *to = ctx;

    (void)err;
    memcpy(to->p + to->n, p, n);
    to->n += n;
    return WN_OK;
}

static size_t
encrypt(uint8_t *out, const uint8_t key[32], const void *p, size_t n, int pad)
{
    static const uint8_t zero[16];
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    int a = 0;
    int b = 0;

    assert_int_equal(
        EVP_EncryptInit_ex(c, EVP_aes_256_cbc(), NULL, key, zero), 1);
    EVP_CIPHER_CTX_set_padding(c, pad);
    assert_int_equal(EVP_EncryptUpdate(c, out, &a, p, (int)n), 1);
    assert_int_equal(EVP_EncryptFinal_ex(c, out + a, &b), 1);
    EVP_CIPHER_CTX_free(c);
    return (size_t)(a + b);
}

static enum wn_status
decrypt(struct plain *to, const uint8_t key[32], const uint8_t *p, size_t n,
    uint64_t size, size_t step)
{
    struct backup_crypt *c = NULL;
    enum wn_status st = WN_OK;

    to->n = 0;
    assert_int_equal(
        backup_crypt_new(&c, key, size, collect, to, NULL), WN_OK);
    while (st == WN_OK && n > 0) {
        size_t take = n < step ? n : step;

        st = backup_crypt_add(c, p, take, NULL);
        p += take;
        n -= take;
    }
    if (st == WN_OK) {
        st = backup_crypt_end(c, NULL);
    }
    backup_crypt_free(&c);
    return st;
}

static void
files(void **state)
{
    uint8_t key[32] = { 7 };
    uint8_t text[1000];
    uint8_t sealed[1100];
    struct plain got;

    (void)state;
    for (size_t i = 0; i < sizeof(text); i++) {
        text[i] = (uint8_t)(i * 7);
    }
    for (size_t n = 0; n <= 100; n++) {
        size_t m = encrypt(sealed, key, text, n, 1);

        assert_int_equal(decrypt(&got, key, sealed, m, n, 13), WN_OK);
        assert_int_equal(got.n, n);
        assert_memory_equal(got.p, text, n);
        /* Cut to what the list says; never longer than what came. */
        if (n > 0) {
            assert_int_equal(
                decrypt(&got, key, sealed, m, n - 1, 64), WN_OK);
            assert_int_equal(got.n, n - 1);
        }
        assert_int_equal(
            decrypt(&got, key, sealed, m, n + 17, 64), WN_EFORMAT);
        if (m > 16) {
            assert_int_equal(
                decrypt(&got, key, sealed, m - 1, n, 64), WN_EFORMAT);
        }
    }
    /* Whole blocks without a block of padding. */
    assert_int_equal(encrypt(sealed, key, text, 960, 0), 960);
    assert_int_equal(decrypt(&got, key, sealed, 960, 960, 100), WN_OK);
    assert_int_equal(got.n, 960);
    assert_memory_equal(got.p, text, 960);
    assert_int_equal(decrypt(&got, key, sealed, 960, UINT64_MAX, 7), WN_OK);
    assert_int_equal(got.n, 960);
    /* Another key does not pass. */
    assert_int_equal(encrypt(sealed, key, text, 950, 1), 960);
    key[0]++;
    assert_int_equal(decrypt(&got, key, sealed, 960, 950, 960), WN_EFORMAT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rfc_3394),
        cmocka_unit_test(made_up),
        cmocka_unit_test(damaged),
        cmocka_unit_test(corpus),
        cmocka_unit_test(files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
