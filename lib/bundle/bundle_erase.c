#include "bundle/bundle_erase.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/io.h"

#define CHUNK_BYTES 65536

/* Innermost first: the only folders that we ever make. */
static const char *const folders[] = {
    "data/files", "data", "audit", "consent", "report"
};

#define FOLDER_COUNT (sizeof(folders) / sizeof(folders[0]))

/** Zeros over all of it, on the disk. A file that has another name is left as
 * it is: somebody else's copy would be destroyed with it. */
static int
overwrite(int at, const char *name)
{
    static const char zeros[CHUNK_BYTES];
    int fd = openat(
        at, name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat sb;
    int failed = 0;

    if (fd < 0 || fstat(fd, &sb) != 0 || !S_ISREG(sb.st_mode)) {
        failed = fd < 0 && errno != ELOOP && errno != EISDIR ? -1 : 0;
    } else if (sb.st_nlink == 1) {
        for (off_t left = sb.st_size; left > 0 && failed == 0;) {
            size_t n = left < CHUNK_BYTES ? (size_t)left : CHUNK_BYTES;

            failed = wn_write_all(fd, zeros, n) ? 0 : -1;
            left -= (off_t)n;
        }
        failed |= fsync(fd);
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    return failed;
}

static int
empty_folder(int at, const char *name, bool over)
{
    int fd =
        openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        return errno == ENOENT ? 0 : -1;
    }
    DIR *dir = fdopendir(fd);
    if (!dir) {
        (void)close(fd);
        return -1;
    }
    int failed = 0;
    for (const struct dirent *e; (e = readdir(dir));) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) {
            continue;
        }
        if (over && overwrite(fd, e->d_name) != 0) {
            failed = -1;
            continue; /* a name that is gone would hide that it is not */
        }
        if (unlinkat(fd, e->d_name, 0) != 0 && errno != EISDIR &&
            errno != EPERM) {
            failed = -1;
        }
    }
    failed |= over ? fsync(fd) : 0;
    (void)closedir(dir);
    return failed;
}

int
wn_bundle_erase_at(int parent_fd, const char *name, bool over)
{
    int fd = openat(
        parent_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        return errno == ENOENT ? 0 : -1;
    }
    int failed = 0;
    for (size_t i = 0; i < FOLDER_COUNT; i++) {
        failed |= empty_folder(fd, folders[i], over);
        if (unlinkat(fd, folders[i], AT_REMOVEDIR) != 0 && errno != ENOENT) {
            failed = -1;
        }
    }
    (void)close(fd);
    failed |= empty_folder(parent_fd, name, over);
    failed |= unlinkat(parent_fd, name, AT_REMOVEDIR);
    return failed;
}

enum wn_status
wn_bundle_destroy(int parent_fd, const char *name, struct wn_err *err)
{
    if (wn_bundle_erase_at(parent_fd, name, true) != 0 ||
        fsync(parent_fd) != 0) {
        (void)wn_fail_errno(err, WN_EOUTPUT, "\"%s\" could not be destroyed "
            "to its end", name);
        wn_todo(err, "See what is in the way, and give the same command "
            "again: it goes on where it stopped.");
        return WN_EOUTPUT;
    }
    return WN_OK;
}
