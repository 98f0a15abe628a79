/* phone.yaml of an Android: what it says, and what its release does where it
 * says nothing. */
#include "phone_in.h"
#include "synth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct va_pair *
one_more(struct va_pair **list, size_t *n)
{
    *list = xrealloc(*list, *n + 1, sizeof(**list));
    return &(*list)[(*n)++];
}

static void
property(struct va_phone_rest *r, const char *key, const char *value)
{
    *one_more(&r->property, &r->nproperties) =
        (struct va_pair){xstrdup(key), xstrdup(value)};
}

static void
add_word(struct va_words *out, const char *word)
{
    out->at = xrealloc(out->at, out->n + 1, sizeof(*out->at));
    out->at[out->n++] = xstrdup(word);
}

static void
words(struct conf *c, const yaml_node_t *at, const char *path,
    const char *usual, struct va_words *out)
{
    const yaml_node_t *seq = conf_node(c, at, path);

    out->told = seq != NULL;
    for (size_t i = 0; i < conf_len(seq); i++) {
        const char *word = conf_scalar(conf_item(c, seq, i));

        if (word == NULL) {
            die("%s: a list of texts is expected", path);
        }
        add_word(out, word);
    }
    while (!out->told && *usual != '\0') {
        size_t n = strcspn(usual, " ");
        char *word = xformat("%.*s", (int)n, usual);

        add_word(out, word);
        free(word);
        usual += n + (usual[n] == ' ');
    }
}

/* What the shell user holds, and what adbd offers, by release (facts 2.2 and
 * 5.1). */
static const char *
usual_permissions(int sdk)
{
    return sdk >= 31 ? "READ_SMS READ_CALL_LOG READ_CONTACTS READ_CALENDAR "
            "READ_EXTERNAL_STORAGE"
        : sdk >= 26 ? "READ_SMS READ_CONTACTS READ_CALENDAR "
            "READ_EXTERNAL_STORAGE"
        : "READ_CONTACTS READ_CALENDAR READ_EXTERNAL_STORAGE";
}

#define SINCE_10 "shell_v2 cmd stat_v2 fixed_push_mkdir apex abb " \
    "fixed_push_symlink_timestamp abb_exec"
#define SINCE_11 SINCE_10 " ls_v2 remount_shell sendrecv_v2 sendrecv_v2_brotli"
#define SINCE_12 SINCE_11 " track_app sendrecv_v2_lz4 sendrecv_v2_zstd " \
    "sendrecv_v2_dry_run_send"

static const char *
usual_features(int sdk)
{
    return sdk >= 34 ? SINCE_12 " delayed_ack" : sdk >= 31 ? SINCE_12
        : sdk >= 30 ? SINCE_11 : sdk >= 29 ? SINCE_10
        : sdk >= 27 ? "shell_v2 cmd stat_v2" : sdk >= 24 ? "shell_v2 cmd" : "";
}

static void
properties(struct conf *c, const yaml_node_t *root, struct va_phone *p)
{
    struct va_phone_rest *r = p->rest;
    const char *maker = conf_str(c, root, "android.manufacturer", "Virtual");
    const char *build = conf_str(c, root, "identity.build-version",
        "UQ1A.240205.004");
    const yaml_node_t *more = conf_node(c, root, "android.properties");
    const yaml_node_t *value;
    const char *key;
    char sdk[16];

    for (size_t i = 0; conf_pair(c, more, i, &key, &value); i++) {
        property(r, key, conf_scalar(value));
    }
    snprintf(sdk, sizeof(sdk), "%d", p->sdk);
    property(r, "ro.serialno", p->serial);
    property(r, "ro.boot.serialno", p->serial);
    property(r, "ro.product.manufacturer", maker);
    property(r, "ro.product.brand", maker);
    property(r, "ro.product.model",
        conf_str(c, root, "identity.product-type", "Virtual Phone"));
    property(r, "ro.product.name", "virtual");
    property(r, "ro.product.device", "virtual");
    property(r, "ro.build.version.release",
        conf_str(c, root, "identity.product-version", "14"));
    property(r, "ro.build.version.sdk", sdk);
    property(r, "ro.build.version.security_patch", "2026-03-05");
    property(r, "ro.build.version.incremental", "1");
    property(r, "ro.build.id", build);
    property(r, "ro.build.display.id", build);
    property(r, "ro.build.type", "user");
    property(r, "persist.sys.timezone",
        conf_str(c, root, "identity.time-zone", "Europe/London"));
    property(r, "persist.sys.locale", "en-GB");
    property(r, "ro.crypto.state", "encrypted");
    property(r, "ro.crypto.type", "file");
    property(r, "ro.boot.verifiedbootstate", "green");
    property(r, "ro.boot.flash.locked", "1");
    property(r, "sys.boot_completed", "1");
}

