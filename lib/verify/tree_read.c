/** Opening what the list names, one component at a time: no link is followed,
 * and a file that was exchanged since is noticed. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/timespan.h"
#include "verify/tree.h"

#define FOLDER_FLAGS (O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)

int
wn_tree_walk(int root, const char *path, int last_flags)
{
    char part[256];
    int fd = dup(root);

    while (fd >= 0 && *path) {
        size_t n = strcspn(path, "/");
        int next = -1;

        if (n > 0 && n < sizeof(part)) {
            memcpy(part, path, n);
            part[n] = '\0';
            next = openat(fd, part,
                path[n] ? FOLDER_FLAGS : last_flags | O_CLOEXEC | O_NOFOLLOW);
        }
        (void)close(fd);
        fd = next;
        path += n + (path[n] ? 1 : 0);
    }
    return fd;
}

static bool
is_same(int fd, const struct wn_tree_file *f)
{
    struct stat sb;

    return fstat(fd, &sb) == 0 && S_ISREG(sb.st_mode) &&
        sb.st_ino == f->inode && (uint64_t)sb.st_size == f->size_bytes &&
        (int64_t)sb.st_ctim.tv_sec * WN_NS_PER_S + sb.st_ctim.tv_nsec ==
            f->changed_ns;
}

int
wn_tree_open_file(const struct wn_tree *t, const struct wn_tree_file *f)
{
    /* O_NONBLOCK: a pipe put in its place must not make us wait. */
    int fd = wn_tree_walk(t->fd, f->path, O_RDONLY | O_NONBLOCK);

    if (fd >= 0 && !is_same(fd, f)) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

bool
wn_tree_unchanged(const struct wn_tree *t, const struct wn_tree_file *f)
{
    int fd = wn_tree_open_file(t, f);

    if (fd >= 0) {
        (void)close(fd);
    }
    return fd >= 0;
}

enum wn_status
wn_tree_read(const struct wn_tree *t, const char *path, size_t cap_bytes,
    struct wn_buf *b, struct wn_verify_result *r)
{
    const struct wn_tree_file *f = wn_tree_find(t, path);
    bool whole;
    int fd;

    wn_buf_init(b, cap_bytes);
    (void)wn_buf_str(b, "");
    if (!f) {
        wn_report_fault(r, path, "it is missing: a bundle must have it");
        return WN_ABSENT;
    }
    if (f->size_bytes > cap_bytes) {
        wn_report_fault(r, path, "it is longer than it may be");
        return WN_ABSENT;
    }
    fd = wn_tree_open_file(t, f);
    whole = fd >= 0 && wn_read_all(fd, b);
    if (fd >= 0) {
        (void)close(fd);
    }
    if (!whole || b->st != WN_OK || b->len != f->size_bytes) {
        r->nomem = r->nomem || b->st == WN_ENOMEM;
        wn_report_fault(r, path, "it cannot be read as a whole");
        return WN_ABSENT;
    }
    return WN_OK;
}
