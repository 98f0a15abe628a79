#include "keybag.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <string.h>

#define SALT 20
#define ITER 10000
#define WRAP_PASSCODE 2u
#define WRAP_BOTH 3u

static void
tag(struct buf *b, const char *name, const void *p, size_t n)
{
    uint8_t len[4];

    put_be32(len, (uint32_t)n);
    buf_put(b, name, 4);
    buf_put(b, len, 4);
    buf_put(b, p, n);
}

static void
tag_int(struct buf *b, const char *name, uint32_t v)
{
    uint8_t be[4];

    put_be32(be, v);
    tag(b, name, be, sizeof(be));
}

static void
random_bytes(uint8_t *p, size_t n)
{
    if (RAND_bytes(p, (int)n) != 1) {
        die("no random bytes");
    }
}

static void
tag_random(struct buf *b, const char *name, size_t n)
{
    uint8_t r[64];

    random_bytes(r, n);
    tag(b, name, r, n);
}

static void
wrap(const uint8_t kek[32], const uint8_t key[32], uint8_t out[40])
{
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    int n = 0;
    int rest = 0;

    if (ctx == NULL) {
        die("out of memory");
    }
    EVP_CIPHER_CTX_set_flags(ctx, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    if (EVP_EncryptInit_ex(ctx, EVP_aes_256_wrap(), NULL, kek, NULL) != 1 ||
        EVP_EncryptUpdate(ctx, out, &n, key, 32) != 1 || n != 40 ||
        EVP_EncryptFinal_ex(ctx, out + n, &rest) != 1) {
        die("AES key wrap failed");
    }
    EVP_CIPHER_CTX_free(ctx);
}

static void
derive(const char *password, const uint8_t dpsl[SALT], uint32_t rounds,
    const uint8_t salt[SALT], uint8_t out[32])
{
    uint8_t first[32];

    if (PKCS5_PBKDF2_HMAC(password, (int)strlen(password), dpsl, SALT,
            (int)rounds, EVP_sha256(), sizeof(first), first) != 1 ||
        PKCS5_PBKDF2_HMAC((const char *)first, sizeof(first), salt, SALT,
            ITER, EVP_sha1(), 32, out) != 1) {
        die("key derivation failed");
    }
}

static void
add_class(struct keybag *kb, unsigned class, const uint8_t kek[32])
{
    uint8_t wrapped[40];

    random_bytes(kb->classes[class], 32);
    wrap(kek, kb->classes[class], wrapped);
    tag_random(&kb->tlv, "UUID", 16);
    tag_int(&kb->tlv, "CLAS", class);
    tag_int(&kb->tlv, "WRAP", class >= 9 ? WRAP_BOTH : WRAP_PASSCODE);
    tag_int(&kb->tlv, "KTYP", 0);
    tag(&kb->tlv, "WPKY", wrapped, sizeof(wrapped));
}

void
keybag_make(struct keybag *kb, const char *password, uint32_t rounds)
{
    uint8_t salt[SALT];
    uint8_t dpsl[SALT];
    uint8_t kek[32];

    memset(kb, 0, sizeof(*kb));
    random_bytes(kb->secret, sizeof(kb->secret));
    random_bytes(salt, sizeof(salt));
    random_bytes(dpsl, sizeof(dpsl));
    derive(password, dpsl, rounds, salt, kek);
    tag_int(&kb->tlv, "VERS", 4);
    tag_int(&kb->tlv, "TYPE", 1);
    tag_random(&kb->tlv, "UUID", 16);
    tag_random(&kb->tlv, "HMCK", 40);
    tag_int(&kb->tlv, "WRAP", 1);
    tag(&kb->tlv, "SALT", salt, sizeof(salt));
    tag_int(&kb->tlv, "ITER", ITER);
    tag_int(&kb->tlv, "DPWT", 1);
    tag_int(&kb->tlv, "DPIC", rounds);
    tag(&kb->tlv, "DPSL", dpsl, sizeof(dpsl));
    for (unsigned class = 1; class <= CLASS_MAX; class++) {
        if (class != 5) {
            add_class(kb, class, kek);
        }
    }
}

void
keybag_free(struct keybag *kb)
{
    buf_free(&kb->tlv);
}

void
keybag_file_key(const struct keybag *kb, uint32_t id, uint8_t key[32])
{
    uint8_t in[36];

    memcpy(in, kb->secret, 32);
    put_le32(in + 32, id);
    if (EVP_Digest(in, sizeof(in), key, NULL, EVP_sha256(), NULL) != 1) {
        die("SHA-256 failed");
    }
}

void
keybag_wrap(const struct keybag *kb, unsigned class, const uint8_t key[32],
    uint8_t out[WRAPPED])
{
    put_le32(out, class);
    wrap(kb->classes[class], key, out + 4);
}
