#include <string.h>

#include "base/err.h"
#include "device/android/adb_find.h"
#include "device/android/adb_usb_in.h"
#include "device/usb_seen.h"

static enum wn_status
not_permitted(struct wn_err *err)
{
    enum wn_status st = wn_fail(err, WN_EREADY,
        "this user may not open the phone's USB device");

    wn_todo(err, "install the udev rules for Android phones (package "
        "android-sdk-platform-tools-common), join the group plugdev, log in "
        "anew and plug the phone in again");
    return st;
}

static enum wn_status
held(const struct wn_run *run, struct wn_err *err)
{
    enum wn_status st;

    if (wn_adb_find_server_answers(run)) {
        st = wn_fail(err, WN_EREADY,
            "an adb server on this computer holds the phone");
        wn_todo(err, "add --adb-server to use it, or end it with \"adb "
            "kill-server\" if nobody needs it");
        return st;
    }
    st = wn_fail(err, WN_EREADY,
        "another program holds the phone's debugging interface");
    wn_todo(err, "close the program that uses the phone, then start again");
    return st;
}

static enum wn_status
not_there(struct wn_err *err)
{
    enum wn_status st = wn_fail(err, WN_EDEVICE,
        "there is no such phone with USB debugging on the bus (any more)");

    wn_todo(err, "see winnow devices");
    return st;
}

static enum wn_status
usb_failed(struct wn_adb_usb *u, int rc, struct wn_err *err)
{
    if (rc == LIBUSB_ERROR_ACCESS) {
        return not_permitted(err);
    }
    if (rc == LIBUSB_ERROR_BUSY) {
        return held(u->run, err);
    }
    if (rc == LIBUSB_ERROR_NO_DEVICE || rc == LIBUSB_ERROR_NOT_FOUND) {
        return not_there(err);
    }
    return wn_fail(err, WN_EREADY, "the phone's USB device cannot be used: %s",
        libusb_error_name(rc));
}

/** Open the device if it is the one that is meant.
 * @return LIBUSB_ERROR_NOT_FOUND  it is another */
static int
open_if_meant(struct wn_adb_usb *u, libusb_device *d,
    const struct wn_adb_place *place)
{
    libusb_device_handle *handle = NULL;
    struct wn_adb_usb_shape shape;
    char text[sizeof(place->serial)];
    int rc;

    if (!wn_adb_usb_look(&shape, d)) {
        return LIBUSB_ERROR_NOT_FOUND;
    }
    wn_usb_port_text(text, sizeof(text), d);
    if (place->port[0] != '\0' && strcmp(text, place->port) != 0) {
        return LIBUSB_ERROR_NOT_FOUND;
    }
    rc = libusb_open(d, &handle);
    if (rc != 0) {
        return rc;
    }
    wn_adb_usb_serial(text, sizeof(text), handle);
    if ((place->serial[0] != '\0' && strcmp(text, place->serial) != 0) ||
        u->handle) {
        libusb_close(handle);
        return u->handle ? LIBUSB_ERROR_OVERFLOW : LIBUSB_ERROR_NOT_FOUND;
    }
    u->handle = handle;
    u->shape = shape;
    return 0;
}

static enum wn_status
several(struct wn_err *err)
{
    enum wn_status st = wn_fail(err, WN_EDEVICE,
        "several phones on the bus have this serial number");

    wn_todo(err, "name it by its port, usb:…; see winnow devices");
    return st;
}

enum wn_status
wn_adb_usb_claim(struct wn_adb_usb *u, const struct wn_adb_place *place,
    struct wn_err *err)
{
    libusb_device **list = NULL;
    bool doubled = false;
    int failed = LIBUSB_ERROR_NOT_FOUND;
    ssize_t n;
    int rc = libusb_init(&u->context);

    if (rc != 0) {
        u->context = NULL;
        return usb_failed(u, rc, err);
    }
    n = libusb_get_device_list(u->context, &list);
    for (ssize_t i = 0; i < n; i++) {
        rc = open_if_meant(u, list[i], place);
        doubled = doubled || rc == LIBUSB_ERROR_OVERFLOW;
        failed = rc != 0 && rc != LIBUSB_ERROR_NOT_FOUND ? rc : failed;
    }
    if (n >= 0) {
        libusb_free_device_list(list, 1);
    }
    if (doubled) {
        return several(err);
    }
    if (!u->handle) {
        return usb_failed(u, failed, err);
    }
    rc = libusb_claim_interface(u->handle, u->shape.interface_number);
    u->claimed = rc == 0;
    return rc == 0 ? WN_OK : usb_failed(u, rc, err);
}
