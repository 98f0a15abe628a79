#include "base/log.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

#define ELLIPSIS "\xE2\x80\xA6"
#define ELLIPSIS_BYTES (sizeof(ELLIPSIS) - 1)

/** Code points that print nothing or move other text: what a reader cannot
 * see must not hide in a log. */
static bool
is_invisible(uint32_t c)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        { 0x80, 0x9F },       /* C1 controls */
        { 0xAD, 0xAD },       /* soft hyphen */
        { 0x034F, 0x034F },   /* combining grapheme joiner */
        { 0x115F, 0x1160 },   /* Hangul fillers */
        { 0x17B4, 0x17B5 },   /* Khmer inherent vowels */
        { 0x180B, 0x180F },   /* Mongolian selectors and vowel separator */
        { 0x200B, 0x200D },   /* zero-width space, non-joiner, joiner */
        { 0x2028, 0x2029 },   /* line and paragraph separator */
        { 0x2060, 0x2065 },   /* word joiner, invisible operators */
        { 0x206A, 0x206F },   /* deprecated format characters */
        { 0x3164, 0x3164 },   /* Hangul filler */
        { 0xFEFF, 0xFEFF },   /* byte order mark */
        { 0xFFA0, 0xFFA0 },   /* halfwidth Hangul filler */
        { 0xFFF9, 0xFFFB },   /* interlinear annotation */
        { 0xFFFE, 0xFFFF },   /* not characters */
        { 0xE0000, 0xE0FFF }, /* tags */
    };

    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        if (c >= ranges[i].first && c <= ranges[i].last) {
            return true;
        }
    }
    return wn_utf8_is_bidi_control(c);
}

/** One character or bad byte at *p as printable text. */
static size_t
escape_one(char piece[16], const uint8_t **p, const uint8_t *end)
{
    uint8_t first = **p;
    uint32_t c = wn_utf8_next(p, end);
    int n;

    if (c == UINT32_C(0xFFFFFFFF) || c < 0x20 || c == 0x7F) {
        n = snprintf(piece, 16, "\\x%02x", (unsigned)first);
    } else if (is_invisible(c)) {
        n = snprintf(piece, 16, "\\u{%lx}", (unsigned long)c);
    } else {
        return wn_utf8_put(piece, c);
    }
    return n > 0 ? (size_t)n : 0;
}

char *
wn_escape(char *dst, size_t cap, const void *src, size_t n)
{
    const uint8_t *p = src;
    const uint8_t *end = n > 0 ? p + n : p;
    char piece[16];
    size_t len = 0;
    size_t cut = 0; /* the longest result that leaves room for the ellipsis */

    if (cap == 0) {
        return dst;
    }
    while (p < end) {
        size_t m = escape_one(piece, &p, end);

        if (m >= cap - len) {
            len = cut;
            if (cap > ELLIPSIS_BYTES) {
                memcpy(dst + len, ELLIPSIS, ELLIPSIS_BYTES);
                len += ELLIPSIS_BYTES;
            }
            break;
        }
        memcpy(dst + len, piece, m);
        len += m;
        if (cap - len > ELLIPSIS_BYTES) {
            cut = len;
        }
    }
    dst[len] = '\0';
    return dst;
}
