/** Escaping of foreign text. Nothing from a phone reaches a log, an error text
 * or a terminal except through here. */
#ifndef WN_BASE_LOG_H
#define WN_BASE_LOG_H

#include <stddef.h>

/**
 * Escape n bytes of foreign text into dst as printable UTF-8: control
 * characters, invalid UTF-8, bidirectional and zero-width controls become \xNN
 * or \u{N}. Always terminated; cut with "…" when cap is too small.
 * @return dst
 */
char *wn_escape(char *dst, size_t cap, const void *src, size_t n);

#endif
