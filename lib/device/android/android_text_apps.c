/** What helps to use the phone, and who put apps on it. */
#include <string.h>

#include "base/err.h"
#include "device/android/android_text.h"

/** ---- names -------------------------------------------------------------- */

static bool
is_name(const char *p, size_t n, bool class_name)
{
    for (size_t i = 0; i < n; i++) {
        bool good = (p[i] >= 'a' && p[i] <= 'z') ||
            (p[i] >= 'A' && p[i] <= 'Z') || (p[i] >= '0' && p[i] <= '9') ||
            p[i] == '.' || p[i] == '_' || (class_name && p[i] == '$');

        if (!good) {
            return false;
        }
    }
    return n > 0;
}

bool
wn_line_component(struct wn_component *out, struct wn_line l)
{
    const char *slash = memchr(l.p, '/', l.n);
    size_t head = slash ? (size_t)(slash - l.p) : 0;

    if (!slash || head >= sizeof(out->package) || l.n >= sizeof(out->name) ||
        !is_name(l.p, head, false) ||
        !is_name(slash + 1, l.n - head - 1, true)) {
        return false;
    }
    memcpy(out->package, l.p, head);
    out->package[head] = '\0';
    memcpy(out->name, l.p, l.n);
    out->name[l.n] = '\0';
    return true;
}

/** ---- accessibility services -------------------------------------------- */

enum wn_status
wn_text_services(const char *p, size_t n, const struct wn_control_sink *to,
    struct wn_err *err)
{
    struct wn_line text = {p, n};
    struct wn_line l = {p, 0};
    struct wn_line more;
    enum wn_status st = WN_OK;

    (void)wn_line_next(&text, &l);
    if (wn_line_next(&text, &more)) {
        return wn_text_odd("settings get", err);
    }
    if (wn_line_is(l, "null")) {
        return WN_OK;
    }
    while (st == WN_OK && l.n > 0) {
        const char *colon = memchr(l.p, ':', l.n);
        struct wn_line one = {l.p, colon ? (size_t)(colon - l.p) : l.n};
        struct wn_component c;

        l.p += one.n + (colon ? 1 : 0);
        l.n -= one.n + (colon ? 1 : 0);
        if (!wn_line_component(&c, one)) {
            return wn_text_odd("settings get", err);
        }
        st = to->fn(to->ctx, WN_CONTROL_ACCESSIBILITY, c.package, c.name, "",
            err);
    }
    return st;
}

/** ---- installers --------------------------------------------------------- */

/* Package names of the stores that phones come with, as each is known to
 * Android. A package that one of them installed was at least looked at by
 * somebody; Google's own installer of files is none of them. */
static const char *const stores[] = {
    "com.android.vending",           /* Google Play */
    "com.google.android.feedback",   /* Google Play, as phones before Android 5
                                        name it */
    "com.sec.android.app.samsungapps", /* Galaxy Store */
    "com.huawei.appmarket",          /* AppGallery */
    "com.xiaomi.mipicks",            /* GetApps */
    "com.xiaomi.market",             /* GetApps, China */
    "com.heytap.market",             /* Oppo, OnePlus, Realme */
    "com.oppo.market",
    "com.vivo.appstore",
    "com.bbk.appstore",              /* vivo, China */
    "com.amazon.venezia",            /* Amazon Appstore */
};

static bool
is_store(struct wn_line l)
{
    for (size_t i = 0; i < sizeof(stores) / sizeof(stores[0]); i++) {
        if (wn_line_is(l, stores[i])) {
            return true;
        }
    }
    return false;
}

/** "package:org.example.app  installer=com.android.vending" */
static enum wn_status
package_line(
    struct wn_line l, const struct wn_control_sink *to, struct wn_err *err)
{
    char package[WN_PACKAGE_BYTES], installer[WN_PACKAGE_BYTES];
    struct wn_line name;

    if (!wn_line_skip(&l, "package:")) {
        return wn_text_odd("pm list packages", err);
    }
    name.p = l.p;
    name.n = 0;
    while (name.n < l.n && l.p[name.n] != ' ') {
        name.n++;
    }
    l.p += name.n;
    l.n -= name.n;
    if (name.n >= sizeof(package) || !is_name(name.p, name.n, false) ||
        !wn_line_skip(&l, "  installer=") || l.n >= sizeof(installer) ||
        !is_name(l.p, l.n, false)) {
        return wn_text_odd("pm list packages", err);
    }
    if (is_store(l)) {
        return WN_OK;
    }
    memcpy(package, name.p, name.n);
    package[name.n] = '\0';
    l.n = wn_line_is(l, "null") ? 0 : l.n;
    memcpy(installer, l.p, l.n);
    installer[l.n] = '\0';
    return to->fn(
        to->ctx, WN_CONTROL_INSTALLED_BY, package, "", installer, err);
}

enum wn_status
wn_text_installers(const char *p, size_t n, const struct wn_control_sink *to,
    struct wn_err *err)
{
    struct wn_line text = {p, n};
    struct wn_line l;
    enum wn_status st = WN_OK;

    while (st == WN_OK && wn_line_next(&text, &l)) {
        st = l.n > 0 ? package_line(l, to, err) : WN_OK;
    }
    return st;
}
