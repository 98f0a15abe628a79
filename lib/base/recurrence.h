/**
 * When does a calendar entry occur? RFC 5545 recurrence as Android's calendar
 * stores it (CalendarContract.Events): libical counts the days on the wall
 * clock, our own zones turn them into instants. No I/O but for reading a zone.
 */
#ifndef WN_BASE_RECURRENCE_H
#define WN_BASE_RECURRENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/zone.h"

/** Texts are the phone's, NULL or "" = none; borrowed for the call. */
struct wn_recurrence {
    int64_t start_ms;     /* dtstart; of all-day entries UTC midnight */
    int64_t end_ms;       /* dtend, where has_end */
    bool has_end;
    bool all_day;
    const char *duration; /* "P3600S", "PT1H", "P2D": where there is no end */
    const char *rrule;    /* one rule a line */
    const char *exrule;   /* any: the entry cannot be expanded */
    const char *rdate, *exdate; /* "20260310T090000Z,…", or with "ZONE;" */
    const char *zone;     /* eventTimezone; NULL = UTC */
    const int64_t *replaced_ms; /* occurrences that an exception replaces */
    size_t replaced_count;
};

#define WN_OCCURRENCES_MAX 4096 /* within the span that is asked about */

/** [start, end) in ns UTC; end = start for what does not last. */
typedef enum wn_status wn_occurrence_fn(
    void *ctx, struct wn_span occurrence, struct wn_err *err);

/**
 * Each occurrence that overlaps `within`, in order, each once. Days of all-day
 * entries are days in `local`.
 * @retval WN_EFORMAT  it cannot be read, or its zone is not known
 * @retval WN_ELIMIT   it repeats more often than is believable
 */
enum wn_status wn_recurrence_each(const struct wn_recurrence *r,
    const struct wn_zone *local, struct wn_span within, wn_occurrence_fn *fn,
    void *ctx, struct wn_err *err);

#endif
