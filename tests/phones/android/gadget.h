/** What a gadget tells the kernel through FunctionFS, and its plug. */
#ifndef ANDROID_GADGET_H
#define ANDROID_GADGET_H

#include "base.h"

/** One interface ff/42/01 with OUT 1 and IN 2, at three speeds. */
void
gadget_descriptors(struct buf *b);

void
gadget_strings(struct buf *b);

struct gadget {
    const char *dir;  /* in configfs; NULL: somebody else's to unplug */
    char *udc;        /* the controller's name, while it is unplugged */
    int64_t back_ns;  /* when to plug in again; 0: it is in, or out for good */
};

/** Out, and back after ms; below 0: never. */
void
gadget_unplug(struct gadget *g, int64_t ms);

/** When it is time. */
void
gadget_plug_again(struct gadget *g);

#endif
