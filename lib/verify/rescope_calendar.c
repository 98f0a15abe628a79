/** Calendar entries are chosen by when they occur, not by one instant. */
#include <string.h>

#include "verify/rescope.h"

/** The next occurrence from row *i on; false when there is none. */
static bool
next(const struct wn_ev_item *it, size_t *i, struct wn_span *out)
{
    for (; *i < it->row_count; (*i)++) {
        const struct wn_ev_row *row = &it->rows[*i];

        if (strcmp(row->table->name, "calendar_occurrence") == 0) {
            const struct wn_ev_value *start = wn_ev_get(row, "start_utc_ns");
            const struct wn_ev_value *end = wn_ev_get(row, "end_utc_ns");

            *out = (struct wn_span) { start->i, end->i };
            (*i)++;
            return true;
        }
    }
    return false;
}

static bool
overlaps(struct wn_span o, struct wn_span dates)
{
    if (o.until_ns <= o.from_ns) {
        return o.from_ns >= dates.from_ns && o.from_ns < dates.until_ns;
    }
    return o.from_ns < dates.until_ns && o.until_ns > dates.from_ns;
}

bool
wn_re_occurs(const struct wn_ev_item *it, struct wn_span dates)
{
    struct wn_span o;

    for (size_t i = 0; next(it, &i, &o);) {
        if (overlaps(o, dates)) {
            return true;
        }
    }
    return false;
}

static bool
in_some_rule(const struct wn_rescope *s, struct wn_span o)
{
    for (size_t i = 0; i < s->t->rule_count; i++) {
        const struct wn_rule *r = &s->t->rules[i];

        if ((s->standing >> i & 1u) != 0 &&
            r->category == WN_CAT_CALENDAR &&
            (r->all_dates || overlaps(o, r->span))) {
            return true;
        }
    }
    return false;
}

void
wn_re_check_occurrences(struct wn_rescope *s, const struct wn_ev_item *it)
{
    struct wn_span o;
    bool decided = false;

    for (size_t i = 0; next(it, &i, &o);) {
        if (!in_some_rule(s, o)) {
            wn_rescope_outside(s, it->id, "one of its occurrences is in no "
                "rule's dates");
            return;
        }
        decided = decided || (it->dated && it->time.time_ns == o.from_ns);
    }
    if (!decided) {
        wn_report_item(s->r, it->id, "the time that decided is none of its "
            "occurrences");
    }
}
