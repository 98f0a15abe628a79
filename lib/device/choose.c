/** Which of the phones that are there is meant. */
#include "device/choose.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "device/android/adb_socket.h"
#include "device/android/android.h"
#include "device/ios/ios_list.h"
#include "device/usb_seen.h"

/** ---- iPhones ------------------------------------------------------------ */

/** Two spellings of one UDID: case and the dash do not count. */
static bool
same_id(const char *a, const char *b)
{
    for (;;) {
        while (*a == '-') {
            a++;
        }
        while (*b == '-') {
            b++;
        }
        if (tolower((unsigned char)*a) != tolower((unsigned char)*b)) {
            return false;
        }
        if (*a == '\0') {
            return true;
        }
        a++;
        b++;
    }
}

/** The UDID behind a port as the bus shows it; NULL when it cannot be told. */
static const char *
at_port(const struct wn_ios_udids *all, const char *port)
{
    struct wn_usb_phone *seen = calloc(WN_USB_SEEN_MAX, sizeof(*seen));
    const char *found = NULL;
    size_t n = seen ? wn_usb_iphones(seen) : 0;

    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < all->count; j++) {
            if (strcmp(seen[i].port, port) == 0 &&
                same_id(all->udid[j], seen[i].serial)) {
                found = all->udid[j];
            }
        }
    }
    free(seen);
    return found;
}

/** Only phones that tell their serial without trust can be found by it. */
static enum wn_status
by_serial(const struct wn_ios_udids *all, const char *serial,
    const struct wn_run *run, const char **out, struct wn_err *err)
{
    for (size_t i = 0; i < all->count; i++) {
        struct wn_ios *p = NULL;
        struct wn_identity id = {0};
        enum wn_phone_state state;
        struct wn_err ignored = WN_ERR_INIT;
        enum wn_status st = wn_ios_open(&p, all->udid[i], run, &ignored);

        if (st == WN_OK) {
            st = wn_ios_look(p, &id, &state, &ignored);
            wn_ios_free(&p);
        }
        if (st == WN_ECANCEL) {
            return wn_fail(err, st, "cancelled");
        }
        if (st == WN_OK && id.serial[0] != '\0' &&
            same_id(id.serial, serial)) {
            *out = all->udid[i];
            return WN_OK;
        }
    }
    return WN_OK;
}

/** Those that `name` means; NULL means all. */
static enum wn_status
match_ios(const char *name, const struct wn_run *run,
    const struct wn_ios_udids *all, struct wn_choice *out, size_t *matches,
    struct wn_err *err)
{
    const char *found = NULL;
    enum wn_status st = WN_OK;

    if (!name) {
        found = all->count > 0 ? all->udid[0] : NULL;
        *matches += all->count;
    }
    for (size_t i = 0; name && i < all->count; i++) {
        found = same_id(all->udid[i], name) ? all->udid[i] : found;
    }
    if (!found && name && strncmp(name, "usb:", 4) == 0) {
        found = at_port(all, name);
    } else if (!found && name) {
        st = by_serial(all, name, run, &found, err);
    }
    if (st == WN_OK && found) {
        *matches += name ? 1 : 0;
        out->android = false;
        memcpy(out->udid, found, strlen(found) + 1);
    }
    return st;
}

/** ---- Android phones ----------------------------------------------------- */

static void
match_android(const char *name, const struct wn_adb_place *places, size_t n,
    struct wn_choice *out, size_t *matches)
{
    for (size_t i = 0; i < n; i++) {
        if (!name || strcmp(places[i].serial, name) == 0 ||
            strcmp(places[i].port, name) == 0) {
            out->android = true;
            out->place = places[i];
            (*matches)++;
        }
    }
}

/** "tcp:HOST:PORT", an IPv6 address in brackets. */
static enum wn_status
tcp_place(const char *name, struct wn_adb_place *out, struct wn_err *err)
{
    const char *host = name + 4;
    const char *colon = strrchr(host, ':');
    size_t n = colon ? (size_t)(colon - host) : 0;
    uint16_t port = 0;
    enum wn_status st;

    if (n >= 2 && host[0] == '[' && host[n - 1] == ']') {
        host++;
        n -= 2;
    } else if (memchr(host, ':', n)) {
        n = 0;
    }
    if (n == 0 || n >= sizeof(out->host) || !wn_adb_port(&port, colon + 1)) {
        st = wn_fail(err, WN_EUSAGE, "\"%s\" is not tcp:HOST:PORT", name);
        wn_todo(err, "write a host and a port, as in tcp:192.0.2.7:5555");
        return st;
    }
    *out = (struct wn_adb_place){.way = WN_ADB_TCP, .tcp_port = port};
    memcpy(out->host, host, n);
    return WN_OK;
}

/** ---- both --------------------------------------------------------------- */

static void
advise(const struct wn_run *run, bool mux_answers, size_t androids,
    struct wn_err *err)
{
    if (run->adb_server) {
        wn_todo(err, "plug the phone in, unlock it, and look at winnow "
            "devices --adb-server");
    } else if (!mux_answers && wn_usb_iphones(NULL) > 0) {
        wn_todo(err, "a phone is plugged in but usbmuxd does not run: "
            "systemctl start usbmuxd");
    } else if (androids == 0 && wn_usb_androids(NULL) > 0) {
        wn_todo(err, "a phone is plugged in, and USB debugging is off or its "
            "USB mode hides it: look at winnow devices");
    } else if (!mux_answers) {
        wn_todo(err, "plug the phone in and unlock it (for an iPhone usbmuxd "
            "must run, and does not); look at winnow devices");
    } else {
        wn_todo(err, "plug the phone in, unlock it, and look at winnow "
            "devices");
    }
}

static enum wn_status
not_one(const char *name, size_t matches, const struct wn_run *run,
    bool mux_answers, size_t androids, struct wn_err *err)
{
    enum wn_status st;

    if (matches > 1) {
        st = name
            ? wn_fail(err, WN_EDEVICE,
                  "%zu phones answer to the name \"%s\"", matches, name)
            : wn_fail(err, WN_EDEVICE,
                  "%zu phones are connected and none is named", matches);
        wn_todo(err, name
            ? "name it by its port: winnow devices lists them"
            : "name one with --device; winnow devices lists them");
        return st;
    }
    st = name
        ? wn_fail(err, WN_EDEVICE, "no phone \"%s\" is connected", name)
        : wn_fail(err, WN_EDEVICE, "no phone is connected");
    advise(run, mux_answers, androids, err);
    return st;
}

enum wn_status
wn_choose(struct wn_choice *out, const char *name, const struct wn_run *run,
    struct wn_err *err)
{
    struct wn_adb_place *places;
    struct wn_ios_udids iphones = {0};
    bool mux_answers = false;
    size_t n = 0, matches = 0;
    enum wn_status st = WN_OK;

    if (name && strncmp(name, "tcp:", 4) == 0) {
        out->android = true;
        return tcp_place(name, &out->place, err);
    }
    places = calloc(WN_ANDROID_PHONES_MAX, sizeof(*places));
    if (!places) {
        return wn_fail_nomem(err, "the list of phones");
    }
    if (!run->adb_server) {
        st = wn_ios_udids(&iphones, &mux_answers, err);
    }
    if (st == WN_OK) {
        st = match_ios(name, run, &iphones, out, &matches, err);
    }
    if (st == WN_OK) {
        st = wn_android_places(places, &n, run, err);
    }
    if (st == WN_OK) {
        match_android(name, places, n, out, &matches);
    }
    free(places);
    return st == WN_OK && matches != 1
        ? not_one(name, matches, run, mux_answers, n, err) : st;
}
