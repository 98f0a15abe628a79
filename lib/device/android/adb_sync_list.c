/* The names in a folder. */
#include <string.h>

#include "base/err.h"
#include "device/android/adb_sync_in.h"

/* Linux knows names of 255 bytes; some file systems of phones, more. */
#define NAME_BYTES 1024u

static enum wn_status
not_readable(struct wn_err *err)
{
    /* No path here: it may be of something that is not kept. */
    return wn_fail(err, WN_EREADY,
        "the phone does not let a folder be read");
}

/**
 * With the slash a link to a folder is entered, and anything else is not one;
 * so also with STAT, which follows no links.
 */
static enum wn_status
ask_first(struct wn_adb_sync *s, const char *folder, struct wn_err *err)
{
    struct wn_adb_stat is = {0};
    enum wn_status st = wn_adb_sync_stat(s, folder, true, &is, err);

    if (st != WN_OK) {
        return st;
    }
    if (wn_adb_sync_missing(&is)) {
        return WN_ABSENT;
    }
    return is.error == 0 && WN_SYNC_IS_DIR(is.mode) ? WN_OK
                                                    : not_readable(err);
}

/** One record behind its id; the name follows. */
static enum wn_status
read_entry(struct wn_adb_sync *s, struct wn_adb_stat *st,
    uint32_t *name_bytes, struct wn_err *err)
{
    size_t n = 4 + (s->ls_v2 ? WN_SYNC_STAT_V2_BYTES : WN_SYNC_STAT_V1_BYTES);
    const uint8_t *p;
    struct wn_cursor c;
    enum wn_status result = wn_adb_sync_take(s, n, &p, err);

    if (result != WN_OK) {
        return result;
    }
    c = wn_cursor(p, n);
    if (s->ls_v2) {
        wn_adb_sync_stat_v2(&c, st);
    } else {
        wn_adb_sync_stat_v1(&c, st);
    }
    *name_bytes = wn_cur_u32le(&c);
    return WN_OK;
}

static bool
is_dots(const char *name, size_t n)
{
    return (n == 1 && name[0] == '.') ||
        (n == 2 && name[0] == '.' && name[1] == '.');
}

static enum wn_status
read_name(struct wn_adb_sync *s, size_t n, const char **name,
    struct wn_err *err)
{
    const uint8_t *p;
    enum wn_status st;

    if (n == 0 || n > NAME_BYTES) {
        return wn_adb_sync_nonsense(
            s, "with a name of no possible length", err);
    }
    st = wn_adb_sync_take(s, n, &p, err);
    if (st != WN_OK) {
        return st;
    }
    /* A name with a slash would lead elsewhere: no file system has it. */
    if (memchr(p, '/', n) || memchr(p, '\0', n)) {
        return wn_adb_sync_nonsense(s, "with a name that none can be", err);
    }
    *name = (const char *)p;
    return WN_OK;
}

struct listing {
    wn_adb_entry_fn *fn;
    void *ctx;
    uint64_t entries; /* also "." and ".." */
    bool stopped;     /* by fn: the status is its own */
};

static enum wn_status
read_entries(
    struct wn_adb_sync *s, struct listing *l, struct wn_err *err)
{
    uint32_t wanted = s->ls_v2 ? WN_SYNC_DNT2 : WN_SYNC_DENT;

    for (;;) {
        struct wn_adb_stat is = {0};
        uint32_t id = 0, n = 0;
        const char *name = NULL;
        enum wn_status st = wn_adb_sync_id(s, &id, err);

        if (st == WN_OK && id != wanted && id != WN_SYNC_DONE) {
            return wn_adb_sync_nonsense(
                s, "something else than a name", err);
        }
        if (st == WN_OK) {
            st = read_entry(s, &is, &n, err);
        }
        if (st != WN_OK || id == WN_SYNC_DONE) {
            return st;
        }
        st = read_name(s, n, &name, err);
        if (st != WN_OK) {
            return st;
        }
        l->entries++;
        if (!is_dots(name, n)) {
            st = l->fn(l->ctx, name, n, &is, err);
        }
        if (st != WN_OK) {
            l->stopped = true;
            wn_adb_sync_drop(s);
            return st;
        }
    }
}

enum wn_status
wn_adb_sync_list(struct wn_adb_sync *s, const char *path,
    wn_adb_entry_fn *fn, void *ctx, struct wn_err *err)
{
    char folder[WN_SYNC_PATH_BYTES + 1];
    size_t n = strlen(path);
    struct listing l = {.fn = fn, .ctx = ctx};
    enum wn_status st;

    if (n == 0 || n >= WN_SYNC_PATH_BYTES) {
        return not_readable(err);
    }
    memcpy(folder, path, n + 1);
    if (folder[n - 1] != '/') {
        folder[n] = '/';
        folder[n + 1] = '\0';
    }
    st = ask_first(s, folder, err);
    if (st == WN_OK) {
        st = wn_adb_sync_ask(
            s, s->ls_v2 ? WN_SYNC_LIS2 : WN_SYNC_LIST, folder, err);
    }
    if (st == WN_OK) {
        st = wn_adb_sync_send(s, err);
    }
    if (st == WN_OK) {
        st = read_entries(s, &l, err);
    }
    if (l.stopped) {
        return st;
    }
    if (st == WN_END) {
        return wn_adb_sync_nonsense(s, "half a list of names", err);
    }
    /* Even an empty folder has "." in it: a list without is what a phone
     * answers when it may not open the folder. */
    if (st == WN_DENIED || (st == WN_OK && l.entries == 0)) {
        return not_readable(err);
    }
    return st;
}
