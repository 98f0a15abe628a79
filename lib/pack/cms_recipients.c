#include "pack/cms_recipients.h"

#include <string.h>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/err.h"
#include "pack/pack_in.h"

/** Longest certificate: all of them must fit before a part's content. */
#define DER_BYTES_MAX 16384
#define RSA_BITS_MIN 2048
#define RSA_BITS_MAX 8192

enum wn_status
wn_certificate_read(X509 **out, const char *path, struct wn_err *err)
{
    BIO *b = BIO_new_file(path, "rb");
    X509 *x = b ? PEM_read_bio_X509(b, NULL, NULL, NULL) : NULL;

    (void)BIO_free(b);
    ERR_clear_error();
    if (!b) {
        (void)wn_fail_errno(
            err, WN_EUSAGE, "the certificate \"%s\" cannot be read", path);
    } else if (!x) {
        (void)wn_fail(err, WN_EUSAGE, "\"%s\" holds no X.509 certificate in "
            "PEM form", path);
        wn_todo(err, "Ask for the person's certificate as a PEM file: it "
            "begins with -----BEGIN CERTIFICATE-----.");
    }
    if (x && i2d_X509(x, NULL) > DER_BYTES_MAX) {
        (void)wn_fail(
            err, WN_EUSAGE, "the certificate \"%s\" is too long", path);
        X509_free(x);
        x = NULL;
    }
    *out = x;
    return x ? WN_OK : WN_EUSAGE;
}

static bool
on_p256(const EVP_PKEY *key)
{
    char group[32];
    size_t n;

    return EVP_PKEY_get_group_name(key, group, sizeof(group), &n) == 1 &&
        (strcmp(group, "prime256v1") == 0 || strcmp(group, "P-256") == 0);
}

/** Why nothing can be encrypted for this key; NULL when it can. */
static const char *
unfit(X509 *x)
{
    const EVP_PKEY *key = X509_get0_pubkey(x);
    uint32_t usage = X509_get_key_usage(x);

    if (key && EVP_PKEY_is_a(key, "RSA")) {
        int bits = EVP_PKEY_get_bits(key);

        return bits < RSA_BITS_MIN ? "its RSA key is shorter than 2048 bits"
            : bits > RSA_BITS_MAX ? "its RSA key is longer than 8192 bits"
            : (usage & KU_KEY_ENCIPHERMENT) == 0
            ? "its key is for signing only (no keyEncipherment)" : NULL;
    }
    if (key && EVP_PKEY_is_a(key, "EC")) {
        return !on_p256(key) ? "its key is on another curve than P-256"
            : (usage & KU_KEY_AGREEMENT) == 0
            ? "its key is for signing only (no keyAgreement)" : NULL;
    }
    return "its key is neither RSA nor on the curve P-256";
}

static enum wn_status
check(X509 *x, const char *path, struct wn_err *err)
{
    const char *why = unfit(x);

    if (why) {
        (void)wn_fail(err, WN_EUSAGE,
            "nothing can be encrypted for \"%s\": %s", path, why);
        wn_todo(err, "Ask for a certificate for encryption.");
        return WN_EUSAGE;
    }
    if (X509_cmp_current_time(X509_get0_notBefore(x)) >= 0 ||
        X509_cmp_current_time(X509_get0_notAfter(x)) <= 0) {
        (void)wn_fail(err, WN_EUSAGE, "the certificate \"%s\" is not valid "
            "today: it has expired or is not valid yet", path);
        wn_todo(err, "Ask for a new certificate; if it is new, look at this "
            "computer's clock.");
        return WN_EUSAGE;
    }
    return WN_OK;
}

static bool
has(const STACK_OF(X509) *r, const X509 *x)
{
    for (int i = 0; i < sk_X509_num(r); i++) {
        if (X509_cmp(sk_X509_value(r, i), x) == 0) {
            return true;
        }
    }
    return false;
}

enum wn_status
wn_recipients_read(STACK_OF(X509) **out, const char *const *paths,
    size_t count, struct wn_err *err)
{
    STACK_OF(X509) *r = sk_X509_new_null();
    enum wn_status st = r ? WN_OK : wn_fail_nomem(err, "reading certificates");

    if (count == 0 || count > WN_PACK_RECIPIENTS_MAX) {
        st = wn_fail(err, WN_EUSAGE, "a pack is for 1 to %u recipients",
            WN_PACK_RECIPIENTS_MAX);
    }
    for (size_t i = 0; i < count && st == WN_OK; i++) {
        X509 *x = NULL;

        st = wn_certificate_read(&x, paths[i], err);
        if (st == WN_OK) {
            st = check(x, paths[i], err);
        }
        if (st == WN_OK && !has(r, x)) { /* named twice is named */
            st = sk_X509_push(r, x) > 0
                ? WN_OK : wn_fail_nomem(err, "reading certificates");
            x = st == WN_OK ? NULL : x;
        }
        X509_free(x);
    }
    ERR_clear_error();
    if (st != WN_OK) {
        wn_recipients_free(&r);
    }
    *out = r;
    return st;
}

void
wn_recipients_free(STACK_OF(X509) **r)
{
    sk_X509_pop_free(*r, X509_free);
    *r = NULL;
}
