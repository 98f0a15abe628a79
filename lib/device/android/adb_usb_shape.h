/** What an ADB interface looks like on the bus, and how its transfers are cut
 * (facts/android 1.1, 1.3). Pure but for wn_adb_usb_look() and _serial(). */
#ifndef WN_DEVICE_ANDROID_ADB_USB_SHAPE_H
#define WN_DEVICE_ANDROID_ADB_USB_SHAPE_H

#include <libusb-1.0/libusb.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The largest packet of a bulk endpoint: USB 3's. */
#define WN_ADB_USB_PACKET_MAX 1024

struct wn_adb_usb_shape {
    uint8_t interface_number;
    uint8_t in, out;       /* endpoint addresses, direction bit and all */
    uint16_t in_packet_bytes, out_packet_bytes; /* 64, 512 or 1024 */
};

/** The first ADB interface of a configuration: by its class alone, never by a
 * vendor. */
bool wn_adb_usb_match(struct wn_adb_usb_shape *out,
    const struct libusb_config_descriptor *config);

/** How much to ask for when n bytes will come: whole packets and no more, as
 * nothing marks the end of a payload that fills its last one. */
size_t wn_adb_usb_round(size_t n, uint16_t packet_bytes);
/** Must an empty packet follow n bytes, for the phone to see their end? */
bool wn_adb_usb_needs_empty(size_t n, uint16_t packet_bytes);

/** Whether a device's active configuration has an ADB interface. Sends
 * nothing. */
bool wn_adb_usb_look(
    struct wn_adb_usb_shape *out, libusb_device *device);
/** Its serial number, asked for over an open handle; "" when it has none that
 * could be a name. */
void wn_adb_usb_serial(char *dst, size_t cap, libusb_device_handle *handle);

#endif
