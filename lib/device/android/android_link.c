/** An Android phone as a wn_link: found, let in by its owner, let go. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/err.h"
#include "base/timespan.h"
#include "device/android/android.h"
#include "device/usb_seen.h"

/* Long enough to find a switch in the settings. */
#define SWITCH_OFF_S 30
/* A phone whose debugging ends comes back to the bus as another device. */
#define COME_BACK_S 5
#define POLL_MS 500

static void
log_event(struct wn_android *p, const char *event)
{
    const struct wn_detail d = {"way",
        p->place.way == WN_ADB_USB ? "usb"
            : p->place.way == WN_ADB_TCP ? "tcp" : "adb server", 0};

    wn_run_log(p->run, event, &d, 1);
}

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

/** ---- opening ------------------------------------------------------------ */

void
wn_android_identify_early(
    const struct wn_adb_place *place, struct wn_identity *out)
{
    struct wn_identity id = {
        .platform = WN_PLATFORM_ANDROID, .clock_skew_ns = INT64_MIN};

    _Static_assert(sizeof(id.serial) == sizeof(place->serial), "one size");
    /* Of a phone on the network the adb server's name is the address. */
    if (place->way == WN_ADB_USB || strncmp(place->port, "usb:", 4) == 0) {
        memcpy(id.serial, place->serial, sizeof(id.serial));
    }
    *out = id;
}

/** The shell behind it, known once it is ready. */
static void
learn_dialect(struct wn_android *p)
{
    const struct wn_adb_banner *b = wn_adb_banner(p->adb);

    p->dialect = (struct wn_adb_dialect){
        .shell_v2 = b->shell_v2, .payload_bytes = b->max_payload};
}

enum wn_status
wn_android_open(struct wn_android **out, const struct wn_adb_place *place,
    const struct wn_run *run, struct wn_identity *identity,
    struct wn_err *err)
{
    struct wn_android *p = calloc(1, sizeof(*p));
    enum wn_status st;

    if (!p) {
        return wn_fail_nomem(err, "the phone");
    }
    p->place = *place;
    p->run = run;
    st = wn_adb_open(&p->adb, place, run, &p->state, err);
    if (st != WN_OK) {
        wn_android_free(&p);
        return st;
    }
    wn_android_identify_early(place, identity);
    *out = p;
    return WN_OK;
}

void
wn_android_free(struct wn_android **p)
{
    if (!*p) {
        return;
    }
    wn_adb_free(&(*p)->adb);
    free(*p);
    *p = NULL;
}

/** ---- being let in ------------------------------------------------------- */

static enum wn_status
not_agreed(struct wn_err *err)
{
    enum wn_status st = wn_fail(err, WN_EFILTER,
        "the phone does not allow USB debugging from this computer, and the "
        "filter does not let the run ask for it");

    wn_todo(err, "add usb-debugging-key to method.device-changes, if the "
        "owner agrees");
    return st;
}

static enum wn_status
not_android(struct wn_err *err)
{
    enum wn_status st = wn_fail(err, WN_EREADY,
        "the phone is in recovery or update mode, not running Android");

    wn_todo(err, "let the owner restart it normally");
    return st;
}

/** The question stands on the phone: what its owner should look at. */
static void
on_dialog(void *ctx, const char *fingerprint)
{
    struct wn_android *p = ctx;
    bool compare = fingerprint[0] != '\0';
    const struct wn_prompt prompt = {
        .kind = WN_PROMPT_TRUST,
        .text = compare
            ? "Look at the phone: it asks whether to allow USB debugging. "
              "Compare the fingerprint there with this one. Let the owner "
              "allow it ONCE: do not tick \"Always allow from this "
              "computer\"."
            : "Look at the phone: it asks whether to allow USB debugging. Let "
              "the owner allow it ONCE: do not tick \"Always allow from this "
              "computer\".",
        .shown = compare ? fingerprint : NULL,
    };
    struct wn_answer answer = {.yes = false};

    log_event(p, "usb-debugging-asked");
    if (p->run && p->run->prompt) {
        /* The answer is given on the phone; a cancel is heard there too. */
        (void)p->run->prompt(p->run->ctx, &prompt, &answer, NULL);
        wn_wipe(&answer, sizeof(answer));
    }
}

