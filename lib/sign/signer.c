/** A key that signs. It is tried when it is loaded: that it will not do is
 * found out before there is anything to sign. */
#include <errno.h>
#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/log.h"
#include "base/timespan.h"
#include "sign/sign_in.h"

struct wn_signer {
    EVP_PKEY *key;
    void *engine; /* of a key on a token; NULL for one in a file */
    STACK_OF(X509) *certificates; /* the signer's first; empty for Ed25519 */
    bool raw;
    struct wn_signature seen; /* who, as a stranger will read it */
};

/** ---- loading ---------------------------------------------------------- */

struct asking {
    const struct wn_sign_key *key;
    bool asked;
};

static int
passphrase(char *buf, int cap, int writing, void *ctx)
{
    struct asking *a = ctx;

    (void)writing;
    a->asked = true;
    if (!a->key->secret ||
        !a->key->secret(a->key->ctx, a->key->key, buf, (size_t)cap)) {
        return -1;
    }
    return (int)strlen(buf);
}

static enum wn_status
load_key(struct wn_signer *s, const struct wn_sign_key *k, struct wn_err *err)
{
    struct asking asking = { k, false };
    struct wn_buf b;
    char words[128];
    enum wn_status st;
    BIO *bio;

    if (wn_token_is_named(k->key)) {
        return wn_token_open(&s->key, &s->engine, k, err);
    }
    st = wn_pem_read(&b, k->key, err);
    if (st != WN_OK) {
        wn_todo(err, "Give --sign the path of a private key in PEM.");
        return st;
    }
    bio = BIO_new_mem_buf(b.data, (int)b.len);
    s->key = bio && b.len > 0
        ? PEM_read_bio_PrivateKey(bio, NULL, passphrase, &asking) : NULL;
    BIO_free(bio);
    wn_buf_clear(&b);
    if (!s->key && asking.asked) {
        st = wn_fail(err, WN_EUSAGE, "the key %s is protected, and %s", k->key,
            k->secret ? "that is not its passphrase"
                      : "nobody is here to give its passphrase");
        wn_todo(err, "Run it on a terminal and enter the passphrase.");
    } else if (!s->key) {
        st = wn_fail(err, WN_EUSAGE, "%s holds no private key in PEM (%s)",
            k->key, wn_openssl_words(words, sizeof(words)));
        wn_todo(err, "Give --sign the path of a private key in PEM.");
    }
    ERR_clear_error();
    return st;
}

static enum wn_status
fits_certificate(
    struct wn_signer *s, const struct wn_sign_key *k, struct wn_err *err)
{
    X509 *mine = sk_X509_value(s->certificates, 0);
    const char *unfit = wn_unfit_certificate(mine);
    int64_t now = wn_now_ns();

    if (X509_check_private_key(mine, s->key) != 1) {
        ERR_clear_error();
        (void)wn_fail(err, WN_EUSAGE, "the first certificate in %s is not of "
            "the key %s", k->certificate, k->key);
        wn_todo(err, "Give the certificate that was issued for this key.");
        return WN_EUSAGE;
    }
    if (unfit) {
        return wn_fail(err, WN_EUSAGE, "%s cannot be signed with: %s",
            k->certificate, unfit);
    }
    if (wn_asn1_ns(X509_get0_notAfter(mine)) <= now ||
        wn_asn1_ns(X509_get0_notBefore(mine)) > now) {
        (void)wn_fail(err, WN_EUSAGE, "the certificate in %s is not valid "
            "today: it has expired, or is not valid yet", k->certificate);
        wn_todo(err, "Check this computer's clock, and ask for a new one.");
        return WN_EUSAGE;
    }
    return WN_OK;
}

static enum wn_status
load_certificate(
    struct wn_signer *s, const struct wn_sign_key *k, struct wn_err *err)
{
    enum wn_status st = WN_OK;

    s->raw = EVP_PKEY_get_base_id(s->key) == EVP_PKEY_ED25519;
    s->certificates = sk_X509_new_null();
    if (!s->certificates) {
        return wn_fail_nomem(err, "loading a key");
    }
    if (s->raw && k->certificate) {
        (void)wn_fail(err, WN_EUSAGE, "an Ed25519 key signs without a "
            "certificate, and one was given");
        wn_todo(err, "Leave --certificate out; hand out the public key.");
        return WN_EUSAGE;
    }
    if (s->raw) {
        return WN_OK;
    }
    if (wn_unfit_key(s->key)) {
        return wn_fail(err, WN_EUSAGE, "%s cannot be signed with: %s", k->key,
            wn_unfit_key(s->key));
    }
    if (!k->certificate) {
        (void)wn_fail(err, WN_EUSAGE, "the key %s needs its certificate",
            k->key);
        wn_todo(err, "Give --certificate PEM, or an Ed25519 key.");
        return WN_EUSAGE;
    }
    st = wn_pem_certificates(s->certificates, k->certificate, err);
    return st == WN_OK ? fits_certificate(s, k, err) : st;
}

