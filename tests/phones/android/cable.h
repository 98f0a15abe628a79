/** Cables: TCP, and a USB gadget of the kernel's (FunctionFS). */
#ifndef ANDROID_CABLE_H
#define ANDROID_CABLE_H

#include "phone.h"

#define HEADER 24

/**
 * One thread reads; one at a time writes, at the same time. Whole calls, or
 * the connection is over. *wrong: how the host broke a rule of the cable.
 */
struct va_cable {
    const struct va_cable_ops *ops;
};

struct va_cable_ops {
    const char *name;
    bool (*header)(struct va_cable *, uint8_t h[HEADER], const char **wrong);
    bool (*payload)(struct va_cable *, uint8_t *p, size_t n,
        const char **wrong);
    /** A header and its payload: of USB each is a transfer of its own. */
    bool (*write)(struct va_cable *, const void *head, size_t nhead,
        const void *body, size_t nbody);
    /** Look at the next header, for so long; false where there is none, or
     *  that cannot be told. */
    bool (*peek)(struct va_cable *, int64_t ms, uint8_t h[HEADER]);
    /** From any thread: read and write end, now and for good. */
    void (*hang_up)(struct va_cable *);
    /** From any thread: pulled out, and back after ms (below 0: never). Every
     *  connection ends. */
    void (*detach)(struct va_cable *, int64_t ms);
};

/** Listen on 127.0.0.1; port 0 = any. Answers the port. Dies when it cannot. */
int
tcp_listen(int port);

/** Serve every connection until the program is to stop, and wait for them.
 *  False: some of their threads are still at work. */
bool
tcp_serve(struct va_phone *p);

/** Describe the interface to the kernel and open its ends. Dies when it
 *  cannot. gadget: its folder in configfs, to unplug it, or NULL. */
void
ffs_open(const char *dir, const char *gadget, struct va_phone *p);

/** Serve the host whenever it is there, until the program is to stop. */
bool
ffs_serve(struct va_phone *p);

#endif
