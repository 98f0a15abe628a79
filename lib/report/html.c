#include "report/html.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/utf8.h"

#define FLUSH_BYTES (64u << 10)
#define BUFFER_BYTES_MAX (1u << 20)
#define NAME_CHARS_MAX 300
#define BAD UINT32_C(0xFFFFFFFF)
#define OBJECT UINT32_C(0xFFFC) /* iMessage: an attachment stands here */
#define ISOLATE_FIRST UINT32_C(0x2066)
#define ISOLATE_LAST UINT32_C(0x2068)
#define ISOLATE_END UINT32_C(0x2069)

void
wn_html_begin(
    struct wn_html *h, wn_html_sink *sink, void *ctx, struct wn_err *err)
{
    *h = (struct wn_html) { .sink = sink, .ctx = ctx, .err = err };
    wn_buf_init(&h->b, BUFFER_BYTES_MAX);
}

void
wn_html_fail(struct wn_html *h, enum wn_status st)
{
    h->st = h->st == WN_OK ? st : h->st;
}

static void
flush(struct wn_html *h, bool all)
{
    if (h->b.st != WN_OK) {
        wn_html_fail(h, wn_fail(h->err, h->b.st, "a page of a report could "
            "not be put together"));
    }
    if (h->st == WN_OK && h->b.len > 0 && (all || h->b.len >= FLUSH_BYTES)) {
        h->st = h->sink(h->ctx, h->b.data, h->b.len, h->err);
        h->b.len = 0;
    }
    if (h->st != WN_OK) {
        h->b.len = 0;
    }
}

enum wn_status
wn_html_end(struct wn_html *h)
{
    flush(h, true);
    wn_buf_clear(&h->b);
    return h->st;
}

static void
put(struct wn_html *h, const void *p, size_t n)
{
    (void)wn_buf_put(&h->b, p, n);
    if (h->b.len >= FLUSH_BYTES) {
        flush(h, false);
    }
}

void
wn_html(struct wn_html *h, const char *markup)
{
    put(h, markup, strlen(markup));
}

void
wn_htmlf(struct wn_html *h, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    (void)wn_buf_vprintf(&h->b, fmt, args);
    va_end(args);
    flush(h, false);
}

/** ---- foreign text ---------------------------------------------------- */

/** What prints nothing, or turns the order of what follows it around. Marks
 * that writing itself needs stay: joiners, directional marks, and isolates,
 * which put_isolate() keeps from reaching out of their text. */
static bool
is_hidden(uint32_t c)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        { 0x00, 0x1F }, { 0x7F, 0x9F }, { 0xAD, 0xAD }, { 0x034F, 0x034F },
        { 0x115F, 0x1160 }, { 0x17B4, 0x17B5 }, { 0x180B, 0x180E },
        { 0x200B, 0x200B }, { 0x2028, 0x2029 }, { 0x202A, 0x202E },
        { 0x2060, 0x2065 }, { 0x206A, 0x206F }, { 0x3164, 0x3164 },
        { 0xFEFF, 0xFEFF }, { 0xFFA0, 0xFFA0 }, { 0xFFF0, 0xFFFC },
        { 0xFFFE, 0xFFFF },
    };

    if (c >= 0x20 && c < 0x7F) {
        return false;
    }
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        if (c >= ranges[i].first && c <= ranges[i].last) {
            return true;
        }
    }
    return c == BAD || (c & 0xFFFE) == 0xFFFE;
}

static void
put_hidden(struct wn_html *h, uint32_t c, uint8_t first)
{
    char mark[48];
    int n = c == OBJECT
        ? snprintf(mark, sizeof(mark), "<i class=\"c\">attachment</i>")
        : c == BAD
        ? snprintf(mark, sizeof(mark), "<i class=\"c\">byte %02X</i>", first)
        : snprintf(mark, sizeof(mark), "<i class=\"c\">U+%04lX</i>",
              (unsigned long)c);

    put(h, mark, (size_t)n);
}

