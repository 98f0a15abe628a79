#include "base/timespan.h"

#include <time.h>

#define DAY_S INT64_C(86400)

const struct wn_span wn_span_believable = {
    INT64_C(315964800) * WN_NS_PER_S, /* 1980-01-06 */
    INT64_C(4102444800) * WN_NS_PER_S /* 2100-01-01 */
};

#define APPLE_S INT64_C(978307200) /* 2001-01-01; facts: ios 6.2 */
#define HFS_S INT64_C(-2082844800) /* 1904-01-01 */

/** Below this a count of ns since 2001 is really one of seconds: sms.db held
 * seconds before iOS 11. facts: ios 6.2. */
#define APPLE_NS_SMALLEST INT64_C(1000000000000)

static const struct unit {
    const char *name;
    int64_t zero_s; /* Unix time of the epoch */
    int64_t ns;     /* one unit; 0 = not a number */
} units[] = {
    [WN_EPOCH_UNIX_S] = { "unix-s", 0, WN_NS_PER_S },
    [WN_EPOCH_UNIX_MS] = { "unix-ms", 0, 1000000 },
    [WN_EPOCH_UNIX_NS] = { "unix-ns", 0, 1 },
    [WN_EPOCH_APPLE_S] = { "apple-s", APPLE_S, WN_NS_PER_S },
    [WN_EPOCH_APPLE_S_REAL] = { "apple-s-real", APPLE_S, WN_NS_PER_S },
    [WN_EPOCH_APPLE_NS] = { "apple-ns", APPLE_S, 1 },
    [WN_EPOCH_HFS_S] = { "hfs-s", HFS_S, WN_NS_PER_S },
    [WN_EPOCH_TEXT] = { "text", 0, 0 },
};

static const struct unit *
unit_of(enum wn_epoch e)
{
    if ((unsigned)e >= sizeof(units) / sizeof(units[0])) {
        return NULL;
    }
    return &units[e];
}

bool
wn_span_has(struct wn_span s, int64_t t_ns)
{
    /* An open end has no instant that is outside it. */
    return t_ns >= s.from_ns &&
        (t_ns < s.until_ns || s.until_ns == WN_TIME_MAX);
}

bool
wn_span_overlaps(struct wn_span o, struct wn_span s)
{
    if (o.until_ns <= o.from_ns) {
        return wn_span_has(s, o.from_ns);
    }
    return o.from_ns < s.until_ns && o.until_ns > s.from_ns;
}

bool
wn_span_is_all(struct wn_span s)
{
    return s.from_ns == WN_TIME_MIN && s.until_ns == WN_TIME_MAX;
}

const char *
wn_epoch_name(enum wn_epoch e)
{
    const struct unit *u = unit_of(e);

    return u ? u->name : "?";
}

enum wn_status
wn_time_from_int(int64_t *out_ns, enum wn_epoch e, int64_t raw)
{
    const struct unit *u = unit_of(e);
    int64_t ns;

    if (!u || u->ns == 0) {
        return WN_EINTERNAL;
    }
    /* 0 is "none" in every one of these columns, also where it could be read
     * as New Year 2001. */
    if (raw == 0 || (e == WN_EPOCH_APPLE_NS && raw < APPLE_NS_SMALLEST &&
                        raw > -APPLE_NS_SMALLEST)) {
        return WN_ABSENT;
    }
    if (__builtin_mul_overflow(raw, u->ns, &ns) ||
        __builtin_add_overflow(ns, u->zero_s * WN_NS_PER_S, &ns) ||
        !wn_span_has(wn_span_believable, ns)) {
        return WN_ABSENT;
    }
    *out_ns = ns;
    return WN_OK;
}

