/** What a test phone lets us reach, told one by one; content never. */
#include <stdio.h>

#include "base/err.h"
#include "device/android/android.h"

#define TEXT_BYTES 256

static const struct {
    enum wn_provider provider;
    const char *words;
} providers[] = {
    {WN_PROV_SMS, "SMS"},
    {WN_PROV_MMS, "MMS"},
    {WN_PROV_MMS_PART, "parts of MMS"},
    {WN_PROV_CANONICAL_ADDRESS, "addresses of conversations"},
    {WN_PROV_THREAD, "conversations"},
    {WN_PROV_CALL, "calls"},
    {WN_PROV_RAW_CONTACT, "contacts"},
    {WN_PROV_CONTACT_DATA, "entries of contacts"},
    {WN_PROV_CALENDAR, "calendars"},
    {WN_PROV_EVENT, "calendar entries"},
    {WN_PROV_ATTENDEE, "guests of calendar entries"},
    {WN_PROV_IMAGE, "pictures"},
    {WN_PROV_VIDEO, "videos"},
    {WN_PROV_AUDIO, "sound"},
    {WN_PROV_FILE, "files of shared storage"},
};

static void
tell_users(const struct wn_caps *caps, wn_probe_fn *fn, void *ctx)
{
    char text[TEXT_BYTES] = "";
    size_t n = 0;

    for (size_t i = 0; i < caps->user_count; i++) {
        int more = snprintf(text + n, sizeof(text) - n, "%s%d",
            i > 0 ? ", " : "", caps->users[i]);

        n += more > 0 && (size_t)more < sizeof(text) - n ? (size_t)more : 0;
    }
    fn(ctx, "users that run", text);
}

static void
tell_facts(const struct wn_android *p, const struct wn_identity *id,
    wn_probe_fn *fn, void *ctx)
{
    const struct wn_adb_banner *b = wn_adb_banner(p->adb);
    char text[TEXT_BYTES];

    fn(ctx, "model", id->product_type);
    fn(ctx, "system version", p->caps.product_version);
    (void)snprintf(text, sizeof(text), "%d", p->caps.sdk);
    fn(ctx, "API level", text);
    (void)snprintf(text, sizeof(text), "%s%s%s%s",
        b->shell_v2 ? "shell_v2 " : "", b->cmd ? "cmd " : "",
        b->stat_v2 ? "stat_v2 " : "", b->ls_v2 ? "ls_v2" : "");
    fn(ctx, "ADB features", text[0] ? text : "none");
    fn(ctx, "unlocked since it was switched on",
        p->caps.locked ? "no" : "yes, as far as it tells");
    tell_users(&p->caps, fn, ctx);
    if (id->clock_skew_ns == INT64_MIN) {
        fn(ctx, "clock against this computer's", "not known");
    } else {
        (void)snprintf(text, sizeof(text), "%lld ms",
            (long long)(id->clock_skew_ns / 1000000));
        fn(ctx, "clock against this computer's", text);
    }
}

static enum wn_status
tell_providers(
    struct wn_android *p, wn_probe_fn *fn, void *ctx, struct wn_err *err)
{
    for (size_t i = 0; i < sizeof(providers) / sizeof(providers[0]); i++) {
        struct wn_err why = WN_ERR_INIT;
        enum wn_status st = wn_content_probe(
            wn_android_content(p), providers[i].provider, 0, &why);

        if (st == WN_ECANCEL || st == WN_EACQUIRE || st == WN_ENOMEM) {
            return wn_fail_again(err, st, &why);
        }
        fn(ctx, providers[i].words,
            st == WN_OK ? "can be read"
                : st == WN_EREADY ? "refused to the USB user"
                : st == WN_ABSENT ? "not there" : why.text);
    }
    return WN_OK;
}

enum wn_status
wn_android_probe(
    struct wn_android *p, wn_probe_fn *fn, void *ctx, struct wn_err *err)
{
    struct wn_identity id = {.clock_skew_ns = INT64_MIN};
    bool confirmed = false;
    /* No filter stands behind a probe, but the person who said that this is
     * a test phone. */
    enum wn_status st = wn_android_pair(p, true, &id, err);
    bool ours = p->trust == WN_TRUST_OURS;

    if (st == WN_OK) {
        st = wn_android_caps(p, err);
    }
    if (st == WN_OK) {
        tell_facts(p, &id, fn, ctx);
        st = tell_providers(p, fn, ctx, err);
    }
    wn_android_unpair(p, &confirmed);
    if (ours) {
        fn(ctx, "USB debugging",
            confirmed ? "seen off" : "not seen off: switch it off, and revoke "
                                     "its authorisations");
    }
    return st;
}