static enum wn_status
let_in(struct wn_android *p, bool may_pair, struct wn_err *err)
{
    enum wn_status st = WN_OK;

    switch (p->state) {
    case WN_ADB_READY:
        if (p->trust != WN_TRUST_OURS) {
            p->trust = WN_TRUST_BEFORE;
            log_event(p, "was-already-trusted");
        }
        return WN_OK;
    case WN_ADB_NOT_DEVICE:
        return not_android(err);
    case WN_ADB_UNAUTHORISED:
        break;
    }
    if (!may_pair) {
        return not_agreed(err);
    }
    st = wn_adb_authorise(p->adb, on_dialog, p, err);
    if (st == WN_OK) {
        p->state = WN_ADB_READY;
        p->trust = WN_TRUST_OURS;
        log_event(p, "usb-debugging-allowed");
    }
    return st;
}

enum wn_status
wn_android_pair(struct wn_android *p, bool may_pair,
    struct wn_identity *identity, struct wn_err *err)
{
    bool known = p->dialect.sdk > 0;
    enum wn_status st = let_in(p, may_pair, err);

    if (st != WN_OK || known) {
        return st;
    }
    learn_dialect(p);
    st = wn_android_identity(p, identity, err);
    return st == WN_OK ? wn_android_sdk(p, err) : st;
}

/** ---- being let go ------------------------------------------------------- */

/** The connection ended. Because debugging was switched off, or because the
 * cable was pulled? */
static bool
seen_off(const struct wn_android *p)
{
    const struct timespec slice = {0, POLL_MS * 1000000L};
    struct wn_adb *again = NULL;
    enum wn_adb_state state;
    int64_t until = wn_mono_ns() + COME_BACK_S * WN_NS_PER_S;

    if (p->place.way == WN_ADB_TCP) {
        bool answers = wn_adb_open(&again, &p->place, NULL, &state, NULL) ==
            WN_OK;

        wn_adb_free(&again);
        return !answers;
    }
    while (p->place.port[0] != '\0' && wn_mono_ns() < until) {
        if (wn_usb_without_debugging(p->place.port)) {
            return true;
        }
        (void)nanosleep(&slice, NULL);
    }
    return false;
}

/** Where somebody is there to do it, they are given the time. */
static bool
switched_off(struct wn_android *p)
{
    const struct timespec slice = {0, POLL_MS * 1000000L};
    int64_t start = wn_mono_ns();
    int limit_s = p->run && p->run->attended ? SWITCH_OFF_S : 0;

    while (!wn_adb_gone(p->adb)) {
        int waited_s = (int)((wn_mono_ns() - start) / WN_NS_PER_S);
        const struct wn_progress now = {.phase = "letting the phone go",
            .owner_must = "switch USB debugging off: Settings, Developer "
                          "options",
            .seconds_left = limit_s - waited_s};

        if (waited_s >= limit_s || wn_run_cancelled(p->run)) {
            return false;
        }
        if (p->run->progress) {
            p->run->progress(p->run->ctx, &now);
        }
        (void)nanosleep(&slice, NULL);
    }
    return seen_off(p);
}

void
wn_android_unpair(struct wn_android *p, bool *confirmed)
{
    *confirmed = false;
    if (p->trust == WN_TRUST_OURS) {
        *confirmed = switched_off(p);
        log_event(p, *confirmed ? "usb-debugging-seen-off"
                                : "usb-debugging-not-seen-off");
    }
    wn_adb_free(&p->adb); /* with the key */
    p->trust = WN_TRUST_NONE;
}
