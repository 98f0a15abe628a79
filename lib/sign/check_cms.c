/** A detached CMS signature, looked at in an order that gives each fault its
 * own word: form, key, signature, content, chain. */
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <stdio.h>
#include <string.h>

#include "sign/sign_in.h"

struct look {
    CMS_ContentInfo *cms;
    CMS_SignerInfo *signer; /* borrowed from cms */
    X509 *certificate;      /* the same */
    BIO *content;
};

static bool
say(struct wn_signature *out, enum wn_signature_verdict v, const char *why)
{
    out->verdict = v;
    (void)snprintf(out->why, sizeof(out->why), "%s", why);
    return false;
}

/** Exactly what Winnow and `openssl cms -sign -outform DER` make. */
static bool
has_form(struct look *k, struct wn_signature *out, const void *der, size_t n)
{
    const unsigned char *p = der;
    ASN1_OCTET_STRING **inside;
    STACK_OF(CMS_SignerInfo) *signers;

    k->cms = n > 0 && n <= WN_SIGNATURE_BYTES_MAX
        ? d2i_CMS_ContentInfo(NULL, &p, (long)n) : NULL;
    if (!k->cms || p != (const unsigned char *)der + n ||
        OBJ_obj2nid(CMS_get0_type(k->cms)) != NID_pkcs7_signed ||
        OBJ_obj2nid(CMS_get0_eContentType(k->cms)) != NID_pkcs7_data) {
        return say(out, WN_SIGNATURE_MALFORMED,
            "it is not a CMS signature in DER");
    }
    inside = CMS_get0_content(k->cms);
    if (!inside || *inside) {
        return say(out, WN_SIGNATURE_MALFORMED,
            "it holds a copy of what was signed: it has to stand beside it");
    }
    signers = CMS_get0_SignerInfos(k->cms);
    if (sk_CMS_SignerInfo_num(signers) != 1) {
        return say(out, WN_SIGNATURE_MALFORMED,
            "it does not have exactly one signer");
    }
    k->signer = sk_CMS_SignerInfo_value(signers, 0);
    if (!wn_cms_is_tight(der, n) || !wn_cms_is_der(k->cms, der, n)) {
        return say(out, WN_SIGNATURE_MALFORMED, "it was changed, or holds more "
            "than a signature needs");
    }
    return true;
}

/** The algorithm that is named is the one of the key and of the hash. */
static bool
is_consistent(struct look *k, int digest)
{
    const ASN1_OBJECT *named = NULL;
    X509_ALGOR *algorithm = NULL;
    int key = EVP_PKEY_get_base_id(X509_get0_pubkey(k->certificate));
    int nid, hash = NID_undef, kind = NID_undef, type = V_ASN1_UNDEF;

    CMS_SignerInfo_get0_algs(k->signer, NULL, NULL, NULL, &algorithm);
    X509_ALGOR_get0(&named, &type, NULL, algorithm);
    nid = OBJ_obj2nid(named);
    if (nid == NID_rsaEncryption || nid == NID_rsassaPss) {
        return key == EVP_PKEY_RSA &&
            (type == V_ASN1_NULL) == (nid == NID_rsaEncryption);
    }
    return OBJ_find_sigid_algs(nid, &hash, &kind) == 1 && hash == digest &&
        (kind == NID_X9_62_id_ecPublicKey ? key == EVP_PKEY_EC
                                          : key == EVP_PKEY_RSA) &&
        type == (key == EVP_PKEY_EC ? V_ASN1_UNDEF : V_ASN1_NULL);
}

/** It names its signer to the letter, and if it carries certificates, his is
 * among them. */
static bool
is_named(struct look *k)
{
    STACK_OF(X509) *carried = CMS_get1_certs(k->cms);
    ASN1_OCTET_STRING *id = NULL;
    ASN1_INTEGER *serial = NULL;
    X509_NAME *issuer = NULL;
    const unsigned char *a = NULL, *b = NULL;
    size_t an = 0, bn = 0;
    bool ok = sk_X509_num(carried) <= 0;

    for (int i = 0; i < sk_X509_num(carried); i++) {
        ok = ok || X509_cmp(sk_X509_value(carried, i), k->certificate) == 0;
    }
    sk_X509_pop_free(carried, X509_free);
    if (CMS_SignerInfo_get0_signer_id(k->signer, &id, &issuer, &serial) != 1) {
        return false;
    }
    return ok && (!issuer ||
        (X509_NAME_get0_der(issuer, &a, &an) == 1 &&
            X509_NAME_get0_der(X509_get_issuer_name(k->certificate), &b,
                &bn) == 1 &&
            an == bn && memcmp(a, b, an) == 0));
}

