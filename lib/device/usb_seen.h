/** Phones on the USB bus, whether or not they can be used yet. No interface is
 * claimed, nothing is sent but standard descriptor requests. */
#ifndef WN_DEVICE_USB_SEEN_H
#define WN_DEVICE_USB_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WN_USB_SEEN_MAX 64

/** What an Android phone shows of itself. */
enum wn_usb_mode {
    WN_USB_DEBUGGING, /* ADB: facts/android 1.1 */
    WN_USB_FILES,     /* pictures or files only; a camera does the same */
    WN_USB_BOOTLOADER /* fastboot */
};

struct wn_usb_phone {
    char port[32];   /* "usb:1-4.2" */
    char serial[64]; /* an iPhone's UDID, perhaps without its dash; "" = no
                        access */
    uint16_t vendor; /* for advice: nothing is matched by it */
    bool recovery;   /* iPhones: in recovery or DFU mode */
    enum wn_usb_mode mode; /* others */
};

/**
 * iPhones.
 * @param[out] out  room for WN_USB_SEEN_MAX, or NULL to be told only how many
 * @return how many were seen; 0 also when there is no USB at all
 */
size_t wn_usb_iphones(struct wn_usb_phone *out);
/** Other phones, by their interfaces. */
size_t wn_usb_androids(struct wn_usb_phone *out);

/** Is there a device at this port that offers no debugging? */
bool wn_usb_without_debugging(const char *port);

struct libusb_device;
/** Where it is plugged in: "usb:1-4.2", bus and ports. */
void wn_usb_port_text(char *dst, size_t cap, struct libusb_device *d);

#endif
