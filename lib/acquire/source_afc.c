#include "acquire/source_afc.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acquire/source_afc_in.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/timespan.h"

#define FOLDERS_MAX 100000
#define PROGRESS_NS (WN_NS_PER_S / 4)

struct worker {
    struct afc_walk *walk;
    struct wn_afc *conn;
    bool first; /* tells the progress */
    int64_t told_ns;
    pthread_t thread;
};

static void
tell(struct worker *k, size_t done)
{
    const struct wn_run *run = k->walk->o->run;
    int64_t now = wn_mono_ns();
    struct wn_progress p = {
        .phase = "looking through the photo folders",
        .done_items = k->walk->listed - k->walk->names.count + done,
        .seconds_left = -1,
    };

    if (k->first && run && run->progress && now - k->told_ns > PROGRESS_NS) {
        k->told_ns = now;
        run->progress(run->ctx, &p);
    }
}

static void *
work(void *arg)
{
    struct worker *k = arg;
    struct afc_walk *w = k->walk;
    struct afc_group *g = calloc(1, sizeof(*g));
    struct wn_err err = WN_ERR_INIT;
    enum wn_status st =
        g ? WN_OK : wn_fail_nomem(&err, "the photo folders");

    while (st == WN_OK && !afc_walk_stopped(w)) {
        size_t number = atomic_fetch_add(&w->next_group, 1);

        if (number >= w->group_count) {
            break;
        }
        st = afc_group_run(w, k->conn, g, number, &err);
        tell(k, w->groups[number]);
    }
    if (st != WN_OK) {
        afc_walk_fail(w, st, &err);
    }
    if (g) {
        wn_wipe(g, sizeof(*g));
    }
    free(g);
    return NULL;
}

/** Names with the same key lie side by side. */
static enum wn_status
make_groups(struct afc_walk *w, struct wn_err *err)
{
    const struct afc_names *n = &w->names;

    w->group_count = 0;
    w->groups = malloc((n->count + 1) * sizeof(*w->groups));
    if (!w->groups) {
        return wn_fail_nomem(err, "the photo folders");
    }
    for (size_t i = 0; i < n->count; i++) {
        if (i == 0 || strcmp(n->list[i].key, n->list[i - 1].key) != 0) {
            w->groups[w->group_count++] = i;
        }
    }
    w->groups[w->group_count] = n->count;
    atomic_store(&w->next_group, 0);
    return WN_OK;
}

static enum wn_status
work_all(struct afc_walk *w, struct wn_err *err)
{
    struct worker workers[AFC_CONNECTIONS_MAX] = { 0 };
    unsigned started = 1;

    for (unsigned i = 0; i < w->conn_count; i++) {
        workers[i] = (struct worker){
            .walk = w,
            .conn = w->conns[i],
            .first = i == 0,
        };
    }
    while (started < w->conn_count && started < w->group_count &&
        pthread_create(&workers[started].thread, NULL, work,
            &workers[started]) == 0) {
        started++;
    }
    (void)work(&workers[0]);
    for (unsigned i = 1; i < started; i++) {
        (void)pthread_join(workers[i].thread, NULL);
    }
    if (w->st == WN_OK && wn_run_cancelled(w->o->run)) {
        return wn_fail(err, WN_ECANCEL, "stopped");
    }
    return w->st == WN_OK ? WN_OK : wn_fail_again(err, w->st, &w->err);
}

/** A folder that cannot be listed is counted, and is not the end. */
static enum wn_status
list(struct afc_walk *w, struct afc_names *n, const char *path, bool counts,
    struct wn_err *err)
{
    struct wn_err mine = WN_ERR_INIT;
    enum wn_status st =
        afc_names_read(n, w->conns[0], w->o->sink, path, &mine);

    if (st == WN_OK || st == WN_ABSENT) {
        return WN_OK;
    }
    if (afc_is_local(st)) {
        atomic_fetch_add(&w->unread, counts);
        return WN_OK;
    }
    return wn_fail_again(err, st, &mine);
}

