#include "report/paper.h"

#include <stdarg.h>
#include <string.h>

#include "base/log.h"
#include "base/utf8.h"

#define PAPER_BYTES_MAX (4u << 20)
#define LINE_BYTES_MAX (512u << 10)
#define QUOTE_CHARS_MAX 400
#define ISOLATE 0x2068u
#define ISOLATE_END 0x2069u

void
wn_paper_init(struct wn_paper *p, const char *language)
{
    *p = (struct wn_paper) { .language = language };
    wn_buf_init(&p->text, PAPER_BYTES_MAX);
    wn_buf_init(&p->html, PAPER_BYTES_MAX);
    wn_buf_init(&p->line, LINE_BYTES_MAX);
}

void
wn_paper_clear(struct wn_paper *p)
{
    wn_buf_clear(&p->text);
    wn_buf_clear(&p->html);
    wn_buf_clear(&p->line);
}

enum wn_status
wn_paper_state(const struct wn_paper *p)
{
    return p->line.st != WN_OK ? p->line.st
        : p->text.st != WN_OK  ? p->text.st : p->html.st;
}

void
wn_paper_say(struct wn_paper *p, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    (void)wn_buf_vprintf(&p->line, fmt, args);
    va_end(args);
}

void
wn_paper_quote(struct wn_paper *p, const char *text)
{
    const uint8_t *at = (const uint8_t *)text;
    const uint8_t *end = at + strlen(text);
    size_t chars = 0;
    bool gap = false;

    (void)wn_buf_str(&p->line, WN_ISOLATE);
    while (at < end && chars < QUOTE_CHARS_MAX) {
        const uint8_t *from = at;
        uint32_t c = wn_utf8_next(&at, end);
        char shown[16];

        if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
            gap = chars > 0;
            continue;
        }
        wn_escape(shown, sizeof(shown), from, (size_t)(at - from));
        (void)wn_buf_str(&p->line, gap ? " " : "");
        (void)wn_buf_str(&p->line, shown);
        chars += gap ? 2 : 1;
        gap = false;
    }
    (void)wn_buf_str(&p->line, at < end ? "…" WN_ISOLATE_END
                                        : WN_ISOLATE_END);
}

/** ---- the text -------------------------------------------------------- */

/** Is there a letter in it that is read from right to left? */
static bool
reads_left(const uint8_t *at, const uint8_t *end)
{
    while (at < end) {
        uint32_t c = wn_utf8_next(&at, end);

        if ((c >= 0x590 && c <= 0x8FF) || (c >= 0xFB1D && c <= 0xFDFF) ||
            (c >= 0xFE70 && c <= 0xFEFC) || (c >= 0x10800 && c <= 0x10FFF) ||
            (c >= 0x1E800 && c <= 0x1EFFF)) {
            return true;
        }
    }
    return false;
}

/** Width as most terminals and fonts of one width have it, near enough. */
static size_t
width(const uint8_t *at, const uint8_t *end)
{
    size_t n = 0;

    while (at < end) {
        uint32_t c = wn_utf8_next(&at, end);

        n += c == ISOLATE || c == ISOLATE_END ? 0 : c >= 0x1100 ? 2 : 1;
    }
    return n;
}

/** Marks that do nothing are noise in a text file. */
static void
put_word(struct wn_buf *out, const uint8_t *at, const uint8_t *end, bool marks)
{
    while (at < end) {
        const uint8_t *from = at;
        uint32_t c = wn_utf8_next(&at, end);

        if (marks || (c != ISOLATE && c != ISOLATE_END)) {
            (void)wn_buf_put(out, from, (size_t)(at - from));
        }
    }
}

#define COLUMNS 76

static void
text_line(struct wn_paper *p, const char *first, const char *next)
{
    const uint8_t *at = p->line.data;
    const uint8_t *end = at + p->line.len;
    bool marks = reads_left(at, end);
    size_t column = strlen(first);
    bool begun = false;

    (void)wn_buf_str(&p->text, first);
    while (at < end) {
        const uint8_t *from = at;
        size_t n;

        while (at < end && *at != ' ') {
            at++;
        }
        n = width(from, at);
        if (begun && column + 1 + n > COLUMNS) {
            (void)wn_buf_printf(&p->text, "\n%s", next);
            column = strlen(next);
        } else if (begun) {
            (void)wn_buf_str(&p->text, " ");
            column++;
        }
        put_word(&p->text, from, at, marks);
        column += n;
        begun = true;
        while (at < end && *at == ' ') {
            at++;
        }
    }
    (void)wn_buf_str(&p->text, "\n");
}

