/** What stands behind a wn_link to an Android phone; shared by the files of
 * this folder, and by device.c. */
#ifndef WN_DEVICE_ANDROID_ANDROID_H
#define WN_DEVICE_ANDROID_ANDROID_H

#include "device/android/adb.h"
#include "device/android/allow.h"
#include "device/link.h"

struct wn_android {
    struct wn_adb_place place;
    const struct wn_run *run; /* borrowed */
    struct wn_adb *adb;
    enum wn_adb_state state;
    enum wn_trust trust;
    /* Once it is ready: */
    struct wn_adb_dialect dialect;
    struct wn_caps caps;
};

/**
 * The phone behind l, when the grant lets this route be read and the phone has
 * let this computer in: the first line of every call that returns content.
 * @retval WN_DENIED    the grant does not
 * @retval WN_EINTERNAL an iPhone, or asked before wn_link_pair()
 */
enum wn_status wn_android_for(struct wn_android **out, struct wn_link *l,
    const struct wn_grant *g, enum wn_route route, struct wn_err *err);

#endif
