#include "base/atomic_file.h"
#include "base/err.h"
#include "base/json.h"
#include "bundle/bundle.h"

#define JSON_BYTES_MAX (1u << 20)

static void
put(struct wn_json *j, const char *key, const char *value)
{
    wn_json_key(j, key);
    wn_json_str(j, value);
}

static void
put_identity(struct wn_json *j, const struct wn_identity *p)
{
    wn_json_key(j, "identity");
    wn_json_obj(j);
    put(j, "build", p->build);
    put(j, "kind",
        p->is_virtual ? "virtual phone: NOT EVIDENCE" : "phone");
    put(j, "product_type", p->product_type);
    put(j, "product_version", p->product_version);
    put(j, "serial", p->serial);
    put(j, "udid", p->udid);
    put(j, "zone", p->zone);
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
    wn_json_end_obj(j);
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
    put(&j, "host_ended", wn_rfc3339(ended, wn_now_ns()));
    put(&j, "host_started", wn_rfc3339(started, b->started_ns));
    put_identity(&j, b->phone);
    wn_json_end_obj(&j);
    (void)wn_buf_str(&out, "\n");
    enum wn_status st = out.st == WN_OK
        ? wn_atomic_file_put(b->dir.audit_fd, "device.json", out.data,
              out.len, NULL, err)
        : wn_fail(err, out.st, "device.json could not be written");
    wn_buf_clear(&out);
    return st;
}