/** One character. lines: line feeds and tabs are kept. */
static void
put_char(struct wn_html *h, const uint8_t *from, const uint8_t *at, uint32_t c,
    bool lines)
{
    switch (c) {
    case '&': wn_html(h, "&amp;"); return;
    case '<': wn_html(h, "&lt;"); return;
    case '>': wn_html(h, "&gt;"); return;
    case '"': wn_html(h, "&quot;"); return;
    case '\'': wn_html(h, "&#39;"); return;
    default: break;
    }
    if (lines && (c == '\n' || c == '\t')) {
        put(h, from, 1);
    } else if (is_hidden(c)) {
        put_hidden(h, c, *from);
    } else {
        put(h, from, (size_t)(at - from));
    }
}

static void
end_isolates(struct wn_html *h, size_t *open)
{
    for (; *open > 0; (*open)--) {
        wn_html(h, "\xE2\x81\xA9");
    }
}

/** Isolates end where they began, in this text and line: for the browser one
 * end too many is that of the <bdi> around it, and one too few takes it.
 * @return true: c was an end of nothing, and was shown */
static bool
put_isolate(struct wn_html *h, uint32_t c, size_t *open)
{
    if (c == '\n') {
        end_isolates(h, open); /* as the line does anyway */
    } else if (c >= ISOLATE_FIRST && c <= ISOLATE_LAST) {
        ++*open;
    } else if (c == ISOLATE_END && *open == 0) {
        put_hidden(h, c, 0);
        return true;
    } else if (c == ISOLATE_END) {
        --*open;
    }
    return false;
}

/** @return how many bytes were left out */
static size_t
put_text(struct wn_html *h, const void *text, size_t n, size_t most,
    bool lines)
{
    const uint8_t *at = text;
    const uint8_t *end = n > 0 ? at + n : at;
    size_t open = 0; /* isolates */

    for (size_t chars = 0; at < end && chars < most; chars++) {
        const uint8_t *from = at;
        uint32_t c;

        /* Most of most texts is plain: put as one. */
        while (at < end && chars < most && *at >= 0x20 && *at < 0x7F &&
            *at != '&' && *at != '<' && *at != '>' && *at != '"' &&
            *at != '\'') {
            at++;
            chars++;
        }
        if (at > from) {
            put(h, from, (size_t)(at - from));
            chars--;
            continue;
        }
        c = wn_utf8_next(&at, end);
        if (c == '\r' && lines && at < end && *at == '\n') {
            continue; /* a line's end as others write it */
        }
        if (!put_isolate(h, c, &open)) {
            put_char(h, from, at, c, lines);
        }
    }
    end_isolates(h, &open);
    return (size_t)(end - at);
}

void
wn_html_text(struct wn_html *h, const void *text, size_t n, size_t most)
{
    size_t left = put_text(h, text, n, most, true);

    if (left > 0) {
        wn_htmlf(h, "<i class=\"c\">cut here: %zu more bytes are in the "
            "bundle</i>", left);
    }
}

void
wn_html_name(struct wn_html *h, const void *text, size_t n)
{
    wn_html(h, "<bdi>");
    if (put_text(h, text, n, NAME_CHARS_MAX, false) > 0) {
        wn_html(h, "…");
    }
    wn_html(h, "</bdi>");
}

void
wn_html_word(struct wn_html *h, const char *text)
{
    wn_html_name(h, text, strlen(text));
}

void
wn_html_base64(struct wn_html *h, const void *p, size_t n)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz0123456789+/";
    const uint8_t *at = p;

    for (size_t i = 0; i < n; i += 3) {
        uint32_t v = (uint32_t)at[i] << 16 |
            (i + 1 < n ? (uint32_t)at[i + 1] << 8 : 0) |
            (i + 2 < n ? at[i + 2] : 0);
        char out[4] = { digits[v >> 18], digits[v >> 12 & 63],
            i + 1 < n ? digits[v >> 6 & 63] : '=',
            i + 2 < n ? digits[v & 63] : '=' };

        put(h, out, 4);
    }
}