enum wn_status
wn_time_from_real(int64_t *out_ns, enum wn_epoch e, double raw)
{
    const struct unit *u = unit_of(e);
    double whole;
    int64_t whole_ns;
    enum wn_status st;

    if (!u || u->ns == 0) {
        return WN_EINTERNAL;
    }
    /* Any believable count of any unit fits; this also refuses NaN. */
    if (!(raw > -9.2e18 && raw < 9.2e18)) {
        return WN_ABSENT;
    }
    whole = (double)(int64_t)raw;
    whole -= whole > raw ? 1.0 : 0.0; /* downwards, also before the epoch */
    /* Whole units exactly, so that a double's rounding of 10^18 ns cannot
     * move an instant over the end of a day. */
    st = wn_time_from_int(&whole_ns, e, (int64_t)whole);
    if (st != WN_OK) {
        return st;
    }
    *out_ns = whole_ns + (int64_t)((raw - whole) * (double)u->ns);
    return WN_OK;
}

static bool
is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int
days_in(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
        31 };

    return days[month - 1] + (month == 2 && is_leap(year) ? 1 : 0);
}

/** Days from 1970-01-01. Years are counted from March, so that the leap day
 * comes last; 400 years have 146097 days. */
static int64_t
days_from_civil(int year, int month, int day)
{
    int64_t y = month > 2 ? year : (int64_t)year - 1;
    int64_t m = month > 2 ? month - 3 : month + 9;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * m + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year -
        719468;
}

static void
civil_from_days(struct wn_civil *c, int64_t days)
{
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t day = z - era * 146097;
    int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    int64_t of_year = day - (365 * year + year / 4 - year / 100);
    int64_t m = (5 * of_year + 2) / 153;

    c->day = (int)(of_year - (153 * m + 2) / 5 + 1);
    c->month = (int)(m < 10 ? m + 3 : m - 9);
    c->year = (int)(era * 400 + year + (m < 10 ? 0 : 1));
}

enum wn_status
wn_civil_to_ns(int64_t *out_ns, const struct wn_civil *c)
{
    int64_t s;
    int64_t ns;

    if (c->year < 1 || c->year > 9999 || c->month < 1 || c->month > 12 ||
        c->day < 1 || c->day > days_in(c->year, c->month) || c->hour < 0 ||
        c->hour > 23 || c->minute < 0 || c->minute > 59 || c->second < 0 ||
        c->second > 59 || c->nanosecond < 0 || c->nanosecond >= WN_NS_PER_S) {
        return WN_EFORMAT;
    }
    s = days_from_civil(c->year, c->month, c->day) * DAY_S +
        c->hour * 3600 + c->minute * 60 + c->second;
    if (__builtin_mul_overflow(s, WN_NS_PER_S, &ns) ||
        __builtin_add_overflow(ns, c->nanosecond, &ns)) {
        return WN_EFORMAT; /* outside 1677 … 2262 */
    }
    *out_ns = ns;
    return WN_OK;
}

struct wn_civil
wn_civil_from_ns(int64_t t_ns)
{
    struct wn_civil c = { 0 };
    int64_t s = t_ns / WN_NS_PER_S;
    int64_t ns = t_ns % WN_NS_PER_S;
    int64_t of_day;

    if (ns < 0) {
        ns += WN_NS_PER_S;
        s--;
    }
    of_day = s % DAY_S < 0 ? s % DAY_S + DAY_S : s % DAY_S;
    civil_from_days(&c, (s - of_day) / DAY_S);
    c.hour = (int)(of_day / 3600);
    c.minute = (int)(of_day / 60 % 60);
    c.second = (int)(of_day % 60);
    c.nanosecond = (int32_t)ns;
    return c;
}

static int64_t
read_clock(clockid_t id)
{
    struct timespec ts = { 0 };

    /* Cannot fail: both clocks are mandatory and ts is ours. */
    (void)clock_gettime(id, &ts);
    return (int64_t)ts.tv_sec * WN_NS_PER_S + ts.tv_nsec;
}

int64_t
wn_now_ns(void)
{
    return read_clock(CLOCK_REALTIME);
}

int64_t
wn_mono_ns(void)
{
    return read_clock(CLOCK_MONOTONIC);
}
