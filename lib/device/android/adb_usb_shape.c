#include "device/android/adb_usb_shape.h"

#include <string.h>

#define ADB_CLASS 0xff
#define ADB_SUBCLASS 0x42
#define ADB_PROTOCOL 0x01

/** Bits above are for other kinds of endpoint. */
#define PACKET_BITS 0x7ff

static bool
take_endpoint(struct wn_adb_usb_shape *s,
    const struct libusb_endpoint_descriptor *e)
{
    uint16_t packet = e->wMaxPacketSize & PACKET_BITS;
    bool in = (e->bEndpointAddress & LIBUSB_ENDPOINT_IN) != 0;

    if ((e->bmAttributes & 3) != LIBUSB_ENDPOINT_TRANSFER_TYPE_BULK ||
        (packet != 64 && packet != 512 && packet != WN_ADB_USB_PACKET_MAX)) {
        return false;
    }
    if (in) {
        s->in = e->bEndpointAddress;
        s->in_packet_bytes = packet;
    } else {
        s->out = e->bEndpointAddress;
        s->out_packet_bytes = packet;
    }
    return true;
}

static bool
is_adb(struct wn_adb_usb_shape *out,
    const struct libusb_interface_descriptor *i)
{
    struct wn_adb_usb_shape s = {.interface_number = i->bInterfaceNumber};

    if (i->bInterfaceClass != ADB_CLASS ||
        i->bInterfaceSubClass != ADB_SUBCLASS ||
        i->bInterfaceProtocol != ADB_PROTOCOL || i->bAlternateSetting != 0 ||
        i->bNumEndpoints != 2 || !take_endpoint(&s, &i->endpoint[0]) ||
        !take_endpoint(&s, &i->endpoint[1]) || s.in == 0 || s.out == 0) {
        return false;
    }
    *out = s;
    return true;
}

bool
wn_adb_usb_match(struct wn_adb_usb_shape *out,
    const struct libusb_config_descriptor *config)
{
    for (int i = 0; i < config->bNumInterfaces; i++) {
        const struct libusb_interface *one = &config->interface[i];

        for (int k = 0; k < one->num_altsetting; k++) {
            if (is_adb(out, &one->altsetting[k])) {
                return true;
            }
        }
    }
    return false;
}

size_t
wn_adb_usb_round(size_t n, uint16_t packet_bytes)
{
    return (n + packet_bytes - 1) / packet_bytes * packet_bytes;
}

bool
wn_adb_usb_needs_empty(size_t n, uint16_t packet_bytes)
{
    return n > 0 && n % packet_bytes == 0;
}

bool
wn_adb_usb_look(struct wn_adb_usb_shape *out, libusb_device *device)
{
    struct libusb_config_descriptor *config = NULL;
    bool found;

    if (libusb_get_active_config_descriptor(device, &config) != 0) {
        return false;
    }
    found = wn_adb_usb_match(out, config);
    libusb_free_config_descriptor(config);
    return found;
}

void
wn_adb_usb_serial(char *dst, size_t cap, libusb_device_handle *handle)
{
    struct libusb_device_descriptor d;
    unsigned char text[128];
    int n = 0;

    dst[0] = '\0';
    if (libusb_get_device_descriptor(libusb_get_device(handle), &d) != 0 ||
        d.iSerialNumber == 0) {
        return;
    }
    n = libusb_get_string_descriptor_ascii(
        handle, d.iSerialNumber, text, (int)sizeof(text));
    if (n <= 0 || (size_t)n >= cap) {
        return;
    }
    for (int i = 0; i < n; i++) {
        if (text[i] <= ' ' || text[i] > '~') {
            return;
        }
    }
    memcpy(dst, text, (size_t)n);
    dst[n] = '\0';
}