static void
users(struct conf *c, const yaml_node_t *a, struct va_phone *p)
{
    const yaml_node_t *seq = conf_node(c, a, "users");
    size_t n = conf_len(seq);
    bool locked = conf_bool(c, a, "before-first-unlock", false);
    struct va_user *all = xcalloc(n + 1, sizeof(*all));

    for (size_t i = 0; i < n; i++) {
        const yaml_node_t *u = conf_item(c, seq, i);

        conf_only(c, u, "users", "id name flags running unlocked");
        all[i] = (struct va_user){
            .id = (int)conf_int(c, u, "id", 0),
            .flags = (unsigned)conf_int(c, u, "flags", i == 0 ? 0x4c13
                                                              : 0x1030),
            .name = xstrdup(conf_str(c, u, "name", i == 0 ? "Owner" : "Work")),
            .running = conf_bool(c, u, "running", true),
            .unlocked = conf_bool(c, u, "unlocked", !locked)};
    }
    if (n == 0) {
        all[n++] = (struct va_user){0, "Owner", 0x4c13, true, !locked};
    }
    p->users = all;
    p->nusers = n;
}

static void
settings(struct conf *c, const yaml_node_t *root, struct va_phone_rest *r)
{
    const yaml_node_t *map = conf_node(c, root, "android.settings");
    const yaml_node_t *value;
    const char *key;

    for (size_t i = 0; conf_pair(c, map, i, &key, &value); i++) {
        *one_more(&r->setting, &r->nsettings) =
            (struct va_pair){xstrdup(key), xstrdup(conf_scalar(value))};
    }
    *one_more(&r->setting, &r->nsettings) = (struct va_pair){
        "0/secure/android_id", xstrdup(conf_str(c, root,
            "identity.android-id", "0123456789abcdef"))};
    *one_more(&r->setting, &r->nsettings) = (struct va_pair){
        "0/global/device_name", xstrdup(conf_str(c, root,
            "identity.device-name", "Virtual Phone"))};
}

static void
subscriptions(struct conf *c, const yaml_node_t *a, struct va_phone *p)
{
    const yaml_node_t *seq = conf_node(c, a, "subscriptions");
    size_t n = seq == NULL ? 2 : conf_len(seq);

    p->subscriptions = xcalloc(n + 1, sizeof(*p->subscriptions));
    for (size_t i = 0; i < n; i++) {
        p->subscriptions[i] = seq == NULL ? (int64_t)i + 1 :
            strtoll(conf_scalar(conf_item(c, seq, i)), NULL, 10);
    }
    p->nsubscriptions = n;
}

static void
packages(struct conf *c, const yaml_node_t *a, struct va_phone *p)
{
    const yaml_node_t *seq = conf_node(c, a, "packages");
    size_t n = conf_len(seq);
    struct va_package *all = xcalloc(n + 1, sizeof(*all));

    for (size_t i = 0; i < n; i++) {
        const yaml_node_t *k = conf_item(c, seq, i);
        const char *by = conf_str(c, k, "installer", NULL);

        conf_only(c, k, "packages", "name installer user uid version system");
        all[i] = (struct va_package){
            .name = xstrdup(conf_str(c, k, "name", "")),
            .installer = by == NULL ? NULL : xstrdup(by),
            .user = (int)conf_int(c, k, "user", 0),
            .uid = conf_int(c, k, "uid", 10000 + (int64_t)i),
            .version = conf_int(c, k, "version", 1),
            .system = conf_bool(c, k, "system", false)};
    }
    p->packages = all;
    p->npackages = n;
}

