/** RRULE, RDATE, EXDATE: counted on the wall clock of the entry's zone. */
#include <libical/ical.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/recurrence_in.h"

#define MS_NS INT64_C(1000000)
#define STEPS_MAX 100000 /* of one rule: 270 years of days */
#define TEXT_MAX 4096

static enum wn_status
unreadable(struct wn_err *err)
{
    return wn_fail(
        err, WN_EFORMAT, "a repeating entry is not written as it should be");
}

/** ---- wall clock -------------------------------------------------------- */

static struct wn_civil
civil_at(const struct wn_zone *zone, int64_t ns)
{
    const char *name = "";

    return wn_civil_from_ns(zone
            ? ns + wn_zone_offset(zone, ns, &name) * WN_NS_PER_S : ns);
}

/** The earlier of two, as phones do; false for what no calendar has. */
static bool
instant_of(int64_t *out, const struct wn_zone *zone, const struct wn_civil *c)
{
    struct wn_local local;

    if (!zone) {
        return wn_civil_to_ns(out, c) == WN_OK;
    }
    if (wn_zone_local(&local, zone, c) != WN_OK) {
        return false;
    }
    *out = local.first_ns;
    return true;
}

static struct icaltimetype
ical_of(const struct wn_civil *c)
{
    struct icaltimetype t = icaltime_null_time();

    t.year = c->year;
    t.month = c->month;
    t.day = c->day;
    t.hour = c->hour;
    t.minute = c->minute;
    t.second = c->second;
    return t;
}

static struct wn_civil
civil_of(const struct icaltimetype *t)
{
    return (struct wn_civil){ t->year, t->month, t->day, t->hour, t->minute,
        t->second, 0 };
}

/** ---- lists of dates ---------------------------------------------------- */

/** "20260310T090000Z", "20260310": of a known shape, or false. */
static bool
read_stamp(int64_t *out, const char *text, const struct wn_zone *zone)
{
    struct icaltimetype t;
    struct wn_civil c;

    if (strspn(text, "0123456789TZ") != strlen(text) ||
        (strlen(text) != 8 && strlen(text) != 15 && strlen(text) != 16)) {
        return false;
    }
    t = icaltime_from_string(text);
    if (icaltime_is_null_time(t)) {
        return false;
    }
    c = civil_of(&t);
    return instant_of(out, icaltime_is_utc(t) ? NULL : zone, &c);
}

/** "ZONE;" before the stamps; *rest begins behind it. */
static enum wn_status
zone_before(struct wn_zone **own, char *text, char **rest, struct wn_err *err)
{
    char *mark = strchr(text, ';');

    *rest = text;
    if (!mark) {
        return WN_OK;
    }
    *mark = '\0';
    *rest = mark + 1;
    return wn_zone_open(own, text, err) == WN_OK ? WN_OK : unreadable(err);
}

static enum wn_status
dates(struct recurrence_work *w, void *to, char *line, struct wn_err *err)
{
    struct wn_zone *own = NULL;
    struct wn_err ignored = WN_ERR_INIT;
    char *rest;
    enum wn_status st = zone_before(&own, line, &rest, &ignored);

    while (st == WN_OK && *rest) {
        char *comma = strchr(rest, ',');
        int64_t at;

        if (comma) {
            *comma = '\0';
        }
        st = read_stamp(&at, rest, own ? own : w->zone)
            ? recurrence_add(to, at, err) : unreadable(err);
        rest = comma ? comma + 1 : rest + strlen(rest);
    }
    wn_zone_free(&own);
    return st == WN_OK ? WN_OK : st == WN_ELIMIT ? st : unreadable(err);
}

/** For each line of a text, in a copy that may be cut up. */
static enum wn_status
each_line(struct recurrence_work *w, const char *text, void *to,
    enum wn_status (*line)(
        struct recurrence_work *w, void *to, char *line, struct wn_err *err),
    struct wn_err *err)
{
    char copy[TEXT_MAX];
    char *at = copy;
    enum wn_status st = WN_OK;

