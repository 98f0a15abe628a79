#include "base/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

void
wn_json_init(struct wn_json *j, struct wn_buf *out)
{
    *j = (struct wn_json){ .out = out };
}

/** What separates a value from the one before it. */
static void
before_value(struct wn_json *j)
{
    if (j->comma && !j->key) {
        (void)wn_buf_put(j->out, ",", 1);
    }
    j->key = false;
    j->comma = true;
}

static void
open_with(struct wn_json *j, const char *bracket)
{
    before_value(j);
    (void)wn_buf_put(j->out, bracket, 1);
    j->comma = false;
}

static void
close_with(struct wn_json *j, const char *bracket)
{
    (void)wn_buf_put(j->out, bracket, 1);
    j->comma = true;
    j->key = false;
}

static void
bare(struct wn_json *j, const char *word)
{
    before_value(j);
    (void)wn_buf_str(j->out, word);
}

void
wn_json_obj(struct wn_json *j)
{
    open_with(j, "{");
}

void
wn_json_end_obj(struct wn_json *j)
{
    close_with(j, "}");
}

void
wn_json_arr(struct wn_json *j)
{
    open_with(j, "[");
}

void
wn_json_end_arr(struct wn_json *j)
{
    close_with(j, "]");
}

/** The two-character form of c, NULL if it has none. RFC 8259 7. */
static const char *
short_escape(char c)
{
    switch (c) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\b':
        return "\\b";
    case '\f':
        return "\\f";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    default:
        return NULL;
    }
}

static void
quoted(struct wn_buf *out, const char *s, size_t n)
{
    size_t plain = 0; /* start of the run that needs no escaping */

    if (!wn_utf8_valid(s, n)) {
        /* Sticky: half a text must not pass for the whole one. */
        if (out->st == WN_OK) {
            out->st = WN_EFORMAT;
        }
        return;
    }
    (void)wn_buf_put(out, "\"", 1);
    for (size_t i = 0; i < n; i++) {
        const char *shorter = short_escape(s[i]);
        bool control = (unsigned char)s[i] < 0x20;

        if (!shorter && !control) {
            continue;
        }
        (void)wn_buf_put(out, s + plain, i - plain);
        plain = i + 1;
        if (shorter) {
            (void)wn_buf_put(out, shorter, 2);
        } else {
            (void)wn_buf_printf(out, "\\u%04x", (unsigned)s[i]);
        }
    }
    (void)wn_buf_put(out, s + plain, n - plain);
    (void)wn_buf_put(out, "\"", 1);
}

void
wn_json_key(struct wn_json *j, const char *key)
{
    before_value(j);
    quoted(j->out, key, strlen(key));
    (void)wn_buf_put(j->out, ":", 1);
    j->key = true;
}

void
wn_json_strn(struct wn_json *j, const char *s, size_t n)
{
    before_value(j);
    quoted(j->out, n > 0 ? s : "", n);
}

void
wn_json_str(struct wn_json *j, const char *s)
{
    wn_json_strn(j, s, strlen(s));
}

void
wn_json_int(struct wn_json *j, int64_t v)
{
    before_value(j);
    (void)wn_buf_printf(j->out, "%" PRId64, v);
}

void
wn_json_bool(struct wn_json *j, bool v)
{
    bare(j, v ? "true" : "false");
}

void
wn_json_null(struct wn_json *j)
{
    bare(j, "null");
}

void
wn_json_blob(struct wn_json *j, const void *p, size_t n)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "abcdefghijklmnopqrstuvwxyz"
                                  "0123456789+/";
    const uint8_t *b = p;

    before_value(j);
    (void)wn_buf_put(j->out, "\"", 1);
    for (size_t i = 0; i < n && j->out->st == WN_OK; i += 3) {
        size_t have = n - i < 3 ? n - i : 3;
        uint32_t v = (uint32_t)b[i] << 16;
        char four[4];

        v |= have > 1 ? (uint32_t)b[i + 1] << 8 : 0;
        v |= have > 2 ? (uint32_t)b[i + 2] : 0;
        four[0] = letters[v >> 18 & 63];
        four[1] = letters[v >> 12 & 63];
        four[2] = have > 1 ? letters[v >> 6 & 63] : '=';
        four[3] = have > 2 ? letters[v & 63] : '=';
        (void)wn_buf_put(j->out, four, sizeof(four));
    }
    (void)wn_buf_put(j->out, "\"", 1);
}

/** Whatever LC_NUMERIC uses as decimal sign becomes a point. */
static void
undo_locale(char *s)
{
    size_t out = 0;
    bool foreign = false;

    for (size_t i = 0; s[i] != '\0'; i++) {
        bool own = (s[i] >= '0' && s[i] <= '9') || s[i] == '-' ||
            s[i] == '+' || s[i] == 'e';

        if (own) {
            s[out++] = s[i];
        } else if (!foreign) {
            s[out++] = '.';
        }
        foreign = !own; /* the sign may be several bytes long */
    }
    s[out] = '\0';
}

void
wn_json_real(struct wn_json *j, double v)
{
    char s[64];

    if (isnan(v)) {
        bare(j, "null");
        return;
    }
    if (isinf(v)) {
        bare(j, v > 0 ? "1e999" : "-1e999");
        return;
    }
    for (int digits = 1; digits <= 17; digits++) {
        double back;

        (void)snprintf(s, sizeof(s), "%.*g", digits, v);
        back = strtod(s, NULL);
        if (memcmp(&back, &v, sizeof(v)) == 0) {
            break;
        }
    }
    undo_locale(s);
    bare(j, s);
}

void
wn_json_pair(struct wn_json *j, const char *key, const char *text)
{
    wn_json_key(j, key);
    wn_json_str(j, text);
}

void
wn_json_pair_int(struct wn_json *j, const char *key, int64_t v)
{
    wn_json_key(j, key);
    wn_json_int(j, v);
}
