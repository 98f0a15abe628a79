/** Keys, certificates and TLS contexts of the phone's side (facts 2.4, 2.5). */
#ifndef IPHONE_TLS_H
#define IPHONE_TLS_H

#include "phone.h"

#include <openssl/ssl.h>
#include <openssl/x509.h>

/** A host that this phone trusts. Lives as long as the phone. */
struct pairing {
    char *host_id;
    char *buid;
    X509 *root;
    X509 *device;
    SSL_CTX *ctx;
    bool valid;              /* false once unpaired */
    struct pairing *next;
};

EVP_PKEY *
tls_new_key(void);

/** "-----BEGIN RSA PUBLIC KEY-----" text; caller frees. */
char *
tls_public_pem(EVP_PKEY *key);

/** A certificate as a host makes it: empty names, ten years. */
X509 *
tls_new_cert(EVP_PKEY *subject, EVP_PKEY *issuer, bool ca);

/** PEM text of either; caller frees. */
char *
tls_cert_pem(X509 *cert);

char *
tls_key_pem(EVP_PKEY *key);

/** NULL when it is no certificate. */
X509 *
tls_read_cert(const uint8_t *pem, size_t n);

/** Server context that shows the pairing's device certificate and demands its
 *  root certificate of the client. */
SSL_CTX *
tls_server_ctx(struct phone *p, struct pairing *pair);

void
tls_pairing_free(struct pairing **pair);

#endif
