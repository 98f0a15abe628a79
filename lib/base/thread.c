#include "base/thread.h"

#include <errno.h>
#include <signal.h>
#include <time.h>

#include "base/err.h"
#include "base/timespan.h"

enum wn_status
wn_thread_start(pthread_t *out, void *(*run)(void *arg), void *arg,
    struct wn_err *err)
{
    sigset_t all;
    sigset_t before;
    int rc;

    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    rc = pthread_create(out, NULL, run, arg);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (rc != 0) {
        errno = rc;
        return wn_fail_errno(err, WN_EINTERNAL, "cannot start a thread");
    }
    return WN_OK;
}

void
wn_cond_init(pthread_cond_t *c)
{
    pthread_condattr_t attr;

    (void)pthread_condattr_init(&attr);
    (void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    (void)pthread_cond_init(c, &attr);
    (void)pthread_condattr_destroy(&attr);
}

void
wn_cond_wait(pthread_cond_t *c, pthread_mutex_t *m, int64_t until_ns)
{
    const struct timespec until = {
        .tv_sec = (time_t)(until_ns / WN_NS_PER_S),
        .tv_nsec = (long)(until_ns % WN_NS_PER_S),
    };

    (void)pthread_cond_timedwait(c, m, &until);
}
