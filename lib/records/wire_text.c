#include "records/wire_text.h"

#include "base/buf.h"
#include "base/utf8.h"

enum charset { /* IANA MIBenum */
    ANY = 0,   /* not said */
    ASCII = 3,
    UCS2 = 1000,
    UTF16 = 1015
};

/** The characters as bytes; false when one is none. */
static bool
to_bytes(struct wn_buf *out, const struct wn_value *v, bool *plain)
{
    const uint8_t *p = v->p;
    const uint8_t *end = p + v->n;

    *plain = true;
    while (p < end) {
        uint32_t c = wn_utf8_next(&p, end);
        uint8_t byte = (uint8_t)c;

        if (c > 0xFF || wn_buf_put(out, &byte, 1) != WN_OK) {
            return false;
        }
        *plain = *plain && c < 0x80;
    }
    return true;
}

/** UTF-16 with its mark of byte order, big-endian without one (RFC 2781). */
static bool
from_utf16(struct wn_buf *out, const uint8_t *p, size_t n)
{
    bool little = n >= 2 && p[0] == 0xFF && p[1] == 0xFE;
    bool marked = little || (n >= 2 && p[0] == 0xFE && p[1] == 0xFF);
    uint32_t high = 0;

    for (size_t i = marked ? 2 : 0; i + 1 < n; i += 2) {
        uint32_t c = little ? (uint32_t)p[i + 1] << 8 | p[i]
                            : (uint32_t)p[i] << 8 | p[i + 1];
        bool low = c >= 0xDC00 && c < 0xE000;
        char utf8[4];

        if (low != (high != 0)) {
            return false;
        }
        if (c >= 0xD800 && c < 0xDC00) {
            high = c;
            continue;
        }
        c = low ? 0x10000 + ((high - 0xD800) << 10) + (c - 0xDC00) : c;
        high = 0;
        if (wn_buf_put(out, utf8, wn_utf8_put(utf8, c)) != WN_OK) {
            return false;
        }
    }
    return n % 2 == 0 && high == 0;
}

/** By charset into UTF-8, which may be `bytes` itself; NULL = it is none. */
static const struct wn_buf *
decode(const struct wn_buf *bytes, struct wn_buf *wide, int64_t charset)
{
    switch (charset) {
    case ANY:
    case ASCII: /* a lie, where there are other bytes at all */
    case WN_CHARSET_UTF8:
        return wn_utf8_valid(bytes->data, bytes->len) ? bytes : NULL;
    case UCS2:
    case UTF16:
        return from_utf16(wide, bytes->data, bytes->len) ? wide : NULL;
    default: /* ISO-8859-1 is what it is; others are not decoded */
        return NULL;
    }
}

struct wn_value
wn_wire_text(struct wn_pool *to, struct wn_value v, int64_t charset)
{
    const struct wn_buf *text = NULL;
    struct wn_buf bytes, wide;
    bool plain = true;

    if (v.kind != WN_VAL_TEXT || v.n == 0) {
        return v;
    }
    wn_buf_init(&bytes, v.n);
    wn_buf_init(&wide, v.n * 2);
    if (to_bytes(&bytes, &v, &plain) &&
        (!plain || charset == UCS2 || charset == UTF16)) {
        text = decode(&bytes, &wide, charset);
    }
    if (text && text->len > 0) {
        const char *copy = wn_pool_copy(to, text->data, text->len);

        v = copy ? wn_value_textn(copy, text->len) : v;
    }
    wn_buf_clear(&bytes);
    wn_buf_clear(&wide);
    return v;
}
