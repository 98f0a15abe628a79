#include "device/usb_seen.h"

#include <libusb.h>
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

void
wn_usb_port_text(char *dst, size_t cap, struct libusb_device *d)
{
    uint8_t ports[8];
    int n = libusb_get_port_numbers(d, ports, (int)sizeof(ports));
    int at = snprintf(dst, cap, "usb:%u", libusb_get_bus_number(d));

    for (int i = 0; i < n && at > 0 && (size_t)at < cap; i++) {
        at += snprintf(dst + at, cap - (size_t)at, "%c%u",
            i == 0 ? '-' : '.', ports[i]);
    }
}

static bool
is_hex(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
        (c >= 'A' && c <= 'F') || c == '-';
}

static bool
is_code(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
        (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_' ||
        c == ':';
}

/** Its string descriptor, up to what is not good: padding, or nothing that we
 * would print. "" also where this user may not open the device. */
static void
serial_text(char *dst, size_t cap, libusb_device *d, uint8_t index,
    bool (*good)(unsigned char c))
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
        if (!good(text[i])) {
            n = i;
        }
    }
    memcpy(dst, text, (size_t)n);
    dst[n] = '\0';
}

/** Every device on the bus, until fn has seen enough. */
static void
each_device(bool (*fn)(void *ctx, libusb_device *d), void *ctx)
{
    libusb_context *usb = NULL;
    libusb_device **list = NULL;
    bool more = true;
    ssize_t n;

    if (libusb_init(&usb) != 0) {
        return;
    }
    n = libusb_get_device_list(usb, &list);
    for (ssize_t i = 0; more && i < n; i++) {
        more = fn(ctx, list[i]);
    }
    if (n >= 0) {
        libusb_free_device_list(list, 1);
    }
    libusb_exit(usb);
}

/** One kind of phone, and those of it that were seen. */
struct kind {
    /** Is it one? Fills recovery or mode. */
    bool (*is_one)(struct wn_usb_phone *p, libusb_device *device,
        const struct libusb_device_descriptor *d);
    bool (*good)(unsigned char c); /* in its serial number */
    struct wn_usb_phone *out;      /* NULL: they are counted only */
    size_t found;
};

static bool
on_device(void *ctx, libusb_device *device)
{
    struct kind *k = ctx;
    struct libusb_device_descriptor d;
    struct wn_usb_phone p = {.port = ""};

    if (libusb_get_device_descriptor(device, &d) != 0 ||
        !k->is_one(&p, device, &d)) {
        return true;
    }
    if (k->out) {
        wn_usb_port_text(p.port, sizeof(p.port), device);
        serial_text(
            p.serial, sizeof(p.serial), device, d.iSerialNumber, k->good);
        p.vendor = d.idVendor;
        k->out[k->found] = p;
    }
    return ++k->found < WN_USB_SEEN_MAX;
}

static bool
is_iphone(struct wn_usb_phone *p, libusb_device *device,
    const struct libusb_device_descriptor *d)
{
    (void)device;
    return d->idVendor == APPLE && is_phone(d->idProduct, &p->recovery);
}

size_t
wn_usb_iphones(struct wn_usb_phone *out)
{
    struct kind k = {is_iphone, is_hex, out, 0};

    each_device(on_device, &k);
    return k.found;
}

/** ---- other phones ------------------------------------------------------- */

static bool
is_interface(const struct libusb_interface_descriptor *i, uint8_t class,
    uint8_t subclass, uint8_t protocol)
{
    return i->bInterfaceClass == class && i->bInterfaceSubClass == subclass &&
        i->bInterfaceProtocol == protocol;
}

/** Class, subclass and protocol: ADB ff/42/01, fastboot ff/42/03, PTP 06/01/01,
 * and MTP as Android has it, ff/ff/00 (facts/android 1.1, 9.1). */
static bool
mode_of(libusb_device *device, enum wn_usb_mode *mode)
{
    struct libusb_config_descriptor *c = NULL;
    bool files = false, adb = false, fastboot = false;

    if (libusb_get_active_config_descriptor(device, &c) != 0) {
        return false;
    }
    for (uint8_t i = 0; i < c->bNumInterfaces; i++) {
        const struct libusb_interface_descriptor *at =
            c->interface[i].altsetting;

        if (c->interface[i].num_altsetting < 1) {
            continue;
        }
        adb = adb || is_interface(at, 0xff, 0x42, 0x01);
        fastboot = fastboot || is_interface(at, 0xff, 0x42, 0x03);
        files = files || is_interface(at, 0x06, 0x01, 0x01) ||
            (i == 0 && is_interface(at, 0xff, 0xff, 0x00));
    }
    libusb_free_config_descriptor(c);
    *mode = adb ? WN_USB_DEBUGGING : fastboot ? WN_USB_BOOTLOADER
                                              : WN_USB_FILES;
    return adb || fastboot || files;
}

static bool
is_android(struct wn_usb_phone *p, libusb_device *device,
    const struct libusb_device_descriptor *d)
{
    return d->idVendor != APPLE && mode_of(device, &p->mode);
}

size_t
wn_usb_androids(struct wn_usb_phone *out)
{
    struct kind k = {is_android, is_code, out, 0};

    each_device(on_device, &k);
    return k.found;
}

struct sought {
    const char *port;
    bool without;
};

static bool
on_port(void *ctx, libusb_device *device)
{
    struct sought *s = ctx;
    struct libusb_device_descriptor d;
    enum wn_usb_mode mode;
    char port[32];

    wn_usb_port_text(port, sizeof(port), device);
    if (strcmp(port, s->port) != 0 ||
        libusb_get_device_descriptor(device, &d) != 0) {
        return true;
    }
    s->without = !mode_of(device, &mode) || mode != WN_USB_DEBUGGING;
    return false;
}

bool
wn_usb_without_debugging(const char *port)
{
    struct sought s = {port, false};

    each_device(on_port, &s);
    return s.without;
}
