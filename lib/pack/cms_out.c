#include "pack/cms_out.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include "base/err.h"
#include "pack/cms_walk.h"

#define GATHER_BYTES (256 << 10)

struct wn_cms_out {
    int fd; /* borrowed */
    const char *name;
    CMS_ContentInfo *cms;
    BIO *file; /* hashes, gathers, then writes */
    BIO *in;   /* encrypts into file; NULL once ended */
};

static enum wn_status
crypto_failed(struct wn_err *err)
{
    ERR_clear_error();
    return wn_fail(err, WN_ECRYPTO, "a part could not be encrypted");
}

static enum wn_status
output_failed(const struct wn_cms_out *c, struct wn_err *err)
{
    int cause = errno;

    ERR_clear_error();
    errno = cause;
    (void)wn_fail_errno(
        err, WN_EOUTPUT, "\"%s\" could not be written", c->name);
    wn_todo(err, "Free space on the disk, or give another --output, and run "
        "again.");
    return WN_EOUTPUT;
}

/** The defaults of OpenSSL are PKCS #1 v1.5 and SHA-1: say otherwise. */
static bool
add(CMS_ContentInfo *cms, X509 *x)
{
    CMS_RecipientInfo *ri = CMS_add1_recipient_cert(cms, x, CMS_KEY_PARAM);
    EVP_PKEY_CTX *key = ri ? CMS_RecipientInfo_get0_pkey_ctx(ri) : NULL;

    if (!key) {
        return false;
    }
    if (CMS_RecipientInfo_type(ri) == CMS_RECIPINFO_TRANS) {
        return EVP_PKEY_CTX_set_rsa_padding(key, RSA_PKCS1_OAEP_PADDING) > 0 &&
            EVP_PKEY_CTX_set_rsa_oaep_md(key, EVP_sha256()) > 0 &&
            EVP_PKEY_CTX_set_rsa_mgf1_md(key, EVP_sha256()) > 0;
    }
    return EVP_PKEY_CTX_set_ecdh_kdf_md(key, EVP_sha256()) > 0;
}

static bool
begin(struct wn_cms_out *c, int fd, const STACK_OF(X509) *to)
{
    EVP_MD_CTX *sum = NULL;
    unsigned char **boundary;
    BIO *md = BIO_new(BIO_f_md());
    BIO *gather = BIO_new(BIO_f_buffer());
    BIO *out = BIO_new_fd(fd, BIO_NOCLOSE);

    if (!md || !gather || !out) {
        (void)BIO_free(md);
        (void)BIO_free(gather);
        (void)BIO_free(out);
        return false;
    }
    c->file = BIO_push(md, BIO_push(gather, out));
    /* What comes is 4 KiB at a time. */
    if (BIO_set_write_buffer_size(gather, GATHER_BYTES) != 1) {
        return false;
    }
    c->cms = CMS_AuthEnvelopedData_create(EVP_aes_256_gcm());
    if (BIO_get_md_ctx(md, &sum) != 1 || !c->cms ||
        EVP_DigestInit_ex(sum, EVP_sha256(), NULL) != 1) {
        return false;
    }
    for (int i = 0; i < sk_X509_num(to); i++) {
        if (!add(c->cms, sk_X509_value(to, i))) {
            return false;
        }
    }
    if (CMS_set_detached(c->cms, 0) != 1 ||
        CMS_stream(&boundary, c->cms) != 1) {
        return false;
    }
    c->in = BIO_new_CMS(c->file, c->cms);
    return c->in != NULL;
}

enum wn_status
wn_cms_out_new(struct wn_cms_out **out, int fd, const char *name,
    const STACK_OF(X509) *to, struct wn_err *err)
{
    struct wn_cms_out *c = calloc(1, sizeof(*c));

    if (!c) {
        return wn_fail_nomem(err, "encrypting a part");
    }
    c->fd = fd;
    c->name = name;
    if (!begin(c, fd, to)) {
        wn_cms_out_free(&c);
        return crypto_failed(err);
    }
    *out = c;
    return WN_OK;
}

enum wn_status
wn_cms_out_write(
    struct wn_cms_out *c, const void *p, size_t n, struct wn_err *err)
{
    const uint8_t *at = p;

    while (n > 0) {
        int some = n < INT_MAX ? (int)n : INT_MAX;
        int did = (errno = 0, BIO_write(c->in, at, some));

        if (did <= 0) {
            return errno ? output_failed(c, err) : crypto_failed(err);
        }
        at += did;
        n -= (size_t)did;
    }
    return WN_OK;
}

/** Takes the encrypting BIOs off, down to the file's. */
static void
unwind(struct wn_cms_out *c)
{
    while (c->in && c->in != c->file) {
        BIO *next = BIO_pop(c->in);

        (void)BIO_free(c->in);
        c->in = next;
    }
    c->in = NULL;
}

enum wn_status
wn_cms_out_end(
    struct wn_cms_out *c, struct wn_pack_part *sum, struct wn_err *err)
{
    int64_t size;

    errno = 0;
    if (BIO_flush(c->in) != 1) {
        return errno ? output_failed(c, err) : crypto_failed(err);
    }
    unwind(c);
    size = (int64_t)lseek(c->fd, 0, SEEK_CUR);
    if (size <= 0 || (uint64_t)size > WN_PACK_FILE_BYTES_MAX ||
        BIO_gets(c->file, (char *)sum->sha256, WN_SHA256_BYTES) !=
            WN_SHA256_BYTES) {
        return crypto_failed(err);
    }
    sum->size_bytes = (uint64_t)size;
    return WN_OK;
}

enum wn_status
wn_cms_out_people(struct wn_cms_out *c, uint8_t sha256[WN_SHA256_BYTES],
    struct wn_err *err)
{
    errno = 0;
    if (BIO_flush(c->file) != 1) {
        return output_failed(c, err);
    }
    return wn_cms_people(sha256, c->fd) == WN_OK ? WN_OK
        : wn_fail(err, WN_EOUTPUT, "\"%s\" cannot be read back", c->name);
}

void
wn_cms_out_free(struct wn_cms_out **c)
{
    if (!*c) {
        return;
    }
    unwind(*c);
    BIO_free_all((*c)->file);
    CMS_ContentInfo_free((*c)->cms);
    free(*c);
    *c = NULL;
}
