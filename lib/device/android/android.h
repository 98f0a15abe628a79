/** What stands behind a wn_link to an Android phone; shared by the files of
 * this folder, and by device.c and phones.c. */
#ifndef WN_DEVICE_ANDROID_ANDROID_H
#define WN_DEVICE_ANDROID_ANDROID_H

#include "base/buf.h"
#include "device/android/adb.h"
#include "device/android/allow.h"
#include "device/android/content.h"
#include "device/link.h"

struct wn_android {
    struct wn_adb_place place;
    const struct wn_run *run; /* borrowed */
    struct wn_adb *adb;       /* NULL once it was let go */
    enum wn_adb_state state;
    enum wn_trust trust;
    /* Once it is ready: */
    struct wn_adb_dialect dialect;
    struct wn_caps caps; /* sdk > 0: the dialect is whole; known: all asked */
    struct wn_content content; /* provider.c's */
};

/**
 * The phone behind l, when the grant lets this route be read and the phone has
 * let this computer in: the first line of every call that returns content.
 * @retval WN_DENIED    the grant does not
 * @retval WN_EINTERNAL an iPhone, or asked before wn_link_pair()
 */
enum wn_status wn_android_for(struct wn_android **out, struct wn_link *l,
    const struct wn_grant *g, enum wn_route route, struct wn_err *err);

/** ---- opening and letting in (android_link.c) ---------------------------- */

/** Connect, and learn what the phone tells without trust: its serial number,
 * and over TCP nothing. No dialog is raised. */
enum wn_status wn_android_open(struct wn_android **out,
    const struct wn_adb_place *place, const struct wn_run *run,
    struct wn_identity *identity, struct wn_err *err);
void wn_android_free(struct wn_android **p);
/** What the bus tells of a phone that does not know this computer: its serial
 * number; over a network nothing. */
void wn_android_identify_early(
    const struct wn_adb_place *place, struct wn_identity *out);
enum wn_status wn_android_pair(struct wn_android *p, bool may_pair,
    struct wn_identity *identity, struct wn_err *err);
void wn_android_unpair(struct wn_android *p, bool *confirmed);

/** ---- asking (android_ask.c) --------------------------------------------- */

/**
 * Run a fixed command of the allow-list and hold what it prints. out is the
 * caller's, empty, and its cap is the most that is taken.
 * @retval WN_ABSENT   the phone has no such command, or it failed there
 * @retval WN_EFORMAT  it answers without end
 */
enum wn_status wn_android_ask(struct wn_android *p, enum wn_allow_fixed what,
    int user, const char *key, struct wn_buf *out, struct wn_err *err);
/** One value. @retval WN_ABSENT there is none */
enum wn_status wn_android_value(struct wn_android *p,
    enum wn_allow_fixed what, const char *key, char *out, size_t cap,
    struct wn_err *err);

/** ---- who and what it is ------------------------------------------------- */

/** android_identity.c: key by key. */
enum wn_status wn_android_identity(struct wn_android *p,
    struct wn_identity *identity, struct wn_err *err);
/** android_caps.c: which Android, once it lets us in; completes the dialect. */
enum wn_status wn_android_sdk(struct wn_android *p, struct wn_err *err);
/** All the rest, asked once, into p->caps. */
enum wn_status wn_android_caps(struct wn_android *p, struct wn_err *err);
/** Before its first unlock a phone's storage is closed. */
enum wn_status wn_android_locked(
    struct wn_android *p, bool *locked, struct wn_err *err);
/** The capability table (android_probe.c). Lets itself in, and out again. */
enum wn_status wn_android_probe(struct wn_android *p, wn_probe_fn *fn,
    void *ctx, struct wn_err *err);

/** The client of its providers, made at the first question (provider.c). */
struct wn_content *wn_android_content(struct wn_android *p);

/** ---- phones that are there (android_list.c) ----------------------------- */

#define WN_ANDROID_PHONES_MAX 64

struct wn_android_seen {
    struct wn_adb_place place;
    enum wn_phone_state state;
    struct wn_identity identity;
    const char *todo; /* what to do next; static */
    const char *also; /* what this maker's phones may need; "" = nothing */
};

/**
 * Phones with USB debugging, and those that look like phones without: of the
 * USB bus, or of the running adb server where the run says so. No dialog is
 * raised, nothing is asked of a phone that does not know this computer.
 * @param[out] out  room for WN_ANDROID_PHONES_MAX
 * @retval WN_EREADY  no adb server answers
 */
enum wn_status wn_android_list(struct wn_android_seen *out, size_t *count,
    const struct wn_run *run, struct wn_err *err);

/** The places that wn_link_open() may choose from: as above, unasked. */
enum wn_status wn_android_places(struct wn_adb_place *out, size_t *count,
    const struct wn_run *run, struct wn_err *err);

#endif
