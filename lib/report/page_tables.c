/** What is no conversation: calls, contacts, calendar, and facts about the
 * phone, each as a table in the order of time. */
#include <inttypes.h>
#include <string.h>

#include "report/page_table.h"

/** ---- calls ----------------------------------------------------------- */

static void
duration(struct wn_page *p, int64_t s)
{
    if (s >= 3600) {
        wn_htmlf(&p->h, "%" PRId64 " h ", s / 3600);
    }
    if (s >= 60) {
        wn_htmlf(&p->h, "%" PRId64 " min ", s / 60 % 60);
    }
    wn_htmlf(&p->h, "%" PRId64 " s", s % 60);
}

static void
call(struct wn_table_part *t, const struct wn_entry *e)
{
    enum { APPLICATION, TYPE, DIRECTION, DURATION, PARTY };
    struct wn_page *p = t->p;
    const struct wn_cells *c = &t->cells[0];

    wn_htmlf(&p->h, "<td>%s</td><td>%s</td><td>",
        wn_page_application(wn_cells_word(c, APPLICATION)),
        wn_cells_is(c, DIRECTION, "outgoing")       ? "Made by the phone"
            : wn_cells_is(c, DIRECTION, "incoming") ? "Came in" : "Not known");
    if (wn_cells_has(c, PARTY)) {
        wn_page_party(p, wn_cells_int(c, PARTY));
    } else {
        wn_html(&p->h, "nobody who is named");
    }
    wn_cells_of(&t->cells[1], e->item);
    while (wn_cells_next(p, &t->cells[1])) {
        if (wn_cells_has(c, PARTY) &&
            wn_cells_int(&t->cells[1], 0) == wn_cells_int(c, PARTY)) {
            continue; /* stands above: group calls name the first one twice */
        }
        wn_html(&p->h, "<br>");
        wn_page_party(p, wn_cells_int(&t->cells[1], 0));
    }
    wn_html(&p->h, "</td><td>");
    wn_html_word(&p->h, wn_cells_word(c, TYPE));
    wn_html(&p->h, "</td><td class=\"n\">");
    if (wn_cells_has(c, DURATION)) {
        duration(p, wn_cells_int(c, DURATION));
    }
    wn_html(&p->h, "</td>");
}

/** ---- contacts -------------------------------------------------------- */

static void
contact(struct wn_table_part *t, const struct wn_entry *e)
{
    enum { NAME, ORGANISATION, NOTE };
    enum { KIND, LABEL, VALUE };
    struct wn_page *p = t->p;
    struct wn_cells *points = &t->cells[1];

    wn_table_text(t, e->item, NAME);
    wn_table_text(t, e->item, ORGANISATION);
    wn_html(&p->h, "<td>");
    wn_cells_of(points, e->item);
    for (bool more = false; wn_cells_next(p, points); more = true) {
        size_t n;
        const void *text;

        wn_html(&p->h, more ? "<br>" : "");
        wn_html_word(&p->h, wn_cells_word(points, KIND));
        text = wn_cells_text(p, points, e->item, LABEL, &n);
        if (n > 0) {
            wn_html(&p->h, " (");
            wn_html_name(&p->h, text, n);
            wn_html(&p->h, ")");
        }
        wn_html(&p->h, ": ");
        text = wn_cells_text(p, points, e->item, VALUE, &n);
        wn_html_name(&p->h, text, n);
    }
    wn_html(&p->h, "</td>");
    wn_table_text(t, e->item, NOTE);
}

/** ---- calendar -------------------------------------------------------- */

static void
occurrences(struct wn_table_part *t, int64_t item)
{
    struct wn_cells *times = &t->cells[1];

    wn_cells_of(times, item);
    for (bool more = false; wn_cells_next(t->p, times); more = true) {
        wn_html(&t->p->h, more ? "<br>" : "");
        if (wn_cells_has(times, 0)) {
            wn_page_time(t->p, wn_cells_int(times, 0));
        }
        if (wn_cells_has(times, 1)) {
            wn_html(&t->p->h, " to ");
            wn_page_time(t->p, wn_cells_int(times, 1));
        }
    }
}

