/* What phone.yaml says of the phone itself: properties, settings, users,
 * packages, policies. */
#include "phone_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
one_more(struct va_pair **list, size_t *n, const char *key, const char *value)
{
    *list = xrealloc(*list, *n + 1, sizeof(**list));
    (*list)[(*n)++] = (struct va_pair){key, value};
}

static void
property(struct va_phone_rest *r, const char *key, const char *value)
{
    one_more(&r->property, &r->nproperties, key, value);
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
    char *sdk = phone_keep(r, xformat("%d", p->sdk));

    for (size_t i = 0; conf_pair(c, more, i, &key, &value); i++) {
        property(r, key, conf_scalar(value) == NULL ? "" :
            conf_scalar(value));
    }
    property(r, "ro.serialno", p->serial);
    property(r, "ro.boot.serialno", p->serial);
    property(r, "ro.product.manufacturer", maker);
    property(r, "ro.product.brand", maker);
    property(r, "ro.product.model",
        conf_str(c, root, "identity.product-type", "Virtual Phone"));
    property(r, "ro.product.name",
        conf_str(c, root, "identity.product-name", "virtual"));
    property(r, "ro.product.device", "virtual");
    property(r, "ro.build.version.release",
        conf_str(c, root, "identity.product-version",
            release_name(p->sdk)));
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
    struct va_user *all = phone_keep(p->rest,
        xcalloc(n + 1, sizeof(*all)));

    for (size_t i = 0; i < n; i++) {
        const yaml_node_t *u = conf_item(c, seq, i);

        conf_only(c, u, "users", "id name flags running unlocked");
        all[i] = (struct va_user){
            .id = (int)conf_int(c, u, "id", 0),
            .flags = (unsigned)conf_int(c, u, "flags", i == 0 ? 0x4c13
                                                              : 0x1030),
            .name = conf_str(c, u, "name", i == 0 ? "Owner" : "Work"),
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
        one_more(&r->setting, &r->nsettings, key, conf_scalar(value) == NULL ?
            "" : conf_scalar(value));
    }
    one_more(&r->setting, &r->nsettings, "0/secure/android_id",
        conf_str(c, root, "identity.android-id", "0123456789abcdef"));
    one_more(&r->setting, &r->nsettings, "0/global/device_name",
        conf_str(c, root, "identity.device-name", "Virtual Phone"));
}

static void
subscriptions(struct conf *c, const yaml_node_t *a, struct va_phone *p)
{
    const yaml_node_t *seq = conf_node(c, a, "subscriptions");
    size_t n = seq == NULL ? 2 : conf_len(seq);

    p->subscriptions = phone_keep(p->rest,
        xcalloc(n + 1, sizeof(*p->subscriptions)));
    for (size_t i = 0; i < n; i++) {
        p->subscriptions[i] = seq == NULL ? (int64_t)i + 1 :
            conf_int(c, conf_item(c, seq, i), "", 0);
    }
    p->nsubscriptions = n;
}

static void
packages(struct conf *c, const yaml_node_t *a, struct va_phone *p)
{
    const yaml_node_t *seq = conf_node(c, a, "packages");
    size_t n = conf_len(seq);
    struct va_package *all = phone_keep(p->rest,
        xcalloc(n + 1, sizeof(*all)));

    for (size_t i = 0; i < n; i++) {
        const yaml_node_t *k = conf_item(c, seq, i);

        conf_only(c, k, "packages", "name installer user uid version system");
        all[i] = (struct va_package){
            .name = conf_str(c, k, "name", ""),
            .installer = conf_str(c, k, "installer", NULL),
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
    struct va_policy *all = phone_keep(p->rest,
        xcalloc(n + 1, sizeof(*all)));

    for (size_t i = 0; i < n; i++) {
        const yaml_node_t *k = conf_item(c, seq, i);
        const char *kind = conf_str(c, k, "kind", "device-admin");

        conf_only(c, k, "policies", "kind user component");
        all[i] = (struct va_policy){
            .kind = strcmp(kind, "device-owner") == 0 ? VA_DEVICE_OWNER
                : strcmp(kind, "profile-owner") == 0 ? VA_PROFILE_OWNER
                : VA_DEVICE_ADMIN,
            .user = (int)conf_int(c, k, "user", 0),
            .component = conf_str(c, k, "component", "")};
    }
    p->policies = all;
    p->npolicies = n;
}

void
facts_load(struct va_phone *p)
{
    struct conf *c = p->rest->conf;
    const yaml_node_t *root = conf_root(c);
    const yaml_node_t *a = conf_node(c, root, "android");

    properties(c, root, p);
    settings(c, root, p->rest);
    users(c, a, p);
    subscriptions(c, a, p);
    packages(c, a, p);
    policies(c, a, p);
}
