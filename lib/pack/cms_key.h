/** The key that opens parts, and its certificate. */
#ifndef WN_PACK_CMS_KEY_H
#define WN_PACK_CMS_KEY_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "winnow/pack.h"

struct wn_cms_key {
    EVP_PKEY *key;
    X509 *certificate;
};

/** Read both; they must belong together. @retval WN_EUSAGE */
enum wn_status wn_cms_key_open(struct wn_cms_key *out,
    const struct wn_unpack_options *o, struct wn_err *err);
void wn_cms_key_free(struct wn_cms_key *k);

#endif
