/** Time-stamps (RFC 3161): the query for an authority, and whether its reply is
 * of these bytes, from somebody who is trusted, and of when. */
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/ts.h>
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/timespan.h"
#include "sign/sign_in.h"

#define NONCE_BYTES 8

/** ---- the query -------------------------------------------------------- */

static ASN1_INTEGER *
nonce(void)
{
    unsigned char b[NONCE_BYTES];
    BIGNUM *n = RAND_bytes(b, sizeof(b)) == 1
        ? BN_bin2bn(b, sizeof(b), NULL) : NULL;
    ASN1_INTEGER *i = n ? BN_to_ASN1_INTEGER(n, NULL) : NULL;

    BN_free(n);
    return i;
}

static TS_MSG_IMPRINT *
imprint_of(const void *p, size_t n)
{
    TS_MSG_IMPRINT *m = TS_MSG_IMPRINT_new();
    X509_ALGOR *algorithm = X509_ALGOR_new();
    unsigned char sum[WN_SHA512_BYTES];

    if (!m || !algorithm || wn_digest_of(WN_SHA512, p, n, sum) != WN_OK ||
        X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_sha512), V_ASN1_NULL,
            NULL) != 1 ||
        TS_MSG_IMPRINT_set_algo(m, algorithm) != 1 ||
        TS_MSG_IMPRINT_set_msg(m, sum, sizeof(sum)) != 1) {
        TS_MSG_IMPRINT_free(m);
        m = NULL;
    }
    X509_ALGOR_free(algorithm);
    return m;
}

enum wn_status
wn_stamp_query(const void *p, size_t n, struct wn_buf *out, struct wn_err *err)
{
    TS_REQ *q = TS_REQ_new();
    TS_MSG_IMPRINT *m = imprint_of(p, n);
    ASN1_INTEGER *once = nonce();
    unsigned char *der = NULL;
    int bytes = 0;
    enum wn_status st = WN_OK;

    wn_buf_init(out, WN_STAMP_BYTES_MAX);
    if (q && m && once && TS_REQ_set_version(q, 1) == 1 &&
        TS_REQ_set_msg_imprint(q, m) == 1 &&
        TS_REQ_set_nonce(q, once) == 1 && TS_REQ_set_cert_req(q, 1) == 1) {
        bytes = i2d_TS_REQ(q, &der);
    }
    if (bytes <= 0 || wn_buf_put(out, der, (size_t)bytes) != WN_OK) {
        st = wn_fail(err, WN_ECRYPTO, "a time-stamp query cannot be made");
    }
    OPENSSL_free(der);
    ASN1_INTEGER_free(once);
    TS_MSG_IMPRINT_free(m);
    TS_REQ_free(q);
    ERR_clear_error();
    return st;
}

/** ---- the reply -------------------------------------------------------- */

static void
say(struct wn_time_stamp *out, enum wn_signature_verdict v, const char *why)
{
    out->verdict = v;
    (void)snprintf(out->why, sizeof(out->why), "%s", why);
}

static bool
is_der(TS_RESP *r, const void *bytes, size_t n)
{
    unsigned char *again = NULL;
    int m = i2d_TS_RESP(r, &again);
    bool ok = m >= 0 && (size_t)m == n && memcmp(again, bytes, n) == 0;

    OPENSSL_free(again);
    return ok;
}

/** In DER, granted, with a token. */
static TS_RESP *
read_reply(struct wn_time_stamp *out, const void *der, size_t n)
{
    const unsigned char *p = der;
    TS_RESP *r = n > 0 && n <= WN_STAMP_BYTES_MAX
        ? d2i_TS_RESP(NULL, &p, (long)n) : NULL;
    long status;

    if (!r || p != (const unsigned char *)der + n || !is_der(r, der, n)) {
        say(out, WN_SIGNATURE_MALFORMED,
            "it is not a time-stamp reply in DER");
        TS_RESP_free(r);
        return NULL;
    }
    status = ASN1_INTEGER_get(
        TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(r)));
    if ((status != TS_STATUS_GRANTED &&
            status != TS_STATUS_GRANTED_WITH_MODS) ||
        !TS_RESP_get_tst_info(r)) {
        say(out, WN_SIGNATURE_MALFORMED,
            "the authority refused: there is no time-stamp in its reply");
        TS_RESP_free(r);
        return NULL;
    }
    return r;
}

