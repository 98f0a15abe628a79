/** Keys of hosts, and whom the phone knows (facts 2.3). */
#ifndef ANDROID_AUTH_H
#define ANDROID_AUTH_H

#include "phone.h"

#define AUTH_TOKEN_BYTES 20
#define AUTH_SIGNATURE_BYTES 256
#define AUTH_FINGERPRINT_CHARS 48

struct auth_key;

/** Read the text of AUTH(3) with its NUL. NULL, and *wrong says why. */
struct auth_key *
auth_key_read(const uint8_t *p, size_t n, const char **wrong);

void
auth_key_free(struct auth_key *k);

/** "user@host". */
const char *
auth_key_user(const struct auth_key *k);

/** MD5 of the key, as the dialog shows it. */
void
auth_key_fingerprint(const struct auth_key *k,
    char out[AUTH_FINGERPRINT_CHARS]);

/** Was the token signed as if it were a digest? */
bool
auth_key_signed(const struct auth_key *k, const uint8_t *token,
    const uint8_t *signature);

/** Let this key in from now on; takes it. */
void
auth_remember(const struct va_phone *p, struct auth_key *k);

/** Is it the signature of a key that may come in? */
bool
auth_known(const struct va_phone *p, const uint8_t *token,
    const uint8_t *signature);

void
auth_forget(struct va_phone *p);

#endif