static void
policies(struct conf *c, const yaml_node_t *a, struct va_phone *p)
{
    const yaml_node_t *seq = conf_node(c, a, "policies");
    size_t n = conf_len(seq);
    struct va_policy *all = xcalloc(n + 1, sizeof(*all));

    for (size_t i = 0; i < n; i++) {
        const yaml_node_t *k = conf_item(c, seq, i);
        const char *kind = conf_str(c, k, "kind", "device-admin");

        conf_only(c, k, "policies", "kind user component");
        all[i] = (struct va_policy){
            .kind = strcmp(kind, "device-owner") == 0 ? VA_DEVICE_OWNER
                : strcmp(kind, "profile-owner") == 0 ? VA_PROFILE_OWNER
                : VA_DEVICE_ADMIN,
            .user = (int)conf_int(c, k, "user", 0),
            .component = xstrdup(conf_str(c, k, "component", ""))};
    }
    p->policies = all;
    p->npolicies = n;
}

static void
adb(struct conf *c, const yaml_node_t *a, struct va_phone *p)
{
    struct va_phone_rest *r = p->rest;

    r->authorised = conf_bool(c, a, "authorised", true);
    r->auth_answer = xstrdup(conf_str(c, a, "answer", "allow"));
    r->auth_after_ms = conf_int(c, a, "answer-after-ms", 0);
    r->version = (uint32_t)conf_int(c, a, "protocol-version",
        p->sdk >= 28 ? 0x01000001 : 0x01000000);
    r->max_payload = (uint32_t)conf_int(c, a, "max-payload",
        p->sdk >= 28 ? 1048576 : p->sdk >= 24 ? 262144 : 4096);
    r->banner_type = xstrdup(conf_str(c, a, "banner-type", "device"));
    r->chop = (size_t)conf_int(c, a, "chop", 0);
    r->data_bytes = (size_t)conf_int(c, a, "data-bytes",
        p->sdk >= 28 ? 65536 : 65528);
    words(c, a, "features", usual_features(p->sdk), &r->features);
    words(c, a, "shell-permissions", usual_permissions(p->sdk),
        &r->permissions);
    words(c, a, "missing-providers", "", &r->missing);
    words(c, a, "unreadable", "", &r->unreadable);
}

struct va_phone *
phone_load(const char *dir)
{
    char *path = xformat("%s/phone.yaml", dir);
    struct conf *c = conf_load(path);
    const yaml_node_t *root = conf_root(c);
    const yaml_node_t *a = conf_node(c, root, "android");
    struct va_phone *p = xcalloc(1, sizeof(*p));

    free(path);
    if (strcmp(conf_str(c, root, "platform", ""), "android") != 0) {
        die("%s: platform is not android", dir);
    }
    conf_only(c, root, "phone.yaml", "platform identity android clock-skew-ms "
        "synthetic faults");
    conf_only(c, conf_node(c, root, "identity"), "identity", "serial "
        "product-type product-version build-version device-name time-zone "
        "android-id");
    conf_only(c, a, "android", "sdk manufacturer features authorised answer "
        "answer-after-ms shell-permissions users subscriptions "
        "missing-providers unreadable properties settings packages policies "
        "max-payload protocol-version banner-type chop before-first-unlock "
        "content-start-ms integer-32bit data-bytes "
        "disallow-usb-file-transfer mms-sub-filter");
    p->rest = xcalloc(1, sizeof(*p->rest));
    p->dir = xstrdup(dir);
    p->serial = xstrdup(conf_str(c, root, "identity.serial", ""));
    p->sdk = (int)conf_int(c, a, "sdk", 34);
    p->skew_ms = conf_int(c, root, "clock-skew-ms", 0);
    p->content_start_ms = conf_int(c, a, "content-start-ms", 0);
    p->integer_32bit = conf_bool(c, a, "integer-32bit", p->sdk < 21);
    p->disallow_usb_file_transfer =
        conf_bool(c, a, "disallow-usb-file-transfer", false);
    p->mms_sub_filter = conf_bool(c, a, "mms-sub-filter", p->sdk >= 34);
    subscriptions(c, a, p);
    properties(c, root, p);
    users(c, a, p);
    settings(c, root, p->rest);
    packages(c, a, p);
    policies(c, a, p);
    adb(c, a, p);
    synth_load(p, c, conf_node(c, root, "synthetic"));
    faults_load(p, c, conf_node(c, root, "faults"));
    conf_free(&c);
    return p;
}
