/* renameat2() is Linux; without it a name could be replaced between looking
 * and renaming. */
#define _GNU_SOURCE
#include "base/atomic_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/io.h"
#include "base/random.h"

#define NAME_MAX_BYTES 255
#define TMP_BYTES 32

struct wn_atomic_file {
    int dir_fd; /* borrowed */
    int fd;     /* -1 once closed */
    enum wn_status st;
    bool tmp_exists;
    uint64_t size_bytes;
    struct wn_digest *sha256;
    struct wn_digest *sha512;
    char tmp[TMP_BYTES];
    char name[NAME_MAX_BYTES + 1];
};

static bool
is_one_component(const char *name)
{
    size_t n = strlen(name);

    return n > 0 && n <= NAME_MAX_BYTES && !strchr(name, '/') &&
        strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

/** Record the file's first failure, so that commit gives it again. */
static enum wn_status
output_failed(struct wn_atomic_file *f, const char *what, struct wn_err *err)
{
    int cause = errno;

    f->st = wn_fail_errno(
        err, WN_EOUTPUT, "\"%s\" could not be %s", f->name, what);
    if (cause == ENOSPC || cause == EDQUOT) {
        wn_todo(err, "Free space on the disk, or choose another, and run "
            "again.");
    } else if (cause == EFBIG) { /* FAT: 4 GiB */
        wn_todo(err, "This disk takes no file this large; choose one that is "
            "not formatted as FAT, and run again.");
    }
    return f->st;
}

static enum wn_status
open_tmp(struct wn_atomic_file *f, struct wn_err *err)
{
    uint8_t r[8];
    char hex[2 * sizeof(r) + 1];
    enum wn_status st = wn_random(r, sizeof(r), err);

    if (st != WN_OK) {
        return st;
    }
    (void)snprintf(f->tmp, sizeof(f->tmp), ".wn-%s.tmp",
        wn_hex(hex, r, sizeof(r)));
    f->fd = openat(f->dir_fd, f->tmp,
        O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (f->fd < 0) {
        return output_failed(f, "created", err);
    }
    f->tmp_exists = true;
    /* Whatever the umask. */
    if (fchmod(f->fd, 0600) != 0 && errno != EPERM) {
        return output_failed(f, "made private", err);
    }
    return WN_OK;
}

enum wn_status
wn_atomic_file_new(struct wn_atomic_file **out, int dir_fd, const char *name,
    struct wn_err *err)
{
    struct wn_atomic_file *f;
    enum wn_status st;

    if (!is_one_component(name)) {
        return wn_fail(err, WN_EINTERNAL,
            "\"%s\" cannot be the name of an output file", name);
    }
    f = calloc(1, sizeof(*f));
    if (!f) {
        return wn_fail_nomem(err, "an output file");
    }
    f->dir_fd = dir_fd;
    f->fd = -1;
    memcpy(f->name, name, strlen(name) + 1);
    st = wn_digest_new(&f->sha256, WN_SHA256);
    if (st == WN_OK) {
        st = wn_digest_new(&f->sha512, WN_SHA512);
    }
    if (st != WN_OK) {
        wn_fail(err, st, "hashing of \"%s\" could not start", name);
    } else {
        st = open_tmp(f, err);
    }
    if (st != WN_OK) {
        wn_atomic_file_free(&f);
        return st;
    }
    *out = f;
    return WN_OK;
}

static enum wn_status
write_all(struct wn_atomic_file *f, const uint8_t *p, size_t n,
    struct wn_err *err)
{
    while (n > 0) {
        ssize_t put = write(f->fd, p, n);

        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put <= 0) {
            if (put == 0) {
                errno = ENOSPC;
            }
            return output_failed(f, "written", err);
        }
        p += put;
        n -= (size_t)put;
        f->size_bytes += (uint64_t)put;
    }
    return WN_OK;
}

/** The first failure again, for an err that may not have heard it. */
static enum wn_status
failed_before(const struct wn_atomic_file *f, struct wn_err *err)
{
    return wn_fail(err, f->st, "\"%s\" could not be written", f->name);
}

enum wn_status
wn_atomic_file_write(struct wn_atomic_file *f, const void *p, size_t n,
    struct wn_err *err)
{
    enum wn_status st;

    if (f->st != WN_OK) {
        return failed_before(f, err);
    }
    if (f->fd < 0) {
        return wn_fail(err, WN_EINTERNAL, "write to a published file");
    }
    st = write_all(f, p, n, err);
    if (st != WN_OK) {
        return st;
    }
    st = wn_digest_add(f->sha256, p, n);
    if (st == WN_OK) {
        st = wn_digest_add(f->sha512, p, n);
    }
    if (st != WN_OK) {
        f->st = wn_fail(err, st, "\"%s\" could not be hashed", f->name);
    }
    return st;
}

/** Take the final name, unless somebody has it. */
static int
rename_new(const struct wn_atomic_file *f)
{
    struct stat there;
    int rc = renameat2(
        f->dir_fd, f->tmp, f->dir_fd, f->name, RENAME_NOREPLACE);

    if (rc == 0 || (errno != EINVAL && errno != ENOSYS)) {
        return rc;
    }
    /* A file system that cannot promise it (some network and FUSE ones): look
     * first. Bundle folders are private to one run and locked. */
    if (fstatat(f->dir_fd, f->name, &there, AT_SYMLINK_NOFOLLOW) == 0) {
        errno = EEXIST;
        return -1;
    }
    return errno == ENOENT
        ? renameat(f->dir_fd, f->tmp, f->dir_fd, f->name)
        : -1;
}

static enum wn_status
publish(struct wn_atomic_file *f, struct wn_err *err)
{
    int rc = fsync(f->fd);

    if (rc != 0) {
        return output_failed(f, "brought to the disk", err);
    }
    rc = close(f->fd); /* network file systems tell of a full disk here */
    f->fd = -1;
    if (rc != 0 && errno != EINTR) {
        return output_failed(f, "written", err);
    }
    if (rename_new(f) != 0) {
        return output_failed(f, "given its name", err);
    }
    f->tmp_exists = false;
    if (!wn_settle_folder(f->dir_fd)) {
        output_failed(f, "brought to the disk", err);
        (void)unlinkat(f->dir_fd, f->name, 0);
        return f->st;
    }
    return WN_OK;
}

enum wn_status
wn_atomic_file_commit(struct wn_atomic_file *f, struct wn_file_sums *sums,
    struct wn_err *err)
{
    struct wn_file_sums done = { .size_bytes = f->size_bytes };
    enum wn_status st;

    if (f->st != WN_OK) {
        return failed_before(f, err);
    }
    if (f->fd < 0) {
        return wn_fail(err, WN_EINTERNAL, "a file published twice");
    }
    st = wn_digest_end(f->sha256, done.sha256);
    if (st == WN_OK) {
        st = wn_digest_end(f->sha512, done.sha512);
    }
    if (st != WN_OK) {
        f->st = wn_fail(err, st, "\"%s\" could not be hashed", f->name);
        return st;
    }
    st = publish(f, err);
    if (st == WN_OK && sums) {
        *sums = done;
    }
    return st;
}

void
wn_atomic_file_free(struct wn_atomic_file **f)
{
    if (!*f) {
        return;
    }
    if ((*f)->fd >= 0) {
        (void)close((*f)->fd);
    }
    if ((*f)->tmp_exists) {
        (void)unlinkat((*f)->dir_fd, (*f)->tmp, 0);
    }
    wn_digest_free(&(*f)->sha256);
    wn_digest_free(&(*f)->sha512);
    free(*f);
    *f = NULL;
}

enum wn_status
wn_atomic_file_put(int dir_fd, const char *name, const void *p, size_t n,
    struct wn_file_sums *sums, struct wn_err *err)
{
    struct wn_atomic_file *f = NULL;
    enum wn_status st = wn_atomic_file_new(&f, dir_fd, name, err);

    if (st == WN_OK) {
        st = wn_atomic_file_write(f, p, n, err);
    }
    if (st == WN_OK) {
        st = wn_atomic_file_commit(f, sums, err);
    }
    wn_atomic_file_free(&f);
    return st;
}
