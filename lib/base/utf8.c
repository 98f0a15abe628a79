#include "base/utf8.h"

#define INVALID UINT32_C(0xFFFFFFFF)

/** How many continuation bytes follow `lead`, and its payload; -1 = not one. */
static int
lead_byte(uint8_t lead, uint32_t *payload, uint32_t *smallest)
{
    if (lead < 0x80) {
        *payload = lead;
        *smallest = 0;
        return 0;
    }
    if (lead >= 0xC2 && lead <= 0xDF) {
        *payload = lead & 0x1FU;
        *smallest = 0x80;
        return 1;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
        *payload = lead & 0x0FU;
        *smallest = 0x800;
        return 2;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        *payload = lead & 0x07U;
        *smallest = 0x10000;
        return 3;
    }
    return -1;
}

uint32_t
wn_utf8_next(const uint8_t **p, const uint8_t *end)
{
    const uint8_t *at = *p;
    uint32_t c;
    uint32_t smallest;
    int more;

    if (at >= end) {
        return INVALID;
    }
    *p = at + 1; /* one byte, if what follows is not sound */
    more = lead_byte(*at, &c, &smallest);
    if (more < 0 || end - at <= more) {
        return INVALID;
    }
    for (int i = 1; i <= more; i++) {
        if ((at[i] & 0xC0) != 0x80) {
            return INVALID;
        }
        c = c << 6 | (at[i] & 0x3FU);
    }
    /* Overlong forms and surrogates would give one text two spellings. */
    if (c < smallest || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) {
        return INVALID;
    }
    *p = at + 1 + more;
    return c;
}

bool
wn_utf8_valid(const void *p, size_t n)
{
    const uint8_t *at = p;

    if (n == 0) {
        return true;
    }
    for (const uint8_t *end = at + n; at < end;) {
        if (wn_utf8_next(&at, end) == INVALID) {
            return false;
        }
    }
    return true;
}

bool
wn_utf8_is_bidi_control(uint32_t c)
{
    return c == 0x061C || c == 0x200E || c == 0x200F ||
        (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

size_t
wn_utf8_put(char *dst, uint32_t c)
{
    uint8_t b[4];
    size_t n;

    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) {
        c = 0xFFFD; /* never write what wn_utf8_next would refuse */
    }
    if (c < 0x80) {
        b[0] = (uint8_t)c;
        n = 1;
    } else if (c < 0x800) {
        b[0] = (uint8_t)(0xC0 | c >> 6);
        n = 2;
    } else if (c < 0x10000) {
        b[0] = (uint8_t)(0xE0 | c >> 12);
        n = 3;
    } else {
        b[0] = (uint8_t)(0xF0 | c >> 18);
        n = 4;
    }
    for (size_t i = 1; i < n; i++) {
        b[i] = (uint8_t)(0x80 | (c >> (6 * (n - 1 - i)) & 0x3F));
    }
    for (size_t i = 0; i < n; i++) {
        dst[i] = (char)b[i];
    }
    return n;
}

bool
wn_ascii_lower(char *dst, size_t cap, const char *src, size_t n)
{
    if (n >= cap) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        char c = src[i];

        /* Not tolower(): the host's locale changes nothing. */
        dst[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    dst[n] = '\0';
    return true;
}
