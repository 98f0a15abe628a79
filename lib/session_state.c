/** What this computer remembers: one empty file for each sealed bundle, in a
 * folder named by the filter's hash. Local, and said to be so. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/err.h"
#include "session_in.h"

#define LOCK_NAME "lock"

static char *
join(const char *a, const char *b, const char *c)
{
    size_t n = strlen(a) + strlen(b) + strlen(c) + 1;
    char *s = malloc(n);

    if (s) {
        (void)snprintf(s, n, "%s%s%s", a, b, c);
    }
    return s;
}

enum wn_status
wn_state_dir(char **out, const char *given, struct wn_err *err)
{
    const char *xdg = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    char *dir;

    if (given && given[0] != '\0') {
        dir = join(given, "", "");
    } else if (xdg && xdg[0] == '/') {
        dir = join(xdg, "/winnow", "");
    } else if (home && home[0] == '/') {
        dir = join(home, "/.local/state", "/winnow");
    } else {
        (void)wn_fail(err, WN_EUSAGE,
            "where runs are counted is not known: neither XDG_STATE_HOME nor "
            "HOME is set");
        wn_todo(err, "Give a folder with --state-dir.");
        return WN_EUSAGE;
    }
    if (!dir) {
        return wn_fail_nomem(err, "finding the state folder");
    }
    *out = dir;
    return WN_OK;
}

/** Every name but the lock's stands for one sealed bundle. */
static bool
is_mark(const char *name)
{
    return strlen(name) == 64 && strspn(name, "0123456789abcdef") == 64;
}

enum wn_status
wn_tally_count(const char *state_dir, const char *filter_sha256,
    unsigned *count, struct wn_err *err)
{
    char *folder = join(state_dir, "/runs/", filter_sha256);
    const struct dirent *e;
    unsigned n = 0;
    DIR *d;

    if (!folder) {
        return wn_fail_nomem(err, "counting runs");
    }
    d = opendir(folder);
    if (!d && errno != ENOENT && errno != ENOTDIR) {
        enum wn_status st = wn_fail_errno(err, WN_EOUTPUT,
            "the count of runs in %s cannot be read", folder);

        free(folder);
        return st;
    }
    free(folder);
    while (d && (e = readdir(d)) != NULL) {
        n += is_mark(e->d_name) ? 1 : 0;
    }
    if (d) {
        (void)closedir(d);
    }
    *count = n;
    return WN_OK;
}

/** mkdir -p, mode 0700 for what is made. */
static int
make_folders(const char *path)
{
    char *part = join(path, "", "");
    int rc = part ? 0 : -1;

    for (char *p = part ? part + 1 : NULL; rc == 0 && p; p++) {
        p = strchr(p, '/');
        if (p) {
            *p = '\0';
        }
        if (mkdir(part, 0700) != 0 && errno != EEXIST) {
            rc = -1;
        }
        if (!p) {
            break;
        }
        *p = '/';
    }
    free(part);
    return rc;
}

static enum wn_status
take_lock(struct wn_tally *t, struct wn_err *err)
{
    struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

    t->lock_fd = openat(
        t->fd, LOCK_NAME, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (t->lock_fd < 0) {
        return wn_fail_errno(
            err, WN_EOUTPUT, "the state folder %s is not writable", t->folder);
    }
    if (fcntl(t->lock_fd, F_SETLK, &lock) != 0) {
        (void)wn_fail(err, WN_EFORCE,
            "another run under this filter is under way on this computer");
        wn_todo(err, "Wait until it has ended.");
        return WN_EFORCE;
    }
    return WN_OK;
}

enum wn_status
wn_tally_open(struct wn_tally *t, const char *state_dir,
    const char *filter_sha256, struct wn_err *err)
{
    enum wn_status st;

    *t = (struct wn_tally){ .fd = -1, .lock_fd = -1 };
    t->folder = join(state_dir, "/runs/", filter_sha256);
    if (!t->folder) {
        return wn_fail_nomem(err, "counting runs");
    }
    if (make_folders(t->folder) == 0) {
        t->fd = open(t->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    }
    if (t->fd < 0) {
        st = wn_fail_errno(err, WN_EOUTPUT,
            "the state folder %s cannot be made", t->folder);
        wn_todo(err, "Give another folder with --state-dir.");
    } else {
        st = take_lock(t, err);
    }
    if (st != WN_OK) {
        wn_tally_close(t);
    }
    return st;
}

enum wn_status
wn_tally_add(struct wn_tally *t, const char *seal_hash, struct wn_err *err)
{
    return wn_atomic_file_put(t->fd, seal_hash, "", 0, NULL, err);
}

void
wn_tally_take_back(struct wn_tally *t, const char *seal_hash)
{
    (void)unlinkat(t->fd, seal_hash, 0);
}

void
wn_tally_close(struct wn_tally *t)
{
    if (t->lock_fd >= 0) {
        (void)close(t->lock_fd);
    }
    if (t->fd >= 0) {
        (void)close(t->fd);
    }
    free(t->folder);
    *t = (struct wn_tally){ .fd = -1, .lock_fd = -1 };
}
