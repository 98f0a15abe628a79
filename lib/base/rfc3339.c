/* Instants as text. RFC 3339, strict: one spelling in, one spelling out. */
#include <stdio.h>
#include <string.h>

#include "base/timespan.h"

char *
wn_rfc3339(char dst[WN_RFC3339_BYTES], int64_t t_ns)
{
    struct wn_civil c = wn_civil_from_ns(t_ns);
    char fraction[16] = "";
    int n;

    if (c.nanosecond != 0) {
        n = snprintf(fraction, sizeof(fraction), ".%09d", (int)c.nanosecond);
        while (n > 0 && fraction[n - 1] == '0') {
            fraction[--n] = '\0';
        }
    }
    (void)snprintf(dst, WN_RFC3339_BYTES, "%04d-%02d-%02dT%02d:%02d:%02d%sZ",
        c.year, c.month, c.day, c.hour, c.minute, c.second, fraction);
    return dst;
}

/** Exactly n digits, then `then` ('\0' = nothing more is asked for). */
static bool
number(int *out, const char **s, int n, char then)
{
    int v = 0;

    for (int i = 0; i < n; i++) {
        if (**s < '0' || **s > '9') {
            return false;
        }
        v = v * 10 + (**s - '0');
        (*s)++;
    }
    if (then != '\0') {
        if (**s != then) {
            return false;
        }
        (*s)++;
    }
    *out = v;
    return true;
}

/** ".5", up to nine digits: more would be lost silently. */
static bool
fraction_of(int32_t *out, const char **s)
{
    int32_t unit = 100000000;
    int32_t v = 0;

    if (**s != '.') {
        *out = 0;
        return true;
    }
    (*s)++;
    if (**s < '0' || **s > '9') {
        return false;
    }
    for (; **s >= '0' && **s <= '9'; (*s)++) {
        if (unit == 0) {
            return false;
        }
        v += (**s - '0') * unit;
        unit /= 10;
    }
    *out = v;
    return true;
}

static bool
offset_of(int64_t *out_s, const char **s)
{
    bool behind = **s == '-';
    int hours;
    int minutes;

    if (**s == 'Z') {
        (*s)++;
        *out_s = 0;
        return true;
    }
    if (**s != '+' && **s != '-') {
        return false;
    }
    (*s)++;
    if (!number(&hours, s, 2, ':') || !number(&minutes, s, 2, '\0') ||
        hours > 23 || minutes > 59) {
        return false;
    }
    /* RFC 3339 4.3: "-00:00" says that the zone is not known. */
    if (behind && hours == 0 && minutes == 0) {
        return false;
    }
    *out_s = (behind ? -1 : 1) * (hours * 3600 + minutes * 60);
    return true;
}

enum wn_status
wn_rfc3339_parse(int64_t *out_ns, const char *s)
{
    struct wn_civil c = { 0 };
    int64_t offset_s;
    int64_t ns;

    if (!number(&c.year, &s, 4, '-') || !number(&c.month, &s, 2, '-') ||
        !number(&c.day, &s, 2, 'T') || !number(&c.hour, &s, 2, ':') ||
        !number(&c.minute, &s, 2, ':') || !number(&c.second, &s, 2, '\0') ||
        !fraction_of(&c.nanosecond, &s) || !offset_of(&offset_s, &s) ||
        *s != '\0') {
        return WN_EFORMAT;
    }
    if (wn_civil_to_ns(&ns, &c) != WN_OK ||
        __builtin_sub_overflow(ns, offset_s * WN_NS_PER_S, &ns)) {
        return WN_EFORMAT;
    }
    *out_ns = ns;
    return WN_OK;
}
