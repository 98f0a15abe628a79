/* O_PATH is Linux; realpath() is of the X/Open part of POSIX. */
#define _GNU_SOURCE
#include "base/beside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/io.h"

/** path without slashes at its end, or what it leads to; to be freed. */
static char *
thing_of(const char *path)
{
    char *real = realpath(path, NULL);
    size_t n = strlen(path);

    while (n > 1 && path[n - 1] == '/') {
        n--;
    }
    return real ? real : strndup(path, n);
}

/** @retval WN_ABSENT  it is "/", or the folder that it should be in is not
 * there  @retval WN_EUSAGE  no such name, or a folder that is closed to us */
static enum wn_status
open_beside(struct wn_beside *b, const char *path, int flags)
{
    char *thing = thing_of(path);
    char *slash = thing ? strrchr(thing, '/') : NULL;
    const char *name = slash ? slash + 1 : thing;
    bool none;

    *b = (struct wn_beside) { .dir_fd = -1 };
    if (!thing) {
        return WN_ENOMEM;
    }
    none = slash == thing && name[0] == '\0';
    if (name[0] != '\0' && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
        strlen(name) < sizeof(b->name)) {
        (void)snprintf(b->name, sizeof(b->name), "%s", name);
        if (slash) {
            slash[slash == thing ? 1 : 0] = '\0';
        }
        b->dir_fd =
            open(slash ? thing : ".", flags | O_DIRECTORY | O_CLOEXEC);
        none = b->dir_fd < 0 && (errno == ENOENT || errno == ENOTDIR);
    }
    free(thing);
    return b->dir_fd >= 0 ? WN_OK : none ? WN_ABSENT : WN_EUSAGE;
}

enum wn_status
wn_beside_open(struct wn_beside *b, const char *path, struct wn_err *err)
{
    enum wn_status st = open_beside(b, path, O_RDONLY);

    if (st == WN_ENOMEM) {
        return wn_fail_nomem(err, "looking beside a bundle");
    }
    return st == WN_OK ? WN_OK
        : wn_fail(err, WN_EUSAGE, "\"%s\" is not in a folder that can be "
              "opened, or has no name of its own there", path);
}

enum wn_status
wn_beside_look(struct wn_beside *b, const char *path)
{
    /* O_PATH: files by name can be read where the folder's list cannot. */
    enum wn_status st = open_beside(b, path, O_PATH);
    struct stat sb;

    /* Without leave to search it every name would seem to be missing. */
    if (st == WN_OK && fstatat(b->dir_fd, ".", &sb, 0) != 0) {
        wn_beside_close(b);
        st = WN_EUSAGE;
    }
    return st;
}

void
wn_beside_close(struct wn_beside *b)
{
    if (b->dir_fd >= 0) {
        (void)close(b->dir_fd);
    }
    b->dir_fd = -1;
}

const char *
wn_beside_file(char file[WN_BESIDE_FILE_BYTES], const struct wn_beside *b,
    const char *ending)
{
    (void)snprintf(file, WN_BESIDE_FILE_BYTES, "%s%s", b->name, ending);
    return file;
}

bool
wn_beside_has(const struct wn_beside *b, const char *file)
{
    struct stat sb;

    return fstatat(b->dir_fd, file, &sb, AT_SYMLINK_NOFOLLOW) == 0;
}

enum wn_status
wn_beside_read(const struct wn_beside *b, const char *file, size_t cap_bytes,
    struct wn_buf *text)
{
    /* O_NONBLOCK: a pipe put in its place must not make us wait. */
    int fd = openat(b->dir_fd, file,
        O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat sb;
    bool whole;

    wn_buf_init(text, cap_bytes);
    (void)wn_buf_str(text, "");
    if (fd < 0) {
        return errno == ENOENT ? WN_ABSENT : WN_EFORMAT;
    }
    whole = fstat(fd, &sb) == 0 && S_ISREG(sb.st_mode) &&
        wn_read_all(fd, text) && text->st == WN_OK;
    (void)close(fd);
    return whole ? WN_OK : text->st == WN_ENOMEM ? WN_ENOMEM : WN_EFORMAT;
}
