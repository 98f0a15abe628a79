/** Phones that are plugged in: identity and readiness. No data access. */
#ifndef WINNOW_DEVICE_H
#define WINNOW_DEVICE_H

#include <stdbool.h>
#include <stddef.h>

#include "winnow/status.h"

enum wn_platform { WN_PLATFORM_IOS, WN_PLATFORM_ANDROID };
/** "ios", "android": as filters and bundles spell it. */
WN_API const char *wn_platform_name(enum wn_platform p);

enum wn_phone_state {
    WN_PHONE_READY,         /* paired and unlocked */
    WN_PHONE_NOT_TRUSTED,   /* not paired; the Trust dialog will appear */
    WN_PHONE_LOCKED,
    WN_PHONE_DENIED,        /* the owner tapped "Don't Trust" */
    WN_PHONE_APPROVAL,      /* biometric or accessory approval pending */
    WN_PHONE_UNREACHABLE,   /* seen, but does not answer */
    /* Android: */
    WN_PHONE_NOT_AUTHORISED, /* the owner will be asked to allow debugging */
    WN_PHONE_DEBUGGING_OFF,  /* looks like a phone, offers no debugging */
    WN_PHONE_WRONG_MODE,     /* recovery, update, bootloader */
    WN_PHONE_NO_PERMISSION,  /* this user may not open the USB device */
    WN_PHONE_BUSY,           /* another program holds it */
    WN_PHONE_OFFLINE         /* debugging is on, but it does not answer */
};

/** One phone. Texts are escaped, owned by the list. */
struct wn_phone {
    const char *id; /* UDID, serial, or the port where there is none */
    enum wn_platform platform;
    enum wn_phone_state state;
    const char *product_type;
    const char *product_version;
    const char *port; /* "usb:…", as far as the mux tells */
    const char *serial_last4;
    const char *todo; /* what to do next */
};

struct wn_phones;

/** Lists phones by single identity keys that need no pairing; asks for no
 * trust, raises no dialog. Each phone may take up to timeout_s. adb_server:
 * Android phones are those of the running adb server, not of the USB bus.
 * Phones behind tcp:HOST:PORT cannot be listed.
 * @retval WN_EREADY  no adb server answers */
WN_API enum wn_status wn_phones_list(struct wn_phones **out, int timeout_s,
    bool adb_server, struct wn_err *err);
WN_API size_t wn_phones_count(const struct wn_phones *p);
WN_API const struct wn_phone *wn_phones_at(const struct wn_phones *p, size_t i);
WN_API void wn_phones_free(struct wn_phones **p);
WN_API const char *wn_phone_state_name(enum wn_phone_state s);

/** What a test phone lets us reach: service by service, never content. */
typedef void wn_probe_fn(
    void *ctx, const char *what, const char *answer);
WN_API enum wn_status wn_phone_probe(const char *id, int timeout_s,
    bool adb_server, wn_probe_fn *fn, void *ctx, struct wn_err *err);

#endif
