/** Phones with USB debugging, or with a reason why not. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "device/android/adb_find.h"
#include "device/android/android.h"
#include "device/usb_seen.h"

/* Vendor numbers as usb.org gave them out. They choose words and nothing else:
 * what is a phone, and which one, is never concluded from them. */
static const struct {
    uint16_t vendor;
    const char *also;
} makers[] = {
    {0x04e8, "Samsung: Auto Blocker (Settings, Security and privacy) forbids "
             "USB debugging while it is on"},
    {0x2717, "Xiaomi: \"USB debugging (Security settings)\" may be needed "
             "beside USB debugging"},
};

static const char *
also_of(uint16_t vendor)
{
    for (size_t i = 0; i < sizeof(makers) / sizeof(makers[0]); i++) {
        if (makers[i].vendor == vendor) {
            return makers[i].also;
        }
    }
    return "";
}

static const char *
todo_of(enum wn_phone_state s)
{
    switch (s) {
    case WN_PHONE_READY:
        return "ready; it lets this computer in already";
    case WN_PHONE_NOT_AUTHORISED:
        return "nothing; the run will ask the owner to allow USB debugging "
               "once";
    case WN_PHONE_LOCKED:
        return "let the owner unlock it: it has not been unlocked since it "
               "was switched on";
    case WN_PHONE_DEBUGGING_OFF:
        return "if this is an Android phone, USB debugging is off, or its USB "
               "mode hides it: Settings, Developer options, USB debugging. A "
               "phone that is managed, or has Advanced Protection on, may not "
               "let its owner switch it on";
    case WN_PHONE_WRONG_MODE:
        return "the phone is in recovery, update or bootloader mode: let the "
               "owner restart it normally";
    case WN_PHONE_NO_PERMISSION:
        return "this user may not open the USB device: install the udev rules "
               "for Android phones (package "
               "android-sdk-platform-tools-common), join group plugdev, plug "
               "the phone in again; or run as root";
    case WN_PHONE_BUSY:
        return "another program holds the phone, most likely an adb server: "
               "add --adb-server, or end that program";
    case WN_PHONE_OFFLINE:
        return "unlock the phone, switch USB debugging off and on again, plug "
               "it in again";
    case WN_PHONE_NOT_TRUSTED:
    case WN_PHONE_DENIED:
    case WN_PHONE_APPROVAL:
    case WN_PHONE_UNREACHABLE:
        break;
    }
    return "unlock the phone, unplug it and plug it in again";
}

static enum wn_phone_state
state_of(enum wn_adb_find_state s)
{
    switch (s) {
    case WN_ADB_FOUND:
        return WN_PHONE_READY;
    case WN_ADB_FOUND_NO_PERMISSION:
        return WN_PHONE_NO_PERMISSION;
    case WN_ADB_FOUND_BUSY:
        return WN_PHONE_BUSY;
    case WN_ADB_FOUND_UNAUTHORISED:
        return WN_PHONE_NOT_AUTHORISED;
    case WN_ADB_FOUND_OFFLINE:
        return WN_PHONE_OFFLINE;
    case WN_ADB_FOUND_NOT_DEVICE:
        return WN_PHONE_WRONG_MODE;
    }
    return WN_PHONE_UNREACHABLE;
}

/** Of a phone that lets us in: which it is, and whether it was unlocked. */
static enum wn_status
look_closer(struct wn_android *p, struct wn_android_seen *s,
    struct wn_err *err)
{
    bool locked = false;
    enum wn_status st = wn_android_pair(p, false, &s->identity, err);

    if (st == WN_OK) {
        st = wn_android_locked(p, &locked, err);
    }
    s->state = st != WN_OK ? WN_PHONE_OFFLINE
        : locked           ? WN_PHONE_LOCKED : WN_PHONE_READY;
    return st;
}

