/**
 * The phone's upload stream (facts/ios 4.5): bytes in, events out. Pure; holds
 * no content, only the two names of the file at hand.
 */
#ifndef WN_DEVICE_IOS_DL_UPLOAD_H
#define WN_DEVICE_IOS_DL_UPLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "winnow/status.h"

#define WN_UP_NAME_BYTES 4096
#define WN_UP_BLOCK_BYTES (16u << 20)
#define WN_UP_TEXT_BYTES 256

enum wn_up_event {
    WN_UP_MORE, /* nothing yet: go on */
    WN_UP_FILE, /* dname and fname are known, content follows */
    WN_UP_DATA, /* the bytes just given are content */
    WN_UP_DONE, /* the file ended well */
    WN_UP_FAIL, /* the phone could not go on with it; text says why */
    WN_UP_END   /* no more files */
};

enum wn_up_state {
    WN_UP_S_DNAME_LEN, WN_UP_S_DNAME, WN_UP_S_FNAME_LEN, WN_UP_S_FNAME,
    WN_UP_S_BLOCK, WN_UP_S_DATA, WN_UP_S_TEXT, WN_UP_S_END
};

struct wn_up {
    enum wn_up_state state;
    uint32_t left;     /* of the name, block or text at hand */
    size_t dname_len, fname_len, text_len;
    char dname[WN_UP_NAME_BYTES + 1]; /* the phone's bytes; may hold NUL */
    char fname[WN_UP_NAME_BYTES + 1]; /* valid UTF-8 without NUL */
    char text[WN_UP_TEXT_BYTES + 1];  /* raw: escape before showing */
    bool file_open;    /* between FILE and DONE or FAIL */
};

void wn_up_init(struct wn_up *u);

/** Bytes to give next: a length or a whole name must come in one piece, data
 * in pieces of any size up to this. 0 = the stream has ended. */
size_t wn_up_want(const struct wn_up *u);

/**
 * Take n bytes, 1 ≤ n ≤ want (n == want unless in data).
 * @retval WN_EFORMAT  not such a stream: framing is lost for good
 */
enum wn_status wn_up_take(struct wn_up *u, const void *p, size_t n,
    enum wn_up_event *event, struct wn_err *err);

#endif
