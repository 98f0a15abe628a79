/** What the workers of a walk share. */
#include <stdio.h>
#include <stdlib.h>

#include "acquire/source_afc_in.h"
#include "base/err.h"

enum wn_status
afc_walk_later(struct afc_walk *w, const char *path, unsigned depth)
{
    struct afc_folder *f;

    if (depth > AFC_DEPTH) {
        atomic_fetch_add(&w->unread, 1);
        return WN_OK;
    }
    f = calloc(1, sizeof(*f));
    if (!f) {
        return WN_ENOMEM;
    }
    f->depth = depth;
    (void)snprintf(f->path, sizeof(f->path), "%s", path);
    (void)pthread_mutex_lock(&w->lock);
    f->next = w->waiting;
    w->waiting = f;
    (void)pthread_mutex_unlock(&w->lock);
    return WN_OK;
}

void
afc_walk_fail(struct afc_walk *w, enum wn_status st, const struct wn_err *err)
{
    (void)pthread_mutex_lock(&w->lock);
    if (w->st == WN_OK) {
        w->st = st;
        w->err = *err;
    }
    (void)pthread_mutex_unlock(&w->lock);
}

bool
afc_walk_stopped(struct afc_walk *w)
{
    bool stopped;

    (void)pthread_mutex_lock(&w->lock);
    stopped = w->st != WN_OK;
    (void)pthread_mutex_unlock(&w->lock);
    return stopped || wn_run_cancelled(w->o->run);
}
