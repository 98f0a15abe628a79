/** Days and moments as people type them. The day stands before the month, as
 * it does wherever this is used; whoever asks reads it back with its name. */
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "base/zone.h"
#include "winnow/typed.h"

/** Three letters tell all of them apart. */
static const char *const months[][12] = {
    { "january", "february", "march", "april", "may", "june", "july",
        "august", "september", "october", "november", "december" },
    { "ionawr", "chwefror", "mawrth", "ebrill", "mai", "mehefin",
        "gorffennaf", "awst", "medi", "hydref", "tachwedd", "rhagfyr" },
};

struct scan {
    const char *p; /* what is left; lower-case */
};

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void
skip(struct scan *s, const char *these)
{
    s->p += strspn(s->p, these);
}

/** One to four digits. @return how many; 0 when there are none, or more */
static size_t
number(struct scan *s, int *out)
{
    size_t n = strspn(s->p, "0123456789");

    if (n == 0 || n > 4) {
        return 0;
    }
    *out = 0;
    for (size_t i = 0; i < n; i++) {
        *out = *out * 10 + (*s->p++ - '0');
    }
    return n;
}

/** A month's name, or at least three letters of it; 0 when it is none. */
static int
month_name(struct scan *s)
{
    size_t n = strspn(s->p, "abcdefghijklmnopqrstuvwxyz");

    for (size_t l = 0; n >= 3 && l < sizeof(months) / sizeof(*months); l++) {
        for (int m = 0; m < 12; m++) {
            if (strncmp(months[l][m], s->p, n) == 0) {
                s->p += n;
                return m + 1;
            }
        }
    }
    return 0;
}

static void
ordinal(struct scan *s)
{
    static const char *const ends[] = { "st", "nd", "rd", "th" };

    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
        if (strncmp(s->p, ends[i], 2) == 0) {
            s->p += 2;
            return;
        }
    }
}

/** Day, month and year, in either order. */
static bool
day_of(struct scan *s, struct wn_civil *c)
{
    static const char between[] = " ,./-";
    size_t n = number(s, &c->year);
    bool year_first = n == 4;

    if (n == 0 || n == 3) {
        return false;
    }
    if (!year_first) {
        c->day = c->year;
        ordinal(s);
    }
    skip(s, between);
    if (is_digit(*s->p)) {
        n = number(s, &c->month);
    } else {
        c->month = month_name(s);
        n = c->month > 0 ? 1 : 0;
    }
    if (n == 0 || n > 2) {
        return false;
    }
    skip(s, between);
    n = number(s, year_first ? &c->day : &c->year);
    return year_first ? n == 1 || n == 2 : n == 4;
}

static enum wn_typed_fault
real_day(const struct wn_civil *c)
{
    int64_t ns;

    return c->year >= 1980 && c->year <= 2100 &&
            wn_civil_to_ns(&ns, c) == WN_OK
        ? WN_TYPED_GOOD : WN_TYPED_NOT_THERE;
}

/** "14:30", "2:30 pm". */
static bool
time_of(struct scan *s, struct wn_civil *c)
{
    int seconds;
    bool pm;

    if (number(s, &c->hour) == 0 || *s->p++ != ':' ||
        number(s, &c->minute) != 2) {
        return false;
    }
    if (*s->p == ':') {
        s->p++;
        if (number(s, &seconds) != 2 || seconds > 59) {
            return false;
        }
        c->second = seconds;
    }
    skip(s, " ");
    pm = strncmp(s->p, "pm", 2) == 0;
    if (pm || strncmp(s->p, "am", 2) == 0) {
        s->p += 2;
        if (c->hour < 1 || c->hour > 12) {
            return false;
        }
        c->hour = c->hour % 12 + (pm ? 12 : 0);
    }
    return c->hour <= 23 && c->minute <= 59;
}

static void
tell_day(struct wn_typed *out, const struct wn_civil *c)
{
    struct wn_civil noon = { c->year, c->month, c->day, 12, 0, 0, 0 };
    int64_t ns = 0;
    int64_t days;

    (void)wn_civil_to_ns(&ns, &noon);
    days = ns / (INT64_C(86400) * WN_NS_PER_S) - (ns < 0 ? 1 : 0);
    out->year = c->year;
    out->month = c->month;
    out->day = c->day;
    out->weekday = (int)(((days + 4) % 7 + 7) % 7); /* 1970: a Thursday */
}