static enum wn_status
walk_folder(struct afc_walk *w, const struct afc_folder *f,
    struct wn_err *err)
{
    char edits[AFC_PATH + sizeof(AFC_EDITS)];
    enum wn_status st = list(w, &w->names, f->path, true, err);

    w->folder = f;
    w->listed += w->names.count;
    if (st == WN_OK && f->depth > 0 && w->names.count > 0) {
        (void)snprintf(edits, sizeof(edits), AFC_EDITS "%s", f->path);
        st = list(w, &w->edits, edits, true, err);
        w->listed += w->edits.count;
    }
    if (st == WN_OK) {
        st = make_groups(w, err);
    }
    if (st == WN_OK) {
        st = work_all(w, err);
    }
    free(w->groups);
    w->groups = NULL;
    afc_names_free(&w->names);
    afc_names_free(&w->edits);
    return st;
}

static enum wn_status
walk(struct afc_walk *w, struct wn_err *err)
{
    const char *prefix = wn_artefact_info(w->artefact)->files_prefix;
    struct afc_folder *f;
    char root[AFC_PATH];
    unsigned folders = 0;
    enum wn_status st;

    (void)snprintf(root, sizeof(root), "%s", prefix);
    root[strlen(root) - 1] = '\0'; /* prefixes end in "/" */
    st = afc_walk_later(w, root, 0) == WN_OK
        ? WN_OK
        : wn_fail_nomem(err, "the photo folders");
    while (st == WN_OK && (f = w->waiting)) {
        w->waiting = f->next;
        st = ++folders > FOLDERS_MAX
            ? wn_fail(err, WN_ELIMIT, "the phone has too many photo folders")
            : walk_folder(w, f, err);
        free(f);
    }
    return st;
}

/** More connections are faster; one is enough. */
static enum wn_status
connect_all(struct afc_walk *w, struct wn_err *err)
{
    unsigned want = w->o->connections ? w->o->connections : AFC_CONNECTIONS;
    enum wn_status st =
        wn_afc_open(&w->conns[0], w->o->link, w->o->grant, err);

    if (st != WN_OK) {
        return st;
    }
    w->conn_count = 1;
    while (w->conn_count < want && w->conn_count < AFC_CONNECTIONS_MAX &&
        wn_afc_open(&w->conns[w->conn_count], w->o->link, w->o->grant,
            NULL) == WN_OK) {
        w->conn_count++;
    }
    return WN_OK;
}

static void
say_unread(struct afc_walk *w)
{
    const struct wn_item_sink *sink = w->o->sink;
    uint64_t n = atomic_load(&w->unread) + atomic_load(&w->vanished);
    char why[256];

    if (n > 0) {
        (void)snprintf(why, sizeof(why), "%" PRIu64 " files or folders were "
            "listed by the phone but could not be looked at", n);
        sink->could_not(sink->ctx, w->artefact, true, why);
    }
}

enum wn_status
source_afc_run(const struct source_afc_options *o, enum wn_artefact a,
    struct source_afc_counts *counts, struct wn_err *err)
{
    struct afc_walk *w = calloc(1, sizeof(*w));
    enum wn_status st;

    if (!w || pthread_mutex_init(&w->lock, NULL) != 0) {
        free(w);
        return wn_fail_nomem(err, "the photo folders");
    }
    w->o = o;
    w->artefact = a;
    st = connect_all(w, err);
    if (st == WN_OK) {
        st = afc_index_run(w, err);
    }
    if (st == WN_OK) {
        st = walk(w, err);
    }
    if (st == WN_OK) {
        say_unread(w);
    }
    st = st == WN_ABSENT ? WN_OK : st; /* nothing is kept: it was said */
    counts->listed += w->listed;
    counts->probed += atomic_load(&w->probed);
    for (struct afc_folder *f; (f = w->waiting);) {
        w->waiting = f->next;
        free(f);
    }
    for (unsigned i = 0; i < w->conn_count; i++) {
        wn_afc_free(&w->conns[i]);
    }
    (void)pthread_mutex_destroy(&w->lock);
    free(w);
    return st;
}
