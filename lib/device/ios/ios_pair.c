#include <libimobiledevice/lockdown.h>
#include <string.h>
#include <time.h>

#include "base/err.h"
#include "base/log.h"
#include "base/timespan.h"
#include "device/ios/ios.h"
#include "device/ios/plist_guard.h"

#define POLL_MS 200

static void
log_event(struct wn_ios *p, const char *event)
{
    const struct wn_detail d = {"phone", p->udid, 0};

    wn_run_log(p->run, event, &d, 1);
}

/** One Pair request, with new keys. word is the phone's answer, "" = done. */
static enum wn_status
ask_once(struct wn_ios *p, char word[64], struct wn_err *err)
{
    lockdownd_client_t client = NULL;
    lockdownd_error_t rc;
    plist_t options = plist_new_dict();
    plist_t reply = NULL;
    const char *told;
    sigset_t before;
    enum wn_status st = WN_OK;

    word[0] = '\0';
    plist_dict_set_item(
        options, "ExtendedPairingErrors", plist_new_bool(1));
    wn_pipe_hold(&before);
    rc = lockdownd_client_new(p->device, &client, WN_LABEL);
    if (rc == LOCKDOWN_E_SUCCESS) {
        rc = lockdownd_pair_with_options(client, NULL, options, &reply);
        (void)lockdownd_client_free(client);
    }
    wn_pipe_release(&before);
    if (rc != LOCKDOWN_E_SUCCESS) {
        told = wn_plist_get_text(reply, "Error");
        if (told) {
            (void)wn_escape(word, 64, told, strlen(told));
        } else {
            st = wn_fail(err, WN_EREADY,
                "pairing failed: the phone gave no answer (%d)", (int)rc);
            wn_todo(err, "unplug the phone, plug it in again, start over");
        }
    }
    plist_free(reply);
    plist_free(options);
    return st;
}

/** What the owner must do for this answer; NULL = no waiting will help. */
static const char *
owner_must(const char *word)
{
    if (strcmp(word, "PairingDialogResponsePending") == 0) {
        return "tap Trust on the phone and enter its passcode";
    }
    if (strcmp(word, "PasswordProtected") == 0) {
        return "unlock the phone";
    }
    /* Newer phones: Face ID, Touch ID or leave for a wired accessory. */
    if (strstr(word, "Pending")) {
        return "approve this computer on the phone (Face ID, Touch ID or "
               "\"Allow accessory\")";
    }
    return NULL;
}

static enum wn_status
wait_a_second(struct wn_ios *p, struct wn_err *err)
{
    const struct timespec slice = {0, POLL_MS * 1000000L};

    for (int i = 0; i < 1000 / POLL_MS; i++) {
        if (wn_cancelled(p->run, false)) {
            return wn_fail(err, WN_ECANCEL, "cancelled");
        }
        (void)nanosleep(&slice, NULL);
    }
    return WN_OK;
}

static enum wn_status
gave_up(const char *must, int waited_s, struct wn_err *err)
{
    enum wn_status st = wn_fail(err, WN_EREADY,
        "the owner was asked to %s; nothing happened for %d seconds", must,
        waited_s);

    wn_todo(err, "hand the phone to its owner and start again; --timeout "
        "passcode=S waits longer");
    return st;
}

static enum wn_status
pair_afresh(struct wn_ios *p, struct wn_err *err)
{
    int limit_s = p->run && p->run->passcode_timeout_s > 0
        ? p->run->passcode_timeout_s
        : 1800;
    int64_t start = wn_mono_ns();
    char word[64];

    for (;;) {
        struct wn_progress now = {.phase = "pairing"};
        int waited_s;
        enum wn_status st = ask_once(p, word, err);

        if (st != WN_OK || word[0] == '\0') {
            return st;
        }
        now.owner_must = owner_must(word);
        if (!now.owner_must) {
            return wn_lockdown_refused("pairing", word, err);
        }
        waited_s = (int)((wn_mono_ns() - start) / WN_NS_PER_S);
        if (waited_s >= limit_s) {
            return gave_up(now.owner_must, waited_s, err);
        }
        now.seconds_left = limit_s - waited_s;
        if (p->run && p->run->progress) {
            p->run->progress(p->run->ctx, &now);
        }
        st = wait_a_second(p, err);
        if (st != WN_OK) {
            return st;
        }
    }
}

