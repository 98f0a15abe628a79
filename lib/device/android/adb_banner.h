/** What a phone says of itself in its CNXN: "TYPE:SERIAL:KEY=VALUE;…". */
#ifndef WN_DEVICE_ANDROID_ADB_BANNER_H
#define WN_DEVICE_ANDROID_ADB_BANNER_H

#include "device/android/adb.h"

/** Exactly what this program speaks (facts/android 2.2): no more, or the phone
 * would hold us to it. */
#define WN_ADB_HOST_BANNER "host::features=shell_v2,cmd,stat_v2,ls_v2"

/**
 * Fill product, model, device and the features of *b from n foreign bytes; the
 * rest of it is left alone. Values too long are cut, unknown keys passed over.
 * @return whether the type word is "device"
 */
bool wn_adb_banner_read(struct wn_adb_banner *b, const void *p, size_t n);

/** Set the flags of the known features in a list with commas. */
void wn_adb_banner_features(struct wn_adb_banner *b, const char *p, size_t n);

#endif
