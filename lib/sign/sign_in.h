/** Inside of the floor: what its files share of OpenSSL. */
#ifndef WN_SIGN_SIGN_IN_H
#define WN_SIGN_SIGN_IN_H

#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "sign/sign.h"

#define WN_PEM_BYTES_MAX (1u << 20)
#define WN_TRUST_MAX 4096u
#define WN_ED25519_BYTES 64u
#define WN_NAME_BYTES 512u

struct wn_trusted {
    STACK_OF(X509) *certificates;
    size_t key_count;
    struct wn_trust_key {
        EVP_PKEY *key;
        char *file;
    } *keys;
};

/** All of a small file that a person named; b is initialised here.
 * @retval WN_EUSAGE */
enum wn_status wn_pem_read(
    struct wn_buf *b, const char *path, struct wn_err *err);
/** Every certificate of a PEM, in order; what else is in it is refused. */
enum wn_status wn_pem_certificates(
    STACK_OF(X509) *to, const char *path, struct wn_err *err);

/** Is it the URI of a key on a token (token.c)? */
bool wn_token_is_named(const char *key);
/** The key behind the URI, whose PIN is asked for or in a file that it names.
 * @param[out] engine  what wn_token_close() takes, after the key was freed
 * @retval WN_EUSAGE  it cannot be had: said why */
enum wn_status wn_token_open(EVP_PKEY **key, void **engine,
    const struct wn_sign_key *k, struct wn_err *err);
void wn_token_close(void *engine);

/** Why OpenSSL refused, in its own words; forgets all of its errors. */
const char *wn_openssl_words(char *buf, size_t cap);

void wn_who_name(char out[WN_NAME_BYTES], const X509_NAME *name);
void wn_who_certificate(struct wn_signature *out, const X509 *certificate);
void wn_who_key(struct wn_signature *out, EVP_PKEY *key, const char *file);
/** 0 when it is no time. */
int64_t wn_asn1_ns(const ASN1_TIME *t);

/** What is wrong with the key, NULL when nothing is. */
const char *wn_unfit_key(const EVP_PKEY *key);
/** The same for the certificate as one that signs documents. */
const char *wn_unfit_certificate(X509 *certificate);

/** Nothing in it that the rest does not call for (cms_form.c). */
bool wn_cms_is_tight(const void *bytes, size_t n);
/** Is it written in the one way that DER has? */
bool wn_cms_is_der(CMS_ContentInfo *cms, const void *bytes, size_t n);

/** Those who are trusted, and how strict to be; NULL when out of memory. */
X509_STORE *wn_chain_store(const struct wn_trusted *trust);
/** Does a chain lead from the certificate to somebody trusted, valid at at_ns?
 * Sets verdict and why. */
void wn_chain_check(struct wn_signature *out, const struct wn_trusted *trust,
    X509 *certificate, STACK_OF(X509) *others, int64_t at_ns);

#endif
