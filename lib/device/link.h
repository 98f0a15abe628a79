/** What stands behind a wn_link; shared by the files of floor 3 only. */
#ifndef WN_DEVICE_LINK_H
#define WN_DEVICE_LINK_H

#include "device/device.h"

struct wn_ios;
struct wn_android;

struct wn_link {
    const struct wn_run *run; /* borrowed */
    struct wn_identity identity;
    struct wn_ios *ios;         /* one of the two, the other is NULL */
    struct wn_android *android;
    bool paired;
};

#endif
