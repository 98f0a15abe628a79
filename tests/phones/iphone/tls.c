#include "tls.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

EVP_PKEY *
tls_new_key(void)
{
    EVP_PKEY *k = EVP_RSA_gen(2048);

    if (k == NULL) {
        die("cannot make an RSA key");
    }
    return k;
}

static char *
bio_text(BIO *b)
{
    char *p = NULL;
    long n = BIO_get_mem_data(b, &p);
    char *out = xcalloc((size_t)n + 1, 1);

    memcpy(out, p, (size_t)n);
    BIO_free(b);
    return out;
}

char *
tls_public_pem(EVP_PKEY *key)
{
    BIO *b = BIO_new(BIO_s_mem());
    unsigned char *der = NULL;
    int n = i2d_PublicKey(key, &der);

    if (b == NULL || n <= 0 ||
        PEM_write_bio(b, "RSA PUBLIC KEY", "", der, n) <= 0) {
        die("cannot write a public key");
    }
    OPENSSL_free(der);
    return bio_text(b);
}

X509 *
tls_new_cert(EVP_PKEY *subject, EVP_PKEY *issuer, bool ca)
{
    X509 *x = X509_new();
    X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, NULL,
        NID_basic_constraints, ca ? "critical,CA:TRUE" : "critical,CA:FALSE");
    X509_EXTENSION *usage = X509V3_EXT_conf_nid(NULL, NULL, NID_key_usage,
        "critical,digitalSignature,keyEncipherment");

    if (x == NULL || ext == NULL || usage == NULL ||
        !X509_set_version(x, 2) ||
        !ASN1_INTEGER_set(X509_get_serialNumber(x), 0) ||
        X509_gmtime_adj(X509_getm_notBefore(x), -3600) == NULL ||
        X509_time_adj_ex(X509_getm_notAfter(x), 3650, 0, NULL) == NULL ||
        !X509_set_pubkey(x, subject) || !X509_add_ext(x, ext, -1) ||
        (!ca && !X509_add_ext(x, usage, -1)) ||
        !X509_sign(x, issuer, EVP_sha256())) {
        die("cannot make a certificate");
    }
    X509_EXTENSION_free(ext);
    X509_EXTENSION_free(usage);
    return x;
}

char *
tls_cert_pem(X509 *cert)
{
    BIO *b = BIO_new(BIO_s_mem());

    if (b == NULL || PEM_write_bio_X509(b, cert) != 1) {
        die("cannot write a certificate");
    }
    return bio_text(b);
}

char *
tls_key_pem(EVP_PKEY *key)
{
    BIO *b = BIO_new(BIO_s_mem());

    if (b == NULL ||
        PEM_write_bio_PrivateKey(b, key, NULL, NULL, 0, NULL, NULL) != 1) {
        die("cannot write a key");
    }
    return bio_text(b);
}

X509 *
tls_read_cert(const uint8_t *pem, size_t n)
{
    BIO *b;
    X509 *x;

    if (pem == NULL || n > 65536) {
        return NULL;
    }
    b = BIO_new_mem_buf(pem, (int)n);
    if (b == NULL) {
        die("out of memory");
    }
    x = PEM_read_bio_X509(b, NULL, NULL, NULL);
    BIO_free(b);
    ERR_clear_error();
    return x;
}

/* A phone lets nobody in but the holder of the pairing's root key. */
static int
check_client(X509_STORE_CTX *store, void *arg)
{
    const struct pairing *pair = arg;
    X509 *have = X509_STORE_CTX_get0_cert(store);

    if (have != NULL && X509_cmp(have, pair->root) == 0) {
        return 1;
    }
    X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_UNTRUSTED);
    return 0;
}

static int
version(const char *s)
{
    static const struct {
        const char *name;
        int number;
    } known[] = {
        {"1.0", TLS1_VERSION}, {"1.1", TLS1_1_VERSION},
        {"1.2", TLS1_2_VERSION}, {"1.3", TLS1_3_VERSION},
    };

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(s, known[i].name) == 0) {
            return known[i].number;
        }
    }
    die("unknown TLS version '%s' (quote it: \"1.2\")", s);
}

SSL_CTX *
tls_server_ctx(struct phone *p, struct pairing *pair)
{
    const yaml_node_t *root = conf_root(p->conf);
    SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
    int verify = SSL_VERIFY_PEER;

    if (ctx == NULL) {
        die("cannot make a TLS context");
    }
    if (conf_bool(p->conf, root, "tls.client-certificate", true)) {
        verify |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
    }
    /* Pairing certificates of Debian's clients are SHA-1: level 0. */
    SSL_CTX_set_security_level(ctx, 0);
    SSL_CTX_set_min_proto_version(ctx,
        version(conf_str(p->conf, root, "tls.min", "1.0")));
    SSL_CTX_set_max_proto_version(ctx,
        version(conf_str(p->conf, root, "tls.max", "1.3")));
    SSL_CTX_set_ciphersuites(ctx,
        "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384");
    SSL_CTX_set_options(ctx, SSL_OP_CIPHER_SERVER_PREFERENCE |
        SSL_OP_NO_TICKET | SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_num_tickets(ctx, 0);
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_verify(ctx, verify, NULL);
    SSL_CTX_set_cert_verify_callback(ctx, check_client, pair);
    if (SSL_CTX_use_certificate(ctx, pair->device) != 1 ||
        SSL_CTX_use_PrivateKey(ctx, p->key) != 1) {
        SSL_CTX_free(ctx);
        return NULL;
    }
    return ctx;
}

void
tls_pairing_free(struct pairing **pair)
{
    struct pairing *x = *pair;

    if (x != NULL) {
        free(x->host_id);
        free(x->buid);
        X509_free(x->root);
        X509_free(x->device);
        SSL_CTX_free(x->ctx);
        free(x);
        *pair = NULL;
    }
}
