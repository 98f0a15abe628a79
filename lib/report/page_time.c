/** Moments for people: as clocks showed them where the filter says, and UTC. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/page.h"

#define NS_PER_DAY (INT64_C(86400) * WN_NS_PER_S)

static const char *const months[] = { "January", "February", "March", "April",
    "May", "June", "July", "August", "September", "October", "November",
    "December" };
static const char *const weekdays[] = { "Sunday", "Monday", "Tuesday",
    "Wednesday", "Thursday", "Friday", "Saturday" };

/** Local time as if it were UTC. An instant so far out stays what it is. */
static int64_t
local_ns(const struct wn_page *p, int64_t t_ns, const char **abbreviation)
{
    int offset_s = wn_zone_offset(p->s->terms->zone, t_ns, abbreviation);
    int64_t local;

    return __builtin_add_overflow(t_ns, offset_s * WN_NS_PER_S, &local)
        ? t_ns : local;
}

int64_t
wn_page_day(const struct wn_page *p, int64_t t_ns)
{
    /* Never the first day that an instant can be of: it has no midnight. */
    int64_t ns = local_ns(p, t_ns < INT64_MIN + 2 * NS_PER_DAY
            ? INT64_MIN + 2 * NS_PER_DAY : t_ns, NULL);

    return ns / NS_PER_DAY - (ns % NS_PER_DAY < 0);
}

char *
wn_page_day_words(char dst[WN_DAY_BYTES], int64_t day)
{
    struct wn_civil c = wn_civil_from_ns(day * NS_PER_DAY);

    (void)snprintf(dst, WN_DAY_BYTES, "%s %d %s %d",
        weekdays[((day + 4) % 7 + 7) % 7], c.day, months[c.month - 1],
        c.year);
    return dst;
}

static void
put(struct wn_page *p, int64_t t_ns, bool date)
{
    const char *zone = "";
    struct wn_civil utc = wn_civil_from_ns(t_ns);
    struct wn_civil c = wn_civil_from_ns(local_ns(p, t_ns, &zone));

    wn_htmlf(&p->h, "<time datetime=\"%04d-%02d-%02dT%02d:%02d:%02dZ\">",
        utc.year, utc.month, utc.day, utc.hour, utc.minute, utc.second);
    if (date) {
        wn_htmlf(&p->h, "%d %s %d, ", c.day, months[c.month - 1], c.year);
    }
    wn_htmlf(&p->h, "%02d:%02d:%02d (", c.hour, c.minute, c.second);
    wn_html_word(&p->h, zone ? zone : "");
    wn_htmlf(&p->h, ") <span class=\"u\">UTC %04d-%02d-%02d %02d:%02d:%02d"
        "</span></time>", utc.year, utc.month, utc.day, utc.hour, utc.minute,
        utc.second);
}

void
wn_page_time(struct wn_page *p, int64_t t_ns)
{
    put(p, t_ns, true);
}

void
wn_page_clock(struct wn_page *p, int64_t t_ns)
{
    put(p, t_ns, false);
}

const char *
wn_page_set_by(const char *word)
{
    static const char *const words[][2] = {
        { "device", ", by the phone’s clock" },
        { "network", ", by the network’s clock" },
        { "sender", ", by the clock of whoever sent it" },
        { "exif", ", as written in the picture" },
        { "quicktime", ", as written in the recording" },
        { "catalogue", ", as in the phone’s list of such files" },
        { "filesystem", ", as the phone’s file system has it" },
        { "unknown", ", it is not known by whose clock" } };

    for (size_t i = 0; word && i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(word, words[i][0]) == 0) {
            return words[i][1];
        }
    }
    return "";
}
