#include "base/overwrite.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"

#define CHUNK_BYTES 65536u

static int
zeros_over(int fd, uint64_t left)
{
    static const char zeros[CHUNK_BYTES];

    while (left > 0) {
        size_t n = left < CHUNK_BYTES ? (size_t)left : CHUNK_BYTES;

        if (!wn_write_all(fd, zeros, n)) {
            return -1;
        }
        left -= n;
    }
    return fsync(fd);
}

int
wn_overwrite(int at_fd, const char *name, uint64_t cap_bytes)
{
    int fd = openat(
        at_fd, name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat sb;
    int failed = 0;
    int why;

    if (fd < 0) {
        return errno == ELOOP || errno == EISDIR ? 0 : -1;
    }
    if (fstat(fd, &sb) != 0) {
        failed = -1;
    } else if (S_ISREG(sb.st_mode) && sb.st_nlink <= 1) {
        uint64_t size = (uint64_t)sb.st_size;

        failed = zeros_over(fd, size < cap_bytes ? size : cap_bytes);
    }
    why = errno;
    (void)close(fd);
    errno = why;
    return failed;
}
