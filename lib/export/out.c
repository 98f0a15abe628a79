/* renameat2() and O_PATH are Linux. */
#define _GNU_SOURCE
#include "export/out.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"

#define FLUSH_BYTES (256u << 10)
#define TEXT_MAX (256u << 20) /* of one item, and what waits before it */

static enum wn_status
failed(struct wn_out *o, const char *what, struct wn_err *err)
{
    errno = o->error;
    return o->st == WN_EOUTPUT
        ? wn_fail_errno(err, WN_EOUTPUT, "the export %s \"%s\"", what, o->path)
        : wn_fail(err, o->st, "the export \"%s\" %s", o->path,
              o->st == WN_ELIMIT     ? "holds an item that is too large"
              : o->st == WN_EFORMAT ? "holds text that is none"
                                    : "ran out of memory");
}

static void
note(struct wn_out *o, enum wn_status st)
{
    if (o->st == WN_OK) {
        o->st = st;
        o->error = errno;
    }
}

/** The last component of path; the folder it lies in is opened. */
static const char *
name_of(struct wn_out *o)
{
    char *slash = strrchr(o->path, '/');

    if (!slash) {
        o->parent = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return o->path;
    }
    *slash = '\0';
    o->parent = open(slash == o->path ? "/" : o->path,
        O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    *slash = '/';
    return slash + 1;
}

enum wn_status
wn_out_begin(struct wn_out *o, const char *path, struct wn_err *err)
{
    size_t n = strlen(path);
    const char *name;
    struct stat sb;

    *o = (struct wn_out) { .parent = -1, .dir = -1 };
    while (n > 1 && path[n - 1] == '/') {
        n--;
    }
    o->path = strndup(path, n);
    o->partial = malloc(n + sizeof(".partial"));
    if (!o->path || !o->partial) {
        return wn_fail_nomem(err, "an export");
    }
    name = name_of(o);
    (void)snprintf(
        o->partial, n + sizeof(".partial"), "%s.partial", name);
    if (o->parent < 0 || *name == '\0') {
        note(o, WN_EOUTPUT);
        return failed(o, "cannot be put where", err);
    }
    if (fstatat(o->parent, name, &sb, AT_SYMLINK_NOFOLLOW) == 0) {
        enum wn_status st = wn_fail(
            err, WN_EOUTPUT, "\"%s\" exists already", o->path);

        wn_todo(err, "Name a folder that does not exist yet.");
        return st;
    }
    if (mkdirat(o->parent, o->partial, 0700) != 0 ||
        (o->dir = openat(o->parent, o->partial, O_RDONLY | O_DIRECTORY |
             O_CLOEXEC | O_NOFOLLOW)) < 0) {
        enum wn_status st;

        note(o, WN_EOUTPUT);
        st = failed(o, "cannot be begun:", err);
        if (o->error == EEXIST) {
            wn_todo(err, "An export was cut off here: remove \"%s\" beside "
                "it. It may hold what was agreed to be taken.", o->partial);
        }
        free(o->partial); /* not ours */
        o->partial = NULL;
        return st;
    }
    return WN_OK;
}

struct wn_out_file *
wn_out_file(struct wn_out *o, const char *name)
{
    struct wn_out_file *f = &o->files[o->count];

    for (size_t i = 0; i < o->count; i++) {
        if (strcmp(o->files[i].name, name) == 0) {
            return &o->files[i];
        }
    }
    *f = (struct wn_out_file) { .name = name, .fd = -1 };
    wn_buf_init(&f->text, TEXT_MAX);
    f->fd = openat(o->dir, name,
        O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (f->fd < 0) {
        note(o, WN_EOUTPUT);
    }
    o->count += o->count + 1 < WN_OUT_FILES_MAX ? 1 : 0;
    return f;
}

void
wn_out_flush(struct wn_out *o, struct wn_out_file *f, bool all)
{
    size_t at = 0;

    if (f->text.st != WN_OK) {
        note(o, f->text.st);
    }
    if (!all && f->text.len < FLUSH_BYTES && o->st == WN_OK) {
        return;
    }
    while (o->st == WN_OK && at < f->text.len) {
        ssize_t n = write(f->fd, f->text.data + at, f->text.len - at);

        if (n >= 0) {
            at += (size_t)n;
        } else if (errno != EINTR) {
            note(o, WN_EOUTPUT);
        }
    }
    wn_buf_reset(&f->text);
}

/** ---- files in folders of it ------------------------------------------ */

int
wn_out_create(struct wn_out *o, const char *folder, const char *name)
{
    char at[3] = "";
    int dir = o->dir, fd = -1;

    if (folder) {
        memcpy(at, folder, 2);
        dir = o->st == WN_OK &&
                (mkdirat(o->dir, at, 0700) == 0 || errno == EEXIST)
            ? openat(o->dir, at,
                  O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
            : -1;
    }
    if (dir >= 0 && o->st == WN_OK) {
        fd = openat(dir, name,
            O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    }
    if (fd < 0) {
        note(o, WN_EOUTPUT);
    }
    if (folder && dir >= 0) {
        o->has_folders = true;
        (void)close(dir);
    }
    return fd;
}

char *
wn_out_inside(const struct wn_out *o, const char *folder, const char *name)
{
    const char *slash = strrchr(o->path, '/');
    int parent = slash ? (int)(slash - o->path) + 1 : 0;
    size_t room = (size_t)parent + strlen(o->partial) + strlen(name) + 8;
    char *path = malloc(room);

    if (path) {
        (void)snprintf(path, room, "%.*s%s/%.2s%s%s", parent, o->path,
            o->partial, folder ? folder : "", folder ? "/" : "", name);
    }
    return path;
}

/** Files of one folder, which is taken. */
static void
empty(int fd)
{
    DIR *d = fd >= 0 ? fdopendir(fd) : NULL;

    if (!d && fd >= 0) {
        (void)close(fd);
    }
    for (struct dirent *e; d && (e = readdir(d)) != NULL;) {
        (void)unlinkat(dirfd(d), e->d_name, 0);
    }
    if (d) {
        (void)closedir(d);
    }
}

/** What was begun: files, and folders of files. */
static void
remove_all(struct wn_out *o)
{
    int fd = openat(o->dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *d = fd >= 0 ? fdopendir(fd) : NULL;

    for (struct dirent *e; d && (e = readdir(d)) != NULL;) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 ||
            unlinkat(o->dir, e->d_name, 0) == 0) {
            continue;
        }
        empty(openat(o->dir, e->d_name,
            O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
        (void)unlinkat(o->dir, e->d_name, AT_REMOVEDIR);
    }
    if (d) {
        (void)closedir(d);
    } else if (fd >= 0) {
        (void)close(fd);
    }
    (void)unlinkat(o->parent, o->partial, AT_REMOVEDIR);
}

enum wn_status
wn_out_commit(struct wn_out *o, struct wn_err *err)
{
    const char *slash = strrchr(o->path, '/');

    for (size_t i = 0; i < o->count; i++) {
        wn_out_flush(o, &o->files[i], true);
        if (o->st == WN_OK && fsync(o->files[i].fd) != 0) {
            note(o, WN_EOUTPUT);
        }
    }
    if (o->st == WN_OK &&
        ((o->has_folders ? syncfs(o->dir) : fsync(o->dir)) != 0 ||
            renameat2(o->parent, o->partial, o->parent,
                slash ? slash + 1 : o->path, RENAME_NOREPLACE) != 0)) {
        note(o, WN_EOUTPUT);
    }
    if (o->st != WN_OK) {
        return failed(o, "cannot be written:", err);
    }
    free(o->partial);
    o->partial = NULL;
    if (fsync(o->parent) != 0) {
        note(o, WN_EOUTPUT);
        return failed(o, "may not have reached the disk:", err);
    }
    return WN_OK;
}

void
wn_out_end(struct wn_out *o)
{
    for (size_t i = 0; i < o->count; i++) {
        if (o->files[i].fd >= 0) {
            (void)close(o->files[i].fd);
        }
        wn_buf_clear(&o->files[i].text);
    }
    if (o->partial && o->dir >= 0) {
        remove_all(o);
    }
    if (o->dir >= 0) {
        (void)close(o->dir);
    }
    if (o->parent >= 0) {
        (void)close(o->parent);
    }
    free(o->path);
    free(o->partial);
    *o = (struct wn_out) { .parent = -1, .dir = -1 };
}
