#include <string.h>

#include "base/cursor.h"
#include "base/err.h"
#include "device/ios/backup_run.h"

/* Larger blocks got the phone's backup service killed (facts/ios 4.6). */
#define BLOCK 32767u
#define BLOCK_DATA 0x0c
#define BLOCK_END 0x00
#define BLOCK_LOCAL_ERROR 0x06

/* What the phone asks for beyond the bytes it lacks, and what it needs on top
 * of what it sends (facts/ios 4.10). */
#define PURGE_EXTRA (UINT64_C(2) << 30)
#define SPARE (UINT64_C(128) << 20)
#define TOO_LITTLE UINT64_C(1)
#define PLENTY (UINT64_C(8) << 40)

/** ---- read-back: the phone checks its metadata ------------------------- */

struct download {
    struct wn_bk *b;
    plist_t missing; /* path → why, for the answer */
};

static enum wn_status
send_block(struct wn_bk *b, uint8_t code, size_t n, struct wn_err *err)
{
    /* The payload stands at block + 5 already. */
    wn_put_u32be(b->block, (uint32_t)n + 1);
    b->block[4] = code;
    return wn_conn_write(b->conn, b->block, n + 5, err);
}

static enum wn_status
send_content(struct wn_bk *b, const struct wn_name *n, struct wn_err *err)
{
    uint64_t at = 0;

    for (;;) {
        size_t got = 0;
        enum wn_status st = b->sink->meta_read(b->sink->ctx, n->rest, at,
            b->block + 5, BLOCK - 1, &got, err);

        if (st != WN_OK && st != WN_END) {
            return st == WN_ABSENT ? wn_fail(err, WN_EINTERNAL,
                "metadata of the backup was lost") : st;
        }
        if (got == 0) {
            return send_block(b, BLOCK_END, 0, err);
        }
        st = send_block(b, BLOCK_DATA, got, err);
        if (st != WN_OK) {
            return st;
        }
        at += got;
    }
}

static enum wn_status
send_missing(struct download *d, const char *path, struct wn_err *err)
{
    static const char why[] = "No such file or directory";
    plist_t entry = plist_new_dict();

    plist_dict_set_item(
        entry, "DLFileErrorString", plist_new_string(why));
    plist_dict_set_item(entry, "DLFileErrorCode",
        plist_new_uint((uint64_t)(int64_t)WN_DL_C_NOT_FOUND));
    if (!d->missing) {
        d->missing = plist_new_dict();
    }
    plist_dict_set_item(d->missing, path, entry);
    memcpy(d->b->block + 5, why, sizeof(why) - 1);
    return send_block(d->b, BLOCK_LOCAL_ERROR, sizeof(why) - 1, err);
}

static enum wn_status
send_file(void *ctx, const char *path, const char *to, struct wn_err *err)
{
    struct download *d = ctx;
    struct wn_bk *b = d->b;
    struct wn_name name;
    size_t n = strlen(path);
    enum wn_status found = wn_store_find(b->store, path, &name, err);
    enum wn_status st;

    (void)to;
    if (found < WN_OK) {
        return found;
    }
    if (n > WN_UP_NAME_BYTES) {
        return wn_fail(err, WN_EFORMAT, "a name of %zu bytes", n);
    }
    wn_put_u32be(b->block, (uint32_t)n);
    memcpy(b->block + 4, path, n);
    st = wn_conn_write(b->conn, b->block, n + 4, err);
    if (st != WN_OK) {
        return st;
    }
    return found == WN_OK ? send_content(b, &name, err)
                          : send_missing(d, path, err);
}

static enum wn_status
download(struct wn_bk *b, const struct wn_dl_msg *m, struct wn_err *err)
{
    static const uint8_t end[4] = {0};
    struct download d = {b, NULL};
    enum wn_status st = wn_dl_each(m, send_file, &d, err);

    if (st == WN_OK) {
        st = wn_conn_write(b->conn, end, sizeof(end), err);
    }
    if (st != WN_OK) {
        plist_free(d.missing);
        return st;
    }
    return d.missing
        ? wn_bk_status(b, WN_DL_C_SEVERAL, "Multi status", d.missing, err)
        : wn_bk_status(b, WN_DL_C_OK, NULL, NULL, err);
}

/** ---- space: the gift of the exact size --------------------------------- */

static enum wn_status
free_space(struct wn_bk *b, struct wn_err *err)
{
    uint64_t answer = PLENTY;

    if (b->space == WN_BK_ASK) {
        /* So little that the phone must say how much it would send. */
        b->space = WN_BK_ASKED;
        answer = TOO_LITTLE;
    }
    return wn_bk_status(b, WN_DL_C_OK, NULL, plist_new_uint(answer), err);
}

static enum wn_status
no_purge(struct wn_bk *b, struct wn_err *err)
{
    /* The very answer of the reference host (facts/ios 4.4). */
    return wn_bk_status(b, WN_DL_C_FAIL, "DLPurgeDiskSpace failed to purge",
        plist_new_uint(0), err);
}

