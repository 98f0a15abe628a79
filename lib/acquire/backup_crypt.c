#include "acquire/backup_crypt.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"

#define BLOCK 16
#define CHUNK 65536

struct backup_crypt {
    EVP_CIPHER_CTX *ctx;
    bool padded;
    uint64_t size, seen, given; /* plaintext wanted, ciphertext, handed on */
    backup_plain_fn *to;
    void *to_ctx;
    uint8_t plain[CHUNK + 2 * BLOCK];
};

enum wn_status
backup_crypt_new(struct backup_crypt **out, const uint8_t key[KEY_BYTES],
    uint64_t size, backup_plain_fn *to, void *ctx, struct wn_err *err)
{
    static const uint8_t zero[BLOCK];
    struct backup_crypt *c = calloc(1, sizeof(*c));

    if (!c) {
        return wn_fail_nomem(err, "decryption");
    }
    c->padded = size != UINT64_MAX;
    c->size = size;
    c->to = to;
    c->to_ctx = ctx;
    c->ctx = EVP_CIPHER_CTX_new();
    if (!c->ctx || EVP_DecryptInit_ex(
                       c->ctx, EVP_aes_256_cbc(), NULL, key, zero) != 1 ||
        EVP_CIPHER_CTX_set_padding(c->ctx, c->padded) != 1) {
        backup_crypt_free(&c);
        return wn_fail(err, WN_ECRYPTO, "AES-256-CBC is not to be had");
    }
    *out = c;
    return WN_OK;
}

/** Hand on what was decrypted, up to the size. */
static enum wn_status
give(struct backup_crypt *c, size_t n, struct wn_err *err)
{
    uint64_t left = c->size - c->given;
    size_t take = n < left ? n : (size_t)left;
    enum wn_status st =
        take > 0 ? c->to(c->to_ctx, c->plain, take, err) : WN_OK;

    c->given += take;
    return st;
}

enum wn_status
backup_crypt_add(
    struct backup_crypt *c, const void *p, size_t n, struct wn_err *err)
{
    const uint8_t *at = p;
    enum wn_status st = WN_OK;

    while (st == WN_OK && n > 0) {
        size_t take = n < CHUNK ? n : CHUNK;
        int got = 0;

        if (EVP_DecryptUpdate(c->ctx, c->plain, &got, at, (int)take) != 1) {
            return wn_fail(err, WN_ECRYPTO, "a file could not be decrypted");
        }
        c->seen += take;
        at += take;
        n -= take;
        st = give(c, (size_t)got, err);
    }
    return st;
}

enum wn_status
backup_crypt_end(struct backup_crypt *c, struct wn_err *err)
{
    int got = 0;
    enum wn_status st;

    /* A file of whole blocks may come without its block of padding. */
    if (c->padded && c->seen == c->size && c->size % BLOCK == 0) {
        (void)EVP_CIPHER_CTX_set_padding(c->ctx, 0);
    }
    if (EVP_DecryptFinal_ex(c->ctx, c->plain, &got) != 1) {
        return wn_fail(err, WN_EFORMAT,
            "a file of the encrypted backup is damaged");
    }
    st = give(c, (size_t)got, err);
    if (st == WN_OK && c->padded && c->given != c->size) {
        st = wn_fail(err, WN_EFORMAT,
            "a file of the encrypted backup is shorter than its entry says");
    }
    return st;
}

void
backup_crypt_free(struct backup_crypt **c)
{
    if (!*c) {
        return;
    }
    EVP_CIPHER_CTX_free((*c)->ctx);
    wn_wipe(*c, sizeof(**c));
    free(*c);
    *c = NULL;
}
