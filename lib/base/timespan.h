/** Instants and half-open ranges; the one file that knows foreign epochs. */
#ifndef WN_BASE_TIMESPAN_H
#define WN_BASE_TIMESPAN_H

#include <stdbool.h>
#include <stdint.h>

#include "winnow/status.h"

#define WN_NS_PER_S INT64_C(1000000000)
#define WN_TIME_MIN INT64_MIN /* open start */
#define WN_TIME_MAX INT64_MAX /* open end */

/** [from, until) in ns since the Unix epoch, UTC. */
struct wn_span {
    int64_t from_ns;
    int64_t until_ns;
};

bool wn_span_has(struct wn_span s, int64_t t_ns);
/** Is any of what lasts from `o.from_ns` to `o.until_ns` in s? What does not
 * last is inside when it begins there. */
bool wn_span_overlaps(struct wn_span o, struct wn_span s);
/** Open at both ends. */
bool wn_span_is_all(struct wn_span s);
/** Earlier than any phone could have written it (the GPS epoch, 1980-01-06), or
 * so late that the unit must be wrong (2100): outside of it is undated. */
extern const struct wn_span wn_span_believable;

/** Foreign epochs and units. The name is what stands in `time_epoch`. */
enum wn_epoch {
    WN_EPOCH_UNIX_S,
    WN_EPOCH_UNIX_MS,
    WN_EPOCH_UNIX_NS,
    WN_EPOCH_APPLE_S,      /* Mac absolute time: seconds since 2001-01-01 */
    WN_EPOCH_APPLE_S_REAL, /* the same as a REAL with fractions */
    WN_EPOCH_APPLE_NS,     /* ns since 2001-01-01 */
    WN_EPOCH_HFS_S,        /* QuickTime: seconds since 1904-01-01 */
    WN_EPOCH_TEXT          /* written out (EXIF, ISO 8601); raw is the text */
};

const char *wn_epoch_name(enum wn_epoch e);

/**
 * @retval WN_ABSENT  not believable, or its size contradicts the unit: undated,
 *                    never guessed
 */
enum wn_status wn_time_from_int(
    int64_t *out_ns, enum wn_epoch e, int64_t raw);
enum wn_status wn_time_from_real(
    int64_t *out_ns, enum wn_epoch e, double raw);

/** Civil UTC date and time ↔ ns. Proleptic Gregorian, no leap seconds. */
struct wn_civil {
    int year, month, day, hour, minute, second;
    int32_t nanosecond;
};
enum wn_status wn_civil_to_ns(int64_t *out_ns, const struct wn_civil *c);
struct wn_civil wn_civil_from_ns(int64_t t_ns);

/** RFC 3339 in UTC, "2026-03-07T21:04:05Z" (fraction only when not zero). */
#define WN_RFC3339_BYTES 40
char *wn_rfc3339(char dst[WN_RFC3339_BYTES], int64_t t_ns);
/** Strict RFC 3339 with Z or ±hh:mm. @retval WN_EFORMAT */
enum wn_status wn_rfc3339_parse(int64_t *out_ns, const char *s);

/** Now, UTC (CLOCK_REALTIME); and a monotonic count. */
int64_t wn_now_ns(void);
int64_t wn_mono_ns(void);

#endif
