#include "verify/json_scan.h"

#include <string.h>

#include "base/utf8.h"

void
wn_jscan_space(struct wn_jscan *s)
{
    while (s->p < s->end &&
        (*s->p == ' ' || *s->p == '\t' || *s->p == '\n' || *s->p == '\r')) {
        s->p++;
    }
}

bool
wn_jscan_eat(struct wn_jscan *s, char c)
{
    wn_jscan_space(s);
    if (s->p < s->end && *s->p == c) {
        s->p++;
        return true;
    }
    return false;
}

bool
wn_jscan_word(struct wn_jscan *s, const char *word)
{
    size_t n = strlen(word);

    if ((size_t)(s->end - s->p) < n || memcmp(s->p, word, n) != 0) {
        return false;
    }
    s->p += n;
    return true;
}

static bool
hex4(struct wn_jscan *s, uint32_t *out)
{
    uint32_t v = 0;

    if (s->end - s->p < 4) {
        return false;
    }
    for (int i = 0; i < 4; i++) {
        char c = *s->p++;
        uint32_t d = c >= '0' && c <= '9' ? (uint32_t)(c - '0')
            : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a') + 10
            : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A') + 10 : 99;

        if (d == 99) {
            return false;
        }
        v = v * 16 + d;
    }
    *out = v;
    return true;
}

/** After "\u": one scalar value, surrogates joined. */
static bool
unicode(struct wn_jscan *s, char **out)
{
    uint32_t c, low;

    if (!hex4(s, &c) || c == 0) {
        return false; /* U+0000: no text of ours holds one */
    }
    if (c >= 0xD800 && c <= 0xDBFF) {
        if (!wn_jscan_word(s, "\\u") || !hex4(s, &low) || low < 0xDC00 ||
            low > 0xDFFF) {
            return false;
        }
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
    } else if (c >= 0xDC00 && c <= 0xDFFF) {
        return false;
    }
    *out += wn_utf8_put(*out, c);
    return true;
}

/** After a backslash. An unescaped text is never longer than its source. */
static bool
escape(struct wn_jscan *s, char **out)
{
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";
    const char *at;

    if (s->p >= s->end) {
        return false;
    }
    if (*s->p == 'u') {
        s->p++;
        return unicode(s, out);
    }
    at = *s->p ? strchr(from, *s->p) : NULL;
    if (!at) {
        return false;
    }
    s->p++;
    *(*out)++ = to[at - from];
    return true;
}

const char *
wn_jscan_string(struct wn_jscan *s)
{
    char *start = s->out;
    char *out = start;

    if (!wn_jscan_eat(s, '"')) {
        return NULL;
    }
    for (;;) {
        char c;

        if (s->p >= s->end || (unsigned char)*s->p < 0x20) {
            return NULL;
        }
        c = *s->p++;
        if (c == '"') {
            break;
        }
        if (c != '\\') {
            *out++ = c;
        } else if (!escape(s, &out)) {
            return NULL;
        }
    }
    *out++ = '\0';
    s->out = out;
    return start;
}

bool
wn_jscan_integer(struct wn_jscan *s, int64_t *out)
{
    bool minus = s->p < s->end && *s->p == '-';
    int64_t v = 0;
    const char *start;

    s->p += minus ? 1 : 0;
    start = s->p;
    while (s->p < s->end && *s->p >= '0' && *s->p <= '9') {
        int64_t d = *s->p++ - '0';

        if (__builtin_mul_overflow(v, 10, &v) ||
            __builtin_sub_overflow(v, d, &v)) {
            return false;
        }
    }
    if (s->p == start || (*start == '0' && s->p - start > 1) ||
        (s->p < s->end && strchr(".eE", *s->p) && *s->p)) {
        return false;
    }
    if (!minus && __builtin_sub_overflow((int64_t)0, v, &v)) {
        return false;
    }
    *out = v;
    return true;
}
