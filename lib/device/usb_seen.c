#include "device/usb_seen.h"

#include <libusb.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define APPLE 0x05ac

/* Product numbers of iPhone, iPad, iPod touch as usbmuxd knows them. */
static bool
is_phone(uint16_t product, bool *recovery)
{
    *recovery = (product >= 0x1280 && product <= 0x1283) ||
        product == 0x1222 || product == 0x1227;
    return *recovery || (product >= 0x1290 && product <= 0x12af);
}

static void
port_text(char *dst, size_t cap, libusb_device *d)
{
    uint8_t ports[8];
    int n = libusb_get_port_numbers(d, ports, (int)sizeof(ports));
    int at = snprintf(dst, cap, "usb:%u", libusb_get_bus_number(d));

    for (int i = 0; i < n && at > 0 && (size_t)at < cap; i++) {
        at += snprintf(dst + at, cap - (size_t)at, "%c%u",
            i == 0 ? '-' : '.', ports[i]);
    }
}

static void
serial_text(char *dst, size_t cap, libusb_device *d, uint8_t index)
{
    libusb_device_handle *handle = NULL;
    unsigned char text[64];
    int n;

    dst[0] = '\0';
    if (index == 0 || libusb_open(d, &handle) != 0) {
        return;
    }
    n = libusb_get_string_descriptor_ascii(
        handle, index, text, (int)sizeof(text) - 1);
    libusb_close(handle);
    if (n <= 0 || (size_t)n >= cap) {
        return;
    }
    for (int i = 0; i < n; i++) {
        bool good = (text[i] >= '0' && text[i] <= '9') ||
            (text[i] >= 'a' && text[i] <= 'f') ||
            (text[i] >= 'A' && text[i] <= 'F') || text[i] == '-';

        if (!good) { /* padding, or nothing we would print */
            n = i;
        }
    }
    memcpy(dst, text, (size_t)n);
    dst[n] = '\0';
}

size_t
wn_usb_seen(struct wn_usb_phone *out)
{
    libusb_context *usb = NULL;
    libusb_device **list = NULL;
    size_t found = 0;
    ssize_t n;

    if (libusb_init(&usb) != 0) {
        return 0;
    }
    n = libusb_get_device_list(usb, &list);
    for (ssize_t i = 0; i < n && found < WN_USB_SEEN_MAX; i++) {
        struct libusb_device_descriptor d;
        struct wn_usb_phone p;

        if (libusb_get_device_descriptor(list[i], &d) != 0 ||
            d.idVendor != APPLE || !is_phone(d.idProduct, &p.recovery)) {
            continue;
        }
        if (out) {
            port_text(p.port, sizeof(p.port), list[i]);
            serial_text(
                p.serial, sizeof(p.serial), list[i], d.iSerialNumber);
            out[found] = p;
        }
        found++;
    }
    if (n >= 0) {
        libusb_free_device_list(list, 1);
    }
    libusb_exit(usb);
    return found;
}
