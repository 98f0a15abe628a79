/** Calendar entries: single ones are chosen by the phone; of those that repeat
 * only the pattern is asked for first, and the entry when an occurrence lies
 * in a rule's dates. docs/categories/calendar.md */
#include <stdlib.h>

#include "acquire/source_calendar.h"
#include "base/err.h"

#define MS INT64_C(1000000)
static const struct wn_ask_column entry[] = { { "title", true },
    { "description", true }, { "eventLocation", true }, { "dtstart", false },
    { "dtend", false }, { "duration", true }, { "allDay", false },
    { "eventTimezone", true }, { "rrule", true }, { "rdate", true },
    { "exrule", true }, { "exdate", true }, { "organizer", true },
    { "original_id", false }, { "originalInstanceTime", false },
    { "eventStatus", false } };
static const struct wn_ask_column guest[] = { { "event_id", false },
    { "attendeeEmail", true }, { "attendeeStatus", false },
    { "attendeeRelationship", false } };

void
calendar_living(struct source_where *w)
{
    static const int64_t deleted = 1;
    static const int64_t canceled = 2; /* Events.STATUS_CANCELED */

    source_where_and(w, (struct wn_atom){ .op = WN_ATOM_INT_NOT_IN,
        .column = "deleted", .ints = &deleted, .count = 1 });
    source_where_and(w, (struct wn_atom){ .op = WN_ATOM_INT_NOT_IN,
        .column = "eventStatus", .ints = &canceled, .count = 1 });
}

/** ---- single entries ---------------------------------------------------- */

static int64_t
near(int64_t t_ns, int64_t by_ns)
{
    return t_ns == WN_TIME_MIN || t_ns == WN_TIME_MAX ? t_ns : t_ns + by_ns;
}

static void
span(struct source_where *w, const char *column, int64_t from_ns,
    int64_t until_ns)
{
    struct wn_rule r = { .span = { from_ns, until_ns } };

    source_where_dates(w, &r, column, MS);
}

static void
alone(struct source_where *w, bool all_day)
{
    static const int64_t yes = 1;

    source_where_alternative(w);
    calendar_living(w);
    source_where_and(w, (struct wn_atom){ .op = WN_ATOM_IS_NULL,
        .column = "rrule" });
    source_where_and(w, (struct wn_atom){ .op = WN_ATOM_IS_NULL,
        .column = "rdate" });
    source_where_and(w, (struct wn_atom){ .column = "allDay",
        .op = all_day ? WN_ATOM_INT_IN : WN_ATOM_INT_NOT_IN, .ints = &yes,
        .count = 1 });
}

/** An all-day entry stands at midnight UTC, wherever its day is lived: what the
 * clock of the filter's zone shows, read as UTC. */
static struct wn_span
as_utc(struct wn_span s, const struct wn_zone *z)
{
    if (s.from_ns != WN_TIME_MIN) {
        s.from_ns += wn_zone_offset(z, s.from_ns, NULL) * WN_NS_PER_S;
    }
    if (s.until_ns != WN_TIME_MAX) { /* of the last moment inside */
        s.until_ns += wn_zone_offset(z, s.until_ns - 1, NULL) * WN_NS_PER_S;
    }
    return s;
}

/** Begins before the end and ends after the beginning; or begins inside, where
 * it has no end. */
static void
want_single(struct source_where *w, const struct source_android *s,
    size_t rule, const struct source_ids *of_people)
{
    const struct wn_terms *t = wn_scope_terms(s->scope);
    const struct wn_rule *r = &t->rules[rule];

    for (int way = 0; way < 4; way++) {
        bool all_day = way > 1;
        struct wn_span in = all_day ? as_utc(r->span, t->zone) : r->span;

        for (size_t i = 0; i == 0 || (of_people && i < of_people->count);
             i += WHERE_IDS) {
            alone(w, all_day);
            if (of_people) {
                source_where_and(w,
                    source_where_ids(WN_ATOM_INT_IN, "_id", of_people, i));
            }
            if (r->all_dates) {
                continue;
            }
            if (way % 2 == 0) {
                span(w, "dtstart", in.from_ns, in.until_ns);
            } else {
                span(w, "dtstart", WN_TIME_MIN, in.until_ns);
                span(w, "dtend", near(in.from_ns, MS), WN_TIME_MAX);
            }
        }
    }
}

