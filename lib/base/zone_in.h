/** Inside of zone: what a TZif file holds once it has been checked. Only
 * zone.c, zone_file.c and zone_rule.c include it. */
#ifndef WN_BASE_ZONE_IN_H
#define WN_BASE_ZONE_IN_H

#include <stddef.h>
#include <stdint.h>

#include "base/zone.h"

#define ZONE_TIMES_MAX 4096
#define ZONE_TYPES_MAX 256 /* an index is one octet */
#define ZONE_CHARS_MAX 512
#define ZONE_NAME_MAX 32 /* an abbreviation in the footer */

/** When one of the two yearly changes happens. RFC 8536 3.3.1, POSIX TZ. */
struct zone_change {
    enum { CHANGE_JULIAN, CHANGE_DAY, CHANGE_WEEKDAY } kind;
    int day;  /* J: 1–365, leap day not counted; n: 0–365; M: weekday 0–6 */
    int week; /* M: 1–5, 5 = the last */
    int month;
    int32_t time_s; /* local time before the change, may be below 0 */
};

struct zone_rule {
    bool present;
    bool has_dst;
    int32_t std_s; /* offsets east of UTC */
    int32_t dst_s;
    char std_name[ZONE_NAME_MAX];
    char dst_name[ZONE_NAME_MAX];
    struct zone_change start;
    struct zone_change end;
};

struct zone_type {
    int32_t offset_s;
    uint8_t name_at; /* in chars */
};

struct wn_zone {
    size_t time_count;
    size_t type_count;
    int64_t times[ZONE_TIMES_MAX]; /* Unix seconds, ascending */
    uint8_t type_of[ZONE_TIMES_MAX];
    struct zone_type types[ZONE_TYPES_MAX];
    char chars[ZONE_CHARS_MAX + 1];
    struct zone_rule rule; /* after the last of times */
};

/** n characters of a footer, without its newlines. @retval WN_EFORMAT */
enum wn_status zone_rule_parse(
    struct zone_rule *out, const char *s, size_t n);
/** The offset in force at t_s. */
int32_t zone_rule_offset(
    const struct zone_rule *r, int64_t t_s, const char **name);
/** First change after t_s; WN_END when the rule has none. */
enum wn_status zone_rule_next(
    int64_t *out_s, const struct zone_rule *r, int64_t t_s);

#endif
