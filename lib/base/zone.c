#include "base/zone.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/zone_in.h"

/* A constant, not TZDIR: the environment must not decide what a date means. */
#define ZONE_DIR "/usr/share/zoneinfo/"
#define ZONE_PATH_MAX 96
#define ZONE_FILE_MAX 65536

/* Further from any local time than an offset can reach. */
#define REACH_S (3 * INT64_C(86400))

/** Area/Location, each part beginning with a capital. So no "..", no absolute
 * path, not "localtime" or "posixrules" (the host's own zone), not "right/". */
static bool
is_zone_name(const char *name)
{
    size_t n = strlen(name);
    bool first = true; /* of a part */

    if (n == 0 || n > ZONE_PATH_MAX - sizeof(ZONE_DIR) ||
        strcmp(name, "Factory") == 0) { /* tzdata's "nobody chose one" */
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        char c = name[i];
        bool capital = c >= 'A' && c <= 'Z';

        if (first ? !capital
                  : !(capital || (c >= 'a' && c <= 'z') ||
                        (c >= '0' && c <= '9') || strchr("_+-/", c))) {
            return false;
        }
        first = c == '/';
    }
    return !first;
}

static enum wn_status
read_zone_file(uint8_t *dst, size_t *out_n, int fd, struct wn_err *err)
{
    size_t n = 0;

    for (;;) {
        ssize_t got = read(fd, dst + n, ZONE_FILE_MAX - n);

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return wn_fail_errno(
                err, WN_EINTERNAL, "the time zone file cannot be read");
        }
        if (got == 0) {
            break;
        }
        n += (size_t)got;
        if (n == ZONE_FILE_MAX) {
            return wn_fail(err, WN_ELIMIT, "the time zone file is too large");
        }
    }
    *out_n = n;
    return WN_OK;
}

static enum wn_status
no_such_zone(const char *name, struct wn_err *err)
{
    wn_fail(err, WN_ABSENT, "\"%s\" is no time zone known to this computer",
        name);
    wn_todo(err, "Use a name such as Europe/London; if it is right, install "
        "the tzdata package.");
    return WN_ABSENT;
}

enum wn_status
wn_zone_open(struct wn_zone **out, const char *name, struct wn_err *err)
{
    char path[ZONE_PATH_MAX] = ZONE_DIR;
    uint8_t *bytes = NULL;
    size_t n = 0;
    int fd = -1;
    struct stat about;
    enum wn_status st;

    if (!is_zone_name(name)) {
        return no_such_zone(name, err);
    }
    memcpy(path + sizeof(ZONE_DIR) - 1, name, strlen(name) + 1);
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        return errno == ENOENT || errno == ENOTDIR
            ? no_such_zone(name, err)
            : wn_fail_errno(err, WN_EINTERNAL, "%s cannot be opened", path);
    }
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) {
        st = no_such_zone(name, err); /* "Europe" is a folder */
        goto out;
    }
    bytes = malloc(ZONE_FILE_MAX);
    if (!bytes) {
        st = wn_fail_nomem(err, "the time zone");
        goto out;
    }
    st = read_zone_file(bytes, &n, fd, err);
    if (st == WN_OK) {
        st = wn_zone_parse(out, bytes, n, err);
    }
out:
    free(bytes);
    (void)close(fd);
    return st;
}

static int64_t
floor_s(int64_t t_ns)
{
    return t_ns / WN_NS_PER_S - (t_ns % WN_NS_PER_S < 0 ? 1 : 0);
}

/** How many of the file's times are not after t_s. */
static size_t
times_until(const struct wn_zone *z, int64_t t_s)
{
    size_t low = 0;
    size_t high = z->time_count;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (z->times[mid] <= t_s) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return low;
}

static int32_t
offset_at(const struct wn_zone *z, int64_t t_s, const char **name)
{
    size_t i = times_until(z, t_s);
    const struct zone_type *type;

    if (i == z->time_count && z->rule.present) {
        return zone_rule_offset(&z->rule, t_s, name);
    }
    /* RFC 8536 3.2: type 0 before the first time. */
    type = &z->types[i > 0 ? z->type_of[i - 1] : 0];
    if (name) {
        *name = z->chars + type->name_at;
    }
    return type->offset_s;
}

