/** From a signer's certificate to somebody who is trusted. */
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <stdio.h>

#include "base/timespan.h"
#include "sign/sign_in.h"

#define DEPTH_MAX 8
/* Of OpenSSL's: 112 bits. RSA of 2048 bits, and no SHA-1 below the anchor. */
#define SECURITY_LEVEL 2

X509_STORE *
wn_chain_store(const struct wn_trusted *trust)
{
    X509_STORE *store = X509_STORE_new();

    if (store) {
        X509_VERIFY_PARAM *p = X509_STORE_get0_param(store);

        /* A signer's own certificate may be trusted without its issuer. */
        (void)X509_VERIFY_PARAM_set_flags(p, X509_V_FLAG_PARTIAL_CHAIN);
        X509_VERIFY_PARAM_set_auth_level(p, SECURITY_LEVEL);
        X509_VERIFY_PARAM_set_depth(p, DEPTH_MAX);
    }
    for (int i = 0; store && i < sk_X509_num(trust->certificates); i++) {
        if (X509_STORE_add_cert(
                store, sk_X509_value(trust->certificates, i)) != 1) {
            X509_STORE_free(store);
            store = NULL;
        }
    }
    return store;
}

static void
say_time(struct wn_signature *out, X509_STORE_CTX *ctx, bool expired)
{
    X509 *which = X509_STORE_CTX_get_current_cert(ctx);
    char name[WN_NAME_BYTES] = "?", edge[WN_RFC3339_BYTES] = "?";

    if (which) {
        wn_who_name(name, X509_get_subject_name(which));
        (void)wn_rfc3339(edge, wn_asn1_ns(expired
            ? X509_get0_notAfter(which) : X509_get0_notBefore(which)));
    }
    out->verdict = expired ? WN_SIGNATURE_EXPIRED : WN_SIGNATURE_NOT_YET;
    (void)snprintf(out->why, sizeof(out->why), "the certificate of %.100s %s "
        "%s", name, expired ? "expired on" : "is not valid before", edge);
}

static void
say(struct wn_signature *out, X509_STORE_CTX *ctx)
{
    int e = X509_STORE_CTX_get_error(ctx);

    if (e == X509_V_ERR_CERT_HAS_EXPIRED ||
        e == X509_V_ERR_CERT_NOT_YET_VALID) {
        say_time(out, ctx, e == X509_V_ERR_CERT_HAS_EXPIRED);
        return;
    }
    out->verdict = WN_SIGNATURE_UNTRUSTED;
    (void)snprintf(out->why, sizeof(out->why), "nothing leads from its "
        "certificate to anybody who is trusted: %s",
        X509_verify_cert_error_string(e));
}

void
wn_chain_check(struct wn_signature *out, const struct wn_trusted *trust,
    X509 *certificate, STACK_OF(X509) *others, int64_t at_ns)
{
    X509_STORE *store = wn_chain_store(trust);
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();

    out->verdict = WN_SIGNATURE_UNTRUSTED;
    (void)snprintf(out->why, sizeof(out->why),
        "whether it can be trusted could not be worked out");
    if (!store || !ctx ||
        X509_STORE_CTX_init(ctx, store, certificate, others) != 1) {
        goto out;
    }
    X509_VERIFY_PARAM_set_time(
        X509_STORE_CTX_get0_param(ctx), (time_t)(at_ns / WN_NS_PER_S));
    if (X509_verify_cert(ctx) == 1) {
        out->verdict = WN_SIGNATURE_TRUSTED;
        out->why[0] = '\0';
    } else {
        say(out, ctx);
    }
out:
    X509_STORE_CTX_free(ctx);
    X509_STORE_free(store);
    ERR_clear_error();
}
