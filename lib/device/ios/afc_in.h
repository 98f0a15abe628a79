/** Apple File Conduit (facts/ios 3): one request, one reply. Our own framing,
 * so that sizes are bounded and waits are ours. For lib/device/ios only. */
#ifndef WN_DEVICE_IOS_AFC_IN_H
#define WN_DEVICE_IOS_AFC_IN_H

#include "device/ios/ios.h"

#define WN_AFC_HEAD 40
#define WN_AFC_PATH_BYTES 4096
/* Names of one folder. */
#define WN_AFC_LIST_BYTES (32u << 20)
#define WN_AFC_READ_BYTES (1u << 20)

enum wn_afc_op {
    WN_AFC_STATUS = 0x01,
    WN_AFC_DATA = 0x02,
    WN_AFC_READ_DIR = 0x03,
    WN_AFC_FILE_INFO = 0x0a,
    WN_AFC_FILE_OPEN = 0x0d,
    WN_AFC_FILE_OPENED = 0x0e,
    WN_AFC_READ = 0x0f,
    WN_AFC_SEEK = 0x11,
    WN_AFC_CLOSE = 0x14,
    WN_AFC_LOCK = 0x1b
};

enum { WN_AFC_MODE_READ = 1, WN_AFC_MODE_UPDATE = 2 };

enum wn_afc_code {
    WN_AFC_C_OK = 0,
    WN_AFC_C_NOT_FOUND = 8,
    WN_AFC_C_END = 14,
    WN_AFC_C_BUSY = 19
};

struct wn_afc {
    struct wn_conn *conn;
    uint64_t number;  /* of the last packet */
    bool dead;        /* framing is lost */
    uint8_t packet[WN_AFC_HEAD + 24 + WN_AFC_PATH_BYTES + 1];
};

struct wn_afc_reply {
    enum wn_afc_op op;
    uint64_t code;  /* STATUS */
    uint64_t value; /* FILE_OPENED: the handle */
    size_t bytes;   /* DATA: still to be read from the connection */
};

enum wn_status wn_afc_connect(
    struct wn_afc **out, struct wn_ios *p, struct wn_err *err);

/** Send op with count numbers and, where not NULL, a path; read the reply's
 * head. DATA longer than cap is refused. */
enum wn_status wn_afc_ask(struct wn_afc *a, enum wn_afc_op op,
    const uint64_t *numbers, size_t count, const char *path, size_t cap,
    struct wn_afc_reply *reply, struct wn_err *err);
/** The rest of a DATA reply. */
enum wn_status wn_afc_rest(
    struct wn_afc *a, void *buf, size_t n, struct wn_err *err);
/** Expect STATUS 0. */
enum wn_status wn_afc_expect_ok(
    const struct wn_afc_reply *reply, struct wn_err *err);
/** What a status means. @retval WN_ABSENT WN_END WN_EREADY */
enum wn_status wn_afc_code_status(uint64_t code, struct wn_err *err);
enum wn_status wn_afc_open_file(struct wn_afc *a, const char *path,
    int mode, uint64_t *handle, struct wn_err *err);

#endif