/** @return whether the phone itself said that it forgot us */
static bool
unpair_now(struct wn_ios *p)
{
    lockdownd_client_t client = NULL;
    bool said = false;
    sigset_t before;

    wn_pipe_hold(&before);
    if (!p->device) { /* an abandoned handshake has it */
        (void)idevice_new(&p->device, p->udid);
    }
    if (p->device && lockdownd_client_new(p->device, &client, WN_LABEL) ==
            LOCKDOWN_E_SUCCESS) {
        said = lockdownd_unpair(client, NULL) == LOCKDOWN_E_SUCCESS;
        (void)lockdownd_client_free(client);
    }
    wn_pipe_release(&before);
    /* Either way the key of this run must not outlive it. */
    wn_mux_delete(p->udid);
    wn_pair_note_remove(p);
    return said;
}

static enum wn_status
become_trusted(struct wn_ios *p, struct wn_err *err)
{
    enum wn_status st = wn_pair_note(p, err);

    if (st == WN_OK) {
        st = pair_afresh(p, err);
        if (st != WN_OK) {
            wn_pair_note_remove(p);
        }
    }
    if (st == WN_OK) {
        p->trust = WN_TRUST_OURS;
        st = wn_mux_mark(p, err);
        if (st == WN_OK) {
            wn_pair_note_remove(p);
        }
        log_event(p, "paired");
    }
    return st;
}

static enum wn_status
not_agreed(struct wn_err *err)
{
    enum wn_status st = wn_fail(err, WN_EFILTER,
        "the phone does not trust this computer, and the filter does not "
        "let the run pair with it");

    wn_todo(err, "add pairing-trust to method.device-changes, if the owner "
        "agrees");
    return st;
}

static enum wn_status
find_trust(struct wn_ios *p, bool may_pair, struct wn_err *err)
{
    enum wn_mux_record found = wn_mux_record(p->udid, NULL, NULL);

    if (found == WN_RECORD_OTHER && wn_pair_noted(p)) {
        found = WN_RECORD_OURS; /* of a run that died before its mark */
    }
    if (found == WN_RECORD_OURS && p->trust != WN_TRUST_OURS && may_pair) {
        /* An earlier run died before it could undo its pairing. */
        log_event(p, unpair_now(p) ? "undid-pairing-of-earlier-run"
                                   : "earlier-pairing-not-confirmed");
        found = WN_RECORD_NONE;
    }
    if (found == WN_RECORD_OTHER) {
        p->trust = WN_TRUST_BEFORE;
        log_event(p, "was-already-trusted");
        return WN_OK;
    }
    if (p->trust == WN_TRUST_OURS && found == WN_RECORD_OURS) {
        return WN_OK;
    }
    return may_pair ? become_trusted(p, err) : not_agreed(err);
}

static enum wn_status
identify(struct wn_lockdown *l, void *ctx, struct wn_err *err)
{
    return wn_ios_identity(l, true, ctx, err);
}

enum wn_status
wn_ios_pair(struct wn_ios *p, bool may_pair, struct wn_identity *identity,
    struct wn_err *err)
{
    bool stale = false;
    enum wn_status st = find_trust(p, may_pair, err);

    if (st != WN_OK) {
        return st;
    }
    st = wn_pair_handshake(p, &stale, err);
    if (stale && p->trust == WN_TRUST_BEFORE) {
        /* The owner reset the phone's trust: the mux's record opens
         * nothing any more, and only stands in the way. */
        if (!may_pair) {
            return not_agreed(err);
        }
        stale = false;
        log_event(p, "stale-record-replaced");
        wn_mux_delete(p->udid);
        st = become_trusted(p, err);
        if (st == WN_OK) {
            st = wn_pair_handshake(p, &stale, err);
        }
    }
    if (stale) {
        return wn_lockdown_refused("a session", "InvalidHostID", err);
    }
    if (st != WN_OK) {
        return st;
    }
    return wn_service_session(p, identify, identity, err);
}

void
wn_ios_unpair(struct wn_ios *p, bool *confirmed)
{
    *confirmed = false;
    (void)pthread_mutex_lock(&p->mutex);
    wn_lockdown_free(&p->lockdown);
    (void)pthread_mutex_unlock(&p->mutex);
    if (p->trust != WN_TRUST_OURS) {
        return;
    }
    *confirmed = unpair_now(p);
    p->trust = WN_TRUST_NONE;
    log_event(p, *confirmed ? "unpaired" : "unpairing-not-confirmed");
}
