/** Cables: TCP, and a USB gadget of the kernel's (FunctionFS). */
#ifndef ANDROID_CABLE_H
#define ANDROID_CABLE_H

#include "adbd.h"

/** Listen on 127.0.0.1; port 0 = any. Answers the port. Dies when it cannot. */
int
tcp_listen(int port, int *listener);

/** Serve every connection, until the program is to stop. */
void
tcp_serve(struct va_phone *p, int listener);

/** Describe the interface to the kernel and open its ends. Dies when it
 *  cannot. */
void
ffs_open(const char *dir, struct va_phone *p);

/** Serve the host whenever it is there, until the program is to stop. */
void
ffs_serve(struct va_phone *p);

#endif
