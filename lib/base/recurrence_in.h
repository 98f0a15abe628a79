/** Inside of recurrence. Only recurrence*.c include it. */
#ifndef WN_BASE_RECURRENCE_IN_H
#define WN_BASE_RECURRENCE_IN_H

#include "base/recurrence.h"

struct recurrence_list {
    int64_t *at; /* starts, ns; malloc'd */
    size_t count, room;
};

struct recurrence_work {
    const struct wn_recurrence *r;
    const struct wn_zone *zone; /* of the entry; NULL = UTC */
    struct wn_span within;      /* starts outside of it need not be found */
    struct recurrence_list found, left_out;
};

enum wn_status recurrence_add(
    struct recurrence_list *l, int64_t at, struct wn_err *err);
/** recurrence_rule.c: all that the entry's texts say, in no order. */
enum wn_status recurrence_texts(
    struct recurrence_work *w, struct wn_err *err);
/** "P3600S", "PT1H", "P2D". false: it is none. */
bool recurrence_duration(int64_t *out_ns, const char *text);

#endif
