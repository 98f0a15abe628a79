#include <string.h>

#include "base/err.h"
#include "base/timespan.h"
#include "device/android/adb_banner.h"
#include "device/android/adb_in.h"

#define NS_PER_MS INT64_C(1000000)
/* adb itself gives a phone ten seconds (facts/android 12.1). */
#define ANSWER_MS 10000
/* It answers at once, but for two cases: an earlier host died in the middle of
 * a packet, and it takes our first words for the rest; or it still waits for
 * somebody to read what it had for that host, and takes nothing until then. The
 * pipe is then cleared, and our words are said again. */
#define FIRST_ANSWER_MS 3000
#define SILENCE_CURES 2 /* of recover(): not a reset */
#define PROMPT_S 1800

static int64_t
answer_by(const struct wn_adb *a, int64_t patience_ms)
{
    int64_t patience = patience_ms * NS_PER_MS;
    int64_t idle = wn_adb_idle_ns(a->run);

    return wn_mono_ns() + (idle < patience ? idle : patience);
}

/** Is this the phone's part of a handshake, and not a packet that it still
 * had for an earlier host? */
static bool
is_answer(const struct wn_adb_header *h)
{
    if (h->length > WN_ADB_PAYLOAD_HANDSHAKE) {
        return false;
    }
    return h->command == WN_ADB_CNXN || h->command == WN_ADB_STLS ||
        (h->command == WN_ADB_AUTH && h->arg0 == WN_ADB_AUTH_TOKEN &&
            h->length == WN_ADB_TOKEN_BYTES);
}

/** The next packet of a handshake, others thrown away. */
static enum wn_status
await_answer(struct wn_adb *a, struct wn_adb_header *h,
    struct wn_adb_chunk **c, int64_t until_ns, struct wn_err *err)
{
    enum wn_status st;

    while ((st = wn_adb_receive(a, h, c, until_ns, err)) == WN_OK) {
        if (is_answer(h)) {
            return WN_OK;
        }
        wn_adb_chunk_free(*c);
        *c = NULL;
        if (wn_mono_ns() >= until_ns) {
            return WN_END;
        }
    }
    return st;
}

static enum wn_status
take_banner(struct wn_adb *a, const struct wn_adb_header *h,
    const struct wn_adb_chunk *c, struct wn_err *err)
{
    enum wn_status st;

    if (h->arg0 < WN_ADB_VERSION_OLD || h->arg1 < WN_ADB_PAYLOAD_MIN || !c) {
        st = wn_fail(err, WN_EFORMAT,
            "the phone's greeting is not that of an Android phone");
        wn_todo(err, "unplug the phone, plug it in again and start over");
        return st;
    }
    a->banner = (struct wn_adb_banner){
        .version = h->arg0 < WN_ADB_VERSION ? h->arg0 : WN_ADB_VERSION,
        .max_payload =
            h->arg1 < WN_ADB_PAYLOAD_MAX ? h->arg1 : WN_ADB_PAYLOAD_MAX,
    };
    a->limit = a->banner.max_payload;
    a->state = wn_adb_banner_read(&a->banner, c->p, c->n)
        ? WN_ADB_READY
        : WN_ADB_NOT_DEVICE;
    return WN_OK;
}

static enum wn_status
take_answer(struct wn_adb *a, const struct wn_adb_header *h,
    const struct wn_adb_chunk *c, struct wn_err *err)
{
    enum wn_status st;

    if (h->command == WN_ADB_CNXN) {
        return take_banner(a, h, c, err);
    }
    if (h->command == WN_ADB_AUTH) {
        memcpy(a->token, c->p, sizeof(a->token));
        a->state = WN_ADB_UNAUTHORISED;
        return WN_OK;
    }
    st = wn_fail(err, WN_EREADY, "the phone wants an encrypted connection, "
        "as wireless debugging does");
    wn_todo(err, "use the cable; or pair it with adb, and add --adb-server");
    return st;
}

static enum wn_status
dead_air(struct wn_err *err)
{
    enum wn_status st = wn_fail(err, WN_EREADY,
        "the phone is there, but does not answer");

    wn_todo(err, "unplug it, plug it in again and unlock it; if that does not "
        "help, switch USB debugging off and on again");
    return st;
}

/** Whether CNXN may be said again; else *st and *why tell the end. */
static bool
recovered(struct wn_adb *a, unsigned step, enum wn_status *st,
    struct wn_err *why)
{
    struct wn_err worse = WN_ERR_INIT;
    enum wn_status now =
        a->transport->ops->recover(a->transport, step, &worse);

    if (now < 0) {
        *st = now;
        *why = worse;
    }
    return now == WN_OK;
}

