/**
 * The key by which a phone knows this computer: RSA-2048, made for one run,
 * held in memory only (facts/android 2.3).
 */
#ifndef WN_DEVICE_ANDROID_ADB_AUTH_H
#define WN_DEVICE_ANDROID_ADB_AUTH_H

#include <stddef.h>
#include <stdint.h>

#include "device/android/adb.h"

#define WN_ADB_TOKEN_BYTES 20
#define WN_ADB_SIGNATURE_BYTES 256
/** Android's own form of a public key: words, n0inv, modulus, rr, exponent. */
#define WN_ADB_KEY_BYTES 524
/** The phone keeps this beside the key if its owner chose to always allow, and
 * some releases show it: the program's name, and nothing of the case. */
#define WN_ADB_KEY_COMMENT "winnow@single-use"
/** In base64, a blank, the comment, NUL. */
#define WN_ADB_KEY_TEXT_BYTES (701 + sizeof(WN_ADB_KEY_COMMENT))

struct wn_adb_key;

/** @retval WN_ECRYPTO */
enum wn_status wn_adb_key_new(struct wn_adb_key **out, struct wn_err *err);
/** Wipes it. */
void wn_adb_key_free(struct wn_adb_key **k);

/** PKCS #1 v1.5 with SHA-1's DigestInfo: the token stands where the digest
 * goes and is not hashed again. */
enum wn_status wn_adb_key_sign(const struct wn_adb_key *k,
    const uint8_t token[WN_ADB_TOKEN_BYTES],
    uint8_t signature[WN_ADB_SIGNATURE_BYTES], struct wn_err *err);

/** The public half as the phone takes it, and as it is made of. */
enum wn_status wn_adb_key_public(const struct wn_adb_key *k,
    uint8_t out[WN_ADB_KEY_BYTES], struct wn_err *err);
enum wn_status wn_adb_key_text(const struct wn_adb_key *k,
    char out[WN_ADB_KEY_TEXT_BYTES], struct wn_err *err);

/** What the phone's dialog shows: MD5 of the public half, "AB:CD:…". */
enum wn_status wn_adb_key_fingerprint(const struct wn_adb_key *k,
    char out[WN_ADB_FINGERPRINT_BYTES], struct wn_err *err);

#endif
