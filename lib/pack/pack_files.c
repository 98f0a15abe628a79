#include "pack/pack_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/timespan.h"
#include "pack/pack_in.h"

#define FOLDER_FLAGS \
    (O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
#define FILES_MAX 2000000u

static bool
grow(struct wn_pack_files *f)
{
    size_t room = f->room ? f->room * 2 : 64;
    void *larger;

    if (f->count < f->room) {
        return true;
    }
    larger = realloc(f->at, room * sizeof(*f->at));
    if (!larger) {
        return false;
    }
    f->at = larger;
    f->room = room;
    return true;
}

static int64_t
ctime_ns(const struct stat *sb)
{
    return (int64_t)sb->st_ctim.tv_sec * WN_NS_PER_S + sb->st_ctim.tv_nsec;
}

/** Add what sb describes. @param folder  where it stands  @param name in it */
static enum wn_status
add(struct wn_pack_files *f, const char *folder, const char *name,
    const struct stat *sb, struct wn_err *err)
{
    char path[512];
    bool is_folder = S_ISDIR(sb->st_mode);
    int n = snprintf(path, sizeof(path), "%s%s%s", folder,
        folder[0] && name[0] ? "/" : "", name);

    if (n < 0 || (size_t)n >= sizeof(path) || f->count == FILES_MAX ||
        !(is_folder ? wn_pack_is_folder(path)
                    : S_ISREG(sb->st_mode) && wn_pack_is_file(path))) {
        return wn_fail(err, WN_EVERIFY, "\"%s\" in the bundle's folder is "
            "nothing that a bundle has: nothing was packed", path);
    }
    if (!grow(f) || (f->at[f->count].path = strdup(path)) == NULL) {
        return wn_fail_nomem(err, "listing a bundle");
    }
    f->at[f->count].folder = is_folder;
    f->at[f->count].size_bytes = is_folder ? 0 : (uint64_t)sb->st_size;
    f->at[f->count].device = sb->st_dev;
    f->at[f->count].inode = sb->st_ino;
    f->at[f->count].changed_ns = ctime_ns(sb);
    f->count++;
    return WN_OK;
}

/** Open path below the bundle, one component at a time, following no link. */
static int
walk(int root, const char *path, int last_flags)
{
    char part[256];
    int fd = openat(root, ".", FOLDER_FLAGS);

    while (fd >= 0 && *path) {
        size_t n = strcspn(path, "/");
        int next = -1;

        if (n > 0 && n < sizeof(part)) {
            memcpy(part, path, n);
            part[n] = '\0';
            next = openat(fd, part, path[n] ? FOLDER_FLAGS : last_flags);
        }
        (void)close(fd);
        fd = next;
        path += n + (path[n] ? 1 : 0);
    }
    return fd;
}

/** @param fd  of the folder; taken over */
static enum wn_status
list_folder(struct wn_pack_files *f, const char *folder, int fd,
    struct wn_err *err)
{
    DIR *dir = fdopendir(fd);
    struct stat sb;
    enum wn_status st = dir && fstat(fd, &sb) == 0
        ? add(f, folder, "", &sb, err)
        : wn_fail_errno(err, WN_EVERIFY, "a folder of the bundle cannot be "
            "listed");

    if (!dir) {
        (void)close(fd);
        return st;
    }
    for (const struct dirent *e; st == WN_OK && (e = readdir(dir)) != NULL;) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) {
            continue;
        }
        if (fstatat(fd, e->d_name, &sb, AT_SYMLINK_NOFOLLOW) != 0) {
            st = wn_fail_errno(err, WN_EVERIFY, "\"%s\" in the bundle cannot "
                "be looked at", e->d_name);
        } else if (!S_ISDIR(sb.st_mode)) { /* those are listed by themselves */
            st = add(f, folder, e->d_name, &sb, err);
        }
    }
    (void)closedir(dir);
    return st;
}

static int
by_path(const void *a, const void *b)
{
    const struct wn_pack_file *x = a, *y = b;

    return strcmp(x->path, y->path);
}

enum wn_status
wn_pack_files_list(
    struct wn_pack_files *out, const char *bundle_path, struct wn_err *err)
{
    struct wn_pack_files f = { .fd = open(
        bundle_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) };
    enum wn_status st = WN_OK;

    if (f.fd < 0) {
        (void)wn_fail_errno(err, WN_EVERIFY,
            "\"%s\" is not a bundle: it cannot be opened as a folder",
            bundle_path);
        wn_todo(err, "Give the path of the bundle's folder.");
        return WN_EVERIFY;
    }
    for (size_t i = 0; wn_pack_folders[i] && st == WN_OK; i++) {
        int fd = walk(f.fd, wn_pack_folders[i], FOLDER_FLAGS);

        if (fd >= 0) {
            st = list_folder(&f, wn_pack_folders[i], fd, err);
        } else if (errno != ENOENT) {
            st = wn_fail_errno(err, WN_EVERIFY,
                "\"%s\" in the bundle cannot be opened", wn_pack_folders[i]);
        }
    }
    if (st != WN_OK) {
        wn_pack_files_free(&f);
        return st;
    }
    qsort(f.at, f.count, sizeof(*f.at), by_path);
    *out = f;
    return WN_OK;
}

void
wn_pack_files_free(struct wn_pack_files *f)
{
    for (size_t i = 0; i < f->count; i++) {
        free(f->at[i].path);
    }
    free(f->at);
    if (f->fd >= 0) {
        (void)close(f->fd);
    }
    *f = (struct wn_pack_files) { .fd = -1 };
}

bool
wn_pack_file_unchanged(int fd, const struct wn_pack_file *file)
{
    struct stat sb;

    return fstat(fd, &sb) == 0 && S_ISREG(sb.st_mode) &&
        sb.st_dev == file->device && sb.st_ino == file->inode &&
        (uint64_t)sb.st_size == file->size_bytes &&
        ctime_ns(&sb) == file->changed_ns;
}

int
wn_pack_files_open(
    const struct wn_pack_files *f, const struct wn_pack_file *file)
{
    /* O_NONBLOCK: a pipe put in its place must not make us wait. */
    int fd = walk(f->fd, file->path,
        O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);

    if (fd >= 0 && !wn_pack_file_unchanged(fd, file)) {
        (void)close(fd);
        return -1;
    }
    return fd;
}
