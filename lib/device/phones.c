#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "device/ios/ios_list.h"
#include "device/link.h"
#include "device/usb_seen.h"

#define PHONES_MAX (WN_IOS_PHONES_MAX + WN_USB_SEEN_MAX)

struct texts {
    char id[64], product_type[64], product_version[32], port[32], last4[8];
    char todo[256];
};

struct wn_phones {
    size_t count;
    struct wn_phone phones[PHONES_MAX];
    struct texts texts[PHONES_MAX];
};

const char *
wn_phone_state_name(enum wn_phone_state s)
{
    switch (s) {
    case WN_PHONE_READY:
        return "ready";
    case WN_PHONE_NOT_TRUSTED:
        return "not trusted";
    case WN_PHONE_LOCKED:
        return "locked";
    case WN_PHONE_DENIED:
        return "trust denied";
    case WN_PHONE_APPROVAL:
        return "approval pending";
    case WN_PHONE_UNREACHABLE:
        return "not reachable";
    }
    return "?";
}

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
        return "unlock the phone, unplug it and plug it in again";
    }
    return "";
}

/** Point the public struct at its texts. */
static struct wn_phone *
add(struct wn_phones *all, struct texts **t)
{
    struct wn_phone *p = &all->phones[all->count];

    *t = &all->texts[all->count++];
    p->id = (*t)->id;
    p->platform = WN_PLATFORM_IOS;
    p->product_type = (*t)->product_type;
    p->product_version = (*t)->product_version;
    p->port = (*t)->port;
    p->serial_last4 = (*t)->last4;
    p->todo = (*t)->todo;
    return p;
}

static void
copy(char *dst, size_t cap, const char *src)
{
    size_t n = strlen(src);

    n = n < cap ? n : cap - 1;
    memcpy(dst, src, n);
    dst[n] = '\0';
}

static enum wn_status
look(struct wn_phones *all, const char *udid, const struct wn_run *run,
    struct wn_err *err)
{
    struct texts *t;
    struct wn_phone *phone = add(all, &t);
    struct wn_ios *p = NULL;
    struct wn_identity id = {0};
    struct wn_err ignored = WN_ERR_INIT;
    size_t n;
    enum wn_status st = wn_ios_open(&p, udid, run, &ignored);

    phone->state = WN_PHONE_UNREACHABLE;
    if (st == WN_OK) {
        st = wn_ios_look(p, &id, &phone->state, &ignored);
        wn_ios_free(&p);
    }
    if (st == WN_ENOMEM || st == WN_EINTERNAL) {
        return wn_fail(err, st, "%s", ignored.text);
    }
    n = strlen(id.serial);
    copy(t->id, sizeof(t->id), udid);
    copy(t->product_type, sizeof(t->product_type), id.product_type);
    copy(t->product_version, sizeof(t->product_version), id.product_version);
    copy(t->last4, sizeof(t->last4), n > 4 ? id.serial + n - 4 : "");
    copy(t->todo, sizeof(t->todo), todo_of(phone->state));
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
    size_t n = seen ? wn_usb_seen(seen) : 0;
    size_t known = all->count;

    for (size_t i = 0; i < n; i++) {
        struct texts *t = NULL;

        for (size_t j = 0; j < known; j++) {
            if (seen[i].serial[0] != '\0' &&
                same_udid(all->texts[j].id, seen[i].serial)) {
                t = &all->texts[j];
            }
        }
        if (t) {
            copy(t->port, sizeof(t->port), seen[i].port);
            continue;
        }
        if (known > 0 && seen[i].serial[0] == '\0' && !seen[i].recovery) {
            continue; /* one of those above, most likely: no access to it */
        }
        add(all, &t)->state = WN_PHONE_UNREACHABLE;
        copy(t->id, sizeof(t->id),
            seen[i].serial[0] ? seen[i].serial : seen[i].port);
        copy(t->port, sizeof(t->port), seen[i].port);
        copy(t->todo, sizeof(t->todo), why_hidden(&seen[i], mux_answers));
    }
    free(seen);
}

enum wn_status
wn_phones_list(struct wn_phones **out, int timeout_s, struct wn_err *err)
{
    struct wn_run run = {.idle_timeout_s = timeout_s > 0 ? timeout_s : 10};
    struct wn_ios_udids found;
    struct wn_phones *all;
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
    all = calloc(1, sizeof(*all));
    if (!all) {
        return wn_fail_nomem(err, "the list of phones");
    }
    for (size_t i = 0; st == WN_OK && i < found.count; i++) {
        st = look(all, found.udid[i], &run, err);
    }
    if (st != WN_OK) {
        wn_phones_free(&all);
        return st;
    }
    merge_bus(all, mux_answers);
    *out = all;
    return WN_OK;
}

size_t
wn_phones_count(const struct wn_phones *p)
{
    return p->count;
}

const struct wn_phone *
wn_phones_at(const struct wn_phones *p, size_t i)
{
    return i < p->count ? &p->phones[i] : NULL;
}

void
wn_phones_free(struct wn_phones **p)
{
    free(*p);
    *p = NULL;
}

enum wn_status
wn_phone_probe(const char *id, int timeout_s, wn_probe_fn *fn, void *ctx,
    struct wn_err *err)
{
    struct wn_run run = {.idle_timeout_s = timeout_s > 0 ? timeout_s : 30};
    struct wn_link *l = NULL;
    enum wn_status st = wn_link_open(&l, id, &run, err);

    if (st == WN_OK) {
        st = wn_ios_probe(l->ios, fn, ctx, err);
    }
    wn_link_free(&l);
    return st;
}