static void
text_rule(struct wn_paper *p, char c)
{
    char rule[COLUMNS + 2];
    size_t n = width(p->line.data, p->line.data + p->line.len);

    n = n < COLUMNS ? n : COLUMNS;
    memset(rule, c, n);
    memcpy(rule + n, "\n", 2);
    (void)wn_buf_str(&p->text, rule);
}

static void
text_end(struct wn_paper *p, enum wn_paper_kind kind)
{
    bool close = kind == WN_PAPER_ITEM && p->in_list;

    (void)wn_buf_str(&p->text, p->text.len > 0 && !close ? "\n" : "");
    switch (kind) {
    case WN_PAPER_TITLE:
    case WN_PAPER_HEADING:
        text_line(p, "", "");
        text_rule(p, kind == WN_PAPER_TITLE ? '=' : '-');
        break;
    case WN_PAPER_BANNER:
        text_line(p, "*** ", "*** ");
        break;
    case WN_PAPER_ITEM:
        text_line(p, "  - ", "    ");
        break;
    case WN_PAPER_CODE:
    case WN_PAPER_PART:
    case WN_PAPER_PARA:
    case WN_PAPER_FACT:
        text_line(p, "", "");
        break;
    }
}

/** ---- HTML ------------------------------------------------------------ */

static void
html_line(struct wn_paper *p)
{
    const uint8_t *at = p->line.data;
    const uint8_t *end = at + p->line.len;
    struct wn_buf *out = &p->html;

    while (at < end) {
        const uint8_t *from = at;
        uint32_t c = wn_utf8_next(&at, end);

        switch (c) {
        case '&': (void)wn_buf_str(out, "&amp;"); break;
        case '<': (void)wn_buf_str(out, "&lt;"); break;
        case '>': (void)wn_buf_str(out, "&gt;"); break;
        case '"': (void)wn_buf_str(out, "&quot;"); break;
        case '\'': (void)wn_buf_str(out, "&#39;"); break;
        case ISOLATE:
            /* A tag is letters, digits and hyphens: the filter was checked. */
            (void)wn_buf_printf(out, p->language[0] ? "<bdi lang=\"%s\">"
                : "<bdi>%s", p->language);
            break;
        case ISOLATE_END: (void)wn_buf_str(out, "</bdi>"); break;
        default: (void)wn_buf_put(out, from, (size_t)(at - from)); break;
        }
    }
}

static void
html_end(struct wn_paper *p, enum wn_paper_kind kind)
{
    static const char *const open[] = { [WN_PAPER_TITLE] = "<h1>",
        [WN_PAPER_HEADING] = "<h2>", [WN_PAPER_PART] = "<h3>",
        [WN_PAPER_PARA] = "<p>", [WN_PAPER_ITEM] = "<li>",
        [WN_PAPER_FACT] = "<p class=\"fact\">",
        [WN_PAPER_CODE] = "<p class=\"code\">",
        [WN_PAPER_BANNER] = "<p class=\"banner\">" };
    static const char *const shut[] = { [WN_PAPER_TITLE] = "</h1>\n",
        [WN_PAPER_HEADING] = "</h2>\n", [WN_PAPER_PART] = "</h3>\n",
        [WN_PAPER_ITEM] = "</li>\n", [WN_PAPER_BANNER] = "</p>\n" };

    (void)wn_buf_str(&p->html, open[kind]);
    html_line(p);
    (void)wn_buf_str(&p->html,
        kind <= WN_PAPER_BANNER && shut[kind] ? shut[kind] : "</p>\n");
}

void
wn_paper_end(struct wn_paper *p, enum wn_paper_kind kind)
{
    if (p->in_list && kind != WN_PAPER_ITEM) {
        (void)wn_buf_str(&p->html, "</ul>\n");
        p->in_list = false;
    }
    (void)wn_buf_str(&p->line, ""); /* even an empty line is a text */
    text_end(p, kind);
    if (!p->in_list && kind == WN_PAPER_ITEM) {
        (void)wn_buf_str(&p->html, "<ul>\n");
        p->in_list = true;
    }
    html_end(p, kind);
    if (p->line.st == WN_OK) {
        wn_buf_reset(&p->line);
    }
}

void
wn_paper_line(
    struct wn_paper *p, enum wn_paper_kind kind, const char *words)
{
    (void)wn_buf_str(&p->line, words);
    wn_paper_end(p, kind);
}