enum wn_status
wn_signer_open(struct wn_signer **out, const struct wn_sign_key *key,
    struct wn_err *err)
{
    static const char text[] = "Winnow tries a key.\n";
    struct wn_signer *s = calloc(1, sizeof(*s));
    struct wn_buf tried = { 0 };
    enum wn_status st;

    *out = NULL;
    if (!s) {
        return wn_fail_nomem(err, "loading a key");
    }
    st = load_key(s, key, err);
    if (st == WN_OK) {
        st = load_certificate(s, key, err);
    }
    if (st == WN_OK && s->raw) {
        wn_who_key(&s->seen, s->key, key->key);
    } else if (st == WN_OK) {
        wn_who_certificate(&s->seen, sk_X509_value(s->certificates, 0));
    }
    if (st == WN_OK) {
        st = wn_signer_sign(s, text, sizeof(text) - 1, &tried, err);
        wn_buf_clear(&tried);
        st = st == WN_ECRYPTO ? WN_EUSAGE : st;
    }
    if (st != WN_OK) {
        wn_signer_free(&s);
        return st;
    }
    *out = s;
    return WN_OK;
}

void
wn_signer_free(struct wn_signer **s)
{
    if (!*s) {
        return;
    }
    EVP_PKEY_free((*s)->key); /* wipes it */
    wn_token_close((*s)->engine);
    sk_X509_pop_free((*s)->certificates, X509_free);
    free(*s);
    *s = NULL;
}

const char *
wn_signer_ending(const struct wn_signer *s)
{
    return s->raw ? ".sig" : ".p7s";
}

const char *
wn_signer_who(const struct wn_signer *s)
{
    return s->seen.who;
}

/** ---- signing ---------------------------------------------------------- */

static bool
sign_raw(const struct wn_signer *s, const void *p, size_t n, struct wn_buf *out)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    unsigned char sig[WN_ED25519_BYTES];
    size_t bytes = sizeof(sig);
    bool ok = ctx &&
        EVP_DigestSignInit(ctx, NULL, NULL, NULL, s->key) == 1 &&
        EVP_DigestSign(ctx, sig, &bytes, p, n) == 1 && bytes == sizeof(sig) &&
        wn_buf_put(out, sig, bytes) == WN_OK;

    EVP_MD_CTX_free(ctx);
    return ok;
}

static bool
sign_cms(const struct wn_signer *s, const void *p, size_t n, struct wn_buf *out)
{
    const unsigned flags = CMS_DETACHED | CMS_BINARY | CMS_NOSMIMECAP;
    STACK_OF(X509) *others = sk_X509_dup(s->certificates);
    BIO *content = BIO_new_mem_buf(p, (int)n);
    CMS_ContentInfo *cms = NULL;
    unsigned char *der = NULL;
    int bytes = 0;
    bool ok;

    if (others && content) {
        (void)sk_X509_shift(others); /* the signer's own comes by itself */
        cms = CMS_sign(sk_X509_value(s->certificates, 0), s->key, others,
            content, flags);
        bytes = cms ? i2d_CMS_ContentInfo(cms, &der) : 0;
    }
    ok = bytes > 0 && wn_buf_put(out, der, (size_t)bytes) == WN_OK;
    OPENSSL_free(der);
    CMS_ContentInfo_free(cms);
    BIO_free(content);
    sk_X509_free(others);
    return ok;
}

/** What was made is looked at as a stranger would. */
static bool
holds(const struct wn_signer *s, const struct wn_buf *sig, const void *p,
    size_t n)
{
    struct wn_signature seen;
    char own[] = "";
    struct wn_trust_key key = { s->key, own };
    struct wn_trusted self = { s->certificates, 1, &key };

    if (s->raw) {
        wn_check_raw(&seen, sig->data, sig->len, p, n, &self);
        return seen.verdict == WN_SIGNATURE_TRUSTED;
    }
    wn_check_cms(&seen, sig->data, sig->len, p, n, NULL, wn_now_ns());
    return seen.verdict == WN_SIGNATURE_NOBODY_TRUSTED;
}

enum wn_status
wn_signer_sign(const struct wn_signer *s, const void *p, size_t n,
    struct wn_buf *out, struct wn_err *err)
{
    enum wn_status st = WN_OK;
    char words[128];

    wn_buf_init(out, WN_SIGNATURE_BYTES_MAX);
    if (n > WN_SIGNED_BYTES_MAX) {
        return wn_fail(err, WN_ELIMIT, "a file to be signed is too long");
    }
    if (!(s->raw ? sign_raw(s, p, n, out) : sign_cms(s, p, n, out))) {
        st = wn_fail(err, WN_ECRYPTO, "signing with %s failed: %s",
            s->seen.who, wn_openssl_words(words, sizeof(words)));
    } else if (!holds(s, out, p, n)) {
        st = wn_fail(err, WN_ECRYPTO, "what %s signed does not check out",
            s->seen.who);
    }
    ERR_clear_error();
    if (st != WN_OK) {
        wn_buf_clear(out);
    }
    return st;
}
