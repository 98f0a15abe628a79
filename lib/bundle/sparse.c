#include "bundle/sparse.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* A block of the file systems in use; shorter holes would save nothing. */
#define BLOCK_BYTES 4096u

static bool
is_zero(const uint8_t *p, size_t n)
{
    return n == 0 || (p[0] == 0 && memcmp(p, p + 1, n - 1) == 0);
}

static bool
write_at(int fd, uint64_t at, const uint8_t *p, size_t n)
{
    while (n > 0) {
        ssize_t did = pwrite(fd, p, n, (off_t)at);
        if (did < 0 && errno == EINTR) {
            continue;
        }
        if (did <= 0) {
            return false;
        }
        p += did;
        n -= (size_t)did;
        at += (uint64_t)did;
    }
    return true;
}

/** Bytes up to the next block's edge of the file, at most n. */
static size_t
piece(uint64_t at, size_t n)
{
    size_t left = BLOCK_BYTES - (size_t)(at % BLOCK_BYTES);
    return left < n ? left : n;
}

bool
wn_sparse_append(int fd, uint64_t *end_bytes, const void *p, size_t n)
{
    const uint8_t *from = p;
    size_t at = 0;
    while (at < n) {
        bool hole = is_zero(from + at, piece(*end_bytes, n - at));
        size_t run = 0;
        while (at + run < n) {
            size_t next = piece(*end_bytes + run, n - at - run);
            if (is_zero(from + at + run, next) != hole) {
                break;
            }
            run += next;
        }
        if (!hole && !write_at(fd, *end_bytes, from + at, run)) {
            return false;
        }
        at += run;
        *end_bytes += run;
    }
    return true;
}

bool
wn_sparse_end(int fd, uint64_t end_bytes)
{
    return ftruncate(fd, (off_t)end_bytes) == 0;
}
