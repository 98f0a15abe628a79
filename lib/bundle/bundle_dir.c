/* renameat2() is Linux; without it a name could be replaced between looking
 * and renaming. */
#define _GNU_SOURCE
#include "bundle/bundle_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "bundle/bundle_erase.h"

static enum wn_status
split_path(struct wn_bundle_dir *d, const char *path, struct wn_err *err)
{
    char parent[WN_BUNDLE_PATH_BYTES];
    size_t n = strlen(path);
    while (n > 1 && path[n - 1] == '/') {
        n--;
    }
    size_t start = n;
    while (start > 0 && path[start - 1] != '/') {
        start--;
    }
    size_t name_bytes = n - start;
    if (name_bytes == 0 || name_bytes >= sizeof(d->name) ||
        n + sizeof(".partial") >= sizeof(d->path)) {
        return wn_fail(err, WN_EUSAGE,
            "\"%s\" cannot be the name of a bundle", path);
    }
    memcpy(d->name, path + start, name_bytes);
    d->name[name_bytes] = '\0';
    if (strcmp(d->name, ".") == 0 || strcmp(d->name, "..") == 0) {
        return wn_fail(err, WN_EUSAGE,
            "\"%s\" cannot be the name of a bundle", path);
    }
    (void)snprintf(d->partial, sizeof(d->partial), "%s.partial", d->name);
    memcpy(parent, path, start);
    parent[start] = '\0';
    int got =
        snprintf(d->path, sizeof(d->path), "%s%s", parent, d->partial);
    if (got < 0 || (size_t)got >= sizeof(d->path)) {
        return wn_fail(err, WN_EUSAGE, "the bundle's path is too long");
    }
    d->parent_fd = open(start == 0 ? "." : parent,
        O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (d->parent_fd < 0) {
        (void)wn_fail_errno(err, WN_EOUTPUT,
            "the folder for the bundle, \"%s\", cannot be opened",
            start == 0 ? "." : parent);
        wn_todo(err, "Create the folder, or give another --output.");
        return WN_EOUTPUT;
    }
    return WN_OK;
}

static int
make_folder(int at, const char *name)
{
    if (mkdirat(at, name, 0700) != 0) {
        return -1;
    }
    return openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
}

static enum wn_status
make_folders(struct wn_bundle_dir *d, struct wn_err *err)
{
    d->fd = make_folder(d->parent_fd, d->partial);
    if (d->fd < 0) {
        return wn_fail_errno(
            err, WN_EOUTPUT, "\"%s\" cannot be created", d->path);
    }
    d->data_fd = make_folder(d->fd, "data");
    d->audit_fd = make_folder(d->fd, "audit");
    if (d->data_fd >= 0) {
        d->files_fd = make_folder(d->data_fd, "files");
    }
    if (d->files_fd < 0 || d->audit_fd < 0 ||
        mkdirat(d->fd, "consent", 0700) != 0) {
        return wn_fail_errno(err, WN_EOUTPUT,
            "the folders of \"%s\" cannot be created", d->path);
    }
    return WN_OK;
}

/** Another run holds the audit log's lock as long as it lives. */
static bool
is_alive(int partial_fd)
{
    int fd = openat(partial_fd, "audit/log.jsonl", O_RDWR | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    bool alive = fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
    (void)close(fd);
    return alive;
}

static enum wn_status
clear_the_place(struct wn_bundle_dir *d, struct wn_err *err)
{
    struct stat st;
    if (fstatat(d->parent_fd, d->name, &st, AT_SYMLINK_NOFOLLOW) == 0) {
        (void)wn_fail(err, WN_EOUTPUT,
            "\"%s\" exists already; a bundle is never overwritten", d->name);
        wn_todo(err, "Give another --output.");
        return WN_EOUTPUT;
    }
    int fd = openat(d->parent_fd, d->partial,
        O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        if (errno == ENOENT) {
            return WN_OK;
        }
        return wn_fail_errno(err, WN_EOUTPUT,
            "\"%s\" is in the way of the bundle", d->path);
    }
    bool alive = is_alive(fd);
    (void)close(fd);
    if (alive) {
        (void)wn_fail(err, WN_EOUTPUT,
            "another run is writing \"%s\" at this moment", d->path);
        wn_todo(err, "Wait until it ends, or give another --output.");
        return WN_EOUTPUT;
    }
    if (wn_bundle_erase_at(d->parent_fd, d->partial, false) != 0) {
        (void)wn_fail_errno(err, WN_EOUTPUT,
            "\"%s\", left by a run that was cut off, cannot be erased",
            d->path);
        wn_todo(err, "Erase that folder by hand: it may hold private data.");
        return WN_EOUTPUT;
    }
    d->erased_dead = true;
    return WN_OK;
}

enum wn_status
wn_bundle_dir_make(
    struct wn_bundle_dir *d, const char *path, struct wn_err *err)
{
    *d = (struct wn_bundle_dir){ .parent_fd = -1,
        .fd = -1,
        .data_fd = -1,
        .files_fd = -1,
        .audit_fd = -1 };
    enum wn_status st = split_path(d, path, err);
    if (st == WN_OK) {
        st = clear_the_place(d, err);
    }
    if (st == WN_OK) {
        st = make_folders(d, err);
        if (st != WN_OK) {
            (void)wn_bundle_erase_at(d->parent_fd, d->partial, false);
        }
    }
    if (st != WN_OK) {
        wn_bundle_dir_close(d);
    }
    return st;
}

enum wn_status
wn_bundle_dir_publish(struct wn_bundle_dir *d, struct wn_err *err)
{
    bool named = fsync(d->fd) == 0 &&
        renameat2(d->parent_fd, d->partial, d->parent_fd, d->name,
            RENAME_NOREPLACE) == 0;
    if (named && fsync(d->parent_fd) == 0) {
        return WN_OK;
    }
    enum wn_status st = wn_fail_errno(err, WN_EOUTPUT,
        "the finished bundle could not be given its name \"%s\"", d->name);
    if (named) { /* what failed must not look finished: it is erased next */
        (void)renameat2(d->parent_fd, d->name, d->parent_fd, d->partial,
            RENAME_NOREPLACE);
    }
    return st;
}

enum wn_status
wn_bundle_dir_erase(struct wn_bundle_dir *d, struct wn_err *err)
{
    if (wn_bundle_erase_at(d->parent_fd, d->partial, false) != 0) {
        (void)wn_fail_errno(
            err, WN_EOUTPUT, "\"%s\" cannot be erased", d->path);
        wn_todo(err, "Erase that folder by hand: it holds private data.");
        return WN_EOUTPUT;
    }
    return WN_OK;
}

int
wn_bundle_open_folder(const struct wn_bundle_dir *d, const char *name)
{
    return openat(d->fd, name,
        O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
}

void
wn_bundle_close_folder(int *fd)
{
    if (*fd >= 0) {
        (void)close(*fd);
        *fd = -1;
    }
}

void
wn_bundle_dir_close(struct wn_bundle_dir *d)
{
    int *fds[] = { &d->files_fd, &d->data_fd, &d->audit_fd, &d->fd,
        &d->parent_fd };
    for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++) {
        wn_bundle_close_folder(fds[i]);
    }
}