static enum wn_status
look(struct wn_android_seen *s, const struct wn_run *run, struct wn_err *err)
{
    struct wn_err why = WN_ERR_INIT;
    struct wn_android *p = NULL;
    enum wn_status st =
        wn_android_open(&p, &s->place, run, &s->identity, &why);

    s->state = WN_PHONE_OFFLINE;
    if (st == WN_OK) {
        s->state = p->state == WN_ADB_UNAUTHORISED ? WN_PHONE_NOT_AUTHORISED
                                                   : WN_PHONE_WRONG_MODE;
        if (p->state == WN_ADB_READY) {
            st = look_closer(p, s, &why);
        }
    }
    wn_android_free(&p);
    if (st == WN_ENOMEM || st == WN_EINTERNAL || st == WN_ECANCEL) {
        return wn_fail_again(err, st, &why);
    }
    return WN_OK;
}

_Static_assert(WN_ADB_FIND_MAX == WN_ANDROID_PHONES_MAX, "one room for all");

/** ---- who is there ------------------------------------------------------- */

static enum wn_status
find(struct wn_adb_found **out, size_t *count, const struct wn_run *run,
    struct wn_err *err)
{
    struct wn_adb_found *all = calloc(WN_ADB_FIND_MAX, sizeof(*all));
    enum wn_status st = WN_OK;

    if (!all) {
        return wn_fail_nomem(err, "the list of phones");
    }
    if (run->adb_server) {
        st = wn_adb_find_server(all, count, run, err);
    } else {
        *count = wn_adb_find_usb(all);
    }
    if (st == WN_ABSENT) {
        st = wn_adb_no_server(err);
    }
    if (st != WN_OK) {
        free(all);
        return st;
    }
    *out = all;
    return WN_OK;
}

enum wn_status
wn_android_places(struct wn_adb_place *out, size_t *count,
    const struct wn_run *run, struct wn_err *err)
{
    struct wn_adb_found *all = NULL;
    enum wn_status st = find(&all, count, run, err);

    for (size_t i = 0; st == WN_OK && i < *count; i++) {
        out[i] = all[i].place;
    }
    free(all);
    return st;
}

/** What the bus shows beside: the maker of those that were found, and phones
 * without debugging. */
static void
merge_bus(struct wn_android_seen *out, size_t *count, bool server)
{
    struct wn_usb_phone *bus = calloc(WN_USB_SEEN_MAX, sizeof(*bus));
    size_t n = bus ? wn_usb_androids(bus) : 0;
    size_t known = *count;

    for (size_t i = 0; i < n; i++) {
        struct wn_android_seen *s = NULL;

        for (size_t k = 0; k < known; k++) {
            if (strcmp(out[k].place.port, bus[i].port) == 0) {
                out[k].also = also_of(bus[i].vendor);
                s = &out[k];
            }
        }
        if (s || server || bus[i].mode == WN_USB_DEBUGGING ||
            *count == WN_ANDROID_PHONES_MAX) {
            continue;
        }
        s = &out[(*count)++];
        *s = (struct wn_android_seen){.place.way = WN_ADB_USB,
            .state = bus[i].mode == WN_USB_FILES ? WN_PHONE_DEBUGGING_OFF
                                                 : WN_PHONE_WRONG_MODE,
            .also = also_of(bus[i].vendor)};
        memcpy(s->place.port, bus[i].port, sizeof(s->place.port));
        memcpy(s->place.serial, bus[i].serial, sizeof(s->place.serial));
        wn_android_identify_early(&s->place, &s->identity);
    }
    free(bus);
}

enum wn_status
wn_android_list(struct wn_android_seen *out, size_t *count,
    const struct wn_run *run, struct wn_err *err)
{
    struct wn_adb_found *all = NULL;
    size_t n = 0;
    enum wn_status st = find(&all, &n, run, err);

    for (size_t i = 0; st == WN_OK && i < n; i++) {
        out[i] = (struct wn_android_seen){.place = all[i].place,
            .state = state_of(all[i].state), .also = ""};
        wn_android_identify_early(&all[i].place, &out[i].identity);
        if (all[i].state == WN_ADB_FOUND) {
            st = look(&out[i], run, err);
        }
    }
    free(all);
    if (st != WN_OK) {
        return st;
    }
    *count = n;
    merge_bus(out, count, run->adb_server);
    for (size_t i = 0; i < *count; i++) {
        out[i].todo = todo_of(out[i].state);
    }
    return WN_OK;
}