/** ---- all of one user --------------------------------------------------- */

static enum wn_status
ask_entries(struct source_android *s, int user,
    const struct calendar_choice *c, const struct wn_rowset **out,
    struct wn_err *err)
{
    struct wn_ask q = { .provider = WN_PROV_EVENT, .user = user,
        .columns = entry, .column_count = sizeof(entry) / sizeof(entry[0]) };
    struct source_where w;
    enum wn_status st;

    source_where_begin(&w);
    for (size_t i = 0; i < wn_scope_terms(s->scope)->rule_count; i++) {
        if (source_where_rule(s, i, WN_CAT_CALENDAR)) {
            want_single(&w, s, i, c->limited[i] ? &c->people[i] : NULL);
        }
    }
    for (size_t i = 0; i < c->repeating.count; i += WHERE_IDS) {
        source_where_alternative(&w);
        calendar_living(&w);
        source_where_and(&w,
            source_where_ids(WN_ATOM_INT_IN, "_id", &c->repeating, i));
    }
    for (size_t i = 0; i < c->denied.count; i += WHERE_IDS) {
        source_where_all(
            &w, source_where_ids(WN_ATOM_INT_NOT_IN, "_id", &c->denied, i));
    }
    source_where_denies(
        &w, s, WN_CAT_CALENDAR, 0, "organizer", NULL, MS);
    st = source_where_ask(&w, s, &q, "events", out, err);
    source_where_free(&w);
    return st == WN_OK ? source_rows_give(s, *out, err) : st;
}

/** Guests of the entries that came. */
static enum wn_status
ask_guests(struct source_android *s, int user, const struct wn_rowset *entries,
    struct wn_err *err)
{
    struct wn_ask q = { .provider = WN_PROV_ATTENDEE, .user = user,
        .columns = guest, .column_count = sizeof(guest) / sizeof(guest[0]) };
    const struct wn_rowset *rs = NULL;
    struct source_ids ids = { NULL, 0 };
    struct source_where w;
    enum wn_status st = source_rows_ids(entries, SIZE_MAX, &ids, err);

    if (st != WN_OK || ids.count == 0) {
        free(ids.at);
        return st;
    }
    source_where_begin(&w);
    for (size_t i = 0; i < ids.count; i += WHERE_IDS) {
        source_where_alternative(&w);
        source_where_and(&w,
            source_where_ids(WN_ATOM_INT_IN, "event_id", &ids, i));
    }
    st = source_where_ask(&w, s, &q, "attendees", &rs, err);
    source_where_free(&w);
    free(ids.at);
    return st == WN_OK ? source_rows_give(s, rs, err) : st;
}

static enum wn_status
calendar_of(struct source_android *s, int user, struct wn_err *err)
{
    struct calendar_choice *c = calloc(1, sizeof(*c));
    const struct wn_rowset *entries = NULL;
    enum wn_status st =
        c ? WN_OK : wn_fail_nomem(err, "the calendar");

    if (st == WN_OK) {
        st = calendar_choose_people(s, user, c, err);
    }
    if (st == WN_OK) {
        st = calendar_choose_repeating(s, user, c, err);
    }
    if (st == WN_OK) {
        st = ask_entries(s, user, c, &entries, err);
    }
    if (st == WN_OK) {
        st = ask_guests(s, user, entries, err);
    }
    for (size_t i = 0; c && i < CALENDAR_RULES; i++) {
        free(c->people[i].at);
    }
    if (c) {
        free(c->denied.at);
        free(c->repeating.at);
    }
    free(c);
    return st == WN_DENIED ? WN_OK : st;
}

enum wn_status
source_calendar(struct source_android *s, struct wn_err *err)
{
    enum wn_status st = WN_OK;

    for (size_t i = 0; i < s->user_count && st == WN_OK; i++) {
        st = calendar_of(s, s->users[i], err);
    }
    return st;
}
