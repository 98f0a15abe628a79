/** Putting lines together. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "consent/explain.h"

#define DAY_NS (INT64_C(86400) * WN_NS_PER_S)

void
wn_tell(struct wn_teller *t, const char *fmt, ...)
{
    char piece[1024];
    va_list args;
    int n;

    va_start(args, fmt);
    n = vsnprintf(piece, sizeof(piece), fmt, args);
    va_end(args);
    if (n > 0) {
        (void)wn_buf_str(&t->buf, piece);
    }
}

void
wn_tell_end(struct wn_teller *t)
{
    if (t->buf.st != WN_OK) {
        t->line(t->ctx, "(This line is too long to be shown.)");
    } else {
        t->line(t->ctx, t->buf.len > 0 ? (const char *)t->buf.data : "");
    }
    wn_buf_reset(&t->buf);
    t->buf.st = WN_OK;
}

void
wn_tell_heading(struct wn_teller *t, const char *words)
{
    wn_tell_end(t);
    wn_tell(t, "%s", words);
    wn_tell_end(t);
}

static bool
is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/** One word at a time: whatever breaks the text has in its file become single
 * spaces here. */
static void
add_words(struct wn_teller *t, const char *text, size_t n)
{
    char shown[512];
    bool first = true;

    for (size_t i = 0; i < n;) {
        size_t from;

        while (i < n && is_space(text[i])) {
            i++;
        }
        from = i;
        while (i < n && !is_space(text[i]) && i - from < 120) {
            i++;
        }
        while (i < n && (text[i] & 0xC0) == 0x80) {
            i++; /* never in the middle of a character */
        }
        if (i > from) {
            wn_escape(shown, sizeof(shown), text + from, i - from);
            wn_tell(t, "%s%s",
                !first && is_space(text[from - 1]) ? " " : "", shown);
            first = false;
        }
    }
}

void
wn_tell_text(struct wn_teller *t, const char *text)
{
    size_t n = strlen(text);

    /* No text of a filter holds these two: they cannot be forged. */
    wn_tell(t, "%s", t->discreet ? "\xE2\x81\xA8" : "");
    if (n > 7 && strncmp(text, "<FILL:", 6) == 0 && text[n - 1] == '>') {
        wn_tell(t, "[still to be filled in: ");
        add_words(t, text + 6, n - 7);
        wn_tell(t, "]");
    } else {
        add_words(t, text, n);
    }
    wn_tell(t, "%s", t->discreet ? "\xE2\x81\xA9" : "");
}

static void
tell_date(struct wn_teller *t, const struct wn_civil *c)
{
    static const char *const days[] = { "Thursday", "Friday", "Saturday",
        "Sunday", "Monday", "Tuesday", "Wednesday" };
    static const char *const months[] = { "January", "February", "March",
        "April", "May", "June", "July", "August", "September", "October",
        "November", "December" };
    struct wn_civil day = { .year = c->year,
        .month = c->month,
        .day = c->day };
    int64_t ns;

    if (wn_civil_to_ns(&ns, &day) == WN_OK && ns >= 0) {
        wn_tell(t, "%s %d %s %d", days[ns / DAY_NS % 7], c->day,
            months[c->month - 1], c->year);
    }
}

void
wn_tell_day(struct wn_teller *t, const struct wn_node *n)
{
    if (n && n->to_fill) {
        wn_tell_text(t, n->text);
    } else if (n && !n->bad) {
        tell_date(t, &n->date);
    }
}

void
wn_tell_instant(struct wn_teller *t, const struct wn_node *n)
{
    const char *zone = "UTC";
    struct wn_civil c;
    int64_t ns;

    if (!n || n->bad) {
        return;
    }
    if (n->to_fill) {
        wn_tell_text(t, n->text);
        return;
    }
    ns = n->value;
    if (t->c->zone) {
        ns += (int64_t)wn_zone_offset(t->c->zone, ns, &zone) * WN_NS_PER_S;
    }
    c = wn_civil_from_ns(ns);
    tell_date(t, &c);
    wn_tell(t, ", %02d:%02d (%s)", c.hour, c.minute, zone);
}
