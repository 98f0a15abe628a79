/** Local dates ↔ UTC in an IANA zone, read from tzdata's TZif files (RFC 8536,
 * footer included) by ourselves: the host's TZ and locale change nothing. */
#ifndef WN_BASE_ZONE_H
#define WN_BASE_ZONE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/timespan.h"

struct wn_zone;

/** @retval WN_ABSENT no such zone (names are checked: no "..", no "/") */
enum wn_status wn_zone_open(
    struct wn_zone **out, const char *name, struct wn_err *err);
/** The same from bytes in memory. @retval WN_EFORMAT damaged, cut, or with leap
 * seconds */
enum wn_status wn_zone_parse(
    struct wn_zone **out, const void *p, size_t n, struct wn_err *err);
void wn_zone_free(struct wn_zone **z);

/**
 * The instants that a local civil time may mean: one, or two in an overlap
 * (earlier first), or, in a gap, the instant of the transition in both and
 * *gap set.
 */
struct wn_local {
    int64_t first_ns;
    int64_t last_ns;
    bool gap;
};
enum wn_status wn_zone_local(struct wn_local *out, const struct wn_zone *z,
    const struct wn_civil *local);

/** UTC offset in seconds at an instant, and its abbreviation ("BST"). */
int wn_zone_offset(
    const struct wn_zone *z, int64_t t_ns, const char **abbreviation);

/** Both days included: [from 00:00, day after to 00:00). `wide` picks the wider
 * reading of a midnight in a gap or overlap (deny), otherwise the narrower. */
enum wn_status wn_zone_days(struct wn_span *out, const struct wn_zone *z,
    const struct wn_civil *from, const struct wn_civil *to, bool wide);

#endif
