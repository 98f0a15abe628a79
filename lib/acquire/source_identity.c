/** Facts about the phone, key by key, and only those of the parts that a rule
 * names: a phone asked without a key tells the number and more. facts/ios 2.6.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "acquire/acquire_in.h"
#include "base/err.h"

#define VALUE_BYTES 512

static const struct fact {
    enum wn_platform platform;
    enum wn_part part;
    const char *domain; /* NULL = none */
    const char *key;
} facts[] = {
    { WN_PLATFORM_IOS, WN_PART_MODEL, NULL, "ProductType" },
    { WN_PLATFORM_IOS, WN_PART_MODEL, NULL, "DeviceClass" },
    { WN_PLATFORM_IOS, WN_PART_OS, NULL, "ProductVersion" },
    { WN_PLATFORM_IOS, WN_PART_OS, NULL, "BuildVersion" },
    { WN_PLATFORM_IOS, WN_PART_SERIAL, NULL, "SerialNumber" },
    { WN_PLATFORM_IOS, WN_PART_ZONE, NULL, "TimeZone" },
    { WN_PLATFORM_IOS, WN_PART_PHONE_NUMBER, NULL, "PhoneNumber" },
    { WN_PLATFORM_IOS, WN_PART_SIM, NULL, "IntegratedCircuitCardIdentity" },
    { WN_PLATFORM_ANDROID, WN_PART_MODEL, NULL, "ro.product.manufacturer" },
    { WN_PLATFORM_ANDROID, WN_PART_MODEL, NULL, "ro.product.model" },
    { WN_PLATFORM_ANDROID, WN_PART_MODEL, NULL, "ro.product.device" },
    { WN_PLATFORM_ANDROID, WN_PART_OS, NULL, "ro.build.version.release" },
    { WN_PLATFORM_ANDROID, WN_PART_OS, NULL, "ro.build.version.sdk" },
    { WN_PLATFORM_ANDROID, WN_PART_OS, NULL,
        "ro.build.version.security_patch" },
    { WN_PLATFORM_ANDROID, WN_PART_OS, NULL, "ro.build.display.id" },
    { WN_PLATFORM_ANDROID, WN_PART_SERIAL, NULL, "ro.serialno" },
    { WN_PLATFORM_ANDROID, WN_PART_ZONE, NULL, "persist.sys.timezone" },
};

/** Parts of device-info that standing rules name. */
static uint32_t
parts_named(const struct wn_scope *s)
{
    const struct wn_terms *t = wn_scope_terms(s);
    uint32_t parts = 0;

    for (size_t i = 0; i < t->rule_count; i++) {
        if (wn_scope_rules(s) >> i & 1 &&
            t->rules[i].category == WN_CAT_DEVICE_INFO) {
            parts |= t->rules[i].parts;
        }
    }
    return parts;
}

/** The reader of this phone's facts. */
static enum wn_artefact
artefact_of(const struct wn_acquire *a)
{
    return wn_scope_identity(a->scope)->platform == WN_PLATFORM_IOS
        ? WN_ART_ios_device_info : WN_ART_android_device_info;
}

static enum wn_status
clock_skew(struct wn_acquire *a, const struct wn_item_sink *sink,
    struct wn_err *err)
{
    int64_t skew = wn_scope_identity(a->scope)->clock_skew_ns;
    char text[32];

    if (skew == INT64_MIN) {
        sink->could_not(sink->ctx, artefact_of(a), true,
            "the phone does not tell its clock");
        return WN_OK;
    }
    (void)snprintf(text, sizeof(text), "%" PRId64, skew);
    return sink->value(sink->ctx, "clock-skew-ns", text, WN_PART_CLOCK_SKEW,
        err);
}

enum wn_status
acquire_identity(struct wn_acquire *a, const struct wn_item_sink *sink,
    struct wn_err *err)
{
    enum wn_platform platform = wn_scope_identity(a->scope)->platform;
    uint32_t parts = parts_named(a->scope);
    const struct wn_grant *grant = NULL;
    enum wn_status st =
        wn_scope_grant(&grant, a->scope, WN_ROUTE_IDENTITY, err);

    for (size_t i = 0; st == WN_OK && i < sizeof(facts) / sizeof(facts[0]);
         i++) {
        const struct fact *f = &facts[i];
        char value[VALUE_BYTES];

        if (f->platform != platform || !(parts & (uint32_t)f->part)) {
            continue;
        }
        st = wn_link_value(a->link, grant, f->domain, f->key, value,
            sizeof(value), err);
        if (st == WN_OK) {
            st = sink->value(sink->ctx, f->key, value, f->part, err);
        } else if (st == WN_ABSENT) {
            st = WN_OK; /* a phone without a SIM has no number */
        }
    }
    if (st == WN_OK && parts & WN_PART_CLOCK_SKEW) {
        st = clock_skew(a, sink, err);
    }
    return st;
}
