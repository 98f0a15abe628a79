/*
 * Many files over one stream, so that the cable never waits for us.
 *
 * The answers come in the order of the requests, and a request that waits at
 * the phone costs nothing. So files go in batches, and each packet of requests
 * has the batch after in it:
 *
 *     sent   status of B1 | status of B2, files of B1 | status of B3, files …
 *     read   status of B1 | status of B2, files of B1 | …
 *
 * A packet goes out as soon as the status of its own batch is known, when the
 * files of the batch before are still coming. Only what is a regular file then
 * is ever opened: the phone would wait for ever in a fifo.
 */
#include "device/android/adb_sync_pull_in.h"

#include <stdlib.h>

#include "base/err.h"
#include "device/android/allow.h"

static enum wn_status
gather(struct pull *p, struct batch *b, struct wn_err *err)
{
    size_t bytes = 0;

    b->count = 0;
    b->known = 0;
    b->done = 0;
    while (!p->no_more && b->count < BATCH_FILES && bytes < BATCH_BYTES) {
        struct file *f = &b->files[b->count];
        const char *path = NULL;
        enum wn_status st = p->to->next(p->to->ctx, &path, err);

        if (st == WN_END) {
            p->no_more = true;
            return WN_OK;
        }
        if (st != WN_OK) {
            return st;
        }
        *f = (struct file){.path = path, .how = WN_ADB_UNREADABLE,
            .allowed = wn_allow_path(path)};
        bytes += f->allowed ? strlen(path) : 0;
        b->count++;
    }
    return WN_OK;
}

/** ---- requests ---------------------------------------------------------- */

static enum wn_status
ask_status(struct pull *p, const struct batch *b, struct wn_err *err)
{
    uint32_t id = wn_adb_sync_stat_id(p->s, false);
    enum wn_status st = WN_OK;

    for (size_t i = b->known; st == WN_OK && i < b->count; i++) {
        if (b->files[i].allowed) {
            st = wn_adb_sync_ask(p->s, id, b->files[i].path, err);
        }
    }
    return st;
}

static enum wn_status
ask_files(struct pull *p, const struct batch *b, struct wn_err *err)
{
    uint32_t id = wn_adb_sync_stat_id(p->s, false);
    enum wn_status st = WN_OK;

    for (size_t i = b->done; st == WN_OK && i < b->count; i++) {
        const struct file *f = &b->files[i];

        if (f->wanted) {
            st = wn_adb_sync_ask(p->s, WN_SYNC_RECV, f->path, err);
            if (st == WN_OK) {
                st = wn_adb_sync_ask(p->s, id, f->path, err);
            }
        }
    }
    return st;
}

/** ---- answers ----------------------------------------------------------- */

static void
decide(struct file *f)
{
    f->wanted = f->before.error == 0 && WN_SYNC_IS_FILE(f->before.mode);
    f->how = wn_adb_sync_missing(&f->before) ? WN_ADB_MISSING
                                             : WN_ADB_UNREADABLE;
}

/** Learn what the files of b are, while those of the batch before wait. */
static enum wn_status
read_status(struct pull *p, struct batch *b, struct wn_err *err)
{
    while (b->known < b->count) {
        struct file *f = &b->files[b->known];
        enum wn_status st = f->allowed
            ? wn_adb_sync_stat_answer(p->s, &f->before, err)
            : WN_OK;

        if (st == WN_OK && f->allowed) {
            decide(f);
        }
        if (st < 0) {
            return st;
        }
        if (st == WN_OK || st == WN_DENIED || f->asked_again) {
            b->known++;
        } else {
            f->asked_again = true;
        }
        if (st != WN_OK) {
            st = ask_status(p, b, err);
            if (st == WN_OK) {
                st = ask_files(p, p->current, err);
            }
            if (st == WN_OK) {
                st = wn_adb_sync_send(p->s, err);
            }
        }
        if (st != WN_OK) {
            return st;
        }
    }
    return WN_OK;
}

/** The stream broke in this file, or before it. What can be said of it? Done
 * with it, unless it is to be asked for again. */
static enum wn_status
after_break(struct pull *p, struct file *f, bool fail, bool *again,
    struct wn_err *err)
{
    struct wn_adb_stat is = {0};
    enum wn_status st;

    *again = !fail && !f->begun && !f->asked_again;
    f->asked_again = true;
    if (*again || f->begun) {
        return WN_OK;
    }
    /* It was there a moment ago. */
    st = wn_adb_sync_stat(p->s, f->path, false, &is, err);
    f->how = wn_adb_sync_missing(&is) ? WN_ADB_MISSING : WN_ADB_UNREADABLE;
    return st;
}

static enum wn_status
resume(struct pull *p, struct wn_err *err)
{
    enum wn_status st = ask_files(p, p->current, err);

    if (st == WN_OK) {
        st = ask_status(p, p->fresh, err);
    }
    if (st == WN_OK) {
        st = ask_files(p, p->next, err);
    }
    return st == WN_OK ? wn_adb_sync_send(p->s, err) : st;
}

static enum wn_status
read_files(struct pull *p, struct batch *b, struct wn_err *err)
{
    while (b->done < b->count) {
        struct file *f = &b->files[b->done];
        bool stopped = false, again = false;
        enum wn_status st =
            f->wanted ? wn_adb_pull_one(p, f, &stopped, err) : WN_OK;
        bool broken = st > 0 && !stopped;

        if (broken) {
            st = after_break(p, f, st == WN_DENIED, &again, err);
        }
        if (st != WN_OK) {
            return st;
        }
        if (!again) {
            st = p->to->end(p->to->ctx, f->path, f->how, err);
            b->done++;
        }
        if (st == WN_OK && broken) {
            st = resume(p, err);
        }
        if (st != WN_OK) {
            return st;
        }
    }
    return WN_OK;
}

/** ---- all --------------------------------------------------------------- */

static enum wn_status
turn(struct pull *p, struct wn_err *err)
{
    struct batch *free_now = p->current;
    enum wn_status st = read_status(p, p->next, err);

    if (st == WN_OK) {
        st = gather(p, p->fresh, err);
    }
    if (st == WN_OK) {
        st = ask_status(p, p->fresh, err);
    }
    if (st == WN_OK) {
        st = ask_files(p, p->next, err);
    }
    if (st == WN_OK) {
        st = wn_adb_sync_send(p->s, err);
    }
    if (st == WN_OK) {
        st = read_files(p, p->current, err);
    }
    p->current = p->next;
    p->next = p->fresh;
    p->fresh = free_now;
    return st;
}

enum wn_status
wn_adb_sync_pull(
    struct wn_adb *a, const struct wn_adb_pull *pull, struct wn_err *err)
{
    struct pull *p = calloc(1, sizeof(*p));
    enum wn_status st;

    if (!p) {
        return wn_fail_nomem(err, "the files to fetch");
    }
    p->to = pull;
    p->current = &p->batches[0];
    p->next = &p->batches[1];
    p->fresh = &p->batches[2];
    st = wn_adb_sync_open(&p->s, a, err);
    if (st == WN_OK) {
        st = gather(p, p->next, err);
    }
    if (st == WN_OK) {
        st = ask_status(p, p->next, err);
    }
    if (st == WN_OK) {
        st = wn_adb_sync_send(p->s, err);
    }
    while (st == WN_OK && (p->current->count > 0 || p->next->count > 0)) {
        st = turn(p, err);
    }
    wn_adb_sync_free(&p->s);
    free(p);
    return st;
}
