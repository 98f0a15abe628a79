/** The keybag of an encrypted backup: class keys under the backup password.
 * facts/ios 5.4, 5.5. Keys live as long as the keybag and are wiped with it. */
#ifndef WN_ACQUIRE_KEYBAG_H
#define WN_ACQUIRE_KEYBAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "winnow/status.h"

#define KEYBAG_CLASSES 16
#define KEY_BYTES 32
#define WRAPPED_BYTES 40
#define SALT_BYTES 64

struct keybag_class {
    bool present, unlocked;
    uint32_t wrap;
    uint8_t wrapped[WRAPPED_BYTES];
    uint8_t key[KEY_BYTES];
};

struct keybag {
    uint32_t iterations, double_iterations; /* ITER, DPIC */
    uint8_t salt[SALT_BYTES], double_salt[SALT_BYTES];
    size_t salt_bytes, double_salt_bytes; /* double: 0 before iOS 10.2 */
    struct keybag_class classes[KEYBAG_CLASSES];
};

/** @retval WN_EFORMAT */
enum wn_status keybag_parse(
    struct keybag *out, const void *p, size_t n, struct wn_err *err);
/**
 * Unlock with the backup password (UTF-8). Takes seconds: ten million rounds.
 * @retval WN_EREADY  not the password
 */
enum wn_status keybag_unlock(
    struct keybag *k, const char *password, struct wn_err *err);
/** RFC 3394: a 256-bit key out of 40 bytes.
 * @retval WN_DENIED  its check failed: another key wrapped it */
enum wn_status keybag_unwrap(uint8_t out[KEY_BYTES],
    const uint8_t kek[KEY_BYTES], const uint8_t wrapped[WRAPPED_BYTES]);
/** A key wrapped under a class. @retval WN_EFORMAT no such class, or not so */
enum wn_status keybag_file_key(const struct keybag *k, uint32_t key_class,
    const uint8_t wrapped[WRAPPED_BYTES], uint8_t out[KEY_BYTES],
    struct wn_err *err);
void keybag_wipe(struct keybag *k);

#endif