/** What the phone was told of our space, and what it said it would send. */
static void
log_space(struct wn_bk *b, uint64_t announced)
{
    const struct wn_detail d[] = {
        {"first-reported-bytes", NULL, (int64_t)TOO_LITTLE},
        {"declared-virtual-capacity-bytes", NULL, (int64_t)PLENTY},
        {"announced-bytes", NULL, (int64_t)announced},
    };

    wn_run_log(b->run, "backup-space", d, sizeof(d) / sizeof(d[0]));
}

static enum wn_status
purge(struct wn_bk *b, const struct wn_dl_msg *m, struct wn_err *err)
{
    const uint64_t extra = PURGE_EXTRA + SPARE - TOO_LITTLE;
    uint64_t amount = 0;
    bool told = wn_dl_uint(m, 1, &amount) && amount > extra &&
        amount - extra < PLENTY;
    enum wn_status st = WN_OK;

    if (b->space == WN_BK_ASKED) {
        b->space = WN_BK_PLENTY;
        /* Another sum than the one we know: then the size is not told. */
        amount = told ? amount : extra;
        log_space(b, amount - extra);
        st = wn_bk_total(b, amount - extra, err);
    }
    if (st != WN_OK) {
        /* Refused here, the phone ends cleanly without sending a byte. */
        wn_bk_stop(b, st);
        return no_purge(b, err);
    }
    return wn_bk_status(
        b, WN_DL_C_OK, NULL, plist_new_uint(amount), err);
}

/** ---- the tree ---------------------------------------------------------- */

struct change {
    struct wn_store *store;
    int worst;
};

static enum wn_status
move_one(void *ctx, const char *from, const char *to, struct wn_err *err)
{
    struct change *c = ctx;
    int code = WN_DL_C_OK;
    enum wn_status st = wn_store_move(c->store, from, to, &code, err);

    c->worst = code < c->worst ? code : c->worst;
    return st;
}

static enum wn_status
remove_one(void *ctx, const char *path, const char *to, struct wn_err *err)
{
    struct change *c = ctx;
    int code = WN_DL_C_OK;
    enum wn_status st = wn_store_remove(c->store, path, &code, err);

    (void)to;
    c->worst = code < c->worst ? code : c->worst;
    return st;
}

static enum wn_status
change(struct wn_bk *b, const struct wn_dl_msg *m, wn_dl_name_fn *fn,
    struct wn_err *err)
{
    struct change c = {b->store, WN_DL_C_OK};
    enum wn_status st = wn_dl_each(m, fn, &c, err);

    return st == WN_OK ? wn_bk_status(b, c.worst, NULL, NULL, err) : st;
}

static enum wn_status
one_folder(struct wn_bk *b, const struct wn_dl_msg *m, struct wn_err *err)
{
    const char *path = wn_dl_path(m);
    plist_t listing = NULL;
    int code = WN_DL_C_OK;
    enum wn_status st;

    if (!path) {
        return wn_fail(err, WN_EFORMAT,
            "the phone sent %s without a proper name", m->word);
    }
    st = m->verb == WN_DL_MKDIR
        ? wn_store_mkdir(b->store, path, &code, err)
        : wn_store_list(b->store, path, &listing, &code, err);
    return st == WN_OK ? wn_bk_status(b, code, NULL, listing, err) : st;
}

static enum wn_status
unknown(struct wn_bk *b, const struct wn_dl_msg *m, struct wn_err *err)
{
    const struct wn_detail d = {"verb", m->word, 0};

    wn_run_log(b->run, "backup-unknown-request", &d, 1);
    return wn_bk_status(b, WN_DL_C_FAIL, "not supported", NULL, err);
}

enum wn_status
wn_bk_serve(struct wn_bk *b, const struct wn_dl_msg *m, struct wn_err *err)
{
    if (b->stop != WN_OK) {
        return wn_bk_status(
            b, WN_DL_C_FAIL, "cancelled by the examiner", NULL, err);
    }
    switch (m->verb) {
    case WN_DL_DOWNLOAD:
        return download(b, m, err);
    case WN_DL_FREE_SPACE:
        return free_space(b, err);
    case WN_DL_PURGE:
        return purge(b, m, err);
    case WN_DL_CONTENTS:
    case WN_DL_MKDIR:
        return one_folder(b, m, err);
    case WN_DL_MOVE:
        return change(b, m, move_one, err);
    case WN_DL_REMOVE:
        return change(b, m, remove_one, err);
    case WN_DL_UPLOAD:
    case WN_DL_PROCESS:
    case WN_DL_DISCONNECT:
    case WN_DL_VERSION:
    case WN_DL_READY:
    case WN_DL_UNKNOWN:
        break;
    }
    return unknown(b, m, err);
}
