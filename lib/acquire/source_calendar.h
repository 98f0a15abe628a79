/** Inside of the calendar's family. Only source_calendar*.c include it. */
#ifndef WN_ACQUIRE_SOURCE_CALENDAR_H
#define WN_ACQUIRE_SOURCE_CALENDAR_H

#include "acquire/source_where.h"
#include "base/recurrence.h"

#define CALENDAR_RULES 64 /* consent.h: of a filter */

/** Entries chosen before they are asked for. */
struct calendar_choice {
    bool limited[CALENDAR_RULES]; /* to people; then: */
    struct source_ids people[CALENDAR_RULES]; /* entries they are in */
    struct source_ids denied;
    struct source_ids repeating; /* with an occurrence in a rule's dates */
};

/** AND: neither deleted nor canceled. */
void calendar_living(struct source_where *w);

/** source_calendar_people.c: in which entries are the rules' people, and the
 * denied? Row numbers only. */
enum wn_status calendar_choose_people(struct source_android *s, int user,
    struct calendar_choice *c, struct wn_err *err);
/** source_calendar_repeat.c: which of those that repeat occur in time? */
enum wn_status calendar_choose_repeating(struct source_android *s, int user,
    struct calendar_choice *c, struct wn_err *err);
/** source_calendar_replaced.c. Occurrences that exceptions replace, by entry;
 * both malloc'd. */
struct calendar_replaced {
    struct {
        int64_t entry, at_ms;
    } *at;
    size_t count;
    int64_t *of_one; /* room for all of them */
};
enum wn_status calendar_read_replaced(const struct wn_rowset *rs,
    struct calendar_replaced *out, struct wn_err *err);
/** Those of one entry, valid until the next call. */
void calendar_leave_out(const struct calendar_replaced *x, int64_t entry,
    struct wn_recurrence *r);

#endif