static void
event(struct wn_table_part *t, const struct wn_entry *e)
{
    enum { TITLE, PLACE, TEXT, ALL_DAY, REPEATS, STATUS };
    struct wn_page *p = t->p;
    const struct wn_cells *c = &t->cells[0];

    wn_table_text(t, e->item, TITLE);
    wn_html(&p->h, "<td>");
    occurrences(t, e->item);
    wn_html(&p->h, wn_cells_has(c, ALL_DAY) && wn_cells_int(c, ALL_DAY)
            ? "<br>all day" : "");
    wn_html(&p->h, wn_cells_has(c, REPEATS) ? "<br>repeats" : "");
    wn_html(&p->h, wn_cells_is(c, STATUS, "tentative") ? "<br>not certain"
                                                       : "");
    wn_html(&p->h, "</td>");
    wn_table_text(t, e->item, PLACE);
    wn_html(&p->h, "<td>");
    wn_cells_of(&t->cells[2], e->item);
    for (bool more = false; wn_cells_next(p, &t->cells[2]); more = true) {
        wn_html(&p->h, more ? "<br>" : "");
        wn_page_party(p, wn_cells_int(&t->cells[2], 0));
        wn_html(&p->h, wn_cells_is(&t->cells[2], 1, "organizer")
                ? " (whose entry it is)" : "");
    }
    wn_html(&p->h, "</td>");
    wn_table_text(t, e->item, TEXT);
}

/** ---- the phone ------------------------------------------------------- */

static void
fact(struct wn_table_part *t, const struct wn_entry *e)
{
    wn_table_text(t, e->item, 0);
    wn_table_text(t, e->item, 1);
}

static void
control(struct wn_table_part *t, const struct wn_entry *e)
{
    for (int column = 0; column < 4; column++) {
        wn_table_text(t, e->item, column);
    }
}

void
wn_page_tables(struct wn_page *p)
{
    static const struct wn_table_kind kinds[] = {
        { WN_CAT_CALLS, "Calls", "<th scope=\"col\">App</th><th "
          "scope=\"col\">Direction</th><th scope=\"col\">With</th><th "
          "scope=\"col\">Outcome</th><th scope=\"col\" class=\"n\">Lasted"
          "</th>", true, call,
            { { "call", { "application", "call_type", "direction",
                            "duration_s", "party_id" } },
                { "call_party", { "party_id" } } } },
        { WN_CAT_CONTACTS, "Contacts", "<th scope=\"col\">Name</th><th "
          "scope=\"col\">Organisation</th><th scope=\"col\">Numbers and "
          "addresses</th><th scope=\"col\">Note</th>", false, contact,
            { { "contact", { "display_name", "organisation", "note" } },
                { "contact_point", { "kind", "label", "value_raw" } } } },
        { WN_CAT_CALENDAR, "Calendar", "<th scope=\"col\">Title</th><th "
          "scope=\"col\">When</th><th scope=\"col\">Place</th><th "
          "scope=\"col\">People</th><th scope=\"col\">Text</th>", false,
            event,
            { { "calendar_event", { "title", "event_location", "description",
                                      "is_all_day", "recurrence_rule",
                                      "event_status" } },
                { "calendar_occurrence", { "start_utc_ns", "end_utc_ns" } },
                { "calendar_party", { "party_id", "role" } } } },
        { WN_CAT_DEVICE_INFO, "Facts about the phone", "<th scope=\"col\">Fact"
          "</th><th scope=\"col\">Value</th>", false, fact,
            { { "device_fact", { "name", "value_text" } } } },
        { WN_CAT_DEVICE_CONTROLS, "Apps that may control the phone",
            "<th scope=\"col\">Kind</th><th scope=\"col\">App</th><th "
            "scope=\"col\">Part</th><th scope=\"col\">Installed by</th>",
            false, control,
            { { "device_control", { "kind", "package", "component",
                                      "installer" } } } },
    };

    wn_html(&p->h, "<section aria-labelledby=\"tables\">\n<h2 id=\"tables\">"
        "Calls, contacts, calendar, phone</h2>\n");
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        wn_table_of(p, &kinds[i]);
    }
    wn_html(&p->h, "</section>\n");
}
