#include "device/ios/ios_list.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/timespan.h"
#include "device/ios/ios.h"

enum wn_status
wn_ios_udids(
    struct wn_ios_udids *out, bool *mux_answers, struct wn_err *err)
{
    idevice_info_t *list = NULL;
    int n = 0;
    struct wn_ios_udids found = {0};

    if (wn_mux_check(err) != WN_OK) {
        return WN_EUSAGE;
    }
    *mux_answers =
        idevice_get_device_list_extended(&list, &n) == IDEVICE_E_SUCCESS;
    for (int i = 0; *mux_answers && i < n; i++) {
        /* Over the air the phone may be anywhere: only the cable counts. */
        if (list[i]->conn_type != CONNECTION_USBMUXD ||
            found.count == WN_IOS_PHONES_MAX ||
            strlen(list[i]->udid) >= sizeof(found.udid[0])) {
            continue;
        }
        memcpy(found.udid[found.count++], list[i]->udid,
            strlen(list[i]->udid) + 1);
    }
    if (list) {
        (void)idevice_device_list_extended_free(list);
    }
    *out = found;
    return WN_OK;
}

enum wn_status
wn_ios_open(struct wn_ios **out, const char *udid, const struct wn_run *run,
    struct wn_err *err)
{
    struct wn_ios *p = calloc(1, sizeof(*p));
    enum wn_status st;

    if (!p) {
        return wn_fail_nomem(err, "the phone");
    }
    p->run = run;
    (void)pthread_mutex_init(&p->mutex, NULL);
    st = wn_watch_new(&p->watch, run, err);
    if (st == WN_OK && strlen(udid) < sizeof(p->udid)) {
        memcpy(p->udid, udid, strlen(udid) + 1);
        if (idevice_new(&p->device, udid) != IDEVICE_E_SUCCESS) {
            st = wn_fail(err, WN_EDEVICE, "phone %s is gone", udid);
            wn_todo(err, "plug it in again; see winnow devices");
        }
    }
    if (st != WN_OK) {
        wn_ios_free(&p);
        return st;
    }
    *out = p;
    return WN_OK;
}

void
wn_ios_free(struct wn_ios **p)
{
    if (!*p) {
        return;
    }
    wn_lockdown_free(&(*p)->lockdown);
    if ((*p)->device) {
        (void)idevice_free((*p)->device);
    }
    wn_watch_free(&(*p)->watch);
    (void)pthread_mutex_destroy(&(*p)->mutex);
    free(*p);
    *p = NULL;
}

/** The phone's clock minus ours, taken half-way through asking. */
static enum wn_status
clock_skew(struct wn_lockdown *l, int64_t *out, struct wn_err *err)
{
    plist_t v = NULL;
    double s = 0;
    uint64_t whole = 0;
    int64_t before = wn_now_ns();
    enum wn_status st =
        wn_lockdown_value(l, NULL, "TimeIntervalSince1970", &v, err);
    int64_t here = before + (wn_now_ns() - before) / 2;

    *out = INT64_MIN;
    if (st != WN_OK) {
        return st == WN_ABSENT ? WN_OK : st;
    }
    if (plist_get_node_type(v) == PLIST_REAL) {
        plist_get_real_val(v, &s);
    } else if (plist_get_node_type(v) == PLIST_UINT) {
        plist_get_uint_val(v, &whole);
        s = (double)whole;
    }
    plist_free(v);
    if (s > 0 && s < 4e9) {
        *out = (int64_t)(s * 1e9) - here;
    }
    return WN_OK;
}

struct question {
    const char *key;
    char *at;
    size_t cap;
};

/* Key by key: one question without a key would bring the phone number and
 * more along (facts 2.6). The phone's name is not asked for: it is mostly its
 * owner's. */
