/** Which phone is meant: wn_link_open()'s first half. */
#ifndef WN_DEVICE_CHOOSE_H
#define WN_DEVICE_CHOOSE_H

#include "device/android/adb.h"

struct wn_choice {
    bool android;
    char udid[64];             /* an iPhone's */
    struct wn_adb_place place; /* an Android's */
};

/** @retval WN_EUSAGE  no such way to name a phone
 * @retval WN_EDEVICE  none, or several and none named */
enum wn_status wn_choose(struct wn_choice *out, const char *name,
    const struct wn_run *run, struct wn_err *err);

#endif
