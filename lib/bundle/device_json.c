#include "base/atomic_file.h"
#include "base/err.h"
#include "base/json.h"
#include "bundle/bundle.h"

#define JSON_BYTES_MAX (1u << 20)

static void
put_identity(struct wn_json *j, const struct wn_identity *p)
{
    bool android = p->platform == WN_PLATFORM_ANDROID;

    wn_json_key(j, "identity");
    wn_json_obj(j);
    if (android) {
        wn_json_pair(j, "android_id", p->android_id);
    }
    wn_json_pair(j, "build", p->build);
    wn_json_pair(j, "kind",
        p->is_virtual ? "virtual phone: NOT EVIDENCE" : "phone");
    wn_json_pair(j, "platform", wn_platform_name(p->platform));
    wn_json_pair(j, "product_type", p->product_type);
    wn_json_pair(j, "product_version", p->product_version);
    wn_json_pair(j, "serial", p->serial);
    if (!android) {
        wn_json_pair(j, "udid", p->udid);
    }
    wn_json_pair(j, "zone", p->zone);
    wn_json_end_obj(j);
}

static void
put_changes(struct wn_json *j, const struct wn_bundle_end *end)
{
    wn_json_key(j, "changes");
    wn_json_obj(j);
    wn_json_key(j, "backup_password_removed");
    wn_json_bool(j, end->password_removed);
    wn_json_key(j, "backup_password_set");
    wn_json_bool(j, end->password_set);
    wn_json_key(j, "paired");
    wn_json_bool(j, end->paired);
    wn_json_key(j, "sync_lock_file_used");
    wn_json_bool(j, end->sync_lock_used);
    wn_json_key(j, "unpaired");
    wn_json_bool(j, end->unpaired);
    wn_json_key(j, "usb_debugging_key_allowed");
    wn_json_bool(j, end->debugging_key);
    wn_json_key(j, "usb_debugging_seen_off");
    wn_json_bool(j, end->debugging_off);
    wn_json_end_obj(j);
}

/** What stays on the phone, and what its owner can do about it. */
static void
put_left(struct wn_json *j, const char *what, const char *remedy)
{
    wn_json_obj(j);
    wn_json_pair(j, "remedy", remedy);
    wn_json_pair(j, "what", what);
    wn_json_end_obj(j);
}

/* As docs/device-changes.md tells it at length. */
static void
put_android_left(struct wn_json *j, const struct wn_bundle_end *end)
{
    if (end->debugging_key) {
        put_left(j, "the permission for this run's key: until the connection "
            "ended; if \"always allow\" was ticked, until it is revoked or "
            "was not used for seven days",
            "Settings, Developer options, Revoke USB debugging "
            "authorisations");
    }
    if (!end->debugging_off) {
        put_left(j, "USB debugging is switched on, as far as the run saw",
            "Settings, Developer options: switch USB debugging off");
    }
    put_left(j, "lines of the phone's own log about the connection and the "
        "commands", "none is needed: new lines take their place");
    put_left(j, "from Android 12, the privacy dashboard may show that Shell "
        "has read messages, calls or contacts",
        "none is needed: the entries expire");
    put_left(j, "where an administrator or Advanced Protection keeps a "
        "security log: the commands, and the paths of the files that were "
        "read", "none: whoever keeps that log can read it");
}

static void
put_left_behind(struct wn_json *j, const struct wn_identity *p,
    const struct wn_bundle_end *end)
{
    wn_json_key(j, "left_behind");
    wn_json_arr(j);
    if (p->platform == WN_PLATFORM_ANDROID) {
        put_android_left(j, end);
    } else if (end->paired && !end->unpaired) {
        put_left(j, "the trust in this computer, whose key is destroyed",
            "Settings, General, Transfer or Reset, Reset Location & Privacy");
    }
    if (end->password_set && !end->password_removed) {
        put_left(j, "a temporary backup password",
            "run winnow once more; or Settings, General, Transfer or Reset, "
            "Reset All Settings");
    }
    wn_json_end_arr(j);
}

enum wn_status
wn_device_json_write(
    struct wn_bundle *b, const struct wn_bundle_end *end, struct wn_err *err)
{
    char started[WN_RFC3339_BYTES], ended[WN_RFC3339_BYTES];
    struct wn_buf out;
    struct wn_json j;
    wn_buf_init(&out, JSON_BYTES_MAX);
    wn_json_init(&j, &out);
    wn_json_obj(&j);
    put_changes(&j, end);
    wn_json_key(&j, "clock_skew_ns");
    if (b->phone->clock_skew_ns == INT64_MIN) {
        wn_json_null(&j);
    } else {
        wn_json_int(&j, b->phone->clock_skew_ns);
    }
    wn_json_pair(&j, "host_ended", wn_rfc3339(ended, wn_now_ns()));
    wn_json_pair(&j, "host_started", wn_rfc3339(started, b->started_ns));
    put_identity(&j, b->phone);
    put_left_behind(&j, b->phone, end);
    wn_json_end_obj(&j);
    (void)wn_buf_str(&out, "\n");
    enum wn_status st = out.st == WN_OK
        ? wn_atomic_file_put(b->dir.audit_fd, "device.json", out.data,
              out.len, NULL, err)
        : wn_fail(err, out.st, "device.json could not be written");
    wn_buf_clear(&out);
    return st;
}
