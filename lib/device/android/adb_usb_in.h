/** What adb_usb*.c share: one claimed interface and its transfers. */
#ifndef WN_DEVICE_ANDROID_ADB_USB_IN_H
#define WN_DEVICE_ANDROID_ADB_USB_IN_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/buf.h"
#include "device/android/adb_transport.h"
#include "device/android/adb_usb_shape.h"

struct wn_adb_usb;

/** A transfer, used again and again. While it is posted its buffer belongs to
 * libusb. */
struct wn_adb_usb_slot {
    struct wn_adb_usb *usb;
    struct libusb_transfer *transfer;
    bool posted;
    bool done; /* it came back, and nobody has taken it yet */
    enum libusb_transfer_status status;
    int actual_bytes;
};

enum { WN_ADB_USB_OUT_HEADER, WN_ADB_USB_OUT_PAYLOAD, WN_ADB_USB_OUT_EMPTY,
    WN_ADB_USB_OUT_COUNT };

struct wn_adb_usb {
    struct wn_adb_transport base; /* first */
    const struct wn_run *run;
    libusb_context *context;
    libusb_device_handle *handle;
    bool claimed;
    struct wn_adb_usb_shape shape;

    pthread_t events; /* the thread in which transfers come back */
    bool has_events;
    atomic_bool quit;
    pthread_mutex_t mutex; /* of the slots' flags, and stopped */
    pthread_cond_t changed;
    bool stopped;

    struct wn_adb_usb_slot in_header, in_payload;
    uint8_t in_bytes[WN_ADB_USB_PACKET_MAX];
    struct wn_adb_usb_slot out[WN_ADB_USB_OUT_COUNT];
    uint8_t out_bytes[WN_ADB_HEADER_BYTES];
    struct wn_buf out_payload;
};

/** ---- transfers (adb_usb_slot.c) ----------------------------------------- */

/** Make the slots and start the thread. What was made is undone by _end(),
 * also after a failure. */
enum wn_status wn_adb_usb_begin(struct wn_adb_usb *u, struct wn_err *err);
/** Take all transfers back, end the thread. */
void wn_adb_usb_end(struct wn_adb_usb *u);

/** Hand a buffer of n bytes to libusb; no time limit. */
enum wn_status wn_adb_usb_post(struct wn_adb_usb_slot *s, uint8_t endpoint,
    uint8_t *p, size_t n, struct wn_err *err);
bool wn_adb_usb_is_idle(struct wn_adb_usb_slot *s);
/** Wait for it and take it: status and actual_bytes are then valid.
 * @retval WN_END  not by until_ns (0 = no limit, no cancel): still posted */
enum wn_status wn_adb_usb_await(
    struct wn_adb_usb_slot *s, int64_t until_ns, struct wn_err *err);
/** Take it back; its buffer is the caller's again. */
void wn_adb_usb_withdraw(struct wn_adb_usb_slot *s);

/** WN_EACQUIRE: the phone is not on the bus any more. */
enum wn_status wn_adb_usb_unplugged(struct wn_err *err);

/** ---- the interface (adb_usb_claim.c) ------------------------------------ */

/** Find the phone, open it, claim its interface and nothing else: no reset, no
 * configuration, no clearing of halts (facts/android 1.2). */
enum wn_status wn_adb_usb_claim(struct wn_adb_usb *u,
    const struct wn_adb_place *place, struct wn_err *err);

#endif
