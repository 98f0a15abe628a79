#include "content_text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Digits and decimal exponent (0.DIGITS * 10^exponent) laid out as Java does:
 * plain between 1e-3 and 1e7, else one digit, point, rest, E. */
static void
lay_out(bool negative, const char *digits, int exponent, char *out)
{
    int n = (int)strlen(digits);
    const char *sign = negative ? "-" : "";

    if (exponent > 0 && exponent < 8) {
        int whole = n < exponent ? n : exponent;

        snprintf(out, JAVA_FLOAT, "%s%.*s%.*s.%s", sign, whole, digits,
            exponent - whole, "0000000", n > exponent ? digits + exponent :
            "0");
    } else if (exponent <= 0 && exponent > -3) {
        snprintf(out, JAVA_FLOAT, "%s0.%.*s%s", sign, -exponent, "00", digits);
    } else {
        snprintf(out, JAVA_FLOAT, "%s%c.%sE%d", sign, digits[0],
            n > 1 ? digits + 1 : "0", exponent - 1);
    }
}

/* Whole numbers: FloatingDecimal drops the digits that 24 bits cannot mean. */
static void
whole_digits(uint64_t v, char *digits, int *exponent)
{
    int bits = 63 - __builtin_clzll(v);
    int drop = bits > 24 ? (int)((bits - 24 - 1) * 0.30103) : 0;
    uint64_t power = 1;
    size_t n;

    for (int i = 0; i < drop; i++) {
        power *= 10;
    }
    v = v / power + (drop > 0 && v % power >= power / 2);
    n = (size_t)snprintf(digits, 24, "%" PRIu64, v);
    *exponent = (int)n + drop;
    while (n > 1 && digits[n - 1] == '0') {
        digits[--n] = '\0';
    }
}

static void
fraction_digits(float f, char *digits, int *exponent)
{
    char text[32];
    size_t n = 0;

    for (int precision = 0; precision < 9; precision++) {
        snprintf(text, sizeof(text), "%.*e", precision, (double)f);
        if (strtof(text, NULL) == f) {
            break;
        }
    }
    for (const char *p = text; *p != '\0' && *p != 'e'; p++) {
        if (*p != '.') {
            digits[n++] = *p;
        }
    }
    digits[n] = '\0';
    *exponent = (int)strtol(strchr(text, 'e') + 1, NULL, 10) + 1;
    while (n > 1 && digits[n - 1] == '0') {
        digits[--n] = '\0';
    }
}

void
java_float(double value, char *out)
{
    float f = (float)value;
    float a = fabsf(f);
    char digits[32];
    int exponent;

    if (isnan(f)) {
        snprintf(out, JAVA_FLOAT, "NaN");
    } else if (isinf(f)) {
        snprintf(out, JAVA_FLOAT, "%sInfinity", f < 0 ? "-" : "");
    } else if (a == 0) {
        snprintf(out, JAVA_FLOAT, "%s0.0", signbit(f) ? "-" : "");
    } else {
        if (a >= 1 && a < 4.6e18F && floorf(a) == a) {
            whole_digits((uint64_t)a, digits, &exponent);
        } else {
            fraction_digits(a, digits, &exponent);
        }
        lay_out(f < 0, digits, exponent, out);
    }
}

/* One character of p[0..n); 0 when the first byte starts none. A surrogate
 * (three bytes) is let through: Java has it as half a character. */
static size_t
decode(const unsigned char *p, size_t n, uint32_t *c)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t len = p[0] < 0x80 ? 1 : (p[0] & 0xE0) == 0xC0 ? 2 :
        (p[0] & 0xF0) == 0xE0 ? 3 : (p[0] & 0xF8) == 0xF0 ? 4 : 0;

    if (len == 0 || len > n) {
        return 0;
    }
    *c = len == 1 ? p[0] : p[0] & (0xFFU >> (len + 1));
    for (size_t i = 1; i < len; i++) {
        if ((p[i] & 0xC0) != 0x80) {
            return 0;
        }
        *c = *c << 6 | (p[i] & 0x3F);
    }
    return *c < least[len] || *c > 0x10FFFF ? 0 : len;
}

static void
put_char(struct buf *out, uint32_t c)
{
    uint8_t u[4] = {
        (uint8_t)(0xF0 | c >> 18), (uint8_t)(0x80 | (c >> 12 & 0x3F)),
        (uint8_t)(0x80 | (c >> 6 & 0x3F)), (uint8_t)(0x80 | (c & 0x3F)),
    };

    buf_put(out, u, sizeof(u));
}

void
java_text(struct buf *out, const unsigned char *p, size_t n)
{
    uint32_t c;
    uint32_t low;
    size_t len;

    for (size_t i = 0; i < n; i += len) {
        for (len = 0; i + len < n && p[i + len] < 0x80; ) {
            len++;
        }
        if (len > 0) {
            buf_put(out, p + i, len);
            continue;
        }
        len = decode(p + i, n - i, &c);
        if (len == 0) {
            buf_put(out, "\xEF\xBF\xBD", 3);
            len = 1;
        } else if (c < 0xD800 || c > 0xDFFF) {
            buf_put(out, p + i, len);
        } else if (c < 0xDC00 && n - i > 3 &&
            decode(p + i + 3, n - i - 3, &low) == 3 && low >= 0xDC00 &&
            low <= 0xDFFF) {
            put_char(out, 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00));
            len = 6;
        } else {
            buf_put(out, "?", 1);
        }
    }
}
