/** JSON, written out from docs/bundle-format.md and not from base/json.h: this
 * is the second opinion. */
#include "verify/canon_value.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

void
wn_canon_put(struct wn_canon *c, const char *s)
{
    (void)wn_buf_str(&c->out, s);
}

static void
put_quoted(struct wn_canon *c, const void *p, size_t n)
{
    static const char named[] = "\b\t\n\f\r\"\\";
    static const char letter[] = "btnfr\"\\";
    const unsigned char *s = p;

    wn_canon_put(c, "\"");
    for (size_t i = 0, plain; i < n; i++) {
        const char *at;

        for (plain = i; i < n && s[i] >= 0x20 && s[i] != '"' && s[i] != '\\';
             i++) {
        }
        (void)wn_buf_put(&c->out, &s[plain], i - plain);
        if (i == n) {
            break;
        }
        at = s[i] ? strchr(named, s[i]) : NULL;
        if (at) {
            char two[2] = { '\\', letter[at - named] };

            (void)wn_buf_put(&c->out, two, 2);
        } else {
            (void)wn_buf_printf(&c->out, "\\u%04x", s[i]);
        }
    }
    wn_canon_put(c, "\"");
}

static void
put_base64(struct wn_canon *c, const uint8_t *p, size_t n)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklm"
                                   "nopqrstuvwxyz0123456789+/";
    uint32_t bits = 0;
    unsigned held = 0;
    size_t letters = 0;

    wn_canon_put(c, "{\"base64\":\"");
    for (size_t i = 0; i < n; i++) {
        bits = bits << 8 | p[i];
        for (held += 8; held >= 6; letters++) {
            held -= 6;
            (void)wn_buf_put(&c->out, &alphabet[bits >> held & 63], 1);
        }
    }
    if (held > 0) {
        (void)wn_buf_put(&c->out, &alphabet[bits << (6 - held) & 63], 1);
        letters++;
    }
    for (; letters % 4 != 0; letters++) {
        wn_canon_put(c, "=");
    }
    wn_canon_put(c, "\"}");
}

/** The fewest digits that read back as the same number. */
static void
put_real(struct wn_canon *c, double v)
{
    char text[40];

    if (v != v) {
        wn_canon_put(c, "null");
        return;
    }
    if (v - v != 0) {
        wn_canon_put(c, v > 0 ? "1e999" : "-1e999");
        return;
    }
    for (int digits = 1; digits <= 17; digits++) {
        (void)snprintf(text, sizeof(text), "%.*g", digits, v);
        if (strtod(text, NULL) == v) {
            break;
        }
    }
    for (char *p = text; *p; p++) { /* a locale's decimal sign */
        if (!strchr("0123456789+-e", *p)) {
            *p = '.';
        }
    }
    wn_canon_put(c, text);
}

void
wn_canon_value(struct wn_canon *c, const struct wn_ev_value *v)
{
    switch (v->kind) {
    case WN_EV_INT:
        (void)wn_buf_printf(&c->out, "%" PRId64, v->i);
        break;
    case WN_EV_REAL:
        put_real(c, v->r);
        break;
    case WN_EV_TEXT:
        put_quoted(c, v->p, v->n);
        /* What is no UTF-8, or holds a NUL, is stored as a BLOB. */
        c->broken = c->broken || memchr(v->p, 0, v->n) ||
            !wn_utf8_valid(v->p, v->n);
        break;
    case WN_EV_BLOB:
        put_base64(c, v->p, v->n);
        break;
    case WN_EV_NULL:
    default:
        wn_canon_put(c, "null");
        break;
    }
}

void
wn_canon_text(struct wn_canon *c, const char *s)
{
    put_quoted(c, s, strlen(s));
}
