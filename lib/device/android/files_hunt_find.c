/* Names from the phone's own `find`: only those of the time leave it. */
#include <string.h>

#include "base/err.h"
#include "base/timespan.h"
#include "device/android/files_in.h"

struct reader {
    struct wn_hunt *h;
    char path[WN_SYNC_PATH_BYTES + 1];
    size_t n;
    bool too_long;
    uint64_t complaints; /* lines of stderr */
    bool in_line;
};

/** Another path than one below these folders is no answer to what was asked. */
static bool
was_asked_for(const struct wn_hunt *h, const char *path)
{
    for (size_t i = 0; i < h->count; i++) {
        size_t n = wn_files_length(h->folders[i]);

        if (strncmp(path, h->folders[i], n) == 0 && path[n] == '/') {
            return wn_allow_path(path);
        }
    }
    return false;
}

static enum wn_status
end_of_name(struct reader *r, struct wn_err *err)
{
    struct wn_hunt *h = r->h;
    bool too_long = r->too_long;

    r->path[r->n] = '\0';
    r->n = 0;
    r->too_long = false;
    h->totals.listed++;
    if (too_long) {
        /* It could not be opened either: no request holds that much. */
        h->totals.unreadable++;
        return WN_OK;
    }
    if (!was_asked_for(h, r->path)) {
        return wn_fail(err, WN_EFORMAT,
            "the phone found a file where it was not asked to look");
    }
    return wn_hunt_name(h, r->path, err);
}

static enum wn_status
on_out(void *ctx, const void *p, size_t n, struct wn_err *err)
{
    struct reader *r = ctx;
    const char *at = p;
    const char *end = at + n;

    while (at < end) {
        size_t left = (size_t)(end - at);
        const char *nul = memchr(at, '\0', left);
        size_t piece = nul ? (size_t)(nul - at) : left;
        enum wn_status st;

        if (piece <= WN_SYNC_PATH_BYTES - r->n) {
            memcpy(r->path + r->n, at, piece);
            r->n += piece;
        } else {
            r->too_long = true;
        }
        at += piece;
        if (nul) {
            at++;
            st = end_of_name(r, err);
            if (st != WN_OK) {
                return st;
            }
        }
    }
    return WN_OK;
}

/** One line a folder that could not be read. Nothing else is read in them: they
 * hold names. */
static enum wn_status
on_err(void *ctx, const void *p, size_t n, struct wn_err *err)
{
    struct reader *r = ctx;
    const char *at = p;

    (void)err;
    for (size_t i = 0; i < n; i++) {
        r->complaints += !r->in_line;
        r->in_line = at[i] != '\n';
    }
    return WN_OK;
}

/** Whole seconds, rounded away by one where it must be. No file that has a time
 * is older than 1970, and the find of a 32-bit phone knows none after 2038. */
static int64_t
for_find(int64_t ns, int which_way)
{
    int64_t s = 0;

    if (ns > 0) {
        s = ns / WN_NS_PER_S + (which_way < 0 ? -1 : ns % WN_NS_PER_S != 0);
        s = s > 0 ? s : 0;
    }
    return s < INT32_MAX ? s : INT32_MAX;
}

enum wn_status
wn_hunt_by_find(struct wn_hunt *h, struct wn_err *err)
{
    struct reader r = {.h = h};
    const struct wn_adb_output to = {.ctx = &r, .out = on_out, .err = on_err};
    struct wn_adb_service service;
    int exit_status = 0;
    enum wn_status st;

    /* -newermt is "later than": one second earlier, and judged again here. */
    st = wn_allow_find(&service, h->dialect, h->folders, h->count,
        for_find(h->from_ns, -1), for_find(h->until_ns, 1), err);
    if (st != WN_OK) {
        return st;
    }
    st = wn_adb_shell(h->adb, &service, &to, &exit_status, err);
    wn_adb_service_clear(&service);
    if (st == WN_ABSENT) {
        return wn_fail(err, WN_EREADY,
            "the phone refuses to run a command: no file can be searched");
    }
    if (st == WN_OK && (r.n > 0 || r.too_long)) {
        return wn_fail(err, WN_EACQUIRE,
            "the phone's list of files ends in the middle of a name");
    }
    /* 1 is for folders; the rest is the shell's, or a signal. */
    if (st == WN_OK && exit_status > 1) {
        st = wn_fail(err, WN_EACQUIRE,
            "the phone could not search its files to the end (find ended "
            "with %d)", exit_status);
        wn_todo(err, "unlock the phone and start again");
    }
    if (st == WN_OK && exit_status == 1 && r.complaints == 0) {
        r.complaints = 1;
    }
    h->totals.unreadable += r.complaints;
    return st;
}
