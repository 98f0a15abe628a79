#include "device/ios/watch.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include "base/err.h"
#include "base/thread.h"
#include "base/timespan.h"

#define SLICE_NS INT64_C(100000000)

struct wn_watched {
    struct wn_watch *watch;
    struct wn_watched *next;
    int fd;
    int64_t grace_ns;
    int64_t deadline_ns;  /* 0 = none */
    int64_t cancelled_ns; /* when the cancel was seen; 0 = not yet */
    bool put_back;
    bool shut;
};

struct wn_watch {
    const struct wn_run *run;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    struct wn_watched *first;
    bool quit;
};

bool
wn_cancelled(const struct wn_run *run, bool put_back)
{
    if (!run || !run->cancel) {
        return false;
    }
    return atomic_load(run->cancel) > (put_back ? 1 : 0);
}

static void
look_at(struct wn_watched *x, int64_t now)
{
    bool late = x->deadline_ns != 0 && now >= x->deadline_ns;

    if (x->cancelled_ns == 0 && wn_cancelled(x->watch->run, x->put_back)) {
        x->cancelled_ns = now;
    }
    if (x->cancelled_ns != 0 && now >= x->cancelled_ns + x->grace_ns) {
        late = true;
    }
    if (late && !x->shut) {
        x->shut = true;
        (void)shutdown(x->fd, SHUT_RDWR);
    }
}

static void *
watch_sockets(void *arg)
{
    struct wn_watch *w = arg;

    (void)pthread_mutex_lock(&w->mutex);
    while (!w->quit) {
        int64_t now = wn_mono_ns();

        for (struct wn_watched *x = w->first; x; x = x->next) {
            look_at(x, now);
        }
        wn_cond_wait(&w->wake, &w->mutex, now + SLICE_NS);
    }
    (void)pthread_mutex_unlock(&w->mutex);
    return NULL;
}

enum wn_status
wn_watch_new(
    struct wn_watch **out, const struct wn_run *run, struct wn_err *err)
{
    struct wn_watch *w = calloc(1, sizeof(*w));
    enum wn_status st;

    if (!w) {
        return wn_fail_nomem(err, "the cable's watch");
    }
    w->run = run;
    (void)pthread_mutex_init(&w->mutex, NULL);
    wn_cond_init(&w->wake);
    st = wn_thread_start(&w->thread, watch_sockets, w, err);
    if (st != WN_OK) {
        (void)pthread_cond_destroy(&w->wake);
        (void)pthread_mutex_destroy(&w->mutex);
        free(w);
        return st;
    }
    *out = w;
    return WN_OK;
}

void
wn_watch_free(struct wn_watch **w)
{
    if (!*w) {
        return;
    }
    (void)pthread_mutex_lock(&(*w)->mutex);
    (*w)->quit = true;
    (void)pthread_cond_signal(&(*w)->wake);
    (void)pthread_mutex_unlock(&(*w)->mutex);
    (void)pthread_join((*w)->thread, NULL);
    (void)pthread_cond_destroy(&(*w)->wake);
    (void)pthread_mutex_destroy(&(*w)->mutex);
    free(*w);
    *w = NULL;
}

enum wn_status
wn_watch_add(struct wn_watched **out, struct wn_watch *w, int fd,
    int grace_ms, bool put_back, struct wn_err *err)
{
    struct wn_watched *x = calloc(1, sizeof(*x));

    if (!x) {
        return wn_fail_nomem(err, "the cable's watch");
    }
    x->watch = w;
    x->fd = fd;
    x->grace_ns = (int64_t)grace_ms * 1000000;
    x->put_back = put_back;
    (void)pthread_mutex_lock(&w->mutex);
    x->next = w->first;
    w->first = x;
    (void)pthread_mutex_unlock(&w->mutex);
    *out = x;
    return WN_OK;
}

void
wn_watch_remove(struct wn_watched **x)
{
    struct wn_watch *w;
    struct wn_watched **at;

    if (!*x) {
        return;
    }
    w = (*x)->watch;
    (void)pthread_mutex_lock(&w->mutex);
    for (at = &w->first; *at != *x; at = &(*at)->next) {
    }
    *at = (*x)->next;
    (void)pthread_mutex_unlock(&w->mutex);
    free(*x);
    *x = NULL;
}

void
wn_watch_deadline(struct wn_watched *x, int64_t mono_ns)
{
    (void)pthread_mutex_lock(&x->watch->mutex);
    x->deadline_ns = mono_ns;
    (void)pthread_mutex_unlock(&x->watch->mutex);
}

void
wn_pipe_hold(sigset_t *before)
{
    sigset_t pipe_only;

    (void)sigemptyset(&pipe_only);
    (void)sigaddset(&pipe_only, SIGPIPE);
    (void)pthread_sigmask(SIG_BLOCK, &pipe_only, before);
}

void
wn_pipe_release(const sigset_t *before)
{
    const struct timespec now = {0, 0};
    sigset_t pipe_only;

    if (sigismember(before, SIGPIPE) == 1) {
        return; /* the caller holds it back itself */
    }
    (void)sigemptyset(&pipe_only);
    (void)sigaddset(&pipe_only, SIGPIPE);
    while (sigtimedwait(&pipe_only, NULL, &now) == -1 && errno == EINTR) {
    }
    (void)pthread_sigmask(SIG_SETMASK, before, NULL);
}
