#include <string.h>

#include "base/err.h"
#include "device/ios/ios.h"
#include "device/ios/ios_list.h"

enum wn_trust
wn_ios_trust(const struct wn_ios *p)
{
    return p->trust;
}

static enum wn_status
ask_caps(struct wn_lockdown *l, void *ctx, struct wn_err *err)
{
    struct wn_caps *caps = ctx;
    plist_t v = NULL;
    uint8_t yes = 0;
    enum wn_status st = wn_lockdown_text(l, NULL, "ProductVersion",
        caps->product_version, sizeof(caps->product_version), err);

    if (st != WN_OK && st != WN_ABSENT) {
        return st;
    }
    st = wn_lockdown_value(
        l, "com.apple.mobile.backup", "WillEncrypt", &v, err);
    if (st == WN_ABSENT) {
        /* A phone on which no backup password was ever set says nothing. */
        caps->will_encrypt_known = true;
        return WN_OK;
    }
    if (st != WN_OK) {
        return st;
    }
    if (plist_get_node_type(v) == PLIST_BOOLEAN) {
        plist_get_bool_val(v, &yes);
        caps->will_encrypt = yes != 0;
        caps->will_encrypt_known = true;
    }
    plist_free(v);
    return WN_OK;
}

enum wn_status
wn_ios_caps(struct wn_ios *p, struct wn_caps *out, struct wn_err *err)
{
    struct wn_caps caps = {.platform = WN_PLATFORM_IOS, .known = true};
    enum wn_status st = wn_service_session(p, ask_caps, &caps, err);

    if (st == WN_OK) {
        *out = caps;
    }
    return st;
}

struct ask {
    const char *domain, *key;
    char *out;
    size_t cap;
};

static enum wn_status
ask_value(struct wn_lockdown *l, void *ctx, struct wn_err *err)
{
    struct ask *a = ctx;

    return wn_lockdown_text(l, a->domain, a->key, a->out, a->cap, err);
}

enum wn_status
wn_ios_value(struct wn_ios *p, const char *domain, const char *key,
    char *out, size_t cap, struct wn_err *err)
{
    struct ask a = {domain, key, out, cap};

    return wn_service_session(p, ask_value, &a, err);
}

static enum wn_status
probe_paired(
    struct wn_ios *p, wn_probe_fn *fn, void *ctx, struct wn_err *err)
{
    static const char *const services[] = {WN_SERVICE_AFC,
        WN_SERVICE_BACKUP, WN_SERVICE_NOTIFY,
        "com.apple.mobile.installation_proxy",
        "com.apple.mobile.house_arrest"};
    struct wn_caps caps;
    enum wn_status st = wn_ios_caps(p, &caps, err);

    if (st != WN_OK) {
        return st;
    }
    fn(ctx, "system version", caps.product_version);
    fn(ctx, "backups are encrypted",
        !caps.will_encrypt_known ? "not known"
            : caps.will_encrypt  ? "yes, with the owner's password"
                                 : "no");
    for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
        struct wn_err why = WN_ERR_INIT;
        struct wn_conn *c = NULL;

        st = wn_service_open(&c, p, services[i], 0, &why);
        wn_conn_free(&c);
        if (st == WN_ECANCEL) {
            return wn_fail(err, WN_ECANCEL, "cancelled");
        }
        fn(ctx, services[i],
            st == WN_OK ? "answers, encrypted" : why.text);
    }
    return WN_OK;
}

enum wn_status
wn_ios_probe(
    struct wn_ios *p, wn_probe_fn *fn, void *ctx, struct wn_err *err)
{
    struct wn_identity id;
    bool confirmed = false;
    /* No filter stands behind a probe, but the person who said that this is
     * a test phone; what is paired for it is unpaired after it. */
    enum wn_status st = wn_ios_pair(p, true, &id, err);
    bool ours = p->trust == WN_TRUST_OURS;

    if (st == WN_OK) {
        st = probe_paired(p, fn, ctx, err);
    }
    wn_ios_unpair(p, &confirmed);
    if (ours) {
        fn(ctx, "pairing of this probe",
            confirmed ? "undone" : "not confirmed as undone");
    }
    return st;
}
