/** The lock that Finder and iTunes take around a sync, so that two hosts do
 * not work on one phone at once (facts/ios 3.9). Makes a file on the phone. */
#ifndef WN_DEVICE_IOS_SYNC_LOCK_H
#define WN_DEVICE_IOS_SYNC_LOCK_H

#include "winnow/status.h"

struct wn_ios;
struct wn_sync_lock;

/** Announces the sync and takes the lock. @retval WN_EREADY another host
 * holds it */
enum wn_status wn_sync_lock_take(
    struct wn_sync_lock **out, struct wn_ios *p, struct wn_err *err);
/** Unlocks and announces the end. */
void wn_sync_lock_free(struct wn_sync_lock **k);

#endif
