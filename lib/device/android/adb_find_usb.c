#include <string.h>

#include "device/android/adb_find.h"
#include "device/android/adb_usb_shape.h"
#include "device/usb_seen.h"

/** @return false: it went away this moment */
static bool
try_it(struct wn_adb_found *f, libusb_device *d,
    const struct wn_adb_usb_shape *shape)
{
    libusb_device_handle *handle = NULL;
    int rc = libusb_open(d, &handle);

    if (rc == LIBUSB_ERROR_NO_DEVICE || rc == LIBUSB_ERROR_NO_MEM) {
        return false;
    }
    f->state = WN_ADB_FOUND_NO_PERMISSION;
    if (rc != 0) {
        return true;
    }
    wn_adb_usb_serial(f->place.serial, sizeof(f->place.serial), handle);
    rc = libusb_claim_interface(handle, shape->interface_number);
    if (rc == 0) {
        (void)libusb_release_interface(handle, shape->interface_number);
    }
    f->state = rc == 0 ? WN_ADB_FOUND : WN_ADB_FOUND_BUSY;
    libusb_close(handle);
    return rc != LIBUSB_ERROR_NO_DEVICE;
}

size_t
wn_adb_find_usb(struct wn_adb_found *out)
{
    libusb_context *usb = NULL;
    libusb_device **list = NULL;
    size_t found = 0;
    ssize_t n;

    if (libusb_init(&usb) != 0) {
        return 0;
    }
    n = libusb_get_device_list(usb, &list);
    for (ssize_t i = 0; i < n && found < WN_ADB_FIND_MAX; i++) {
        struct wn_adb_found f = {.place.way = WN_ADB_USB};
        struct wn_adb_usb_shape shape;

        if (!wn_adb_usb_look(&shape, list[i])) {
            continue;
        }
        wn_usb_port_text(f.place.port, sizeof(f.place.port), list[i]);
        if (try_it(&f, list[i], &shape)) {
            out[found++] = f;
        }
    }
    if (n >= 0) {
        libusb_free_device_list(list, 1);
    }
    libusb_exit(usb);
    return found;
}
