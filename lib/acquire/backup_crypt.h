/** AES-256-CBC of an encrypted backup, zero IV: bytes in, plaintext out, cut to
 * size. facts/ios 5.5. */
#ifndef WN_ACQUIRE_BACKUP_CRYPT_H
#define WN_ACQUIRE_BACKUP_CRYPT_H

#include "acquire/keybag.h"

/** Where the plaintext goes. */
typedef enum wn_status backup_plain_fn(
    void *ctx, const void *p, size_t n, struct wn_err *err);

struct backup_crypt;

/** size: of the plaintext, as Manifest.db says; UINT64_MAX = there is no
 * padding and nothing to cut (Manifest.db itself). key is copied. */
enum wn_status backup_crypt_new(struct backup_crypt **out,
    const uint8_t key[KEY_BYTES], uint64_t size, backup_plain_fn *to,
    void *ctx, struct wn_err *err);
enum wn_status backup_crypt_add(struct backup_crypt *c, const void *p,
    size_t n, struct wn_err *err);
/** @retval WN_EFORMAT cut short, or its padding is wrong: damaged, or not under
 * this key. What was given out before must not be used. */
enum wn_status backup_crypt_end(struct backup_crypt *c, struct wn_err *err);
void backup_crypt_free(struct backup_crypt **c);

#endif
