/* renameat2() and syncfs() are Linux. */
#define _GNU_SOURCE
#include "pack/unpack_out.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/io.h"

#define FOLDER_FLAGS (O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)

static enum wn_status
failed(const struct wn_unpack_out *u, const char *what, struct wn_err *err)
{
    (void)wn_fail_errno(
        err, WN_EOUTPUT, "\"%s\" could not be %s", u->partial, what);
    wn_todo(err, "Free space on the disk, or give another --output, and run "
        "again.");
    return WN_EOUTPUT;
}

/** Without slashes at its end. */
static char *
trimmed(const char *output)
{
    size_t n = strlen(output);

    while (n > 1 && output[n - 1] == '/') {
        n--;
    }
    return strndup(output, n);
}

static enum wn_status
take_place(struct wn_unpack_out *u, const char *output, struct wn_err *err)
{
    size_t room = strlen(output) + sizeof(".partial");
    const char *name;
    struct stat sb;
    enum wn_status st = wn_pack_open_folder(
        &u->parent_fd, &name, output, sizeof(u->name) - 16, err);

    if (st != WN_OK) {
        return st;
    }
    (void)snprintf(u->name, sizeof(u->name), "%s", name);
    (void)snprintf(u->partial, sizeof(u->partial), "%s.partial", name);
    u->path = malloc(room);
    if (!u->path) {
        return wn_fail_nomem(err, "unpacking");
    }
    (void)snprintf(u->path, room, "%s.partial", output);
    if (fstatat(u->parent_fd, u->name, &sb, AT_SYMLINK_NOFOLLOW) == 0) {
        st = wn_fail(err, WN_EOUTPUT, "\"%s\" exists already; a bundle is "
            "never overwritten", output);
        wn_todo(err, "Give another --output.");
    } else if (mkdirat(u->parent_fd, u->partial, 0700) != 0) {
        st = errno == EEXIST
            ? wn_fail(err, WN_EOUTPUT, "\"%s\" exists: another run writes it, "
                "or was cut off", u->path)
            : failed(u, "created", err);
        wn_todo(err, "If no other run is at work, erase that folder: it may "
            "hold private data.");
    } else {
        u->fd = openat(u->parent_fd, u->partial, FOLDER_FLAGS);
        st = u->fd < 0 ? failed(u, "opened", err) : WN_OK;
        if (st != WN_OK) {
            (void)unlinkat(u->parent_fd, u->partial, AT_REMOVEDIR);
        }
    }
    return st;
}

enum wn_status
wn_unpack_out_open(
    struct wn_unpack_out *u, const char *output, struct wn_err *err)
{
    char *path = trimmed(output);
    enum wn_status st;

    *u = (struct wn_unpack_out) { .parent_fd = -1, .fd = -1 };
    st = path ? take_place(u, path, err) : wn_fail_nomem(err, "unpacking");
    free(path);
    return st;
}

enum wn_status
wn_unpack_out_folder(
    struct wn_unpack_out *u, const char *path, struct wn_err *err)
{
    /* The outermost is there. */
    if (path[0] != '\0' && mkdirat(u->fd, path, 0700) != 0) {
        return failed(u, "given its folders", err);
    }
    return WN_OK;
}

enum wn_status
wn_unpack_out_file(
    struct wn_unpack_out *u, int *fd, const char *path, struct wn_err *err)
{
    *fd = openat(u->fd, path,
        O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    return *fd < 0 ? failed(u, "given its files", err) : WN_OK;
}

enum wn_status
wn_unpack_out_settle(struct wn_unpack_out *u, struct wn_err *err)
{
    return syncfs(u->fd) != 0 ? failed(u, "brought to the disk", err) : WN_OK;
}

enum wn_status
wn_unpack_out_publish(struct wn_unpack_out *u, struct wn_err *err)
{
    if (renameat2(u->parent_fd, u->partial, u->parent_fd, u->name,
            RENAME_NOREPLACE) != 0) {
        return failed(u, "given its name", err);
    }
    /* EINVAL: a file system that has no fsync for folders. */
    if (!wn_settle_folder(u->parent_fd)) {
        (void)failed(u, "brought to the disk", err);
        (void)renameat2(u->parent_fd, u->name, u->parent_fd, u->partial,
            RENAME_NOREPLACE);
        return WN_EOUTPUT;
    }
    (void)close(u->fd);
    u->fd = -1; /* nothing to erase any more */
    return WN_OK;
}

static void
empty(int root, const char *folder)
{
    int fd = openat(root, folder, FOLDER_FLAGS);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;

    if (!dir) {
        (void)(fd >= 0 ? close(fd) : 0);
        return;
    }
    for (const struct dirent *e; (e = readdir(dir)) != NULL;) {
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0) {
            (void)unlinkat(fd, e->d_name, 0);
        }
    }
    (void)closedir(dir);
}

void
wn_unpack_out_close(struct wn_unpack_out *u)
{
    size_t n = 0;

    while (u->fd >= 0 && wn_pack_folders[n]) {
        n++;
    }
    /* The inner ones stand later in the list. */
    for (; n-- > 0; ) {
        const char *folder = wn_pack_folders[n];

        empty(u->fd, folder[0] ? folder : ".");
        (void)unlinkat(folder[0] ? u->fd : u->parent_fd,
            folder[0] ? folder : u->partial, AT_REMOVEDIR);
    }
    if (u->fd >= 0) {
        (void)close(u->fd);
    }
    if (u->parent_fd >= 0) {
        (void)close(u->parent_fd);
    }
    free(u->path);
    *u = (struct wn_unpack_out) { .parent_fd = -1, .fd = -1 };
}
