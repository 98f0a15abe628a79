/**
 * DeviceLink messages (facts/ios 4.1–4.4): bytes in, structs out. A message is
 * a binary property list, an array whose first element is the verb. Pure.
 */
#ifndef WN_DEVICE_IOS_DEVICELINK_H
#define WN_DEVICE_IOS_DEVICELINK_H

#include <plist/plist.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "winnow/status.h"

/* The largest seen are batches of 128 moves, about 32 KiB. */
#define WN_DL_MESSAGE_BYTES (4u << 20)
#define WN_DL_EMPTY "___EmptyParameterString___"

enum wn_dl_verb {
    WN_DL_VERSION, WN_DL_READY, WN_DL_DOWNLOAD, WN_DL_UPLOAD,
    WN_DL_FREE_SPACE, WN_DL_PURGE, WN_DL_CONTENTS, WN_DL_MKDIR, WN_DL_MOVE,
    WN_DL_REMOVE, WN_DL_PROCESS, WN_DL_DISCONNECT,
    WN_DL_UNKNOWN /* to be answered with -1, or the phone waits for ever */
};

/** Codes of a StatusResponse that the phone understands. */
enum wn_dl_code {
    WN_DL_C_OK = 0,
    WN_DL_C_FAIL = -1,
    WN_DL_C_NOT_FOUND = -6,
    WN_DL_C_SEVERAL = -13
};

struct wn_dl_msg {
    enum wn_dl_verb verb;
    char word[64]; /* the verb as sent, escaped */
    plist_t list;  /* owned */
};

/** @retval WN_EFORMAT no property list, no array, or no verb in it */
enum wn_status wn_dl_parse(struct wn_dl_msg *out, const void *p, size_t n,
    struct wn_err *err);
void wn_dl_clear(struct wn_dl_msg *m);

/** Element i as a number. */
bool wn_dl_uint(const struct wn_dl_msg *m, uint32_t i, uint64_t *out);
/** The one path of MKDIR and CONTENTS. NULL when it is none. */
const char *wn_dl_path(const struct wn_dl_msg *m);

/** One path of DOWNLOAD or REMOVE, one pair of MOVE (to is NULL but for MOVE).
 * A failure ends the walk and is returned. */
typedef enum wn_status wn_dl_name_fn(
    void *ctx, const char *from, const char *to, struct wn_err *err);
enum wn_status wn_dl_each(const struct wn_dl_msg *m, wn_dl_name_fn *fn,
    void *ctx, struct wn_err *err);

/** A ProcessMessage's dictionary. */
struct wn_dl_answer {
    char name[64]; /* escaped; "" = none */
    uint64_t error;
    char text[192]; /* ErrorDescription, escaped */
};
void wn_dl_answer(const struct wn_dl_msg *m, struct wn_dl_answer *out);

/** The host's messages, freed with plist_free(). payload is taken; NULL = an
 * empty dictionary. */
plist_t wn_dl_status(int code, const char *text, plist_t payload);
plist_t wn_dl_process(plist_t dict);
plist_t wn_dl_version_ok(uint64_t major);
plist_t wn_dl_disconnect(void);

#endif
