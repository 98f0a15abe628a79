/** An Android phone as a wn_link. */
#include "base/err.h"
#include "device/android/android.h"

enum wn_status
wn_android_for(struct wn_android **out, struct wn_link *l,
    const struct wn_grant *g, enum wn_route route, struct wn_err *err)
{
    enum wn_status st = wn_grant_permits(g, route, err);

    if (st != WN_OK) {
        return st;
    }
    if (!l->android) {
        return wn_fail(err, WN_EINTERNAL, "an iPhone has no such route");
    }
    if (!l->paired) {
        return wn_fail(err, WN_EINTERNAL,
            "asked before the phone let this computer in");
    }
    *out = l->android;
    return WN_OK;
}
