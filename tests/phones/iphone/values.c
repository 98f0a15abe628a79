#include "values.h"
#include "pl.h"

#include <stdlib.h>
#include <string.h>

static const char *const public_keys[] = {
    "BuildVersion", "CPUArchitecture", "DeviceClass", "DeviceName",
    "DevicePublicKey", "PasswordProtected", "ProductName", "ProductType",
    "ProductVersion", "UniqueDeviceID", "WiFiAddress",
};

static bool
is_public(const char *key)
{
    for (size_t i = 0; i < sizeof(public_keys) / sizeof(public_keys[0]);
         i++) {
        if (strcmp(public_keys[i], key) == 0) {
            return true;
        }
    }
    return false;
}

static void
set(plist_t d, const char *key, const char *value)
{
    if (value != NULL) {
        plist_dict_set_item(d, key, plist_new_string(value));
    }
}

static void
set_from_image(struct phone *p, plist_t d, const char *key, const char *conf,
    const char *otherwise)
{
    set(d, key, conf_str(p->conf, conf_root(p->conf), conf, otherwise));
}

/* Made new for each question: the clock and the lock state move. */
static plist_t
global_values(struct phone *p)
{
    plist_t d = plist_new_dict();

    set(d, "UniqueDeviceID", p->udid);
    set(d, "DeviceName", p->name);
    set(d, "ProductType", p->product_type);
    set(d, "ProductVersion", p->product_version);
    set(d, "BuildVersion", p->build);
    set(d, "SerialNumber", p->serial);
    set(d, "DeviceClass", "iPhone");
    set(d, "ProductName", "iPhone OS");
    set(d, "CPUArchitecture", "arm64e");
    set(d, "ActivationState", "Activated");
    set(d, "MobileEquipmentIdentifier", "35000000000000");
    set_from_image(p, d, "InternationalMobileEquipmentIdentity",
        "identity.imei", "350000000000006");
    set_from_image(p, d, "IntegratedCircuitCardIdentity", "identity.iccid",
        "8944000000000000000");
    set_from_image(p, d, "PhoneNumber", "identity.phone-number", NULL);
    set_from_image(p, d, "WiFiAddress", "identity.wifi-address",
        "02:00:5e:00:53:01");
    set_from_image(p, d, "BluetoothAddress", "identity.bluetooth-address",
        "02:00:5e:00:53:02");
    set_from_image(p, d, "TimeZone", "identity.time-zone", "Europe/London");
    plist_dict_set_item(d, "TimeIntervalSince1970",
        plist_new_real(phone_clock(p)));
    plist_dict_set_item(d, "PasswordProtected",
        plist_new_bool(p->locked != PHONE_UNLOCKED));
    plist_dict_set_item(d, "DevicePublicKey",
        plist_new_data(p->public_pem, strlen(p->public_pem)));
    return d;
}

static plist_t
backup_values(struct phone *p)
{
    char *password = phone_password(p);
    bool will = conf_bool(p->conf, conf_root(p->conf), "backup.will-encrypt",
        password != NULL);
    plist_t d = pl_dict("WillEncrypt", plist_new_bool(will),
        "RequiresEncryption", plist_new_bool(conf_bool(p->conf,
            conf_root(p->conf), "backup.requires-encryption", false)),
        "Version", plist_new_string("3.3"), NULL);

    free(password);
    return d;
}

static plist_t
domain_values(struct phone *p, const char *domain)
{
    if (domain == NULL) {
        return global_values(p);
    }
    if (strcmp(domain, "com.apple.mobile.backup") == 0) {
        return backup_values(p);
    }
    if (strcmp(domain, "com.apple.mobile.iTunes") == 0) {
        return pl_dict("MinITunesVersion", plist_new_string("12.9"),
            "SyncDataClasses", plist_new_array(), NULL);
    }
    if (strcmp(domain, "com.apple.iTunes") == 0) {
        return pl_dict("MinITunesVersion", plist_new_string("12.9"), NULL);
    }
    if (strcmp(domain, "com.apple.disk_usage") == 0) {
        return pl_dict("TotalDiskCapacity", plist_new_uint(128000000000),
            "TotalDataCapacity", plist_new_uint(110000000000),
            "TotalDataAvailable", plist_new_uint(64000000000), NULL);
    }
    if (strcmp(domain, "com.apple.mobile.battery") == 0) {
        return pl_dict("BatteryCurrentCapacity", plist_new_uint(80),
            "BatteryIsCharging", plist_new_bool(1), NULL);
    }
    if (strcmp(domain, "com.apple.international") == 0) {
        return pl_dict("Language", plist_new_string("en"),
            "Locale", plist_new_string("en_GB"), NULL);
    }
    if (strcmp(domain, "com.apple.fmip") == 0) {
        return pl_dict("IsAssociated", plist_new_bool(0), NULL);
    }
    return plist_new_dict();
}

static plist_t
public_part(plist_t all)
{
    plist_t d = plist_new_dict();

    for (size_t i = 0; i < sizeof(public_keys) / sizeof(public_keys[0]);
         i++) {
        plist_t v = plist_dict_get_item(all, public_keys[i]);

        if (v != NULL) {
            plist_dict_set_item(d, public_keys[i], plist_copy(v));
        }
    }
    return d;
}

plist_t
values_get(struct phone *p, const char *domain, const char *key, bool session,
    const char **error)
{
    plist_t all;
    plist_t out = NULL;

    if (!session && domain != NULL) {
        *error = "GetProhibited";
        return NULL;
    }
    all = domain_values(p, domain);
    if (key == NULL) {
        out = session ? plist_copy(all) : public_part(all);
    } else if (plist_dict_get_item(all, key) == NULL) {
        *error = "MissingValue";
    } else if (!session && !is_public(key)) {
        *error = "GetProhibited";
    } else {
        out = plist_copy(plist_dict_get_item(all, key));
    }
    plist_free(all);
    return out;
}

plist_t
values_for_manifest(struct phone *p)
{
    plist_t d = plist_new_dict();

    set(d, "UniqueDeviceID", p->udid);
    set(d, "DeviceName", p->name);
    set(d, "ProductType", p->product_type);
    set(d, "ProductVersion", p->product_version);
    set(d, "BuildVersion", p->build);
    set(d, "SerialNumber", p->serial);
    plist_dict_set_item(d, "com.apple.mobile.iTunes.accessories",
        plist_new_dict());
    return d;
}
