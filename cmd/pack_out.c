#include "pack_out.h"

#include <stdio.h>
#include <unistd.h>

#include "session.h"

struct pack_shown
pack_shown(const char *doing, bool json)
{
    return (struct pack_shown) { !json && isatty(2) ? doing : NULL, -1 };
}

bool
pack_progress(void *ctx, uint64_t done, uint64_t total)
{
    struct pack_shown *s = ctx;
    int percent = total > 0 ? (int)((double)done * 100 / (double)total) : 0;

    if (s->doing && percent != s->percent) {
        s->percent = percent;
        fprintf(stderr, "\r%s: %d %%", s->doing, percent);
    }
    return !session_interrupted();
}

void
pack_progress_end(struct pack_shown *s)
{
    if (s->percent >= 0) {
        fputs("\r\033[K", stderr);
    }
}
