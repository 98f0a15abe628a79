/* What a file is, in both ages of the protocol. */
#include <string.h>

#include "base/err.h"
#include "device/android/adb_sync_in.h"

bool
wn_adb_sync_missing(const struct wn_adb_stat *st)
{
    return st->error == WN_SYNC_ENOENT || st->error == WN_SYNC_ENOTDIR;
}

uint32_t
wn_adb_sync_stat_id(const struct wn_adb_sync *s, bool follow)
{
    if (!s->stat_v2) {
        return WN_SYNC_STAT;
    }
    return follow ? WN_SYNC_STA2 : WN_SYNC_LST2;
}

void
wn_adb_sync_stat_v2(struct wn_cursor *c, struct wn_adb_stat *st)
{
    *st = (struct wn_adb_stat){.v2 = true};
    st->error = wn_cur_u32le(c);
    (void)wn_cur_u64le(c); /* device */
    st->inode = wn_cur_u64le(c);
    st->mode = wn_cur_u32le(c);
    (void)wn_cur_u32le(c); /* links */
    (void)wn_cur_u32le(c); /* user */
    (void)wn_cur_u32le(c); /* group */
    st->size_bytes = wn_cur_u64le(c);
    (void)wn_cur_u64le(c); /* access */
    st->mtime_s = (int64_t)wn_cur_u64le(c);
    (void)wn_cur_u64le(c); /* change */
}

void
wn_adb_sync_stat_v1(struct wn_cursor *c, struct wn_adb_stat *st)
{
    *st = (struct wn_adb_stat){.v2 = false};
    st->mode = wn_cur_u32le(c);
    st->size_bytes = wn_cur_u32le(c); /* modulo 2^32 */
    st->mtime_s = wn_cur_u32le(c);
    if (st->mode == 0 && st->size_bytes == 0 && st->mtime_s == 0) {
        st->error = WN_SYNC_ENOENT; /* or whatever it was */
    }
}

enum wn_status
wn_adb_sync_stat_answer(
    struct wn_adb_sync *s, struct wn_adb_stat *out, struct wn_err *err)
{
    uint32_t id = 0;
    const uint8_t *p;
    struct wn_cursor c;
    size_t n = s->stat_v2 ? WN_SYNC_STAT_V2_BYTES : WN_SYNC_STAT_V1_BYTES;
    enum wn_status st = wn_adb_sync_id(s, &id, err);

    if (st != WN_OK) {
        return st;
    }
    if (s->stat_v2 ? id != WN_SYNC_STA2 && id != WN_SYNC_LST2
                   : id != WN_SYNC_STAT) {
        return wn_adb_sync_nonsense(s, "something else than a status", err);
    }
    st = wn_adb_sync_take(s, n, &p, err);
    if (st != WN_OK) {
        return st;
    }
    c = wn_cursor(p, n);
    if (s->stat_v2) {
        wn_adb_sync_stat_v2(&c, out);
    } else {
        wn_adb_sync_stat_v1(&c, out);
    }
    return WN_OK;
}

enum wn_status
wn_adb_sync_stats(struct wn_adb_sync *s, const char *const *paths,
    size_t count, bool follow, struct wn_adb_stat *out, struct wn_err *err)
{
    bool again = false;

    for (size_t done = 0; done < count;) {
        enum wn_status st = WN_OK;

        for (size_t i = done; st == WN_OK && i < count; i++) {
            st = wn_adb_sync_ask(
                s, wn_adb_sync_stat_id(s, follow), paths[i], err);
        }
        if (st == WN_OK) {
            st = wn_adb_sync_send(s, err);
        }
        while (st == WN_OK && done < count) {
            st = wn_adb_sync_stat_answer(s, &out[done], err);
            if (st == WN_OK) {
                done++;
                again = false;
            }
        }
        if (st == WN_DENIED) {
            out[done++] = (struct wn_adb_stat){.v2 = s->stat_v2,
                .error = WN_SYNC_EIO};
        } else if (st == WN_END && again) {
            return wn_adb_sync_nonsense(s, "nothing at all, twice", err);
        } else if (st != WN_OK && st != WN_END) {
            return st;
        }
        again = st == WN_END;
    }
    return WN_OK;
}

enum wn_status
wn_adb_sync_stat(struct wn_adb_sync *s, const char *path, bool follow,
    struct wn_adb_stat *st, struct wn_err *err)
{
    return wn_adb_sync_stats(s, &path, 1, follow, st, err);
}
