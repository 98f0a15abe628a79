#include "ffs_in.h"
#include "adbd.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* One transfer of the host's; below 0: none. */
static ssize_t
receive(struct ffs_in *in)
{
    ssize_t n;

    do {
        n = read(in->fd, in->buf, sizeof(in->buf));
    } while (n < 0 && errno == EINTR && !in->over());
    return n;
}

bool
ffs_skip_to_cnxn(struct ffs_in *in, uint8_t h[HEADER])
{
    ssize_t n;

    do {
        n = receive(in);
    } while (n >= 0 && (n != HEADER || get_le32(in->buf) != A_CNXN));
    in->zlp_due = false;
    if (n == HEADER) {
        memcpy(h, in->buf, HEADER);
    }
    return n == HEADER;
}

bool
ffs_header(struct ffs_in *in, uint8_t h[HEADER], const char **wrong)
{
    ssize_t n = receive(in);

    if (n >= 0 && in->zlp_due != (n == 0)) {
        *wrong = n == 0 ? "a zero-length packet for nothing" :
            "a payload without the zero-length packet behind it";
        return false;
    }
    n = n == 0 ? receive(in) : n;
    in->zlp_due = false;
    if (n < 0 || in->over()) {
        return false;
    }
    if (n != HEADER) {
        *wrong = "a header that is no transfer of its own";
        return false;
    }
    memcpy(h, in->buf, HEADER);
    return true;
}

bool
ffs_payload(struct ffs_in *in, uint8_t *p, size_t n, const char **wrong)
{
    bool aligned = n % in->packet == 0;
    size_t have = 0;

    while (have < n) {
        size_t want = n - have < TRANSFER ? n - have : TRANSFER;
        ssize_t got = receive(in);

        if (got < 0 || in->over()) {
            return false;
        }
        if ((size_t)got > want) {
            *wrong = aligned ?
                "a payload without the zero-length packet behind it" :
                "a payload that is longer than its header says";
            return false;
        }
        if ((size_t)got < want) {
            *wrong = "a payload in more than one transfer";
            return false;
        }
        memcpy(p + have, in->buf, want);
        have += want;
    }
    in->zlp_due = n % TRANSFER == 0;
    return true;
}