static enum wn_status
next_change(int64_t *out_s, const struct wn_zone *z, int64_t t_s)
{
    size_t i = times_until(z, t_s);

    if (i < z->time_count) {
        *out_s = z->times[i];
        return WN_OK;
    }
    return zone_rule_next(out_s, &z->rule, t_s);
}

int
wn_zone_offset(
    const struct wn_zone *z, int64_t t_ns, const char **abbreviation)
{
    return offset_at(z, floor_s(t_ns), abbreviation);
}

/** Times a civil second may mean, in Unix seconds. */
struct meanings {
    int64_t first, last, gap_at;
    bool any, in_gap;
};

static void
find_meanings(struct meanings *m, const struct wn_zone *z, int64_t local_s)
{
    int64_t t = local_s - REACH_S;
    int32_t offset = offset_at(z, t, NULL);
    int64_t change;

    /* Each stretch of one offset holds at most one meaning. */
    for (;;) {
        bool more = next_change(&change, z, t) == WN_OK &&
            change <= local_s + REACH_S;
        int64_t meant = local_s - offset;
        int32_t after;

        if (meant >= t && (!more || meant < change)) {
            m->first = m->any ? m->first : meant;
            m->last = meant;
            m->any = true;
        }
        if (!more) {
            return;
        }
        after = offset_at(z, change, NULL);
        if (change + offset <= local_s && local_s < change + after) {
            m->gap_at = change;
            m->in_gap = true;
        }
        offset = after;
        t = change;
    }
}

enum wn_status
wn_zone_local(struct wn_local *out, const struct wn_zone *z,
    const struct wn_civil *local)
{
    struct meanings m = { 0 };
    int64_t ns;
    int32_t fraction = local->nanosecond;
    struct wn_local found = { 0 };
    enum wn_status st = wn_civil_to_ns(&ns, local);

    if (st != WN_OK) {
        return st;
    }
    find_meanings(&m, z, floor_s(ns));
    if (!m.any && !m.in_gap) {
        return WN_EINTERNAL; /* no such point on a line of stretches */
    }
    if (!m.any) {
        found.gap = true;
        m.first = m.last = m.gap_at;
        fraction = 0;
    }
    if (__builtin_mul_overflow(m.first, WN_NS_PER_S, &found.first_ns) ||
        __builtin_mul_overflow(m.last, WN_NS_PER_S, &found.last_ns) ||
        __builtin_add_overflow(found.first_ns, fraction, &found.first_ns) ||
        __builtin_add_overflow(found.last_ns, fraction, &found.last_ns)) {
        return WN_EFORMAT;
    }
    *out = found;
    return WN_OK;
}

/** Local midnight at the beginning of a day, `add` days later. */
static enum wn_status
midnight(struct wn_local *out, const struct wn_zone *z,
    const struct wn_civil *day, int add)
{
    struct wn_civil c = { .year = day->year, .month = day->month,
        .day = day->day };
    int64_t ns;
    enum wn_status st = wn_civil_to_ns(&ns, &c);

    if (st != WN_OK) {
        return st;
    }
    if (__builtin_add_overflow(ns, add * 86400 * WN_NS_PER_S, &ns)) {
        return WN_EFORMAT;
    }
    c = wn_civil_from_ns(ns);
    return wn_zone_local(out, z, &c);
}

enum wn_status
wn_zone_days(struct wn_span *out, const struct wn_zone *z,
    const struct wn_civil *from, const struct wn_civil *to, bool wide)
{
    struct wn_local start;
    struct wn_local end;
    struct wn_span span;
    enum wn_status st = midnight(&start, z, from, 0);

    if (st == WN_OK) {
        st = midnight(&end, z, to, 1);
    }
    if (st != WN_OK) {
        return st;
    }
    span.from_ns = wide ? start.first_ns : start.last_ns;
    span.until_ns = wide ? end.last_ns : end.first_ns;
    if (span.until_ns < span.from_ns) {
        if (start.first_ns > end.last_ns) {
            return WN_EUSAGE; /* `to` is before `from` */
        }
        /* A whole day that was lived twice: nothing is in both readings. */
        span.until_ns = span.from_ns;
    }
    *out = span;
    return WN_OK;
}
