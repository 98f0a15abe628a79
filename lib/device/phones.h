/** The list of phones in the making. */
#ifndef WN_DEVICE_PHONES_H
#define WN_DEVICE_PHONES_H

#include "device/android/android.h"
#include "device/ios/ios_list.h"
#include "device/usb_seen.h"

#define WN_PHONES_MAX \
    (WN_IOS_PHONES_MAX + WN_USB_SEEN_MAX + WN_ANDROID_PHONES_MAX)

struct wn_phone_texts {
    char id[64], product_type[64], product_version[32], port[32], last4[8];
    char todo[512];
};

struct wn_phones {
    size_t count;
    struct wn_phone phones[WN_PHONES_MAX];
    struct wn_phone_texts texts[WN_PHONES_MAX];
};

/** One more; its state and texts are to be filled in. */
struct wn_phone *wn_phones_add(
    struct wn_phones *all, struct wn_phone_texts **t);
void wn_phones_text(char *dst, size_t cap, const char *src);
void wn_phones_identity(
    struct wn_phone_texts *t, const struct wn_identity *id);

/** phones_ios.c: iPhones on the mux, and those that it does not show. */
enum wn_status wn_phones_ios(
    struct wn_phones *all, const struct wn_run *run, struct wn_err *err);

#endif