static enum wn_status
ask_each(struct wn_lockdown *l, const struct question *q, size_t n,
    struct wn_err *err)
{
    for (size_t i = 0; i < n; i++) {
        enum wn_status st =
            wn_lockdown_text(l, NULL, q[i].key, q[i].at, q[i].cap, err);

        if (st != WN_OK && st != WN_ABSENT) {
            return st;
        }
    }
    return WN_OK;
}

enum wn_status
wn_ios_identity(struct wn_lockdown *l, bool trusted, struct wn_identity *out,
    struct wn_err *err)
{
    struct wn_identity id = {
        .platform = WN_PLATFORM_IOS, .clock_skew_ns = INT64_MIN};
    const struct question open_to_all[] = {
        {"UniqueDeviceID", id.udid, sizeof(id.udid)},
        {"SerialNumber", id.serial, sizeof(id.serial)},
        {"ProductType", id.product_type, sizeof(id.product_type)},
        {"ProductVersion", id.product_version, sizeof(id.product_version)},
        {"BuildVersion", id.build, sizeof(id.build)},
    };
    const struct question when_trusted[] = {
        {"InternationalMobileEquipmentIdentity", id.imei, sizeof(id.imei)},
        {"TimeZone", id.zone, sizeof(id.zone)},
    };
    enum wn_status st = ask_each(l, open_to_all,
        sizeof(open_to_all) / sizeof(open_to_all[0]), err);

    if (st == WN_OK && trusted) {
        st = ask_each(l, when_trusted,
            sizeof(when_trusted) / sizeof(when_trusted[0]), err);
    }
    if (st == WN_OK && trusted) {
        st = clock_skew(l, &id.clock_skew_ns, err);
    }
    if (st != WN_OK) {
        return st;
    }
    if (strcmp(id.udid, wn_lockdown_udid(l)) != 0) {
        return wn_fail(err, WN_EDEVICE,
            "the phone calls itself \"%s\" but is connected as %s",
            id.udid, wn_lockdown_udid(l));
    }
    id.is_virtual = strncmp(id.product_type, "Virtual", 7) == 0;
    *out = id;
    return WN_OK;
}

/** Locked? Told without a session. */
static enum wn_status
lock_state(struct wn_lockdown *l, bool *locked, struct wn_err *err)
{
    char text[8];
    enum wn_status st = wn_lockdown_text(
        l, NULL, "PasswordProtected", text, sizeof(text), err);

    if (st != WN_OK && st != WN_ABSENT) {
        return st;
    }
    *locked = st == WN_OK && strcmp(text, "true") == 0;
    return WN_OK;
}

enum wn_status
wn_ios_look(struct wn_ios *p, struct wn_identity *id,
    enum wn_phone_state *state, struct wn_err *err)
{
    struct wn_lockdown *l = NULL;
    char error[64] = "";
    bool locked = false;
    enum wn_status st = wn_lockdown_open(&l, p, err);

    if (st == WN_OK) {
        st = wn_ios_identity(l, false, id, err);
    }
    if (st == WN_OK) {
        st = lock_state(l, &locked, err);
    }
    if (st == WN_OK && wn_mux_record(p->udid, NULL, NULL) == WN_RECORD_NONE) {
        *state = locked ? WN_PHONE_LOCKED : WN_PHONE_NOT_TRUSTED;
    } else if (st == WN_OK) {
        /* A session is asked for, not used: it raises no dialog. */
        struct wn_err refused = WN_ERR_INIT;

        st = wn_lockdown_session(l, true, error, &refused);
        *state = WN_PHONE_NOT_TRUSTED;
        if (st == WN_OK) {
            *state = locked ? WN_PHONE_LOCKED : WN_PHONE_READY;
        } else if (strcmp(error, "PasswordProtected") == 0) {
            *state = WN_PHONE_LOCKED;
        } else if (error[0] == '\0') {
            *state = WN_PHONE_UNREACHABLE;
        }
        st = WN_OK;
    }
    wn_lockdown_free(&l);
    return st;
}
