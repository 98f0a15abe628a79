/** The backup service up to where requests are taken: version, Hello. */
#ifndef WN_DEVICE_IOS_MOBILEBACKUP_H
#define WN_DEVICE_IOS_MOBILEBACKUP_H

#include "device/ios/devicelink.h"
#include "device/ios/ios.h"

/** After a cancel, this long to reach a point where the phone can be told. */
#define WN_BK_GRACE_MS 3000

/**
 * Receive one message. limit_s bounds the wait for its first byte; while
 * nothing comes, `show` is reported each second, with the time left where the
 * owner must do something.
 */
enum wn_status wn_mb_receive(struct wn_conn *c, const struct wn_run *run,
    struct wn_dl_msg *out, int limit_s, const struct wn_progress *show,
    struct wn_err *err);
/** Send and free. */
enum wn_status wn_mb_send(
    struct wn_conn *c, plist_t list, struct wn_err *err);
/** Open the service and agree on versions. */
enum wn_status wn_mb_open(
    struct wn_conn **out, struct wn_ios *p, struct wn_err *err);
/** Send a request for this phone: MessageName, and what dict holds already
 * (taken). */
enum wn_status wn_mb_request(struct wn_conn *c, const char *udid,
    const char *name, plist_t dict, struct wn_err *err);
int wn_mb_idle_s(const struct wn_run *run);
int wn_mb_passcode_s(const struct wn_run *run);

#endif