static bool
is_of(TS_TST_INFO *info, const void *p, size_t n)
{
    TS_MSG_IMPRINT *m = TS_TST_INFO_get_msg_imprint(info);
    const ASN1_OBJECT *algorithm = NULL;
    ASN1_OCTET_STRING *sum = TS_MSG_IMPRINT_get_msg(m);
    enum wn_digest_kind kind = WN_SHA512;
    uint8_t ours[WN_SHA512_BYTES];
    size_t bytes = sizeof(ours);

    X509_ALGOR_get0(&algorithm, NULL, NULL, TS_MSG_IMPRINT_get_algo(m));
    if (OBJ_obj2nid(algorithm) == NID_sha256) {
        kind = WN_SHA256;
        bytes = WN_SHA256_BYTES;
    } else if (OBJ_obj2nid(algorithm) != NID_sha512) {
        return false;
    }
    return wn_digest_of(kind, p, n, ours) == WN_OK &&
        ASN1_STRING_length(sum) == (int)bytes &&
        memcmp(ASN1_STRING_get0_data(sum), ours, bytes) == 0;
}

/** The authority's certificate, as the token carries it; for the name. */
static void
read_authority(struct wn_time_stamp *out, TS_RESP *r)
{
    PKCS7 *token = TS_RESP_get_token(r);
    STACK_OF(X509) *signers = PKCS7_get0_signers(token, NULL, 0);
    struct wn_signature who = { .verdict = WN_SIGNATURE_NOBODY_TRUSTED };

    if (sk_X509_num(signers) == 1) {
        wn_who_certificate(&who, sk_X509_value(signers, 0));
        (void)snprintf(out->who, sizeof(out->who), "%s", who.who);
        (void)snprintf(
            out->fingerprint, sizeof(out->fingerprint), "%s", who.fingerprint);
    }
    sk_X509_free(signers);
}

/** OpenSSL checks the token's signature, the chain, that its certificate is for
 * time-stamping and for nothing else, and the imprint once more. */
static void
check_chain(struct wn_time_stamp *out, TS_RESP *r, const void *p, size_t n,
    const struct wn_trusted *trust)
{
    TS_VERIFY_CTX *ctx = TS_VERIFY_CTX_new();
    X509_STORE *store = wn_chain_store(trust);
    BIO *data = BIO_new_mem_buf(p, (int)n);
    char words[128];
    unsigned long e;

    say(out, WN_SIGNATURE_UNTRUSTED, "whether its authority can be trusted "
        "could not be worked out");
    if (ctx && store && data) {
        (void)TS_VERIFY_CTX_set_data(ctx, data); /* owned by ctx from here */
        (void)TS_VERIFY_CTX_set_store(ctx, store);
        (void)TS_VERIFY_CTX_set_flags(ctx, TS_VFY_VERSION | TS_VFY_DATA |
            TS_VFY_SIGNATURE);
        data = NULL;
        store = NULL;
        if (TS_RESP_verify_response(ctx, r) == 1) {
            say(out, WN_SIGNATURE_TRUSTED, "");
        } else {
            e = ERR_peek_error();
            out->verdict = ERR_GET_LIB(e) == ERR_LIB_TS &&
                    ERR_GET_REASON(e) == TS_R_SIGNATURE_FAILURE
                ? WN_SIGNATURE_WRONG : WN_SIGNATURE_UNTRUSTED;
            (void)snprintf(out->why, sizeof(out->why), "the authority's "
                "signature does not hold, or nobody who is trusted answers "
                "for it: %s", wn_openssl_words(words, sizeof(words)));
        }
    }
    BIO_free(data);
    X509_STORE_free(store);
    TS_VERIFY_CTX_free(ctx);
}

void
wn_check_stamp(struct wn_time_stamp *out, const void *der, size_t der_bytes,
    const void *p, size_t n, const struct wn_trusted *trust)
{
    TS_RESP *r;

    *out = (struct wn_time_stamp){ .verdict = WN_SIGNATURE_MALFORMED };
    r = read_reply(out, der, der_bytes);
    if (!r) {
        ERR_clear_error();
        return;
    }
    read_authority(out, r);
    out->time_ns = wn_asn1_ns(TS_TST_INFO_get_time(TS_RESP_get_tst_info(r)));
    if (!is_of(TS_RESP_get_tst_info(r), p, n)) {
        say(out, WN_SIGNATURE_OTHER_CONTENT,
            "it is a time-stamp of something else");
    } else if (!trust) {
        out->verdict = WN_SIGNATURE_NOBODY_TRUSTED;
    } else {
        check_chain(out, r, p, n, trust);
    }
    TS_RESP_free(r);
    ERR_clear_error();
}
