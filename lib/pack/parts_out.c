/* renameat2() is Linux; without it a name could be replaced between looking
 * and renaming. */
#define _GNU_SOURCE
#include "pack/parts_out.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/io.h"

struct wn_parts_out {
    int dir_fd;
    const char *name; /* inside the borrowed prefix */
    const STACK_OF(X509) *to;
    uint64_t part_bytes;
    struct wn_cms_out *now; /* NULL between two parts */
    int fd;                 /* of that part */
    uint64_t used;          /* bytes in it */
    char file[WN_PACK_NAME_BYTES + 32];
    struct wn_pack_part *done;
    unsigned count, room;
    unsigned made;      /* .partial files that may exist */
    unsigned published; /* files that have their name */
};

static void
name_of(const struct wn_parts_out *o, unsigned number, bool partial,
    char file[WN_PACK_NAME_BYTES + 32])
{
    (void)snprintf(file, WN_PACK_NAME_BYTES + 32, "%s.%04u.cms%s", o->name,
        number, partial ? ".partial" : "");
}

enum wn_status
wn_pack_open_folder(int *fd, const char **name, const char *prefix,
    size_t cap_bytes, struct wn_err *err)
{
    const char *slash = strrchr(prefix, '/');
    char *folder;

    *name = slash ? slash + 1 : prefix;
    if ((*name)[0] == '\0' || strcmp(*name, ".") == 0 ||
        strcmp(*name, "..") == 0 || strlen(*name) >= cap_bytes) {
        return wn_fail(err, WN_EUSAGE,
            "\"%s\" cannot be the beginning of a file's name", prefix);
    }
    folder = slash ? strndup(prefix, (size_t)(slash - prefix) + 1)
                   : strdup(".");
    if (!folder) {
        return wn_fail_nomem(err, "opening a folder");
    }
    *fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*fd < 0) {
        (void)wn_fail_errno(
            err, WN_EOUTPUT, "the folder \"%s\" cannot be opened", folder);
        wn_todo(err, "Create the folder, or give another path.");
    }
    free(folder);
    return *fd < 0 ? WN_EOUTPUT : WN_OK;
}

