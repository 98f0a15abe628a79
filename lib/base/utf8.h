/** UTF-8: validity, decoding, and the small case folding we rely on. */
#ifndef WN_BASE_UTF8_H
#define WN_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool wn_utf8_valid(const void *p, size_t n);
/** Decode one scalar value, advance *p. 0xFFFFFFFF for an invalid byte (one
 * byte is consumed). */
uint32_t wn_utf8_next(const uint8_t **p, const uint8_t *end);
/** Bidirectional controls: U+061C, U+200E/F, U+202A–E, U+2066–9. */
bool wn_utf8_is_bidi_control(uint32_t c);
/** Writes up to 4 bytes, returns how many. */
size_t wn_utf8_put(char *dst, uint32_t c);
/** ASCII case folding into dst (cap includes NUL); false when too long. */
bool wn_ascii_lower(char *dst, size_t cap, const char *src, size_t n);

#endif
