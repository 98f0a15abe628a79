/** PEM files that a person named: bounded, and nothing in them but what may be
 * there. */
#include <fcntl.h>
#include <limits.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/io.h"
#include "sign/sign_in.h"

enum wn_status
wn_pem_read(struct wn_buf *b, const char *path, struct wn_err *err)
{
    enum wn_status st = WN_OK;
    struct stat sb;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    wn_buf_init(b, WN_PEM_BYTES_MAX);
    if (fd < 0) {
        return wn_fail_errno(err, WN_EUSAGE, "%s cannot be read", path);
    }
    if (fstat(fd, &sb) != 0 || !S_ISREG(sb.st_mode)) {
        st = wn_fail(err, WN_EUSAGE, "%s is not a file", path);
    } else if (!wn_read_all(fd, b)) {
        st = wn_fail_errno(err, WN_EUSAGE, "%s cannot be read", path);
    } else if (b->st != WN_OK) {
        st = b->st == WN_ELIMIT
            ? wn_fail(err, WN_EUSAGE, "%s is longer than a key or a list of "
                  "certificates may be", path)
            : wn_fail_nomem(err, "reading a key");
    }
    (void)close(fd);
    if (st != WN_OK) {
        wn_buf_clear(b);
    }
    return st;
}

const char *
wn_openssl_words(char *buf, size_t cap)
{
    const char *words = ERR_reason_error_string(ERR_peek_error());

    (void)snprintf(buf, cap, "%s", words ? words : "no reason given");
    ERR_clear_error();
    return buf;
}

/** One block of a PEM. */
struct block {
    char *name, *header;
    unsigned char *data;
    long bytes;
};

static void
block_clear(struct block *k)
{
    OPENSSL_free(k->name);
    OPENSSL_free(k->header);
    OPENSSL_clear_free(k->data, k->bytes > 0 ? (size_t)k->bytes : 0);
    *k = (struct block){ 0 };
}

static bool
is_certificate(const struct block *k)
{
    return strcmp(k->name, PEM_STRING_X509) == 0 ||
        strcmp(k->name, PEM_STRING_X509_OLD) == 0;
}

static enum wn_status
take_certificate(STACK_OF(X509) *to, const struct block *k, const char *path,
    struct wn_err *err)
{
    const unsigned char *p = k->data;
    X509 *x = d2i_X509(NULL, &p, k->bytes);

    if (!x || p != k->data + k->bytes) {
        X509_free(x);
        return wn_fail(err, WN_EUSAGE, "%s holds a certificate that cannot be "
            "read", path);
    }
    if ((size_t)sk_X509_num(to) >= WN_TRUST_MAX) {
        X509_free(x);
        return wn_fail(err, WN_EUSAGE, "%s holds too many certificates", path);
    }
    if (sk_X509_push(to, x) <= 0) {
        X509_free(x);
        return wn_fail_nomem(err, "reading certificates");
    }
    return WN_OK;
}

static enum wn_status
take_key(struct wn_trusted *t, const struct block *k, const char *path,
    struct wn_err *err)
{
    const unsigned char *p = k->data;
    EVP_PKEY *key = d2i_PUBKEY(NULL, &p, k->bytes);
    struct wn_trust_key *larger;
    char *file;

    if (!key || p != k->data + k->bytes ||
        EVP_PKEY_get_base_id(key) != EVP_PKEY_ED25519) {
        EVP_PKEY_free(key);
        (void)wn_fail(err, WN_EUSAGE, "%s holds a public key that is not "
            "Ed25519", path);
        wn_todo(err, "For ECDSA and RSA give the certificate, not the key.");
        return WN_EUSAGE;
    }
    larger = t->key_count < WN_TRUST_MAX
        ? realloc(t->keys, (t->key_count + 1) * sizeof(*t->keys)) : NULL;
    t->keys = larger ? larger : t->keys;
    file = larger ? strdup(path) : NULL;
    if (!file) {
        EVP_PKEY_free(key);
        return wn_fail_nomem(err, "reading public keys");
    }
    t->keys[t->key_count++] = (struct wn_trust_key){ key, file };
    return WN_OK;
}

/** Certificates go to `to`, public keys to t; t NULL takes none. */
static enum wn_status
read_blocks(STACK_OF(X509) *to, struct wn_trusted *t, const char *path,
    struct wn_err *err)
{
    struct wn_buf b;
    struct block k = { 0 };
    size_t seen = 0;
    enum wn_status st = wn_pem_read(&b, path, err);
    BIO *bio = st == WN_OK && b.len > 0
        ? BIO_new_mem_buf(b.data, (int)b.len) : NULL;

    while (st == WN_OK && bio &&
        PEM_read_bio(bio, &k.name, &k.header, &k.data, &k.bytes) == 1) {
        seen++;
        if (is_certificate(&k)) {
            st = take_certificate(to, &k, path, err);
        } else if (t && strcmp(k.name, PEM_STRING_PUBLIC) == 0) {
            st = take_key(t, &k, path, err);
        } else {
            st = wn_fail(err, WN_EUSAGE, "%s holds \"%.60s\": only "
                "certificates%s may be in it", path, k.name,
                t ? " and public keys" : "");
        }
        block_clear(&k);
    }
    if (st == WN_OK && seen == 0) {
        st = wn_fail(err, WN_EUSAGE, "%s is no PEM file: it has no "
            "-----BEGIN CERTIFICATE-----%s", path,
            t ? " or PUBLIC KEY" : "");
    }
    BIO_free(bio);
    wn_buf_clear(&b);
    ERR_clear_error();
    return st;
}

enum wn_status
wn_pem_certificates(
    STACK_OF(X509) *to, const char *path, struct wn_err *err)
{
    return read_blocks(to, NULL, path, err);
}

enum wn_status
wn_trust_load(struct wn_trusted **out, const char *const *paths, size_t count,
    struct wn_err *err)
{
    struct wn_trusted *t = NULL;
    enum wn_status st = WN_OK;

    *out = NULL;
    if (count == 0) {
        return WN_OK;
    }
    t = calloc(1, sizeof(*t));
    if (t) {
        t->certificates = sk_X509_new_null();
    }
    if (!t || !t->certificates) {
        st = wn_fail_nomem(err, "reading whom to trust");
    }
    for (size_t i = 0; st == WN_OK && i < count; i++) {
        st = read_blocks(t->certificates, t, paths[i], err);
    }
    if (st != WN_OK) {
        wn_trust_free(&t);
        return st;
    }
    *out = t;
    return WN_OK;
}

void
wn_trust_free(struct wn_trusted **t)
{
    if (!*t) {
        return;
    }
    for (size_t i = 0; i < (*t)->key_count; i++) {
        EVP_PKEY_free((*t)->keys[i].key);
        free((*t)->keys[i].file);
    }
    free((*t)->keys);
    sk_X509_pop_free((*t)->certificates, X509_free);
    free(*t);
    *t = NULL;
}
