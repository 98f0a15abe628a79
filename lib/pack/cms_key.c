#include "pack/cms_key.h"

#include <string.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "base/err.h"
#include "pack/cms_recipients.h"

struct asking {
    const struct wn_unpack_options *o;
    bool asked;
};

/** OpenSSL's own would write to the terminal. */
static int
passphrase(char *buf, int cap, int writing, void *ctx)
{
    struct asking *a = ctx;

    (void)writing;
    a->asked = true;
    if (!a->o->secret || cap <= 0 ||
        !a->o->secret(a->o->ctx, a->o->key_path, buf, (size_t)cap)) {
        return -1;
    }
    return (int)strlen(buf);
}

static enum wn_status
read_key(EVP_PKEY **out, const struct wn_unpack_options *o,
    struct wn_err *err)
{
    struct asking asking = { o, false };
    BIO *b = BIO_new_file(o->key_path, "rb");
    EVP_PKEY *key =
        b ? PEM_read_bio_PrivateKey(b, NULL, passphrase, &asking) : NULL;

    if (!b) {
        (void)wn_fail_errno(
            err, WN_EUSAGE, "the key \"%s\" cannot be read", o->key_path);
    } else if (!key && asking.asked) {
        (void)wn_fail(err, WN_EUSAGE, "the key \"%s\" is protected, and %s",
            o->key_path, o->secret ? "that is not its passphrase"
                                   : "nobody is here to give its passphrase");
        wn_todo(err, "Run it on a terminal and enter the passphrase.");
    } else if (!key) {
        (void)wn_fail(err, WN_EUSAGE, "\"%s\" holds no private key in PEM "
            "form", o->key_path);
    }
    (void)BIO_free(b);
    ERR_clear_error();
    *out = key;
    return key ? WN_OK : WN_EUSAGE;
}

enum wn_status
wn_cms_key_open(struct wn_cms_key *out, const struct wn_unpack_options *o,
    struct wn_err *err)
{
    struct wn_cms_key k = { NULL, NULL };
    enum wn_status st =
        wn_certificate_read(&k.certificate, o->certificate_path, err);

    if (st == WN_OK) {
        st = read_key(&k.key, o, err);
    }
    if (st == WN_OK && X509_check_private_key(k.certificate, k.key) != 1) {
        st = wn_fail(err, WN_EUSAGE, "the key \"%s\" is not that of the "
            "certificate \"%s\"", o->key_path, o->certificate_path);
        wn_todo(err, "Give the certificate that belongs to the key.");
    }
    ERR_clear_error();
    if (st != WN_OK) {
        wn_cms_key_free(&k);
        return st;
    }
    *out = k;
    return WN_OK;
}

void
wn_cms_key_free(struct wn_cms_key *k)
{
    EVP_PKEY_free(k->key);
    X509_free(k->certificate);
    *k = (struct wn_cms_key) { NULL, NULL };
}
