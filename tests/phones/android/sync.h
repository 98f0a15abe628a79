/** The file service, with all its habits (facts 3.4). It only reads. */
#ifndef ANDROID_SYNC_H
#define ANDROID_SYNC_H

#include "adbd.h"
#include "fs.h"

#define ID(a, b, c, d) ((uint32_t)(a) | (uint32_t)(b) << 8 | \
    (uint32_t)(c) << 16 | (uint32_t)(d) << 24)

struct sync {
    struct va_stream *s;
    const struct va_phone *phone;
    struct buf out; /* answers are gathered, as in a socket */
    bool over;      /* no more requests */
};

void
sync_put(struct sync *y, const void *p, size_t n);

void
sync_put32(struct sync *y, uint32_t v);

/** Room for a DATA frame of up to n bytes at the end of out; what was filled
 *  is told to sync_data(). */
uint8_t *
sync_room(struct sync *y, size_t n);

void
sync_data(struct sync *y, size_t n);

/** All that is gathered goes out. */
bool
sync_flush(struct sync *y);

/** FAIL: the service ends with it, and all that was asked behind it. */
void
sync_fail(struct sync *y, const char *why, const char *path);

/** Takes the faults at a place that any request can have. False: it is over,
 *  nothing is answered. *own: one that the caller has to do, act NULL: none. */
bool
sync_faults(struct sync *y, const char *at, const char *path,
    struct va_fault *own);

/** The record of STA2, LST2 and DNT2 behind its id. */
void
sync_put_stat2(struct sync *y, int why, const struct stat *st);

/** mode, size and time of STAT and DENT: 32 bits each, whatever they are. */
void
sync_put_stat1(struct sync *y, const struct stat *st);

void
sync_stat(struct sync *y, uint32_t id, const char *path);

void
sync_list(struct sync *y, bool v2, const char *path);

void
sync_recv(struct sync *y, const char *path);

#endif
