/** usbmuxd's side of the socket (facts section 1). */
#ifndef IPHONE_MUX_H
#define IPHONE_MUX_H

#include "conn.h"

/** The phones on this bus; both outlive all connections. */
void
mux_set_phones(struct phone **phones, size_t n);

/** Serve one accepted socket to its end. */
void
mux_serve(struct conn *c);

/** Unplug a phone: its connections break, listeners hear Detached. After
 *  back_ms (0: never) it is there again. */
void
mux_detach(struct phone *p, int64_t back_ms);

#endif
