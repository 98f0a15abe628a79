/** Days and instants of a filter. */
#include <string.h>

#include "base/timespan.h"
#include "consent/schema.h"

/** 2000-01-01 … 2101-01-01: a consent's own instants. */
#define INSTANT_MIN (INT64_C(946684800) * WN_NS_PER_S)
#define INSTANT_MAX (INT64_C(4133980800) * WN_NS_PER_S)

static int
two_digits(const char *s)
{
    return (s[0] - '0') * 10 + (s[1] - '0');
}

void
wn_scalar_date(struct wn_check *k, struct wn_node *n)
{
    static const char shape[] = "dddd-dd-dd";
    const char *s = n->text;
    bool good = strlen(s) == sizeof(shape) - 1;
    struct wn_civil c = { 0 };
    int64_t ns;

    for (size_t i = 0; good && shape[i]; i++) {
        good = shape[i] == 'd' ? s[i] >= '0' && s[i] <= '9'
                               : s[i] == shape[i];
    }
    if (good) {
        c.year = two_digits(s) * 100 + two_digits(s + 2);
        c.month = two_digits(s + 5);
        c.day = two_digits(s + 8);
        good = wn_civil_to_ns(&ns, &c) == WN_OK;
    }
    if (!good) {
        n->bad = true;
        wn_complain(k, n,
            "\"%.60s\" is not a day of the calendar: write YYYY-MM-DD",
            s);
    } else if (c.year < 1980 || c.year > 2100) {
        n->bad = true;
        wn_complain(k, n, "the year %d is not between 1980 and 2100", c.year);
    } else {
        n->date = c;
    }
}

void
wn_scalar_instant(struct wn_check *k, struct wn_node *n)
{
    int64_t ns;

    if (wn_rfc3339_parse(&ns, n->text) != WN_OK) {
        n->bad = true;
        wn_complain(k, n,
            "\"%.60s\" is not an instant: write it like "
            "2026-11-20T09:40:00Z, with Z or an offset",
            n->text);
    } else if (ns < INSTANT_MIN || ns >= INSTANT_MAX) {
        n->bad = true;
        wn_complain(k, n, "not between the years 2000 and 2100");
    } else {
        n->value = ns;
    }
}
