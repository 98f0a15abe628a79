#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/timespan.h"
#include "device/ios/backup_run.h"
#include "device/ios/mobilebackup.h"
#include "device/ios/sync_lock.h"
#include "device/link.h"

#define PROGRESS_NS INT64_C(200000000)
#define LAST_WORD_S 3

enum wn_status
wn_bk_status(struct wn_bk *b, int code, const char *text, plist_t payload,
    struct wn_err *err)
{
    return wn_mb_send(b->conn, wn_dl_status(code, text, payload), err);
}

static struct wn_progress
standing(const struct wn_bk *b, const char *phase)
{
    return (struct wn_progress){.phase = phase,
        .done_bytes = b->totals.bytes_seen,
        .total_bytes = b->totals.bytes_total,
        .done_items = b->totals.files_seen,
        .seconds_left = -1};
}

void
wn_bk_progress(struct wn_bk *b, const char *phase)
{
    struct wn_progress now = standing(b, phase);
    int64_t at = wn_mono_ns();

    if (b->run && b->run->progress && at - b->shown_ns >= PROGRESS_NS) {
        b->shown_ns = at;
        b->run->progress(b->run->ctx, &now);
    }
}

void
wn_bk_stop(struct wn_bk *b, enum wn_status st)
{
    b->stop = st;
    wn_conn_deadline(b->conn,
        wn_mono_ns() + (int64_t)WN_BK_GRACE_MS * 1000000 +
            LAST_WORD_S * WN_NS_PER_S);
}

enum wn_status
wn_bk_total(struct wn_bk *b, uint64_t bytes, struct wn_err *err)
{
    enum wn_status st;

    if (b->told_total) {
        return WN_OK;
    }
    b->told_total = true;
    st = b->sink->total(b->sink->ctx, bytes, err);
    if (st == WN_OK) {
        b->totals.bytes_total = bytes;
    }
    return st;
}

static enum wn_status
request(struct wn_bk *b, struct wn_err *err)
{
    plist_t dict = plist_new_dict();
    plist_t options = plist_new_dict();

    plist_dict_set_item(options, "ForceFullBackup", plist_new_bool(1));
    plist_dict_set_item(dict, "Options", options);
    plist_dict_set_item(
        dict, "SourceIdentifier", plist_new_string(b->p->udid));
    return wn_mb_request(b->conn, b->p->udid, "Backup", dict, err);
}

/** Nothing comes before the owner has entered the passcode. */
static enum wn_status
receive_first(struct wn_bk *b, struct wn_dl_msg *m, struct wn_err *err)
{
    const struct wn_progress show = {.phase = "waiting for the phone",
        .owner_must = "look at the phone: if it asks, enter its passcode"};
    struct wn_err why = WN_ERR_INIT;
    int limit_s = wn_mb_passcode_s(b->run);
    enum wn_status st =
        wn_mb_receive(b->conn, b->run, m, limit_s, &show, &why);

    if (st == WN_OK) {
        return st;
    }
    if (st == WN_EACQUIRE && wn_conn_silent(b->conn)) {
        st = wn_fail(err, WN_EREADY,
            "the passcode was not entered on the phone within %d seconds; "
            "nothing was received", limit_s);
        wn_todo(err, "start again when the owner is at hand; --timeout "
            "passcode=S waits longer");
        return st;
    }
    return wn_fail_again(err, st, &why);
}

/** @retval WN_END the phone's verdict came and was good */
static enum wn_status
handle(struct wn_bk *b, const struct wn_dl_msg *m, struct wn_err *err)
{
    struct wn_dl_answer a;
    enum wn_status st;

    switch (m->verb) {
    case WN_DL_UPLOAD:
        return wn_bk_upload(b, err);
    case WN_DL_PROCESS:
        wn_dl_answer(m, &a);
        if (strcmp(a.name, "Response") != 0) {
            return wn_fail(err, WN_EFORMAT,
                "the phone sent \"%s\" in the midst of the backup", a.name);
        }
        st = wn_backup_verdict(&a, err);
        return st == WN_OK ? WN_END : st;
    case WN_DL_DISCONNECT:
        return wn_fail(err, WN_EACQUIRE,
            "the phone ended the backup without a word");
    case WN_DL_VERSION:
    case WN_DL_READY:
    case WN_DL_DOWNLOAD:
    case WN_DL_FREE_SPACE:
    case WN_DL_PURGE:
    case WN_DL_CONTENTS:
    case WN_DL_MKDIR:
    case WN_DL_MOVE:
    case WN_DL_REMOVE:
    case WN_DL_UNKNOWN:
        break;
    }
    return wn_bk_serve(b, m, err);
}

