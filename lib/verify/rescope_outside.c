/** Items outside the filter: each counts once, however much is wrong with it,
 * and whether that shows at once or after the last item. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "verify/rescope.h"

void
wn_rescope_outside(
    struct wn_rescope *s, int64_t item, const char *fmt, ...)
{
    char why[400];
    void *at = s->outside;
    va_list arguments;

    va_start(arguments, fmt);
    (void)vsnprintf(why, sizeof(why), fmt, arguments);
    va_end(arguments);
    wn_report_item(s->r, item, "outside the filter: %s", why);
    if (s->outside_count > 0 && s->outside[s->outside_count - 1] == item) {
        return;
    }
    if (wn_re_room(s, &at, s->outside_count, &s->outside_room,
            sizeof(*s->outside))) {
        s->outside = at;
        s->outside[s->outside_count++] = item;
    }
}

static int
by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

void
wn_re_outside_end(struct wn_rescope *s)
{
    if (s->outside_count > 1) {
        qsort(s->outside, s->outside_count, sizeof(*s->outside), by_number);
    }
    for (size_t i = 0; i < s->outside_count; i++) {
        s->r->outside += i == 0 || s->outside[i] != s->outside[i - 1];
    }
}
