/** Is each time what its raw value says? A time that was moved into the rule's
 * dates shows here. */
#include <string.h>

#include "verify/rescope.h"

/* Units of the raw values and where they begin (docs/bundle-format.md). */
struct unit {
    const char *name;
    int64_t zero_s, ns;
};
static const struct unit units[] = {
    { "unix-s", 0, INT64_C(1000000000) },
    { "unix-ms", 0, 1000000 },
    { "unix-ns", 0, 1 },
    { "apple-s", INT64_C(978307200), INT64_C(1000000000) },
    { "apple-s-real", INT64_C(978307200), INT64_C(1000000000) },
    { "apple-ns", INT64_C(978307200), 1 },
    { "hfs-s", INT64_C(-2082844800), INT64_C(1000000000) },
};

/* A real has 53 bits: 0.1 µs today, and rounding differs between readings. */
#define REAL_SLACK_NS 1000

static const struct unit *
unit_of(const char *name)
{
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (strcmp(units[i].name, name) == 0) {
            return &units[i];
        }
    }
    return NULL;
}

/** n digits; -1 when they are none. */
static int
digits(const char *p, size_t n)
{
    int v = 0;

    for (size_t i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9') {
            return -1;
        }
        v = v * 10 + (p[i] - '0');
    }
    return v;
}

/** "+01:00", "-0330", "Z" to the end; false when it is none. */
static bool
offset_of(const char *p, int64_t *seconds)
{
    size_t n = strlen(p);
    int hours, minutes;

    *seconds = 0;
    if (strcmp(p, "Z") == 0) {
        return true;
    }
    if ((p[0] != '+' && p[0] != '-') || (n != 5 && n != 6) ||
        (n == 6 && p[3] != ':')) {
        return false;
    }
    hours = digits(p + 1, 2);
    minutes = digits(p + n - 2, 2);
    *seconds = (hours * INT64_C(3600) + minutes * INT64_C(60)) *
        (p[0] == '-' ? -1 : 1);
    return hours >= 0 && minutes >= 0;
}

/** EXIF keeps the fraction in a field of its own, which is not in the text:
 * without one the second must agree. unit is what the last digit stood for. */
static bool
is_at(int64_t t, int64_t second, int64_t fraction, int64_t unit)
{
    return unit == WN_NS_PER_S ? t >= second && t < second + WN_NS_PER_S
                               : t == second + fraction;
}

/** "2026:03:07 21:04:05.25+01:00", "2026-03-07T21:04:05Z"; without a zone it
 * was read in the filter's. */
static bool
is_written(const struct wn_rescope *s, const struct wn_ev_time *t)
{
    const char *p = (const char *)t->raw.p;
    struct wn_civil c = { 0 };
    struct wn_local local;
    int64_t ns, seconds, unit = WN_NS_PER_S, fraction = 0;

    if (t->raw.n < 19 || strlen(p) != t->raw.n) {
        return false;
    }
    c = (struct wn_civil) { digits(p, 4), digits(p + 5, 2), digits(p + 8, 2),
        digits(p + 11, 2), digits(p + 14, 2), digits(p + 17, 2), 0 };
    p += 19;
    if (*p == '.') {
        for (p++; *p >= '0' && *p <= '9'; p++) {
            unit /= 10;
            fraction += (*p - '0') * unit;
        }
    }
    while (*p == ' ') {
        p++;
    }
    if (*p == '\0') {
        return wn_zone_local(&local, s->t->zone, &c) == WN_OK &&
            (is_at(t->time_ns, local.first_ns, fraction, unit) ||
                is_at(t->time_ns, local.last_ns, fraction, unit));
    }
    return wn_civil_to_ns(&ns, &c) == WN_OK && offset_of(p, &seconds) &&
        is_at(t->time_ns, ns - seconds * WN_NS_PER_S, fraction, unit);
}

static bool
is_true(const struct wn_rescope *s, const struct wn_ev_time *t)
{
    const struct unit *u = unit_of(t->epoch);
    int64_t ns;

    if (!u) {
        return strcmp(t->epoch, "text") == 0 && t->raw.kind == WN_EV_TEXT &&
            is_written(s, t);
    }
    if (t->raw.kind == WN_EV_INT) {
        return !__builtin_mul_overflow(t->raw.i, u->ns, &ns) &&
            !__builtin_add_overflow(ns, u->zero_s * WN_NS_PER_S, &ns) &&
            ns == t->time_ns;
    }
    if (t->raw.kind == WN_EV_REAL) {
        /* Whole units and the rest apart, as the sum would lose bits. */
        double whole, rest;

        if (u->ns != WN_NS_PER_S || !(t->raw.r > -9e9 && t->raw.r < 9e9)) {
            return false;
        }
        whole = (double)(int64_t)t->raw.r;
        whole -= whole > t->raw.r ? 1 : 0;
        rest = (t->raw.r - whole) * (double)u->ns;
        ns = ((int64_t)whole + u->zero_s) * WN_NS_PER_S + (int64_t)rest;
        return t->time_ns >= ns - REAL_SLACK_NS &&
            t->time_ns <= ns + REAL_SLACK_NS;
    }
    return false;
}

static bool
is_same(const struct wn_ev_time *a, const struct wn_ev_time *b)
{
    return a->time_ns == b->time_ns && strcmp(a->kind, b->kind) == 0 &&
        strcmp(a->epoch, b->epoch) == 0 && a->raw.kind == b->raw.kind &&
        a->raw.i == b->raw.i && a->raw.n == b->raw.n &&
        (a->raw.n == 0 || memcmp(a->raw.p, b->raw.p, a->raw.n) == 0);
}

static void
check_one(struct wn_rescope *s, const struct wn_ev_item *it,
    const struct wn_ev_time *t)
{
    static const char *const kinds[] = { "shown", "sent", "received",
        "delivered", "read", "edited", "recorded", "taken", "added",
        "created", "modified", "visited", "start", "end", NULL };
    static const char *const setters[] = { "device", "network", "sender",
        "exif", "quicktime", "catalogue", "filesystem", "unknown", NULL };

    if (!wn_is_word(t->kind, kinds) || !wn_is_word(t->set_by, setters)) {
        wn_report_item(s->r, it->id, "one of its times is of an unknown kind, "
            "or set by nobody known");
    }
    if (!is_true(s, t)) {
        wn_report_item(s->r, it->id, "its time \"%s\" is not what its raw "
            "value says", t->kind);
    }
}

void
wn_re_check_times(struct wn_rescope *s, const struct wn_ev_item *it)
{
    bool explained = !it->dated;
    bool listed = false;

    for (size_t i = 0; i < it->time_count; i++) {
        const struct wn_ev_time *t = &it->times[i];

        check_one(s, it, t);
        explained = explained || is_same(t, &it->time);
        listed = listed || strcmp(t->set_by, "catalogue") == 0;
    }
    if (listed && s->t->platform == WN_PLATFORM_IOS &&
        !s->t->index_photos_catalogue) {
        wn_rescope_outside(s, it->id, "it carries a date of the phone's list "
            "of photos, which was not agreed to be used");
    }
    if (!explained) {
        wn_report_item(s->r, it->id,
            "the time that decided is none of its times");
    }
    if (it->dated && !is_true(s, &it->time)) {
        wn_report_item(s->r, it->id, "the time that decided is not what its "
            "raw value says");
    }
}