static bool
is_fit(struct look *k, struct wn_signature *out)
{
    const ASN1_OBJECT *digest = NULL;
    X509_ALGOR *algorithm = NULL;
    const char *unfit = wn_unfit_certificate(k->certificate);
    int nid;

    if (unfit) {
        return say(out, WN_SIGNATURE_UNFIT, unfit);
    }
    CMS_SignerInfo_get0_algs(k->signer, NULL, NULL, &algorithm, NULL);
    X509_ALGOR_get0(&digest, NULL, NULL, algorithm);
    nid = OBJ_obj2nid(digest);
    if (nid != NID_sha256 && nid != NID_sha384 && nid != NID_sha512) {
        return say(out, WN_SIGNATURE_UNFIT,
            "it hashes with none of SHA-256, SHA-384 and SHA-512");
    }
    if (!is_consistent(k, nid) || !is_named(k)) {
        return say(out, WN_SIGNATURE_MALFORMED, "what it says of its key and "
            "certificate is not what they are");
    }
    return true;
}

static void
read_claims(struct look *k, struct wn_signature *out)
{
    static const int types[] = { V_ASN1_UTCTIME, V_ASN1_GENERALIZEDTIME };
    ASN1_OBJECT *what = OBJ_nid2obj(NID_pkcs9_signingTime);

    wn_who_certificate(out, k->certificate);
    for (size_t i = 0; i < 2 && out->claimed_ns == 0; i++) {
        const ASN1_TIME *t = CMS_signed_get0_data_by_OBJ(
            k->signer, what, -3, types[i]);

        out->claimed_ns = t ? wn_asn1_ns(t) : 0;
    }
}

/** First what the key signed, which names the content's hash; then whether
 * that is the hash of this content. */
static bool
is_of_content(struct look *k, struct wn_signature *out)
{
    bool named = CMS_signed_get_attr_count(k->signer) >= 0;

    if (named && CMS_SignerInfo_verify(k->signer) != 1) {
        return say(out, WN_SIGNATURE_WRONG, "it was not made with the key that "
            "it names, or it was changed since");
    }
    if (CMS_verify(k->cms, NULL, NULL, k->content, NULL,
            CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY) != 1) {
        return named
            ? say(out, WN_SIGNATURE_OTHER_CONTENT, "it is a good signature, "
                  "but of something else: what it signed is not what is here")
            : say(out, WN_SIGNATURE_WRONG, "it is no signature of what is here "
                  "by the key that it names");
    }
    return true;
}

static bool
find_signer(struct look *k, struct wn_signature *out,
    const struct wn_trusted *trust)
{
    (void)CMS_set1_signers_certs(k->cms, trust ? trust->certificates : NULL, 0);
    CMS_SignerInfo_get0_algs(k->signer, NULL, &k->certificate, NULL, NULL);
    if (k->certificate) {
        return true;
    }
    return say(out, trust ? WN_SIGNATURE_UNTRUSTED : WN_SIGNATURE_NO_KEY,
        "it does not hold its signer's certificate, and none that was given "
        "fits");
}

void
wn_check_cms(struct wn_signature *out, const void *der, size_t der_bytes,
    const void *p, size_t n, const struct wn_trusted *trust, int64_t at_ns)
{
    struct look k = { 0 };

    *out = (struct wn_signature){ .verdict = WN_SIGNATURE_MALFORMED };
    k.content = n <= WN_SIGNED_BYTES_MAX ? BIO_new_mem_buf(p, (int)n) : NULL;
    if (!k.content) {
        (void)say(out, WN_SIGNATURE_MALFORMED, "it could not be looked at");
    } else if (has_form(&k, out, der, der_bytes) &&
        find_signer(&k, out, trust)) {
        read_claims(&k, out);
        if (is_fit(&k, out) && is_of_content(&k, out)) {
            STACK_OF(X509) *others = CMS_get1_certs(k.cms);

            out->verdict = WN_SIGNATURE_NOBODY_TRUSTED;
            if (trust) {
                wn_chain_check(out, trust, k.certificate, others, at_ns);
            }
            sk_X509_pop_free(others, X509_free);
        }
    }
    BIO_free(k.content);
    CMS_ContentInfo_free(k.cms);
    ERR_clear_error();
}
