/**
 * Phones with USB debugging on, as the USB bus and a running adb server show
 * them. Nothing is sent to a phone but requests for its serial number.
 */
#ifndef WN_DEVICE_ANDROID_ADB_FIND_H
#define WN_DEVICE_ANDROID_ADB_FIND_H

#include "device/android/adb.h"

#define WN_ADB_FIND_MAX 64

enum wn_adb_find_state {
    WN_ADB_FOUND,               /* wn_adb_open() may be tried */
    WN_ADB_FOUND_NO_PERMISSION, /* this user may not open the USB device */
    WN_ADB_FOUND_BUSY,          /* another program holds the interface */
    WN_ADB_FOUND_UNAUTHORISED,  /* server: it waits for the owner */
    WN_ADB_FOUND_OFFLINE,       /* server: it does not answer */
    WN_ADB_FOUND_NOT_DEVICE     /* server: recovery, sideload … */
};

struct wn_adb_found {
    struct wn_adb_place place; /* serial is "" where it cannot be known */
    enum wn_adb_find_state state;
    char product[64], model[64], device[64]; /* server, when READY; else "" */
};

/**
 * The USB bus. Interfaces are claimed for a moment, to see whether they can be.
 * @param[out] out  room for WN_ADB_FIND_MAX
 * @return how many; 0 also where there is no USB
 */
size_t wn_adb_find_usb(struct wn_adb_found *out);

/**
 * What a running adb server lists. It is never started.
 * @param[out] out  room for WN_ADB_FIND_MAX
 * @retval WN_ABSENT  no server answers
 */
enum wn_status wn_adb_find_server(struct wn_adb_found *out, size_t *count,
    const struct wn_run *run, struct wn_err *err);

/** "no adb server runs on this computer"; WN_EREADY. */
enum wn_status wn_adb_no_server(struct wn_err *err);

/** One line of a server's list into *out. false: it is no such line. */
bool wn_adb_find_line(struct wn_adb_found *out, const char *line, size_t n);

/** Does an adb server answer on this machine? */
bool wn_adb_find_server_answers(const struct wn_run *run);

#endif
