#include "device/device.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "device/ios/ios_list.h"
#include "device/link.h"
#include "device/usb_seen.h"

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
    size_t n = seen ? wn_usb_seen(seen) : 0;

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

static enum wn_status
no_such_phone(const char *name, bool mux_answers, struct wn_err *err)
{
    enum wn_status st;

    if (name) {
        st = wn_fail(err, WN_EDEVICE, "no phone \"%s\" is connected", name);
    } else {
        st = wn_fail(err, WN_EDEVICE, "no phone is connected");
    }
    if (!mux_answers) {
        wn_todo(err, wn_usb_seen(NULL) > 0
                ? "a phone is plugged in but usbmuxd does not run: "
                  "systemctl start usbmuxd"
                : "plug the phone in and unlock it; usbmuxd does not run");
    } else {
        wn_todo(err, "plug the phone in, unlock it, and look at "
            "winnow devices");
    }
    return st;
}

static enum wn_status
choose(const char *name, const struct wn_run *run, char udid[64],
    struct wn_err *err)
{
    struct wn_ios_udids all;
    bool mux_answers = false;
    const char *found = NULL;
    enum wn_status st = wn_ios_udids(&all, &mux_answers, err);

    if (st != WN_OK) {
        return st;
    }
    if (!name && all.count > 1) {
        st = wn_fail(err, WN_EDEVICE,
            "%zu phones are connected and none is named", all.count);
        wn_todo(err, "name one with --device; winnow devices lists them");
        return st;
    }
    if (!name && all.count == 1) {
        found = all.udid[0];
    }
    for (size_t i = 0; name && i < all.count; i++) {
        found = same_id(all.udid[i], name) ? all.udid[i] : found;
    }
    if (!found && name && strncmp(name, "usb:", 4) == 0) {
        found = at_port(&all, name);
    } else if (!found && name) {
        st = by_serial(&all, name, run, &found, err);
    }
    if (st == WN_OK && !found) {
        st = no_such_phone(name, mux_answers, err);
    }
    if (st == WN_OK) {
        memcpy(udid, found, strlen(found) + 1);
    }
    return st;
}

enum wn_status
wn_link_open(struct wn_link **out, const char *name,
    const struct wn_run *run, struct wn_err *err)
{
    struct wn_link *l = NULL;
    char udid[64];
    enum wn_phone_state state;
    enum wn_status st = choose(name, run, udid, err);

    if (st != WN_OK) {
        return st;
    }
    l = calloc(1, sizeof(*l));
    if (!l) {
        return wn_fail_nomem(err, "the phone");
    }
    l->run = run;
    st = wn_ios_open(&l->ios, udid, run, err);
    if (st == WN_OK) {
        st = wn_ios_look(l->ios, &l->identity, &state, err);
    }
    if (st != WN_OK) {
        wn_link_free(&l);
        return st;
    }
    *out = l;
    return WN_OK;
}

void
wn_link_free(struct wn_link **l)
{
    if (!*l) {
        return;
    }
    wn_ios_free(&(*l)->ios);
    free(*l);
    *l = NULL;
}

const struct wn_identity *
wn_link_identity(const struct wn_link *l)
{
    return &l->identity;
}

enum wn_status
wn_link_pair(struct wn_link *l, bool may_pair, struct wn_err *err)
{
    enum wn_status st = wn_ios_pair(l->ios, may_pair, &l->identity, err);

    l->paired = st == WN_OK;
    return st;
}

enum wn_trust
wn_link_trust(const struct wn_link *l)
{
    return wn_ios_trust(l->ios);
}

void
wn_link_unpair(struct wn_link *l, bool *confirmed)
{
    wn_ios_unpair(l->ios, confirmed);
    l->paired = false;
}

static enum wn_status
not_paired(struct wn_err *err)
{
    return wn_fail(err, WN_EINTERNAL, "asked before the phone was paired");
}

enum wn_status
wn_link_caps(struct wn_link *l, struct wn_caps *out, struct wn_err *err)
{
    return l->paired ? wn_ios_caps(l->ios, out, err) : not_paired(err);
}

enum wn_status
wn_link_value(struct wn_link *l, const struct wn_grant *g,
    const char *domain, const char *key, char *out, size_t cap,
    struct wn_err *err)
{
    enum wn_status st = wn_grant_permits(g, WN_ROUTE_IDENTITY, err);

    if (st != WN_OK) {
        return st;
    }
    if (!l->paired) {
        return not_paired(err);
    }
    return wn_ios_value(l->ios, domain, key, out, cap, err);
}
