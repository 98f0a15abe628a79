#include "base/digest.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct wn_digest {
    EVP_MD_CTX *ctx;
    bool ended;
};

/* Looked up once: that costs OpenSSL as much as hashing a short record. */
static EVP_MD *methods[3];
static pthread_once_t methods_once = PTHREAD_ONCE_INIT;

static void
fetch(void)
{
    methods[WN_SHA1] = EVP_MD_fetch(NULL, "SHA1", NULL);
    methods[WN_SHA256] = EVP_MD_fetch(NULL, "SHA256", NULL);
    methods[WN_SHA512] = EVP_MD_fetch(NULL, "SHA512", NULL);
}

static const EVP_MD *
method_of(enum wn_digest_kind k)
{
    return pthread_once(&methods_once, fetch) == 0 && (unsigned)k < 3
        ? methods[k] : NULL;
}

enum wn_status
wn_digest_new(struct wn_digest **out, enum wn_digest_kind k)
{
    const EVP_MD *method = method_of(k);
    struct wn_digest *d;

    if (!method) {
        return WN_EINTERNAL;
    }
    d = calloc(1, sizeof(*d));
    if (!d) {
        return WN_ENOMEM;
    }
    d->ctx = EVP_MD_CTX_new();
    if (!d->ctx) {
        wn_digest_free(&d);
        return WN_ENOMEM;
    }
    if (EVP_DigestInit_ex(d->ctx, method, NULL) != 1) {
        wn_digest_free(&d);
        return WN_ECRYPTO;
    }
    *out = d;
    return WN_OK;
}

enum wn_status
wn_digest_add(struct wn_digest *d, const void *p, size_t n)
{
    if (d->ended) {
        return WN_EINTERNAL;
    }
    if (n > 0 && EVP_DigestUpdate(d->ctx, p, n) != 1) {
        return WN_ECRYPTO;
    }
    return WN_OK;
}

enum wn_status
wn_digest_end(struct wn_digest *d, uint8_t *out)
{
    uint8_t sum[EVP_MAX_MD_SIZE];
    unsigned n = 0;

    if (d->ended) {
        return WN_EINTERNAL;
    }
    d->ended = true;
    if (EVP_DigestFinal_ex(d->ctx, sum, &n) != 1) {
        return WN_ECRYPTO;
    }
    memcpy(out, sum, n);
    return WN_OK;
}

void
wn_digest_free(struct wn_digest **d)
{
    if (!*d) {
        return;
    }
    EVP_MD_CTX_free((*d)->ctx); /* wipes its state */
    free(*d);
    *d = NULL;
}

enum wn_status
wn_digest_of(enum wn_digest_kind k, const void *p, size_t n, uint8_t *out)
{
    struct wn_digest *d = NULL;
    enum wn_status st = wn_digest_new(&d, k);

    if (st == WN_OK) {
        st = wn_digest_add(d, p, n);
    }
    if (st == WN_OK) {
        st = wn_digest_end(d, out);
    }
    wn_digest_free(&d);
    return st;
}

char *
wn_hex(char *dst, const uint8_t *p, size_t n)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < n; i++) {
        dst[2 * i] = digits[p[i] >> 4];
        dst[2 * i + 1] = digits[p[i] & 15];
    }
    dst[2 * n] = '\0';
    return dst;
}

static int
digit_of(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return -1;
}

enum wn_status
wn_unhex(uint8_t *dst, size_t n, const char *hex)
{
    size_t i;

    /* Looked at whole before the first byte is written. */
    for (i = 0; hex[i] != '\0' && i / 2 < n; i++) {
        if (digit_of(hex[i]) < 0) {
            return WN_EFORMAT;
        }
    }
    if (i / 2 != n || hex[i] != '\0') {
        return WN_EFORMAT;
    }
    for (i = 0; i < n; i++) {
        dst[i] = (uint8_t)(digit_of(hex[2 * i]) << 4 |
            digit_of(hex[2 * i + 1]));
    }
    return WN_OK;
}
