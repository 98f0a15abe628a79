#include "base/run.h"

bool
wn_run_cancelled(const struct wn_run *run)
{
    return run && run->cancel && atomic_load(run->cancel) != 0;
}

void
wn_run_log(const struct wn_run *run, const char *event,
    const struct wn_detail *d, size_t count)
{
    if (run && run->log) {
        run->log(run->ctx, event, d, count);
    }
}
