/** Who is meant by a certificate or a key, in words fit for a terminal; and
 * whether either is fit to be believed at all. */
#include <openssl/bio.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/log.h"
#include "base/timespan.h"
#include "sign/sign_in.h"

void
wn_who_name(char out[WN_NAME_BYTES], const X509_NAME *name)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *text = NULL;
    long n = 0;

    out[0] = '\0';
    /* UTF-8 as it is; wn_escape sees to what may not be shown. */
    if (bio && X509_NAME_print_ex(bio, name, 0,
                   XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB) >=
            0) {
        n = BIO_get_mem_data(bio, &text);
    }
    if (n > 0 && text) {
        (void)wn_escape(out, WN_NAME_BYTES, text, (size_t)n);
    }
    BIO_free(bio);
}

void
wn_who_certificate(struct wn_signature *out, const X509 *certificate)
{
    uint8_t sum[EVP_MAX_MD_SIZE];
    unsigned n = 0;

    wn_who_name(out->who, X509_get_subject_name(certificate));
    wn_who_name(out->issuer, X509_get_issuer_name(certificate));
    if (X509_digest(certificate, EVP_sha256(), sum, &n) == 1) {
        (void)wn_hex(out->fingerprint, sum, n);
    }
}

void
wn_who_key(struct wn_signature *out, EVP_PKEY *key, const char *file)
{
    uint8_t sum[WN_SHA256_BYTES];
    unsigned char *der = NULL;
    int n = i2d_PUBKEY(key, &der);

    (void)wn_escape(out->who, sizeof(out->who), file, strlen(file));
    if (n > 0 && wn_digest_of(WN_SHA256, der, (size_t)n, sum) == WN_OK) {
        (void)wn_hex(out->fingerprint, sum, sizeof(sum));
    }
    OPENSSL_free(der);
}

int64_t
wn_asn1_ns(const ASN1_TIME *t)
{
    ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
    int days = 0, seconds = 0;
    int64_t ns = 0;

    if (epoch && ASN1_TIME_check(t) == 1 &&
        ASN1_TIME_diff(&days, &seconds, epoch, t) == 1) {
        int64_t s = (int64_t)days * 86400 + seconds;

        /* What nanoseconds in 64 bits can hold: to the year 2262. */
        ns = s > 0 && s < INT64_MAX / WN_NS_PER_S ? s * WN_NS_PER_S : 0;
    }
    ASN1_TIME_free(epoch);
    return ns;
}

const char *
wn_unfit_key(const EVP_PKEY *key)
{
    static const char *const curves[] = { "prime256v1", "P-256", "secp384r1",
        "P-384", "secp521r1", "P-521", "brainpoolP256r1", "brainpoolP384r1",
        "brainpoolP512r1" };
    int bits = key ? EVP_PKEY_get_bits(key) : 0;
    char curve[64] = "";

    switch (key ? EVP_PKEY_get_base_id(key) : 0) {
    case EVP_PKEY_RSA:
        return bits < 2048 ? "its RSA key is shorter than 2048 bits"
            : bits > 16384 ? "its RSA key is longer than 16384 bits" : NULL;
    case EVP_PKEY_ED25519:
        return NULL;
    case EVP_PKEY_EC:
        (void)EVP_PKEY_get_group_name(key, curve, sizeof(curve), NULL);
        for (size_t i = 0; i < sizeof(curves) / sizeof(curves[0]); i++) {
            if (strcmp(curve, curves[i]) == 0) {
                return NULL;
            }
        }
        return "its key is on a curve that is not relied on";
    default:
        return "its key is neither ECDSA nor RSA";
    }
}

const char *
wn_unfit_certificate(X509 *certificate)
{
    const uint32_t machines =
        XKU_SSL_SERVER | XKU_TIMESTAMP | XKU_OCSP_SIGN | XKU_SGC | XKU_DVCS;
    uint32_t use = X509_get_key_usage(certificate);
    uint32_t purposes = X509_get_extended_key_usage(certificate);

    if ((use & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) == 0) {
        return "its certificate is not for signing (key usage)";
    }
    /* UINT32_MAX: not said. 0: uses that OpenSSL has no name for. */
    if (purposes != UINT32_MAX && purposes != 0 &&
        (purposes & ~machines) == 0) {
        return "its certificate is for servers, not for signing documents";
    }
    return wn_unfit_key(X509_get0_pubkey(certificate));
}
