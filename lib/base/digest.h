/** SHA-256 and SHA-512, streaming (OpenSSL). */
#ifndef WN_BASE_DIGEST_H
#define WN_BASE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include "winnow/status.h"

#define WN_SHA1_BYTES 20
#define WN_SHA256_BYTES 32
#define WN_SHA512_BYTES 64
#define WN_SHA256_HEX 65 /* with NUL */
#define WN_SHA512_HEX 129

enum wn_digest_kind { WN_SHA1, WN_SHA256, WN_SHA512 };

struct wn_digest;
enum wn_status wn_digest_new(struct wn_digest **out, enum wn_digest_kind k);
enum wn_status wn_digest_add(struct wn_digest *d, const void *p, size_t n);
/** Writes 20, 32 or 64 bytes; the digest can then only be freed. */
enum wn_status wn_digest_end(struct wn_digest *d, uint8_t *out);
void wn_digest_free(struct wn_digest **d);

/** One call. SHA-1 serves only to recognise names in a backup stream. */
enum wn_status wn_digest_of(
    enum wn_digest_kind k, const void *p, size_t n, uint8_t *out);
/** Lower-case hex, terminated. dst holds 2 n + 1. */
char *wn_hex(char *dst, const uint8_t *p, size_t n);
/** Even-length hex, either case, to bytes. @retval WN_EFORMAT */
enum wn_status wn_unhex(uint8_t *dst, size_t n, const char *hex);

#endif
