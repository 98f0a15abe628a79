/* O_PATH is Linux: a folder that may not be listed has a parent too. */
#define _GNU_SOURCE
#include "base/inside.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define LEVELS_MAX 4096 /* no path that can be named has more folders */

static bool
is_same(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

bool
wn_lies_within(int folder_fd, const char *bundle_path)
{
    struct stat bundle, here, last = { .st_ino = 0 };
    int at = openat(folder_fd, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    bool within = false;

    if (at >= 0 && stat(bundle_path, &bundle) == 0) {
        for (int level = 0; at >= 0 && level < LEVELS_MAX; level++) {
            int up;

            if (fstat(at, &here) != 0 || is_same(&here, &last)) {
                break; /* the root is its own parent */
            }
            within = is_same(&here, &bundle);
            if (within) {
                break;
            }
            last = here;
            up = openat(at, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);
            (void)close(at);
            at = up;
        }
    }
    if (at >= 0) {
        (void)close(at);
    }
    return within;
}
