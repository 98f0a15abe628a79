/* The footer of a TZif file: a POSIX TZ string with the extensions of RFC
 * 8536 3.3.1 (hours of a change from -167 to 167). */
#include <string.h>

#include "base/zone_in.h"

#define DAY_S 86400

struct text {
    const char *p;
    const char *end;
};

static bool
take(struct text *t, char c)
{
    if (t->p < t->end && *t->p == c) {
        t->p++;
        return true;
    }
    return false;
}

static bool
number(int *out, struct text *t, int most)
{
    const char *start = t->p;
    int v = 0;

    for (; t->p < t->end && *t->p >= '0' && *t->p <= '9'; t->p++) {
        v = v * 10 + (*t->p - '0');
        if (v > most) {
            return false;
        }
    }
    *out = v;
    return t->p > start;
}

static bool
is_alpha(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/** "GMT" or "<+0330>". */
static bool
name_of(char dst[ZONE_NAME_MAX], struct text *t)
{
    bool quoted = take(t, '<');
    size_t n = 0;

    for (; t->p < t->end && n + 1 < ZONE_NAME_MAX; t->p++) {
        char c = *t->p;

        if (!is_alpha(c) && !(quoted && (c == '+' || c == '-' ||
                                            (c >= '0' && c <= '9')))) {
            break;
        }
        dst[n++] = c;
    }
    dst[n] = '\0';
    return n >= 3 && (!quoted || take(t, '>'));
}

/** [+-]h[:m[:s]] */
static bool
clock_of(int32_t *out_s, struct text *t, int most_hours)
{
    bool minus = take(t, '-');
    int h;
    int m = 0;
    int s = 0;

    if (!minus) {
        (void)take(t, '+');
    }
    if (!number(&h, t, most_hours)) {
        return false;
    }
    if (take(t, ':') &&
        (!number(&m, t, 59) || (take(t, ':') && !number(&s, t, 59)))) {
        return false;
    }
    *out_s = (minus ? -1 : 1) * (h * 3600 + m * 60 + s);
    return true;
}

static bool
change_of(struct zone_change *c, struct text *t)
{
    bool good;

    if (!take(t, ',')) {
        return false;
    }
    if (take(t, 'M')) {
        c->kind = CHANGE_WEEKDAY;
        good = number(&c->month, t, 12) && c->month >= 1 && take(t, '.') &&
            number(&c->week, t, 5) && c->week >= 1 && take(t, '.') &&
            number(&c->day, t, 6);
    } else if (take(t, 'J')) {
        c->kind = CHANGE_JULIAN;
        good = number(&c->day, t, 365) && c->day >= 1;
    } else {
        c->kind = CHANGE_DAY;
        good = number(&c->day, t, 365);
    }
    c->time_s = 2 * 3600; /* unless said otherwise */
    return good && (!take(t, '/') || clock_of(&c->time_s, t, 167));
}

enum wn_status
zone_rule_parse(struct zone_rule *out, const char *s, size_t n)
{
    struct zone_rule r = { 0 };
    struct text t = { s, s + n };

    if (n == 0) {
        *out = r; /* nothing is known about later times */
        return WN_OK;
    }
    r.present = true;
    if (!name_of(r.std_name, &t) || !clock_of(&r.std_s, &t, 24)) {
        return WN_EFORMAT;
    }
    r.std_s = -r.std_s; /* POSIX counts west of Greenwich */
    if (t.p < t.end) {
        r.has_dst = true;
        r.dst_s = -r.std_s - 3600;
        if (!name_of(r.dst_name, &t) ||
            (t.p < t.end && *t.p != ',' && !clock_of(&r.dst_s, &t, 24)) ||
            !change_of(&r.start, &t) || !change_of(&r.end, &t)) {
            return WN_EFORMAT;
        }
        r.dst_s = -r.dst_s;
    }
    if (t.p != t.end) {
        return WN_EFORMAT;
    }
    *out = r;
    return WN_OK;
}

static bool
is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int64_t
day_number(int year, int month, int day)
{
    struct wn_civil c = { .year = year, .month = month, .day = day };
    int64_t ns = 0;

    /* Years are held to what fits by rule_year(). */
    (void)wn_civil_to_ns(&ns, &c);
    return ns / WN_NS_PER_S / DAY_S - (ns % (WN_NS_PER_S * DAY_S) < 0);
}

/** Local seconds (as if UTC) of a change in a year. */
static int64_t
change_at(const struct zone_change *c, int year)
{
    int64_t first = day_number(year, 1, 1);
    int64_t day = 0;

    switch (c->kind) {
    case CHANGE_JULIAN:
        day = first + c->day - 1 + (c->day >= 60 && is_leap(year) ? 1 : 0);
        break;
    case CHANGE_DAY:
        day = first + c->day;
        break;
    case CHANGE_WEEKDAY: {
        int64_t month = day_number(year, c->month, 1);
        int64_t next = c->month == 12 ? day_number(year + 1, 1, 1)
                                      : day_number(year, c->month + 1, 1);
        int64_t weekday = ((month + 4) % 7 + 7) % 7; /* 1970-01-01: Thursday */

        day = month + (c->day - weekday + 7) % 7 + (c->week - 1) * 7;
        while (day >= next) {
            day -= 7;
        }
        break;
    }
    }
    return day * DAY_S + c->time_s;
}

/** The year t_s falls in, held to what an int64_t of ns can express. */
static int
rule_year(int64_t t_s)
{
    const int64_t most_s = INT64_MAX / WN_NS_PER_S;
    int year;

    if (t_s > most_s || t_s < -most_s) {
        t_s = t_s > 0 ? most_s : -most_s;
    }
    year = wn_civil_from_ns(t_s * WN_NS_PER_S).year;
    return year < 1680 ? 1680 : year > 2258 ? 2258 : year;
}

int32_t
zone_rule_offset(const struct zone_rule *r, int64_t t_s, const char **name)
{
    int year = rule_year(t_s);
    int64_t latest = INT64_MIN;
    bool dst = false;

    /* A change may be up to a week outside its year. Where both fall on one
     * instant, DST wins: that is how all-year DST is written (RFC 8536). */
    for (int y = year - 2; r->has_dst && y <= year + 1; y++) {
        int64_t start = change_at(&r->start, y) - r->std_s;
        int64_t end = change_at(&r->end, y) - r->dst_s;

        if (end <= t_s && end > latest) {
            latest = end;
            dst = false;
        }
        if (start <= t_s && start >= latest) {
            latest = start;
            dst = true;
        }
    }
    if (name) {
        *name = dst ? r->dst_name : r->std_name;
    }
    return dst ? r->dst_s : r->std_s;
}

enum wn_status
zone_rule_next(int64_t *out_s, const struct zone_rule *r, int64_t t_s)
{
    int year = rule_year(t_s);
    int64_t next = INT64_MAX;

    for (int y = year - 1; r->has_dst && y <= year + 2; y++) {
        int64_t start = change_at(&r->start, y) - r->std_s;
        int64_t end = change_at(&r->end, y) - r->dst_s;

        next = start > t_s && start < next ? start : next;
        next = end > t_s && end < next ? end : next;
    }
    if (next == INT64_MAX) {
        return WN_END;
    }
    *out_s = next;
    return WN_OK;
}
