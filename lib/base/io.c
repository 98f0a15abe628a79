#include "base/io.h"

#include <errno.h>
#include <stdint.h>
#include <unistd.h>

bool
wn_write_all(int fd, const void *p, size_t n)
{
    const uint8_t *at = p;
    while (n > 0) {
        ssize_t did = write(fd, at, n);
        if (did < 0 && errno == EINTR) {
            continue;
        }
        if (did <= 0) {
            return false;
        }
        at += did;
        n -= (size_t)did;
    }
    return true;
}

bool
wn_read_all(int fd, struct wn_buf *b)
{
    uint8_t chunk[4096];
    ssize_t got = 1;
    int error;

    while (got > 0 && b->st == WN_OK) {
        got = read(fd, chunk, sizeof(chunk));
        if (got < 0 && errno == EINTR) {
            got = 1;
        } else if (got > 0) {
            (void)wn_buf_put(b, chunk, (size_t)got);
        }
    }
    error = errno;
    wn_wipe(chunk, sizeof(chunk));
    errno = error;
    return got >= 0;
}

bool
wn_settle_folder(int dir_fd)
{
    return fsync(dir_fd) == 0 || errno == EINVAL;
}
