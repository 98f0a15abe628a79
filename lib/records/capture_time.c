/* Times and places as cameras write them. Strict: a time that is not written
 * exactly as the standard says is no time, for nobody can say what it means. */
#include <stdio.h>
#include <string.h>

#include "records/capture_in.h"

#define MILLION INT64_C(1000000)

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int
two(const char *s)
{
    return (s[0] - '0') * 10 + (s[1] - '0');
}

bool
wn_written_parse(
    struct wn_civil *out, const char *s, size_t n, const char *shape)
{
    struct wn_civil c = { 0 };
    int64_t ns;

    if (n != 19 || strlen(shape) != 19) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (shape[i] == 'd' ? !is_digit(s[i]) : s[i] != shape[i]) {
            return false;
        }
    }
    c.year = two(s) * 100 + two(s + 2);
    c.month = two(s + 5);
    c.day = two(s + 8);
    c.hour = two(s + 11);
    c.minute = two(s + 14);
    c.second = two(s + 17);
    if (wn_civil_to_ns(&ns, &c) != WN_OK) {
        return false;
    }
    *out = c;
    return true;
}

bool
wn_written_fraction(int32_t *out_ns, const char *s, size_t n)
{
    int32_t unit = 100000000;
    int32_t ns = 0;

    for (size_t i = 0; i < n; i++) {
        if (!is_digit(s[i])) {
            return false;
        }
        /* Past the ninth digit there is nothing that we could hold. */
        ns += (s[i] - '0') * unit;
        unit /= 10;
    }
    *out_ns = ns;
    return n > 0;
}

bool
wn_written_offset(int32_t *out_s, const char *s)
{
    size_t n = strlen(s);
    size_t minutes = n == 6 ? 4 : 3;
    int32_t v;

    if (strcmp(s, "Z") == 0) {
        *out_s = 0;
        return true;
    }
    if ((n != 5 && n != 6) || (s[0] != '+' && s[0] != '-') ||
        (n == 6 && s[3] != ':') || !is_digit(s[1]) || !is_digit(s[2]) ||
        !is_digit(s[minutes]) || !is_digit(s[minutes + 1])) {
        return false;
    }
    /* The world's clocks lie between -12:00 and +14:00. */
    if (two(s + 1) > 14 || two(s + minutes) > 59) {
        return false;
    }
    v = two(s + 1) * 3600 + two(s + minutes) * 60;
    if (v == 0 && s[0] == '-') {
        return false;
    }
    *out_s = s[0] == '-' ? -v : v;
    return true;
}

/** The same limits as for every other clock of a phone. */
static bool
is_believable(int64_t t_ns)
{
    int64_t ignored;

    return wn_time_from_int(
               &ignored, WN_EPOCH_UNIX_S, t_ns / WN_NS_PER_S) == WN_OK;
}

bool
wn_written_store(struct wn_capture *out, enum wn_capture_basis basis,
    const struct wn_written *t, const struct wn_zone *zone)
{
    struct wn_local read;
    int32_t offset_s = 0;
    int64_t ns;
    bool told = wn_written_offset(&offset_s, t->offset);

    if (told) {
        if (wn_civil_to_ns(&ns, &t->local) != WN_OK ||
            __builtin_sub_overflow(ns, offset_s * WN_NS_PER_S, &ns)) {
            return false;
        }
    } else if (zone && wn_zone_local(&read, zone, &t->local) == WN_OK) {
        /* In the hour that comes twice: the first. The flag says doubtful. */
        ns = read.first_ns;
    } else {
        return false;
    }
    if (!is_believable(ns)) {
        return false;
    }
    out->basis = basis;
    out->time_ns = ns;
    out->zone_assumed = !told;
    out->epoch = WN_EPOCH_TEXT;
    out->raw_is_integer = false;
    out->raw_integer = 0;
    (void)snprintf(out->raw, sizeof(out->raw), "%s", t->raw);
    (void)snprintf(out->offset, sizeof(out->offset), "%s",
        told ? t->offset : "");
    return true;
}

/** By hand: printf's decimal point belongs to the caller's locale. */
static void
degrees_text(char dst[24], int64_t millionths)
{
    int64_t v = millionths < 0 ? -millionths : millionths;

    (void)snprintf(dst, 24, "%s%d.%06d", millionths < 0 ? "-" : "",
        (int)(v / MILLION), (int)(v % MILLION));
}

bool
wn_position_store(struct wn_capture *out, int64_t latitude_millionths,
    int64_t longitude_millionths)
{
    if (latitude_millionths > 90 * MILLION ||
        latitude_millionths < -90 * MILLION ||
        longitude_millionths > 180 * MILLION ||
        longitude_millionths < -180 * MILLION) {
        return false;
    }
    degrees_text(out->latitude, latitude_millionths);
    degrees_text(out->longitude, longitude_millionths);
    return true;
}
