/** What a host sends over USB: which transfers are packets (facts 1.3). */
#ifndef ANDROID_FFS_IN_H
#define ANDROID_FFS_IN_H

#include "cable.h"

#include <pthread.h>

#define TRANSFER 16384 /* of one read or write, as adbd does */

struct ffs_in {
    int fd;
    size_t packet;       /* wMaxPacketSize of the speed there is */
    bool (*over)(void);  /* is the connection, or the program? */
    bool zlp_due;        /* the payload before filled its last read */
    uint8_t buf[TRANSFER];

    pthread_mutex_t lock; /* of what came, and was not looked at */
    pthread_cond_t came;
    struct ffs_transfer *first, *last;
};

/** Take what the host sends from now on, in a thread of its own: as adbd does,
 *  also while what we say waits to be read. */
void
ffs_listen(struct ffs_in *in);

/** A header: a transfer of its own. False: the cable ends, or *wrong. */
bool
ffs_header(struct ffs_in *in, uint8_t h[HEADER], const char **wrong);

/** The payload behind it: one transfer, and a zero-length packet when it ends
 *  on a packet's boundary. */
bool
ffs_payload(struct ffs_in *in, uint8_t *p, size_t n, const char **wrong);

/** Throw away what comes until a header of CNXN. */
bool
ffs_skip_to_cnxn(struct ffs_in *in, uint8_t h[HEADER]);

#endif
