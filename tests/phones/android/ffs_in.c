#include "ffs_in.h"
#include "adbd.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct ffs_transfer {
    struct ffs_transfer *next;
    ssize_t n; /* below 0: the cable was pulled out here */
    uint8_t bytes[TRANSFER];
};

/** ---- the host is always listened to ------------------------------------- */

static void
keep(struct ffs_in *in, struct ffs_transfer *t)
{
    pthread_mutex_lock(&in->lock);
    if (in->first == NULL) {
        in->first = t;
    } else {
        in->last->next = t;
    }
    in->last = t;
    pthread_cond_broadcast(&in->came);
    pthread_mutex_unlock(&in->lock);
}

static void *
listen_on(void *ctx)
{
    const struct timespec pause = {.tv_nsec = 20000000};
    struct ffs_in *in = ctx;
    bool pulled = false;

    for (;;) {
        struct ffs_transfer *t = xcalloc(1, sizeof(*t));

        do {
            t->n = read(in->fd, t->bytes, sizeof(t->bytes));
        } while (t->n < 0 && errno == EINTR);
        if (t->n < 0 && pulled) {
            free(t);
            nanosleep(&pause, NULL);
            continue;
        }
        pulled = t->n < 0;
        keep(in, t);
    }
    return NULL;
}

void
ffs_listen(struct ffs_in *in)
{
    pthread_t t;

    if (pthread_create(&t, NULL, listen_on, in) != 0) {
        die("no thread can be started");
    }
    pthread_detach(t);
}

/* One transfer of the host's; below 0: none. */
static ssize_t
receive(struct ffs_in *in)
{
    struct ffs_transfer *t;
    ssize_t n = -1;

    pthread_mutex_lock(&in->lock);
    while (in->first == NULL && !in->over()) {
        /* In steps: what ends a connection wakes nobody here. */
        int64_t step = now_ns() + 20000000;
        struct timespec until = {.tv_sec = (time_t)(step / 1000000000),
            .tv_nsec = (long)(step % 1000000000)};

        pthread_cond_timedwait(&in->came, &in->lock, &until);
    }
    t = in->first;
    if (t != NULL) {
        in->first = t->next;
    }
    pthread_mutex_unlock(&in->lock);
    if (t != NULL) {
        n = t->n;
        memcpy(in->buf, t->bytes, sizeof(in->buf));
        free(t);
    }
    return n;
}

/** ---- packets ------------------------------------------------------------ */

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