/** Parts of another set under the same prefix would be taken for ours. */
static enum wn_status
none_there(const struct wn_parts_out *o, struct wn_err *err)
{
    int fd = openat(o->dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    size_t n = strlen(o->name);
    enum wn_status st = WN_OK;

    if (!dir) {
        (void)(fd >= 0 ? close(fd) : 0);
        return wn_fail_errno(err, WN_EOUTPUT, "a folder cannot be listed");
    }
    for (const struct dirent *e; st == WN_OK && (e = readdir(dir)) != NULL;) {
        const char *rest = e->d_name + n;

        if (strncmp(e->d_name, o->name, n) != 0 || rest[0] != '.') {
            continue;
        }
        if (strcmp(rest, ".txt") == 0 ||
            (strspn(rest + 1, "0123456789") == 4 &&
                strncmp(rest + 5, ".cms", 4) == 0)) {
            st = wn_fail(err, WN_EOUTPUT, "\"%s\" exists already; a part is "
                "never overwritten", e->d_name);
            wn_todo(err, "Give another --output, or erase the old parts.");
        }
    }
    (void)closedir(dir);
    return st;
}

enum wn_status
wn_parts_out_new(struct wn_parts_out **out, const char *prefix,
    const STACK_OF(X509) *to, uint64_t part_bytes, struct wn_err *err)
{
    struct wn_parts_out *o = calloc(1, sizeof(*o));
    enum wn_status st;

    if (!o) {
        return wn_fail_nomem(err, "writing parts");
    }
    *o = (struct wn_parts_out) { .dir_fd = -1, .fd = -1, .to = to,
        .part_bytes = part_bytes };
    st = wn_pack_open_folder(
        &o->dir_fd, &o->name, prefix, WN_PACK_NAME_BYTES, err);
    if (st == WN_OK) {
        st = none_there(o, err);
    }
    if (st != WN_OK) {
        wn_parts_out_free(&o);
    }
    *out = o;
    return st;
}

static enum wn_status
begin(struct wn_parts_out *o, struct wn_err *err)
{
    if (o->count == WN_PACK_PARTS_MAX) {
        return wn_fail(err, WN_EOUTPUT,
            "the bundle is larger than %u parts can hold", WN_PACK_PARTS_MAX);
    }
    if (o->count == o->room) {
        unsigned room = o->room ? o->room * 2 : 16;
        void *larger = realloc(o->done, room * sizeof(*o->done));

        if (!larger) {
            return wn_fail_nomem(err, "writing parts");
        }
        o->done = larger;
        o->room = room;
    }
    name_of(o, o->count + 1, true, o->file);
    o->fd = openat(o->dir_fd, o->file,
        O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (o->fd < 0) {
        return wn_fail_errno(
            err, WN_EOUTPUT, "\"%s\" cannot be created", o->file);
    }
    o->made = o->count + 1;
    o->used = 0;
    return wn_cms_out_new(&o->now, o->fd, o->file, o->to, err);
}

enum wn_status
wn_parts_out_break(struct wn_parts_out *o, struct wn_err *err)
{
    enum wn_status st;
    int rc;

    if (!o->now) {
        return WN_OK;
    }
    st = wn_cms_out_end(o->now, &o->done[o->count], err);
    wn_cms_out_free(&o->now);
    if (st == WN_OK && fsync(o->fd) != 0) {
        st = wn_fail_errno(err, WN_EOUTPUT,
            "\"%s\" could not be brought to the disk", o->file);
    }
    rc = close(o->fd); /* network file systems tell of a full disk here */
    o->fd = -1;
    if (st == WN_OK && rc != 0 && errno != EINTR) {
        st = wn_fail_errno(
            err, WN_EOUTPUT, "\"%s\" could not be written", o->file);
    }
    o->count += st == WN_OK ? 1 : 0;
    return st;
}

enum wn_status
wn_parts_out_write(
    struct wn_parts_out *o, const void *p, size_t n, struct wn_err *err)
{
    const uint8_t *at = p;
    enum wn_status st = WN_OK;

    while (n > 0 && st == WN_OK) {
        if (!o->now) {
            st = begin(o, err);
        }
        if (st == WN_OK) {
            uint64_t left = o->part_bytes - o->used;
            size_t some = n < left ? n : (size_t)left;

            st = wn_cms_out_write(o->now, at, some, err);
            at += some;
            n -= some;
            o->used += some;
        }
        if (st == WN_OK && o->used == o->part_bytes) {
            st = wn_parts_out_break(o, err);
        }
    }
    return st;
}

const struct wn_pack_part *
wn_parts_out_done(const struct wn_parts_out *o, unsigned *count)
{
    *count = o->count;
    return o->done;
}

enum wn_status
wn_parts_out_people(const struct wn_parts_out *o,
    uint8_t sha256[WN_SHA256_BYTES], struct wn_err *err)
{
    return wn_cms_out_people(o->now, sha256, err);
}

int
wn_parts_out_folder(const struct wn_parts_out *o, const char **name)
{
    *name = o->name;
    return o->dir_fd;
}

static bool
give_name(struct wn_parts_out *o, unsigned number)
{
    char from[sizeof(o->file)], to[sizeof(o->file)];

    name_of(o, number, true, from);
    name_of(o, number, false, to);
    if (renameat2(o->dir_fd, from, o->dir_fd, to, RENAME_NOREPLACE) == 0) {
        return true;
    }
    /* A file system that cannot promise it (some network and FUSE ones). */
    return (errno == EINVAL || errno == ENOSYS) &&
        faccessat(o->dir_fd, to, F_OK, AT_SYMLINK_NOFOLLOW) != 0 &&
        errno == ENOENT && renameat(o->dir_fd, from, o->dir_fd, to) == 0;
}

enum wn_status
wn_parts_out_publish(struct wn_parts_out *o, struct wn_err *err)
{
    bool ok = true;

    while (ok && o->published < o->count) {
        ok = give_name(o, o->published + 1);
        o->published += ok ? 1 : 0;
    }
    /* EINVAL: a file system that has no fsync for folders. */
    if (ok && wn_settle_folder(o->dir_fd)) {
        return WN_OK;
    }
    (void)wn_fail_errno(
        err, WN_EOUTPUT, "the finished parts could not be given their names");
    wn_parts_out_withdraw(o);
    return WN_EOUTPUT;
}

void
wn_parts_out_withdraw(struct wn_parts_out *o)
{
    char file[sizeof(o->file)];

    for (unsigned i = 1; i <= o->published; i++) {
        name_of(o, i, false, file);
        (void)unlinkat(o->dir_fd, file, 0);
    }
}

void
wn_parts_out_free(struct wn_parts_out **out)
{
    struct wn_parts_out *o = *out;

    if (!o) {
        return;
    }
    wn_cms_out_free(&o->now);
    if (o->fd >= 0) {
        (void)close(o->fd);
    }
    for (unsigned i = o->published + 1; i <= o->made; i++) {
        name_of(o, i, true, o->file);
        (void)unlinkat(o->dir_fd, o->file, 0);
    }
    if (o->dir_fd >= 0) {
        (void)close(o->dir_fd);
    }
    free(o->done);
    free(o);
    *out = NULL;
}
