/*
 * Names from listings, folder by folder, for phones whose `find` knows no
 * dates: names and times of all leave the phone. Breadth first, so that how
 * deep a phone says it is costs no stack.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "device/android/files_in.h"

#define DEPTH_MAX 64
/* More than any phone has; a file system that never ends shall. */
#define NAMES_MAX 10000000u
#define FOLDERS_MAX 1000000u /* not listed yet */

struct folder {
    struct folder *next;
    unsigned depth;
    size_t n;
    char path[]; /* no slash at its end */
};

struct walk {
    struct wn_hunt *h;
    struct folder *first, **last;
    size_t waiting;
    const struct folder *here;
    bool stopped; /* by us or our caller, not by the phone */
};

static enum wn_status
push(struct walk *w, const char *path, size_t n, unsigned depth,
    struct wn_err *err)
{
    struct folder *f;

    if (w->waiting == FOLDERS_MAX) {
        return wn_fail(err, WN_ELIMIT, "too many folders on the phone");
    }
    f = malloc(sizeof(*f) + n + 1);
    if (!f) {
        return wn_fail_nomem(err, "the folders of the phone");
    }
    *f = (struct folder){.depth = depth, .n = n};
    memcpy(f->path, path, n);
    f->path[n] = '\0';
    *w->last = f;
    w->last = &f->next;
    w->waiting++;
    return WN_OK;
}

static void
pop(struct walk *w)
{
    struct folder *f = w->first;

    w->first = f->next;
    w->last = w->first ? w->last : &w->first;
    w->waiting--;
    wn_wipe(f->path, f->n);
    free(f);
}

static enum wn_status
on_file(struct wn_hunt *h, const char *path, const struct wn_adb_stat *is,
    struct wn_err *err)
{
    const struct wn_adb_banner *b = wn_adb_banner(h->adb);

    /* What the listing told in 32 bits is asked for in full, where it can. */
    if (!is->v2 && b->stat_v2) {
        return wn_hunt_in_time(h, is) ? wn_hunt_name(h, path, err) : WN_OK;
    }
    return wn_hunt_judge(h, path, is, err);
}

static enum wn_status
take(struct walk *w, const char *name, size_t n, const struct wn_adb_stat *is,
    struct wn_err *err)
{
    struct wn_hunt *h = w->h;
    const struct folder *in = w->here;
    char path[WN_SYNC_PATH_BYTES + 1];
    size_t whole = in->n + 1 + n;

    if (++h->totals.listed > NAMES_MAX) {
        return wn_fail(err, WN_ELIMIT, "too many files on the phone");
    }
    if (whole > WN_SYNC_PATH_BYTES) {
        h->totals.unreadable++;
        return WN_OK;
    }
    memcpy(path, in->path, in->n);
    path[in->n] = '/';
    memcpy(path + in->n + 1, name, n);
    path[whole] = '\0';
    if (is->error != 0) {
        return wn_hunt_judge(h, path, is, err);
    }
    if (WN_SYNC_IS_FILE(is->mode)) {
        return on_file(h, path, is, err);
    }
    if (!WN_SYNC_IS_DIR(is->mode)) {
        return WN_OK;
    }
    if (in->depth + 1 > DEPTH_MAX) {
        h->totals.unreadable++;
        return WN_OK;
    }
    return push(w, path, whole, in->depth + 1, err);
}

static enum wn_status
on_entry(void *ctx, const char *name, size_t n, const struct wn_adb_stat *is,
    struct wn_err *err)
{
    struct walk *w = ctx;
    enum wn_status st = take(w, name, n, is, err);

    w->stopped = st != WN_OK;
    return st;
}

static enum wn_status
list(struct walk *w, struct wn_adb_sync *s, struct wn_err *err)
{
    struct wn_err why = WN_ERR_INIT;
    enum wn_status st;

    w->here = w->first;
    st = wn_adb_sync_list(s, w->here->path, on_entry, w, &why);
    pop(w);
    if (st == WN_ABSENT && !w->stopped) {
        /* It was there a moment ago. STAT has one answer for a folder that is
         * gone and one that may not be looked at. */
        w->h->totals.unreadable += !wn_adb_banner(w->h->adb)->stat_v2;
        return WN_OK;
    }
    if (st == WN_EREADY && !w->stopped && !wn_adb_gone(w->h->adb)) {
        w->h->totals.unreadable++;
        return WN_OK;
    }
    return st == WN_OK ? st : wn_fail_again(err, st, &why);
}

enum wn_status
wn_hunt_by_list(struct wn_hunt *h, struct wn_err *err)
{
    struct walk w = {.h = h};
    struct wn_adb_sync *s = NULL; /* a listing and a status at once */
    enum wn_status st = wn_adb_sync_open(&s, h->adb, err);

    w.last = &w.first;
    for (size_t i = 0; st == WN_OK && i < h->count; i++) {
        st = push(
            &w, h->folders[i], wn_files_length(h->folders[i]), 1, err);
    }
    while (st == WN_OK && w.first) {
        st = list(&w, s, err);
    }
    while (w.first) {
        pop(&w);
    }
    wn_adb_sync_free(&s);
    return st;
}
