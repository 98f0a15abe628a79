#include "device/android/allow.h"

#include <string.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/random.h"
#include "device/android/allow_in.h"

static const char *const properties[] = {
    "ro.serialno", "ro.boot.serialno", "ro.product.manufacturer",
    "ro.product.brand", "ro.product.model", "ro.product.device",
    "ro.build.version.release", "ro.build.version.sdk",
    "ro.build.version.security_patch", "ro.build.version.incremental",
    "ro.build.id", "ro.build.display.id", "ro.build.fingerprint",
    "ro.build.type", "ro.build.version.oneui", "ro.miui.ui.version.name",
    "persist.sys.timezone", "persist.sys.locale", "ro.crypto.state",
    "ro.crypto.type", "ro.boot.verifiedbootstate", "ro.boot.flash.locked",
    "sys.boot_completed", "sys.user.0.ce_available",
};

enum takes { NOTHING, USER, PROPERTY };

static const struct {
    const char *label, *command;
    enum takes takes; /* of what follows the command */
    const char *rest; /* behind that; NULL = nothing */
} fixed[WN_ALLOW_FIXED_COUNT] = {
    [WN_ALLOW_GETPROP] = {"getprop", "getprop ", PROPERTY, NULL},
    [WN_ALLOW_DATE] = {"date", "date +%s", NOTHING, NULL},
    [WN_ALLOW_USERS] = {"pm list users", "pm list users", NOTHING, NULL},
    [WN_ALLOW_ANDROID_ID] = {"settings get android_id",
        "settings get secure android_id", NOTHING, NULL},
    [WN_ALLOW_DEVICE_NAME] = {"settings get device_name",
        "settings get global device_name", NOTHING, NULL},
    [WN_ALLOW_ACCESSIBILITY] = {"settings get accessibility services",
        "settings get --user ", USER,
        " secure enabled_accessibility_services"},
    [WN_ALLOW_ADMINS] = {"dumpsys device_policy", "dumpsys device_policy",
        NOTHING, NULL},
    [WN_ALLOW_INSTALLERS] = {"pm list packages",
        "pm list packages -3 -i --user ", USER, NULL},
    [WN_ALLOW_UNLOCKED] = {"dumpsys user", "dumpsys user", NOTHING, NULL},
};

void
wn_adb_service_clear(struct wn_adb_service *s)
{
    wn_buf_clear(&s->text);
    s->label = "";
}

void
wn_allow_quoted(struct wn_buf *b, const char *word)
{
    (void)wn_buf_str(b, "'");
    for (const char *p = word; *p != '\0'; p++) {
        if (*p == '\'') {
            (void)wn_buf_str(b, "'\\''");
        } else {
            (void)wn_buf_put(b, p, 1);
        }
    }
    (void)wn_buf_str(b, "'");
}

enum wn_status
wn_allow_begin(struct wn_adb_service *s, const struct wn_adb_dialect *d,
    const char *label, struct wn_err *err)
{
    uint8_t random[16];
    enum wn_status st = WN_OK;

    *s = (struct wn_adb_service){.label = label, .shell = true};
    wn_buf_init(&s->text, WN_COMMAND_MAX + 64);
    if (d->shell_v2) {
        (void)wn_buf_str(&s->text, "shell,v2,raw:");
        return WN_OK;
    }
    st = wn_random(random, sizeof(random), err);
    if (st == WN_OK) {
        wn_hex(s->nonce, random, sizeof(random));
        (void)wn_buf_str(&s->text, "exec:");
    }
    return st;
}

size_t
wn_allow_most(const struct wn_adb_dialect *d)
{
    return d->payload_bytes > 0 && d->payload_bytes - 1 < WN_COMMAND_MAX
        ? d->payload_bytes - 1
        : WN_COMMAND_MAX;
}

enum wn_status
wn_allow_finish(struct wn_adb_service *s, const struct wn_adb_dialect *d,
    struct wn_err *err)
{
    enum wn_status st = WN_OK;

    if (s->nonce[0] != '\0') {
        (void)wn_buf_printf(
            &s->text, "; s=$?; echo; echo %s:$s", s->nonce);
    }
    if (s->text.st == WN_ENOMEM) {
        st = wn_fail_nomem(err, "a command");
    } else if (s->text.st != WN_OK || s->text.len > wn_allow_most(d)) {
        st = wn_fail(err, WN_ELIMIT, "a command for the phone is too long");
    }
    if (st != WN_OK) {
        wn_adb_service_clear(s);
    }
    return st;
}

enum wn_status
wn_allow_sync(struct wn_adb_service *out, struct wn_err *err)
{
    *out = (struct wn_adb_service){.label = "sync"};
    wn_buf_init(&out->text, 64);
    if (wn_buf_str(&out->text, "sync:") != WN_OK) {
        return wn_fail_nomem(err, "a service");
    }
    return WN_OK;
}

static bool
known_property(const char *key)
{
    for (size_t i = 0; i < sizeof(properties) / sizeof(properties[0]); i++) {
        if (strcmp(properties[i], key) == 0) {
            return true;
        }
    }
    return false;
}

enum wn_status
wn_allow_fixed(struct wn_adb_service *out, const struct wn_adb_dialect *d,
    enum wn_allow_fixed what, int user, const char *key, struct wn_err *err)
{
    enum wn_status st;

    if ((unsigned)what >= WN_ALLOW_FIXED_COUNT || user < 0 ||
        (user != 0 && fixed[what].takes != USER) ||
        (key != NULL) != (fixed[what].takes == PROPERTY) ||
        (key && !known_property(key))) {
        return wn_fail(err, WN_EINTERNAL, "a command that is on no list");
    }
    st = wn_allow_begin(out, d, fixed[what].label, err);
    if (st != WN_OK) {
        return st;
    }
    (void)wn_buf_str(&out->text, fixed[what].command);
    if (fixed[what].takes == USER) {
        (void)wn_buf_printf(&out->text, "%d", user);
    } else if (key) {
        wn_allow_quoted(&out->text, key);
    }
    (void)wn_buf_str(&out->text, fixed[what].rest ? fixed[what].rest : "");
    return wn_allow_finish(out, d, err);
}
