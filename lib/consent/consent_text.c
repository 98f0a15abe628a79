#include "consent/consent_text.h"

#include <string.h>

#include "base/utf8.h"
#include "consent/consent_parse.h"

#define BAD_UTF8 UINT32_C(0xFFFFFFFF)

/** Places count as the YAML reader counts: its line breaks include NEL and the
 * Unicode separators, columns are characters. */
struct walk {
    const uint8_t *p, *end;
    size_t line, col;
};

static uint32_t
step(struct walk *w)
{
    uint32_t c = wn_utf8_next(&w->p, w->end);

    if (c == '\r' && w->p < w->end && *w->p == '\n') {
        return c; /* the break is counted at its second half */
    }
    if (c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029) {
        w->line++;
        w->col = 0;
    } else {
        w->col++;
    }
    return c;
}

struct wn_place
wn_text_place(const uint8_t *p, size_t n, size_t offset, enum wn_source source)
{
    struct walk w = { p, p + n, 0, 0 };
    const uint8_t *stop = p + (offset < n ? offset : n);

    while (w.p < stop) {
        (void)step(&w);
    }
    return (struct wn_place){ source, (int)w.line + 1, (int)w.col + 1, "" };
}

static enum wn_status
refuse(struct wn_findings *f, struct wn_place at, const char *text)
{
    wn_findings_add(f, WN_FINDING_ERROR, WN_EFILTER, &at, "%s", text);
    return WN_EFILTER;
}

/** Note every line that holds a raw direction control. */
static enum wn_status
find_bidi(struct wn_bidi_lines *b, struct wn_arena *a, const uint8_t *p,
    size_t n)
{
    struct walk w = { p, p + n, 0, 0 };
    bool any = false;

    while (w.p < w.end) {
        any = wn_utf8_is_bidi_control(step(&w)) || any;
    }
    if (!any) {
        return WN_OK;
    }
    b->lines = w.line + 1;
    b->at = wn_arena_take(a, b->lines);
    if (!b->at) {
        return WN_ENOMEM;
    }
    w = (struct walk){ p, p + n, 0, 0 };
    while (w.p < w.end) {
        size_t line = w.line;

        if (wn_utf8_is_bidi_control(step(&w))) {
            b->at[line] = 1;
        }
    }
    return WN_OK;
}

enum wn_status
wn_text_check(struct wn_bidi_lines *bidi, struct wn_arena *a, const uint8_t *p,
    size_t n, enum wn_source source, struct wn_findings *f)
{
    struct walk w = { p, p + n, 0, 0 };
    struct wn_place whole = { source, 0, 0, "" };

    if (n > WN_FILTER_BYTES_MAX) {
        return refuse(f, whole,
            "the file is larger than 256 KiB: a filter never needs that");
    }
    while (w.p < w.end) {
        struct wn_place at = { source, (int)w.line + 1, (int)w.col + 1, "" };
        uint32_t c = step(&w);

        if (c == BAD_UTF8) {
            return refuse(f, at,
                "the file is not UTF-8 from here on: save it again as UTF-8");
        }
        if (c == 0) {
            return refuse(f, at, "the file holds a NUL byte here");
        }
    }
    return find_bidi(bidi, a, p, n);
}

void
wn_bidi_lines_clear(struct wn_bidi_lines *b, size_t from, size_t to)
{
    for (size_t i = from; b->at && i <= to && i < b->lines; i++) {
        b->at[i] = 0;
    }
}

void
wn_bidi_lines_report(const struct wn_bidi_lines *b, enum wn_source source,
    struct wn_findings *f)
{
    for (size_t i = 0; b->at && i < b->lines; i++) {
        struct wn_place at = { source, (int)i + 1, 1, "" };

        if (b->at[i]) {
            (void)refuse(f, at,
                "this line holds an invisible character that changes the "
                "direction of text: what people read would not be what it "
                "says. Remove it");
        }
    }
}

const char *
wn_text_fault(const char *text, size_t n)
{
    const uint8_t *p = (const uint8_t *)text;
    const uint8_t *end = p + n;

    while (p < end) {
        uint32_t c = wn_utf8_next(&p, end);

        if (c == 0) {
            return "this text holds a NUL character: remove it";
        }
        if (wn_utf8_is_bidi_control(c)) {
            return "this text holds an invisible character that changes the "
                   "direction of text: remove it";
        }
        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F ||
            (c >= 0x80 && c < 0xA0 && c != 0x85)) {
            return "this text holds a control character: remove it";
        }
    }
    return NULL;
}
