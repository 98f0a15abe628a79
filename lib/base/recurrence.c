#include "base/recurrence.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/recurrence_in.h"

#define MS_NS INT64_C(1000000)
#define DAY_NS (INT64_C(86400) * WN_NS_PER_S)
#define ENTRIES_MAX 400000
#define START_MS_MAX (wn_span_believable.until_ns / MS_NS)

enum wn_status
recurrence_add(struct recurrence_list *l, int64_t at, struct wn_err *err)
{
    if (l->count == l->room) {
        size_t more = l->room ? l->room * 2 : 64;
        int64_t *larger = more > ENTRIES_MAX
            ? NULL : realloc(l->at, more * sizeof(*larger));

        if (!larger) {
            return wn_fail(err, WN_ELIMIT, "an entry repeats more often than "
                "is believable");
        }
        l->at = larger;
        l->room = more;
    }
    l->at[l->count++] = at;
    return WN_OK;
}

static int
by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

/** ---- one entry --------------------------------------------------------- */

static enum wn_status
length_of(const struct wn_recurrence *r, int64_t *out_ns, struct wn_err *err)
{
    *out_ns = 0;
    if (r->has_end && !(r->duration && *r->duration)) {
        int64_t ms = r->end_ms - r->start_ms;

        if (ms < 0 || ms > START_MS_MAX) {
            return wn_fail(err, WN_EFORMAT, "an entry ends before it begins");
        }
        *out_ns = ms * MS_NS;
    } else if (r->duration && *r->duration &&
        !recurrence_duration(out_ns, r->duration)) {
        return wn_fail(err, WN_EFORMAT,
            "an entry's length is not written as it should be");
    }
    return WN_OK;
}

/** A whole day is a day where the filter's dates are. */
static bool
as_days(struct wn_span *o, const struct wn_zone *local)
{
    struct wn_civil first = wn_civil_from_ns(o->from_ns);
    struct wn_civil last = wn_civil_from_ns(
        o->until_ns > o->from_ns ? o->until_ns - 1 : o->from_ns);

    return wn_zone_days(o, local, &first, &last, true) == WN_OK;
}

static bool
is_in(const int64_t *at, size_t count, int64_t key)
{
    return count > 0 && bsearch(&key, at, count, sizeof(*at), by_time);
}

static bool
is_replaced(const struct wn_recurrence *r, int64_t start_ns)
{
    for (size_t i = 0; i < r->replaced_count; i++) {
        if (r->replaced_ms[i] == start_ns / MS_NS) {
            return true;
        }
    }
    return false;
}

static enum wn_status
tell(struct recurrence_work *w, const struct wn_zone *local,
    struct wn_span within, int64_t length_ns, wn_occurrence_fn *fn, void *ctx,
    struct wn_err *err)
{
    size_t told = 0;
    enum wn_status st = WN_OK;

    for (size_t i = 0; st == WN_OK && i < w->found.count; i++) {
        int64_t start = w->found.at[i];
        struct wn_span o = { start, start + length_ns };

        if ((i > 0 && start == w->found.at[i - 1]) ||
            is_in(w->left_out.at, w->left_out.count, start) ||
            is_replaced(w->r, start)) {
            continue;
        }
        if (w->r->all_day && !as_days(&o, local)) {
            return wn_fail(err, WN_EFORMAT, "an entry has no such day");
        }
        if (wn_span_overlaps(o, within)) {
            st = ++told > WN_OCCURRENCES_MAX
                ? wn_fail(err, WN_ELIMIT, "an entry occurs more often than is "
                      "believable")
                : fn(ctx, o, err);
        }
    }
    return st;
}

static void
sort(struct recurrence_list *l)
{
    if (l->count > 1) {
        qsort(l->at, l->count, sizeof(*l->at), by_time);
    }
}

/** Where a start may lie: before the span by its length, and a day either way
 * for what is counted in days. */
static struct wn_span
starts_within(struct wn_span s, int64_t length_ns)
{
    const int64_t least = INT64_MIN / 2, most = INT64_MAX / 2;
    int64_t from = s.from_ns < least ? least : s.from_ns;
    int64_t until = s.until_ns > most ? most : s.until_ns;

    return (struct wn_span){ from - length_ns - 2 * DAY_NS,
        until + 2 * DAY_NS };
}

enum wn_status
wn_recurrence_each(const struct wn_recurrence *r, const struct wn_zone *local,
    struct wn_span within, wn_occurrence_fn *fn, void *ctx,
    struct wn_err *err)
{
    struct recurrence_work w = { .r = r };
    bool repeats = (r->rrule && *r->rrule) || (r->rdate && *r->rdate);
    struct wn_zone *zone = NULL;
    int64_t length_ns = 0;
    enum wn_status st = length_of(r, &length_ns, err);

    if (st == WN_OK && (r->start_ms > START_MS_MAX ||
            r->start_ms < -START_MS_MAX)) {
        st = wn_fail(err, WN_EFORMAT, "an entry has no believable time");
    }
    if (st == WN_OK && repeats && !r->all_day && r->zone && *r->zone &&
        strcmp(r->zone, "UTC") != 0) {
        struct wn_err none = WN_ERR_INIT;

        st = wn_zone_open(&zone, r->zone, &none) == WN_OK ? WN_OK
            : wn_fail(err, WN_EFORMAT, "an entry's time zone is not known");
    }
    w.zone = zone;
    w.within = starts_within(within, length_ns);
    if (st == WN_OK) {
        /* The first is one of them, whatever the rule says. */
        st = recurrence_add(&w.found, r->start_ms * MS_NS, err);
    }
    if (st == WN_OK && repeats) {
        st = recurrence_texts(&w, err);
    }
    sort(&w.found);
    sort(&w.left_out);
    if (st == WN_OK) {
        st = tell(&w, local, within, length_ns, fn, ctx, err);
    }
    free(w.found.at);
    free(w.left_out.at);
    wn_zone_free(&zone);
    return st;
}
