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
    enum wn_part part;
    const char *domain; /* NULL = none */
    const char *key;
} facts[] = {
    { WN_PART_MODEL, NULL, "ProductType" },
    { WN_PART_MODEL, NULL, "DeviceClass" },
    { WN_PART_OS, NULL, "ProductVersion" },
    { WN_PART_OS, NULL, "BuildVersion" },
    { WN_PART_SERIAL, NULL, "SerialNumber" },
    { WN_PART_ZONE, NULL, "TimeZone" },
    { WN_PART_PHONE_NUMBER, NULL, "PhoneNumber" },
    { WN_PART_SIM, NULL, "IntegratedCircuitCardIdentity" },
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

static enum wn_status
clock_skew(struct wn_acquire *a, const struct wn_item_sink *sink,
    struct wn_err *err)
{
    int64_t skew = wn_scope_identity(a->scope)->clock_skew_ns;
    char text[32];

    if (skew == INT64_MIN) {
        sink->could_not(sink->ctx, WN_ART_ios_device_info, true,
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
    uint32_t parts = parts_named(a->scope);
    const struct wn_grant *grant = NULL;
    enum wn_status st =
        wn_scope_grant(&grant, a->scope, WN_ROUTE_IDENTITY, err);

    for (size_t i = 0; st == WN_OK && i < sizeof(facts) / sizeof(facts[0]);
         i++) {
        const struct fact *f = &facts[i];
        char value[VALUE_BYTES];

        if (!(parts & (uint32_t)f->part)) {
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
    if (st == WN_OK && parts & WN_PART_ACCOUNTS) {
        sink->could_not(sink->ctx, WN_ART_ios_device_info, true,
            "an iPhone does not tell its accounts over the cable");
    }
    return st;
}