    if (!text || !*text) {
        return WN_OK;
    }
    if (strlen(text) >= sizeof(copy)) {
        return wn_fail(err, WN_ELIMIT, "an entry's rule is longer than is "
            "believable");
    }
    memcpy(copy, text, strlen(text) + 1);
    while (st == WN_OK && *at) {
        char *end = at + strcspn(at, "\r\n");
        bool more = *end != '\0';

        *end = '\0';
        st = *at ? line(w, to, at, err) : WN_OK;
        at = more ? end + 1 : end;
    }
    return st;
}


/** ---- rules ------------------------------------------------------------- */

/** Has the rule's last day passed? It may be a day, an instant, or a time on
 * the wall. */
static bool
is_past(const struct icaltimetype *until, const struct icaltimetype *t,
    int64_t at)
{
    struct wn_civil c = civil_of(until);
    int64_t last;

    if (icaltime_is_null_time(*until)) {
        return false;
    }
    if (icaltime_is_utc(*until)) {
        return !instant_of(&last, NULL, &c) || at > last;
    }
    return until->is_date ? icaltime_compare_date_only(*t, *until) > 0
                          : icaltime_compare(*t, *until) > 0;
}

static enum wn_status
rule(struct recurrence_work *w, void *to, char *line, struct wn_err *err)
{
    struct wn_civil first = civil_at(w->zone, w->r->start_ms * MS_NS);
    struct icalrecurrencetype recur = icalrecurrencetype_from_string(line);
    struct icaltimetype until = recur.until;
    icalrecur_iterator *it;
    enum wn_status st = WN_OK;

    if (recur.freq < ICAL_DAILY_RECURRENCE ||
        recur.freq >= ICAL_NO_RECURRENCE) {
        return unreadable(err); /* no calendar of a phone has less than days */
    }
    recur.until = icaltime_null_time();
    it = icalrecur_iterator_new(recur, ical_of(&first));
    if (!it) {
        return unreadable(err);
    }
    for (int i = 0; st == WN_OK; i++) {
        struct icaltimetype t = icalrecur_iterator_next(it);
        struct wn_civil c = civil_of(&t);
        int64_t at;

        if (icaltime_is_null_time(t) || !instant_of(&at, w->zone, &c) ||
            is_past(&until, &t, at) || at >= w->within.until_ns) {
            break;
        }
        if (i == STEPS_MAX) {
            st = wn_fail(err, WN_ELIMIT, "an entry repeats more often than is "
                "believable");
        } else if (at >= w->within.from_ns) {
            st = recurrence_add(to, at, err);
        }
    }
    icalrecur_iterator_free(it);
    return st;
}

enum wn_status
recurrence_texts(struct recurrence_work *w, struct wn_err *err)
{
    const struct wn_recurrence *r = w->r;
    enum wn_status st;

    if (r->exrule && *r->exrule) {
        return unreadable(err);
    }
    st = each_line(w, r->rrule, &w->found, rule, err);
    if (st == WN_OK) {
        st = each_line(w, r->rdate, &w->found, dates, err);
    }
    return st == WN_OK ? each_line(w, r->exdate, &w->left_out, dates, err)
                       : st;
}

bool
recurrence_duration(int64_t *out_ns, const char *text)
{
    struct icaldurationtype d;
    size_t n = strlen(text);

    /* Android leaves the T out: "P3600S". */
    if (n > 2 && n < 20 && text[0] == 'P' && text[n - 1] == 'S' &&
        strspn(text + 1, "0123456789") == n - 2) {
        int64_t seconds = 0;

        for (size_t i = 1; i < n - 1 && seconds < INT32_MAX; i++) {
            seconds = seconds * 10 + (text[i] - '0');
        }
        *out_ns = seconds * WN_NS_PER_S;
        return seconds < INT32_MAX;
    }
    if (n == 0 || n > 32) {
        return false;
    }
    d = icaldurationtype_from_string(text);
    if (icaldurationtype_is_bad_duration(d) || d.is_neg) {
        return false;
    }
    *out_ns = ((int64_t)d.weeks * 7 + d.days) * 24 * 3600 * WN_NS_PER_S +
        ((int64_t)d.hours * 3600 + (int64_t)d.minutes * 60 + d.seconds) *
            WN_NS_PER_S;
    return true;
}
