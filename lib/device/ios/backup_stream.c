#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/log.h"
#include "base/timespan.h"
#include "device/ios/backup_path.h"
#include "device/ios/backup_run.h"

/** The file that is being received. */
struct incoming {
    struct wn_name name;
    uint64_t bytes;
    bool counted; /* a file of the phone, not metadata */
    bool keep;    /* begun at the sink as an entry */
    bool meta;    /* begun at the sink as metadata */
};

static enum wn_status
begin_entry(struct wn_bk *b, struct incoming *in, struct wn_err *err)
{
    struct wn_backup_entry e = {.number = b->totals.files_seen};
    enum wn_backup_keep keep = WN_BACKUP_DRAIN;
    struct wn_proven proven = {"", ""};
    enum wn_status st;

    e.proven = wn_backup_prove(&proven, b->up.dname, b->up.dname_len,
                   in->name.id) == WN_OK;
    e.domain = proven.domain;
    e.path = proven.path;
    memcpy(e.name, in->name.id, sizeof(e.name));
    b->totals.files_unproven += !e.proven;
    st = b->sink->begin(b->sink->ctx, &e, &keep, err);
    in->keep = st == WN_OK && keep == WN_BACKUP_KEEP;
    return st;
}

static enum wn_status
begin_file(struct wn_bk *b, struct incoming *in, struct wn_err *err)
{
    enum wn_status st;

    memset(in, 0, sizeof(*in));
    st = wn_store_name(b->store, &in->name, b->up.fname, err);
    if (st != WN_OK) {
        return st;
    }
    if (b->stop != WN_OK) {
        return WN_OK;
    }
    switch (in->name.kind) {
    case WN_NAME_FILE:
        in->counted = true;
        /* A phone that never asked for space: its size stays unknown. */
        st = wn_bk_total(b, 0, err);
        if (st == WN_OK) {
            st = begin_entry(b, in, err);
        }
        b->totals.files_seen++;
        return st;
    case WN_NAME_META:
        st = b->sink->meta_begin(b->sink->ctx, in->name.rest, err);
        in->meta = st == WN_OK;
        return st;
    case WN_NAME_OTHER: /* neither file nor metadata: passes by, counted */
        in->counted = true;
        b->totals.files_unproven++;
        b->totals.files_seen++;
        return WN_OK;
    case WN_NAME_ROOT:
    case WN_NAME_SNAP:
    case WN_NAME_FOLDER:
        break;
    }
    return wn_fail(err, WN_EACQUIRE,
        "the phone sent content for a folder of its backup");
}

static enum wn_status
take_data(struct wn_bk *b, struct incoming *in, size_t n, struct wn_err *err)
{
    in->bytes += n;
    b->totals.bytes_seen += in->counted ? n : 0;
    if (b->stop != WN_OK) {
        return WN_OK;
    }
    if (in->keep) {
        return b->sink->data(b->sink->ctx, b->block, n, err);
    }
    if (in->meta) {
        return b->sink->meta_data(b->sink->ctx, b->block, n, err);
    }
    return WN_OK;
}

/** What was begun is always ended, also when the run stops in its midst. */
static enum wn_status
end_file(
    struct wn_bk *b, struct incoming *in, bool complete, struct wn_err *err)
{
    enum wn_status st = WN_OK;

    if (in->keep) {
        in->keep = false;
        st = b->sink->end(b->sink->ctx, complete, err);
    } else if (in->meta) {
        in->meta = false;
        st = b->sink->meta_end(b->sink->ctx, err);
        if (st == WN_OK && !complete) {
            return b->sink->meta_remove(b->sink->ctx, in->name.rest, err);
        }
    }
    if (st != WN_OK || b->stop != WN_OK) {
        return st;
    }
    /* A file the phone failed on is listed too: the reference host makes an
     * empty one, and an entry too many never harms (facts/ios 4.5). */
    return wn_store_put(b->store, &in->name, in->bytes, err);
}

static void
note_failed(struct wn_bk *b, const struct incoming *in)
{
    char text[128];
    struct wn_detail d = {"text", text, 0};

    if (!in->counted) {
        /* Metadata's error says something of the backup, of nobody's file. */
        (void)wn_escape(text, sizeof(text), b->up.text, b->up.text_len);
        wn_run_log(b->run, "backup-metadata-failed", &d, 1);
        return;
    }
    b->totals.files_failed++;
    wn_run_log(b->run, "backup-file-failed", NULL, 0);
}

static enum wn_status
on_event(struct wn_bk *b, struct incoming *in, enum wn_up_event event,
    size_t n, struct wn_err *err)
{
    switch (event) {
    case WN_UP_FILE:
        wn_bk_progress(b, "receiving the backup");
        return begin_file(b, in, err);
    case WN_UP_DATA:
        wn_bk_progress(b, "receiving the backup");
        return take_data(b, in, n, err);
    case WN_UP_DONE:
        return end_file(b, in, true, err);
    case WN_UP_FAIL:
        note_failed(b, in);
        return end_file(b, in, false, err);
    case WN_UP_MORE:
    case WN_UP_END:
        break;
    }
    return WN_OK;
}

/** @retval WN_OK the batch ended; else framing or the cable is lost */
static enum wn_status
stream(struct wn_bk *b, struct incoming *in, struct wn_err *err)
{
    enum wn_up_event event = WN_UP_MORE;
    size_t want;
    enum wn_status st;

    wn_up_init(&b->up);
    while ((want = wn_up_want(&b->up)) > 0) {
        size_t n = want > WN_BK_BLOCK ? WN_BK_BLOCK : want;

        st = wn_conn_read(b->conn, b->block, n, err);
        if (st == WN_OK) {
            st = wn_up_take(&b->up, b->block, n, &event, err);
        }
        if (st != WN_OK) {
            return st;
        }
        st = on_event(b, in, event, n, err);
        if (st == WN_EACQUIRE || st == WN_EFORMAT) {
            return st; /* the phone misbehaves: no use in courtesy */
        }
        if (st == WN_OK && wn_run_cancelled(b->run)) {
            st = wn_fail(err, WN_ECANCEL, "cancelled");
        }
        if (st != WN_OK && b->stop == WN_OK) {
            wn_bk_stop(b, st);
        }
    }
    return WN_OK;
}

enum wn_status
wn_bk_upload(struct wn_bk *b, struct wn_err *err)
{
    struct incoming in = {0};
    enum wn_status st = stream(b, &in, err);

    if (in.keep || in.meta) {
        struct wn_err ignored = WN_ERR_INIT;

        if (b->stop == WN_OK) {
            b->stop = st;
        }
        (void)end_file(b, &in, false, &ignored);
    }
    wn_wipe(b->block, WN_BK_BLOCK);
    if (st != WN_OK) {
        return st;
    }
    if (b->stop != WN_OK) {
        return wn_bk_status(
            b, WN_DL_C_FAIL, "cancelled by the examiner", NULL, err);
    }
    return wn_bk_status(b, WN_DL_C_OK, NULL, NULL, err);
}
