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
