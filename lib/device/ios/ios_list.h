/** iPhones on the mux, and what each tells without trust. */
#ifndef WN_DEVICE_IOS_IOS_LIST_H
#define WN_DEVICE_IOS_IOS_LIST_H

#include "device/device.h"

#define WN_IOS_PHONES_MAX 64

struct wn_ios;

struct wn_ios_udids {
    size_t count;
    char udid[WN_IOS_PHONES_MAX][64];
};

/** *mux_answers false: no usbmuxd. @retval WN_EUSAGE a bad address */
enum wn_status wn_ios_udids(
    struct wn_ios_udids *out, bool *mux_answers, struct wn_err *err);

enum wn_status wn_ios_open(struct wn_ios **out, const char *udid,
    const struct wn_run *run, struct wn_err *err);
void wn_ios_free(struct wn_ios **p);

/** Public identity and readiness; asks for no trust, raises no dialog. */
enum wn_status wn_ios_look(struct wn_ios *p, struct wn_identity *id,
    enum wn_phone_state *state, struct wn_err *err);

enum wn_status wn_ios_pair(struct wn_ios *p, bool may_pair,
    struct wn_identity *identity, struct wn_err *err);
void wn_ios_unpair(struct wn_ios *p, bool *confirmed);
enum wn_trust wn_ios_trust(const struct wn_ios *p);

enum wn_status wn_ios_caps(
    struct wn_ios *p, struct wn_caps *out, struct wn_err *err);
enum wn_status wn_ios_value(struct wn_ios *p, const char *domain,
    const char *key, char *out, size_t cap, struct wn_err *err);
/** Start each service in turn and let go of it again. */
enum wn_status wn_ios_probe(
    struct wn_ios *p, wn_probe_fn *fn, void *ctx, struct wn_err *err);

#endif