static enum wn_status
receive(struct wn_bk *b, struct wn_dl_msg *m, bool first, struct wn_err *err)
{
    const struct wn_progress show = standing(b, "the phone is working");
    enum wn_status st;

    if (b->stop == WN_OK && wn_run_cancelled(b->run)) {
        wn_bk_stop(b, wn_fail(err, WN_ECANCEL, "cancelled"));
    }
    if (first) {
        return receive_first(b, m, err);
    }
    st = wn_mb_receive(b->conn, b->run, m,
        b->stop == WN_OK ? wn_mb_idle_s(b->run) : LAST_WORD_S, &show, err);
    if (st == WN_OK) {
        wn_bk_progress(b, "receiving the backup");
    }
    return st;
}

static enum wn_status
converse(struct wn_bk *b, struct wn_err *err)
{
    struct wn_err aside = WN_ERR_INIT;
    bool first = true;
    bool answered = false;
    enum wn_status st = request(b, err);

    while (st == WN_OK) {
        struct wn_dl_msg m;

        st = receive(b, &m, first, b->stop == WN_OK ? err : &aside);
        if (st == WN_OK) {
            answered = m.verb == WN_DL_PROCESS;
            st = handle(b, &m, b->stop == WN_OK ? err : &aside);
            wn_dl_clear(&m);
        }
        first = false;
    }
    if (answered) { /* else it is not our turn to speak: just hang up */
        (void)wn_mb_send(b->conn, wn_dl_disconnect(), &aside);
    }
    if (b->stop != WN_OK) {
        st = b->stop; /* the reason, not what the phone made of it */
    }
    return st == WN_END ? WN_OK : st;
}

static enum wn_status
run(struct wn_bk *b, struct wn_err *err)
{
    sigset_t before;
    enum wn_status st;

    b->block = malloc(WN_BK_BLOCK);
    if (!b->block) {
        return wn_fail_nomem(err, "the backup");
    }
    st = wn_store_new(&b->store, b->p->udid, b->sink, err);
    if (st == WN_OK) {
        st = wn_mb_open(&b->conn, b->p, err);
    }
    if (st == WN_OK) {
        /* Once for millions of reads. */
        wn_pipe_hold(&before);
        wn_conn_held(b->conn);
        st = converse(b, err);
        wn_conn_free(&b->conn);
        wn_pipe_release(&before);
    }
    wn_store_free(&b->store);
    wn_wipe(b->block, WN_BK_BLOCK);
    free(b->block);
    return st;
}

static enum wn_status
check_version(const struct wn_link *l, struct wn_err *err)
{
    const char *v = l->identity.product_version;

    /* Before iOS 10 the tree was another one (facts/ios 4.7). */
    if (v[0] >= '1' && v[0] <= '9' && (v[1] == '.' || v[1] == '\0')) {
        return wn_fail(err, WN_EREADY,
            "the phone runs iOS %s; backups are read from iOS 10 on", v);
    }
    return WN_OK;
}

enum wn_status
wn_backup_run(struct wn_link *l, const struct wn_grant *g,
    const struct wn_backup_options *o, const struct wn_backup_sink *sink,
    struct wn_backup_totals *totals, struct wn_err *err)
{
    struct wn_bk *b;
    struct wn_sync_lock *lock = NULL;
    enum wn_status st = wn_grant_permits(g, WN_ROUTE_IOS_BACKUP, err);

    if (st == WN_OK) {
        st = check_version(l, err);
    }
    if (st != WN_OK) {
        return st;
    }
    b = calloc(1, sizeof(*b));
    if (!b) {
        return wn_fail_nomem(err, "the backup");
    }
    b->p = l->ios;
    b->run = l->run;
    b->sink = sink;
    if (o->sync_lock) {
        st = wn_sync_lock_take(&lock, l->ios, err);
    }
    if (st == WN_OK) {
        st = run(b, err);
    }
    wn_sync_lock_free(&lock);
    if (st == WN_EACQUIRE || st == WN_EFORMAT) {
        wn_todo(err, "start again; if it happens again, restart the phone");
    }
    *totals = b->totals;
    free(b);
    return st;
}
