/** Day by day: for each month a drawing, and the same as a table for whoever
 * does not see it. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "report/page.h"

/** What is told apart. */
enum { MESSAGES, CALLS, MEDIA, OTHERS, KINDS };

#define DAYS 31
#define BAR 20      /* width of a day */
#define HEIGHT 100  /* of the highest bar */
#define LEFT 40     /* room for the scale */

struct month {
    int year, number; /* 0 = none yet */
    uint32_t days[DAYS][KINDS];
    uint64_t items;
};

static int
kind_of(const char *category)
{
    enum wn_category c = wn_category_from(category, strlen(category));

    return c == WN_CAT_MESSAGES ? MESSAGES : c == WN_CAT_CALLS ? CALLS
        : c == WN_CAT_PHOTOS || c == WN_CAT_VIDEOS || c == WN_CAT_AUDIO ||
            c == WN_CAT_DOCUMENTS
        ? MEDIA : OTHERS;
}

static uint32_t
sum(const uint32_t counts[KINDS])
{
    return counts[MESSAGES] + counts[CALLS] + counts[MEDIA] + counts[OTHERS];
}

/** ---- the drawing ------------------------------------------------------ */

static void
bar(struct wn_page *p, const uint32_t counts[KINDS], int day, uint32_t most)
{
    /* Dark to light, and hatched by edges: told apart without colour too. */
    static const char *const fills[] = { "#0b4f8a", "#b35900", "#2e7d4f",
        "#8a929b" };
    uint32_t below = 0;

    for (int k = 0; k < KINDS; k++) {
        uint32_t from = below;

        below += counts[k];
        if (counts[k] > 0) {
            /* Tenths of a unit, in integers: the same on every host. */
            uint64_t top = (uint64_t)below * HEIGHT * 10 / most;
            uint64_t foot = (uint64_t)from * HEIGHT * 10 / most;
            uint64_t y = HEIGHT * 10 - top;

            wn_htmlf(&p->h, "<rect x=\"%d\" y=\"%" PRIu64 ".%" PRIu64
                "\" width=\"%d\" height=\"%" PRIu64 ".%" PRIu64
                "\" fill=\"%s\"/>", LEFT + day * BAR + 3, y / 10 + 10,
                y % 10, BAR - 6, (top - foot) / 10, (top - foot) % 10,
                fills[k]);
        }
    }
}

static void
drawing(struct wn_page *p, const struct month *m, const char *name)
{
    struct wn_html *h = &p->h;
    uint32_t most = 1;

    for (int i = 0; i < DAYS; i++) {
        most = sum(m->days[i]) > most ? sum(m->days[i]) : most;
    }
    wn_htmlf(h, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Items "
        "on each day of %s; the table below has the numbers\">\n"
        "<path d=\"M%d 10V%dH%d\" fill=\"none\" stroke=\"#454c54\"/>\n"
        "<text x=\"%d\" y=\"16\" font-size=\"11\" text-anchor=\"end\" "
        "fill=\"#363c43\">%" PRIu32 "</text>\n", LEFT + DAYS * BAR + 5,
        HEIGHT + 30, name, LEFT, HEIGHT + 10, LEFT + DAYS * BAR, LEFT - 5,
        most);
    for (int i = 0; i < DAYS; i++) {
        bar(p, m->days[i], i, most);
        wn_htmlf(h, "<text x=\"%d\" y=\"%d\" font-size=\"11\" "
            "text-anchor=\"middle\" fill=\"#363c43\">%d</text>\n",
            LEFT + i * BAR + BAR / 2, HEIGHT + 24, i + 1);
    }
    wn_html(h, "</svg>\n");
}

/** ---- the table -------------------------------------------------------- */

static void
put_month(struct wn_page *p, const struct month *m)
{
    static const char *const names[] = { "January", "February", "March",
        "April", "May", "June", "July", "August", "September", "October",
        "November", "December" };
    struct wn_html *h = &p->h;
    char name[32];

    if (m->number == 0) {
        return;
    }
    (void)snprintf(
        name, sizeof(name), "%s %d", names[m->number - 1], m->year);
    wn_htmlf(h, "<h3>%s</h3>\n", name);
    drawing(p, m, name);
    wn_htmlf(h, "<details><summary>%s in numbers</summary>\n<table>\n<thead>"
        "<tr><th scope=\"col\">Day</th><th scope=\"col\" class=\"n\">Messages"
        "</th><th scope=\"col\" class=\"n\">Calls</th><th scope=\"col\" "
        "class=\"n\">Pictures and files</th><th scope=\"col\" "
        "class=\"n\">Others</th></tr></thead>\n<tbody>\n", name);
    for (int i = 0; i < DAYS; i++) {
        const uint32_t *n = m->days[i];

        if (sum(n) > 0) {
            wn_htmlf(h, "<tr><th scope=\"row\">%d</th><td class=\"n\">%" PRIu32
                "</td><td class=\"n\">%" PRIu32 "</td><td class=\"n\">%" PRIu32
                "</td><td class=\"n\">%" PRIu32 "</td></tr>\n", i + 1,
                n[MESSAGES], n[CALLS], n[MEDIA], n[OTHERS]);
        }
    }
    wn_html(h, "</tbody>\n</table></details>\n");
}

static bool
is_of(const struct month *m, const struct wn_civil *c)
{
    return m->year == c->year && m->number == c->month;
}

/** Where clocks go back over midnight, what comes later may be of the month
 * before: the last two stay open. m[0] is the earlier one. */
static void
count(struct wn_page *p, struct month m[2], sqlite3_stmt *q)
{
    int64_t day = wn_page_day(p, sqlite3_column_int64(q, 0));
    const char *category = (const char *)sqlite3_column_text(q, 1);
    struct wn_civil c =
        wn_civil_from_ns(day * INT64_C(86400) * WN_NS_PER_S);
    const struct month fresh = { .year = c.year, .number = c.month };
    bool back = c.year < m[1].year ||
        (c.year == m[1].year && c.month < m[1].number);

    if (!is_of(&m[0], &c) && !is_of(&m[1], &c)) {
        put_month(p, &m[0]);
        m[0] = back ? fresh : m[1];
        m[1] = back ? m[1] : fresh;
    }
    m[is_of(&m[1], &c)].days[c.day - 1][kind_of(category ? category : "")]++;
}

void
wn_page_days(struct wn_page *p)
{
    struct month m[2] = { { .number = 0 }, { .number = 0 } };
    sqlite3_stmt *q = wn_ev_prepare(p->e, "SELECT time_utc_ns, category FROM "
        "item WHERE time_utc_ns IS NOT NULL ORDER BY time_utc_ns");

    wn_html(&p->h, "<section aria-labelledby=\"days\">\n<h2 id=\"days\">Day "
        "by day</h2>\n<p>How many items there are of each day, in the time "
        "of ");
    wn_html_word(&p->h, p->s->terms->zone_name);
    wn_html(&p->h, ": from below messages (blue), calls (orange), pictures "
        "and files (green), others (grey). Months without any are left "
        "out.</p>\n");
    while (q && p->h.st == WN_OK && wn_ev_step(p->e, q)) {
        count(p, m, q);
    }
    (void)sqlite3_finalize(q);
    put_month(p, &m[0]);
    put_month(p, &m[1]);
    wn_html(&p->h, m[1].number == 0 ? "<p>No item has a date.</p>\n" : "");
    wn_html(&p->h, "</section>\n");
}
