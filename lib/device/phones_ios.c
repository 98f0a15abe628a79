/** iPhones: on the mux, or plugged in and not shown by it. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "device/phones.h"

static const char *
todo_of(enum wn_phone_state s)
{
    switch (s) {
    case WN_PHONE_READY:
        return "ready; it already trusts this computer. Where no run made "
               "that so, usbmuxd may have: run it with --no-preflight";
    case WN_PHONE_NOT_TRUSTED:
        return "nothing; the run will ask the owner to tap Trust";
    case WN_PHONE_LOCKED:
        return "let the owner unlock the phone";
    case WN_PHONE_DENIED:
        return "unplug it; plug it in again if the owner agrees after all";
    case WN_PHONE_APPROVAL:
        return "let the owner approve this computer on the phone";
    case WN_PHONE_UNREACHABLE:
    case WN_PHONE_NOT_AUTHORISED:
    case WN_PHONE_DEBUGGING_OFF:
    case WN_PHONE_WRONG_MODE:
    case WN_PHONE_NO_PERMISSION:
    case WN_PHONE_BUSY:
    case WN_PHONE_OFFLINE:
        break;
    }
    return "unlock the phone, unplug it and plug it in again";
}

static enum wn_status
look(struct wn_phones *all, const char *udid, const struct wn_run *run,
    struct wn_err *err)
{
    struct wn_phone_texts *t;
    struct wn_phone *phone = wn_phones_add(all, &t);
    struct wn_ios *p = NULL;
    struct wn_identity id = {0};
    struct wn_err ignored = WN_ERR_INIT;
    enum wn_status st = wn_ios_open(&p, udid, run, &ignored);

    phone->state = WN_PHONE_UNREACHABLE;
    if (st == WN_OK) {
        st = wn_ios_look(p, &id, &phone->state, &ignored);
        wn_ios_free(&p);
    }
    if (st == WN_ENOMEM || st == WN_EINTERNAL) {
        return wn_fail_again(err, st, &ignored);
    }
    wn_phones_text(t->id, sizeof(t->id), udid);
    wn_phones_identity(t, &id);
    wn_phones_text(t->todo, sizeof(t->todo), todo_of(phone->state));
    return WN_OK;
}

static bool
same_udid(const char *udid, const char *serial)
{
    /* The bus spells new UDIDs without their dash. */
    const char *dash = strchr(udid, '-');
    size_t head = dash ? (size_t)(dash - udid) : 0;

    return strcmp(udid, serial) == 0 ||
        (dash && strncmp(udid, serial, head) == 0 &&
            strcmp(dash + 1, serial + head) == 0);
}

/** Why the mux does not show a phone that is plugged in; what to do. */
static const char *
why_hidden(const struct wn_usb_phone *p, bool mux_answers)
{
    if (p->recovery) {
        return "the phone is in recovery mode: restart it normally";
    }
    if (!mux_answers) {
        return "usbmuxd does not run: systemctl start usbmuxd";
    }
    if (p->serial[0] == '\0') {
        return "usbmuxd does not show it and you have no access to the USB "
               "device: run as a member of group plugdev, or as root";
    }
    return "usbmuxd does not show it: unlock the phone, unplug it and plug "
           "it in again";
}

/** What is on the bus: the port of those we know, and those we do not. */
static void
merge_bus(struct wn_phones *all, bool mux_answers)
{
    struct wn_usb_phone *seen = calloc(WN_USB_SEEN_MAX, sizeof(*seen));
    size_t n = seen ? wn_usb_iphones(seen) : 0;
    size_t known = all->count;

    for (size_t i = 0; i < n; i++) {
        struct wn_phone_texts *t = NULL;

        for (size_t j = 0; j < known; j++) {
            if (seen[i].serial[0] != '\0' &&
                same_udid(all->texts[j].id, seen[i].serial)) {
                t = &all->texts[j];
            }
        }
        if (t) {
            wn_phones_text(t->port, sizeof(t->port), seen[i].port);
            continue;
        }
        if (known > 0 && seen[i].serial[0] == '\0' && !seen[i].recovery) {
            continue; /* one of those above, most likely: no access to it */
        }
        wn_phones_add(all, &t)->state = WN_PHONE_UNREACHABLE;
        wn_phones_text(t->id, sizeof(t->id),
            seen[i].serial[0] ? seen[i].serial : seen[i].port);
        wn_phones_text(t->port, sizeof(t->port), seen[i].port);
        wn_phones_text(
            t->todo, sizeof(t->todo), why_hidden(&seen[i], mux_answers));
    }
    free(seen);
}

enum wn_status
wn_phones_ios(
    struct wn_phones *all, const struct wn_run *run, struct wn_err *err)
{
    struct wn_ios_udids found;
    bool mux_answers = false;
    enum wn_status st = wn_ios_udids(&found, &mux_answers, err);

    if (st != WN_OK) {
        return st;
    }
    if (!mux_answers && getenv("USBMUXD_SOCKET_ADDRESS")) {
        st = wn_fail(err, WN_EDEVICE,
            "nothing answers at USBMUXD_SOCKET_ADDRESS");
        wn_todo(err, "start what should listen there, or unset it");
        return st;
    }
    for (size_t i = 0; st == WN_OK && i < found.count; i++) {
        st = look(all, found.udid[i], run, err);
    }
    if (st == WN_OK) {
        merge_bus(all, mux_answers);
    }
    return st;
}
