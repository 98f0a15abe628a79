/* One file of many. */
#include "base/err.h"
#include "device/android/adb_sync_pull_in.h"

/* adbd sends 64 KiB; no release ever sent more than one packet holds. */
#define DATA_BYTES (1u << 20)
/* A file that grows faster than it can be read would never end. */
#define GROWTH_BYTES (64u << 20)

static enum wn_status
begin(struct pull *p, struct file *f, bool *stopped, struct wn_err *err)
{
    enum wn_status st = WN_OK;

    if (!f->begun) {
        f->begun = true;
        st = p->to->begin(p->to->ctx, f->path, &f->before, err);
        *stopped = st != WN_OK;
    }
    return st;
}

static enum wn_status
read_data(struct pull *p, struct file *f, size_t left, bool *stopped,
    struct wn_err *err)
{
    while (left > 0) {
        const uint8_t *at;
        size_t n = 0;
        enum wn_status st = wn_adb_sync_some(p->s, left, &at, &n, err);

        if (st != WN_OK) {
            return st;
        }
        left -= n;
        f->bytes += n;
        st = p->to->data(p->to->ctx, at, n, err);
        if (st != WN_OK) {
            *stopped = true;
            return st;
        }
    }
    return WN_OK;
}

static enum wn_status
read_content(
    struct pull *p, struct file *f, bool *stopped, struct wn_err *err)
{
    uint32_t id = 0;

    do {
        const uint8_t *at;
        uint32_t n;
        struct wn_cursor c;
        enum wn_status st = wn_adb_sync_id(p->s, &id, err);

        if (st == WN_OK && id != WN_SYNC_DATA && id != WN_SYNC_DONE) {
            return wn_adb_sync_nonsense(
                p->s, "something else than a file", err);
        }
        if (st == WN_OK) {
            st = wn_adb_sync_take(p->s, 4, &at, err);
        }
        if (st == WN_OK) {
            st = begin(p, f, stopped, err);
        }
        if (st != WN_OK || id == WN_SYNC_DONE) {
            return st;
        }
        c = wn_cursor(at, 4);
        n = wn_cur_u32le(&c);
        if (n > DATA_BYTES) {
            return wn_adb_sync_nonsense(
                p->s, "with a piece of a file that is too large", err);
        }
        st = read_data(p, f, n, stopped, err);
        if (st != WN_OK) {
            return st;
        }
        /* An old phone does not tell the size: see same(). */
    } while (!f->before.v2 || f->bytes <= f->before.size_bytes ||
        f->bytes - f->before.size_bytes <= GROWTH_BYTES);
    f->how = WN_ADB_CHANGED;
    wn_adb_sync_drop(p->s);
    return WN_DENIED;
}

/**
 * Is it the file that was looked at before, and all of it? STAT gives sizes
 * modulo 2^32 and no inode: the length of what came, counted by us, is then
 * compared modulo 2^32 too, and more cannot be said.
 */
static bool
same(const struct file *f, const struct wn_adb_stat *after)
{
    const struct wn_adb_stat *before = &f->before;
    uint64_t bytes = before->v2 ? f->bytes : f->bytes & UINT32_MAX;

    return after->error == 0 && after->mode == before->mode &&
        after->inode == before->inode && after->mtime_s == before->mtime_s &&
        after->size_bytes == before->size_bytes &&
        bytes == before->size_bytes;
}

enum wn_status
wn_adb_pull_one(
    struct pull *p, struct file *f, bool *stopped, struct wn_err *err)
{
    struct wn_adb_stat after = {0};
    enum wn_status st = read_content(p, f, stopped, err);

    if (st == WN_OK) {
        st = wn_adb_sync_stat_answer(p->s, &after, err);
    }
    if (st == WN_OK) {
        f->how = same(f, &after) ? WN_ADB_COMPLETE : WN_ADB_CHANGED;
    }
    return st;
}
