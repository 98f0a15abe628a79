/** Those whom a pack is for: their X.509 certificates. */
#ifndef WN_PACK_CMS_RECIPIENTS_H
#define WN_PACK_CMS_RECIPIENTS_H

#include <stddef.h>

#include <openssl/x509.h>

#include "winnow/status.h"

/** One certificate from a PEM file; the caller's to X509_free().
 * @retval WN_EUSAGE  there is none, with advice */
enum wn_status wn_certificate_read(
    X509 **out, const char *path, struct wn_err *err);

/** All of them, fit to be encrypted for now. *out is freed by
 * wn_recipients_free(). @retval WN_EUSAGE  one is not, and why */
enum wn_status wn_recipients_read(STACK_OF(X509) **out,
    const char *const *paths, size_t count, struct wn_err *err);
void wn_recipients_free(STACK_OF(X509) **r);

#endif