enum wn_status
wn_adb_hello(struct wn_adb *a, struct wn_err *err)
{
    struct wn_adb_header h;
    struct wn_adb_chunk *c = NULL;
    bool recover = a->transport->ops->recover != NULL;
    struct wn_err why;
    enum wn_status st;

    a->banner.version = WN_ADB_VERSION_OLD;
    a->limit = WN_ADB_PAYLOAD_MAX; /* of an earlier host's packets */
    for (unsigned step = 0;; step++) {
        int64_t until_ns = answer_by(a, recover && step < SILENCE_CURES
            ? FIRST_ANSWER_MS : ANSWER_MS);

        why = (struct wn_err)WN_ERR_INIT;
        st = wn_adb_send_by(a, WN_ADB_CNXN, WN_ADB_VERSION,
            WN_ADB_PAYLOAD_MAX, WN_ADB_HOST_BANNER,
            strlen(WN_ADB_HOST_BANNER), until_ns, &why);
        if (st == WN_OK) {
            st = await_answer(a, &h, &c, until_ns, &why);
        }
        /* Bytes that are no packet have every cure. */
        if ((st != WN_EFORMAT && (st != WN_END || step >= SILENCE_CURES)) ||
            !recover || !recovered(a, step, &st, &why)) {
            break;
        }
    }
    if (st == WN_OK) {
        st = take_answer(a, &h, c, &why);
    } else if (st == WN_END) {
        st = dead_air(&why);
    }
    wn_adb_chunk_free(c);
    return st == WN_OK ? st : wn_fail_again(err, st, &why);
}

void
wn_adb_waiting(const struct wn_run *run, int seconds_left)
{
    const struct wn_progress now = {
        .phase = "authorising",
        .owner_must = "allow USB debugging on the phone",
        .seconds_left = seconds_left,
    };

    if (run && run->progress) {
        run->progress(run->ctx, &now);
    }
}

int
wn_adb_owner_timeout_s(const struct wn_run *run)
{
    return run && run->passcode_timeout_s > 0 ? run->passcode_timeout_s
                                              : PROMPT_S;
}

enum wn_status
wn_adb_not_allowed(int waited_s, struct wn_err *err)
{
    enum wn_status st = wn_fail(err, WN_EREADY,
        "the owner was asked to allow USB debugging; nothing happened for "
        "%d seconds, so it was refused or not seen", waited_s);

    wn_todo(err, "unlock the phone, plug it in again and start over; the "
        "question is shown anew");
    return st;
}

/** Sign the token. The phone cannot know the key, and sends a new token. */
static enum wn_status
offer_signature(struct wn_adb *a, struct wn_err *err)
{
    int64_t until_ns = answer_by(a, ANSWER_MS);
    uint8_t signature[WN_ADB_SIGNATURE_BYTES];
    struct wn_adb_header h;
    struct wn_adb_chunk *c = NULL;
    enum wn_status st = wn_adb_key_sign(a->key, a->token, signature, err);

    if (st == WN_OK) {
        st = wn_adb_send_by(a, WN_ADB_AUTH, WN_ADB_AUTH_SIGNATURE, 0,
            signature, sizeof(signature), until_ns, err);
    }
    if (st == WN_OK) {
        st = await_answer(a, &h, &c, until_ns, err);
    }
    if (st == WN_OK) {
        st = take_answer(a, &h, c, err);
    }
    wn_adb_chunk_free(c);
    return st == WN_END ? dead_air(err) : st;
}

/** Wait for CNXN. More tokens mean nothing: the question stands. */
static enum wn_status
await_owner(struct wn_adb *a, struct wn_err *err)
{
    int limit_s = wn_adb_owner_timeout_s(a->run);
    int64_t start = wn_mono_ns();

    for (int waited_s = 0; waited_s < limit_s; waited_s =
             (int)((wn_mono_ns() - start) / WN_NS_PER_S)) {
        struct wn_adb_header h;
        struct wn_adb_chunk *c = NULL;
        enum wn_status st;

        wn_adb_waiting(a->run, limit_s - waited_s);
        st = await_answer(
            a, &h, &c, start + (waited_s + 1) * WN_NS_PER_S, err);
        if (st == WN_OK && h.command != WN_ADB_AUTH) {
            st = take_answer(a, &h, c, err);
            wn_adb_chunk_free(c);
            return st;
        }
        wn_adb_chunk_free(c);
        if (st < 0) {
            return st;
        }
    }
    return wn_adb_not_allowed(limit_s, err);
}

enum wn_status
wn_adb_ask_owner(struct wn_adb *a,
    void (*dialog)(void *ctx, const char *fingerprint), void *ctx,
    struct wn_err *err)
{
    char text[WN_ADB_KEY_TEXT_BYTES];
    char fingerprint[WN_ADB_FINGERPRINT_BYTES];
    enum wn_status st = a->key ? WN_OK : wn_adb_key_new(&a->key, err);

    if (st == WN_OK) {
        st = wn_adb_key_text(a->key, text, err);
    }
    if (st == WN_OK) {
        st = wn_adb_key_fingerprint(a->key, fingerprint, err);
    }
    if (st == WN_OK) {
        st = offer_signature(a, err);
    }
    if (st != WN_OK || a->state != WN_ADB_UNAUTHORISED) {
        return st;
    }
    st = wn_adb_send_by(a, WN_ADB_AUTH, WN_ADB_AUTH_PUBLIC_KEY, 0, text,
        strlen(text) + 1, answer_by(a, ANSWER_MS), err);
    if (st != WN_OK) {
        return st == WN_END ? dead_air(err) : st;
    }
    dialog(ctx, fingerprint);
    st = await_owner(a, err);
    if (st == WN_OK && a->state != WN_ADB_READY) {
        st = wn_fail(err, WN_EREADY, "the phone is not running Android");
    }
    return st;
}