/** What is read, in lower case and without space around it. */
static bool
ready(char copy[80], struct scan *s, const char *text)
{
    size_t n;

    text += strspn(text, " ");
    n = strlen(text);
    while (n > 0 && text[n - 1] == ' ') {
        n--;
    }
    s->p = copy;
    return n > 0 && wn_ascii_lower(copy, 80, text, n);
}

enum wn_typed_fault
wn_typed_day(struct wn_typed *out, const char *text)
{
    struct wn_civil c = { 0 };
    struct scan s;
    char copy[80];

    *out = (struct wn_typed){ .value = "" };
    if (!ready(copy, &s, text) || !day_of(&s, &c) || *s.p != '\0') {
        return WN_TYPED_NO_DAY;
    }
    if (real_day(&c) != WN_TYPED_GOOD) {
        return WN_TYPED_NOT_THERE;
    }
    (void)snprintf(out->value, sizeof(out->value), "%04d-%02d-%02d", c.year,
        c.month, c.day);
    tell_day(out, &c);
    return WN_TYPED_GOOD;
}

/** The local time of an instant. */
static struct wn_civil
local_of(const struct wn_zone *z, int64_t ns, const char **abbreviation)
{
    return wn_civil_from_ns(
        ns + wn_zone_offset(z, ns, abbreviation) * WN_NS_PER_S);
}

static enum wn_typed_fault
local_moment(int64_t *ns, const struct wn_zone *z, const char *text)
{
    const char *unused;
    struct wn_civil c = local_of(z, wn_now_ns(), &unused);
    struct wn_local l;
    struct scan s;
    char copy[80];

    c.hour = c.minute = c.second = 0;
    c.nanosecond = 0;
    if (!ready(copy, &s, text)) {
        return WN_TYPED_NO_DAY;
    }
    if (!time_of(&s, &c)) {
        s.p = copy;
        c = (struct wn_civil){ 0 };
        if (!day_of(&s, &c)) {
            return WN_TYPED_NO_DAY;
        }
        if (real_day(&c) != WN_TYPED_GOOD) {
            return WN_TYPED_NOT_THERE;
        }
        skip(&s, " ,");
        s.p += *s.p == 't' ? 1 : strncmp(s.p, "at ", 3) == 0 ? 3 : 0;
        if (!time_of(&s, &c)) {
            return WN_TYPED_NO_TIME;
        }
    }
    if (*s.p != '\0' || wn_zone_local(&l, z, &c) != WN_OK) {
        return WN_TYPED_NO_TIME;
    }
    *ns = l.first_ns;
    return l.gap               ? WN_TYPED_SKIPPED
        : l.first_ns != l.last_ns ? WN_TYPED_TWICE : WN_TYPED_GOOD;
}

enum wn_typed_fault
wn_typed_moment(struct wn_typed *out, const char *text, const char *zone)
{
    enum wn_typed_fault f = WN_TYPED_GOOD;
    const char *abbreviation = "";
    struct wn_zone *z = NULL;
    struct wn_civil c;

    *out = (struct wn_typed){ .value = "" };
    if (wn_zone_open(&z, zone, NULL) != WN_OK) {
        return WN_TYPED_NO_ZONE;
    }
    if (strcmp(text, "now") == 0) {
        /* To the second: what a filter holds, and no later than now. */
        out->at_ns = wn_now_ns() / WN_NS_PER_S * WN_NS_PER_S;
    } else if (wn_rfc3339_parse(&out->at_ns, text) != WN_OK) {
        f = local_moment(&out->at_ns, z, text);
    }
    if (f == WN_TYPED_GOOD) {
        (void)wn_rfc3339(out->value, out->at_ns);
        c = local_of(z, out->at_ns, &abbreviation);
        tell_day(out, &c);
        f = c.year >= 2000 && c.year <= 2100 ? f : WN_TYPED_NOT_THERE;
        out->hour = c.hour;
        out->minute = c.minute;
        (void)snprintf(out->zone, sizeof(out->zone), "%s", abbreviation);
    }
    wn_zone_free(&z);
    return f;
}
