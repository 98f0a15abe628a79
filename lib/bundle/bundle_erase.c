#include "bundle/bundle_erase.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/io.h"
#include "base/overwrite.h"

/* Innermost first: the only folders that we ever make. Each is opened by its
 * own parent, so that no link in the place of one leads elsewhere. */
static const struct {
    const char *in, *name;
} folders[] = { { "data", "files" }, { ".", "data" }, { ".", "audit" },
    { ".", "consent" }, { ".", "report" } };

#define FOLDER_COUNT (sizeof(folders) / sizeof(folders[0]))
#define FOLDER_FLAGS (O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)

/** One name out of an open folder. A folder there stays, and is in the way of
 * removing the one that it is in. */
static int
erase_file(int fd, const char *name, bool over)
{
    if (over && wn_overwrite(fd, name, UINT64_MAX) != 0) {
        return -1; /* a name that is gone would hide that it is not */
    }
    return unlinkat(fd, name, 0) == 0 ||
            (!over && (errno == EISDIR || errno == EPERM)) ? 0 : -1;
}

/** All files in it but `last`, which may be NULL. With over the first failure
 * ends it: what is left is then tried again. */
static int
empty_folder(int at, const char *name, const char *last, bool over)
{
    int fd = openat(at, name, FOLDER_FLAGS);
    if (fd < 0) {
        return errno == ENOENT ? 0 : -1;
    }
    DIR *dir = fdopendir(fd);
    if (!dir) {
        (void)close(fd);
        return -1;
    }
    int failed = 0;
    for (const struct dirent *e;
         !(over && failed != 0) && (e = readdir(dir));) {
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 &&
            !(last && strcmp(e->d_name, last) == 0)) {
            failed |= erase_file(fd, e->d_name, over);
        }
    }
    failed |= over && failed == 0 && !wn_settle_folder(fd) ? -1 : 0;
    int why = errno;
    (void)closedir(dir);
    errno = why;
    return failed;
}

static int
erase_folder(int fd, size_t which, bool over)
{
    int in = openat(fd, folders[which].in, FOLDER_FLAGS);
    if (in < 0) {
        return errno == ENOENT ? 0 : -1;
    }
    int failed = empty_folder(in, folders[which].name, NULL, over);
    if (!(over && failed != 0) &&
        unlinkat(in, folders[which].name, AT_REMOVEDIR) != 0 &&
        errno != ENOENT) {
        failed = -1;
    }
    failed |= over && failed == 0 && !wn_settle_folder(in) ? -1 : 0;
    int why = errno;
    (void)close(in);
    errno = why;
    return failed;
}

int
wn_bundle_erase_at(int parent_fd, const char *name, bool over)
{
    int fd = openat(parent_fd, name, FOLDER_FLAGS);
    if (fd < 0) {
        return errno == ENOENT ? 0 : -1;
    }
    int failed = 0;
    for (size_t i = 0; i < FOLDER_COUNT && !(over && failed != 0); i++) {
        failed |= erase_folder(fd, i, over);
    }
    /* The seal goes last: by it a disposal that stopped knows its bundle. */
    if (over && failed == 0) {
        failed = empty_folder(fd, ".", "seal.txt", true);
    }
    if (!(over && failed != 0)) {
        failed |= empty_folder(fd, ".", NULL, over);
    }
    int why = errno;
    (void)close(fd);
    errno = why;
    return over && failed != 0
        ? -1 : failed | unlinkat(parent_fd, name, AT_REMOVEDIR);
}

enum wn_status
wn_bundle_destroy(int parent_fd, const char *name, struct wn_err *err)
{
    if (wn_bundle_erase_at(parent_fd, name, true) != 0 ||
        !wn_settle_folder(parent_fd)) {
        (void)wn_fail_errno(err, WN_EOUTPUT, "\"%s\" could not be destroyed "
            "to its end", name);
        wn_todo(err, "See what is in the way, and give the same command "
            "again: it goes on where it stopped.");
        return WN_EOUTPUT;
    }
    return WN_OK;
}
