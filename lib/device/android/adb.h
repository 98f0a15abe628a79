/**
 * ADB, seen from the host: one connection to one phone over one of three byte
 * transports (USB through libusb, TCP, a running adb server), and the streams
 * within it. What may be sent is not decided here but in allow.h, which makes
 * every service string. Only files of this folder include it.
 *
 * Bytes: facts/android §2, §3. Streams are for one thread each; several streams
 * of one connection may be used by several threads at once. All calls block,
 * bounded by the run's idle timeout, and heed its cancel.
 */
#ifndef WN_DEVICE_ANDROID_ADB_H
#define WN_DEVICE_ANDROID_ADB_H

#include "device/device.h"

/** ---- where a phone is ------------------------------------------------- */

enum wn_adb_way { WN_ADB_USB, WN_ADB_TCP, WN_ADB_SERVER };

struct wn_adb_place {
    enum wn_adb_way way;
    char port[32];    /* USB: "usb:1-4.2", bus and port path */
    char serial[64];  /* USB: iSerialNumber; server: its name for the phone */
    char host[256];   /* TCP */
    uint16_t tcp_port;
};

/** ---- a connection ----------------------------------------------------- */

struct wn_adb;
struct wn_adb_service; /* made by allow.h only */

enum wn_adb_state {
    WN_ADB_READY,        /* the phone's banner came: streams can be opened */
    WN_ADB_UNAUTHORISED, /* it wants a key that it knows */
    WN_ADB_NOT_DEVICE    /* recovery, sideload, bootloader … */
};

/**
 * Open the transport and say CNXN; ends at the phone's CNXN or AUTH. With the
 * server: host:transport. No key is offered, so no dialog comes up.
 * @retval WN_EREADY   no permission on the USB device, interface busy (an adb
 *                     server holds it), dead air: text and todo say which
 * @retval WN_EDEVICE  not there any more
 */
enum wn_status wn_adb_open(struct wn_adb **out,
    const struct wn_adb_place *place, const struct wn_run *run,
    enum wn_adb_state *state, struct wn_err *err);
/** Wipes the key and hangs up. Streams are freed before. */
void wn_adb_free(struct wn_adb **a);

/** What the owner compares: MD5 of the key as hex with colons. */
#define WN_ADB_FINGERPRINT_BYTES 48

/**
 * Make a key for this run, offer it, and wait up to the passcode timeout for
 * the owner to allow it. dialog is called once, when the phone asks. The key
 * is never written anywhere and is wiped by wn_adb_free().
 * @retval WN_EREADY  not allowed in time
 */
enum wn_status wn_adb_authorise(struct wn_adb *a,
    void (*dialog)(void *ctx, const char *fingerprint), void *ctx,
    struct wn_err *err);

/** The banner's ro.product.* and features; "" when absent. Owned by a. */
struct wn_adb_banner {
    char product[64], model[64], device[64];
    uint32_t version, max_payload;
    bool shell_v2, cmd, stat_v2, ls_v2;
};
const struct wn_adb_banner *wn_adb_banner(const struct wn_adb *a);
/** Is it gone (unplugged, dropped)? */
bool wn_adb_gone(struct wn_adb *a);

/** ---- a stream --------------------------------------------------------- */

struct wn_adb_stream;

/** @retval WN_ABSENT  the phone refuses this service */
enum wn_status wn_adb_stream_open(struct wn_adb_stream **out,
    struct wn_adb *a, const struct wn_adb_service *service,
    struct wn_err *err);
/** Up to cap bytes as they come; WN_END when the phone closed and all is read.
 */
enum wn_status wn_adb_stream_read(struct wn_adb_stream *s, void *buf,
    size_t cap, size_t *got, struct wn_err *err);
/** Exactly n. @retval WN_EACQUIRE  it ended before */
enum wn_status wn_adb_stream_read_all(
    struct wn_adb_stream *s, void *buf, size_t n, struct wn_err *err);
/** All of n bytes; waits for the phone's OKAY between packets. */
enum wn_status wn_adb_stream_write(struct wn_adb_stream *s, const void *p,
    size_t n, struct wn_err *err);
/** Closes when that was not done. */
void wn_adb_stream_free(struct wn_adb_stream **s);

/** ---- shell ------------------------------------------------------------ */

struct wn_adb_output {
    void *ctx;
    enum wn_status (*out)(
        void *ctx, const void *p, size_t n, struct wn_err *err);
    /** stderr; without shell_v2 it comes mixed into out. */
    enum wn_status (*err)(
        void *ctx, const void *p, size_t n, struct wn_err *err);
};

/**
 * Run one command of the allow-list to its end. Over shell_v2 the exit frame
 * is required; without it the service carries a sentinel (facts 3.3).
 * @retval WN_EACQUIRE  cut off before the exit status came
 */
enum wn_status wn_adb_shell(struct wn_adb *a,
    const struct wn_adb_service *service, const struct wn_adb_output *output,
    int *exit_status, struct wn_err *err);

/** ---- sync ------------------------------------------------------------- */

struct wn_adb_stat {
    bool v2;           /* 64-bit size and times, and an errno */
    uint32_t error;    /* Linux errno of the phone; v1: 0, or 2 when all zero */
    uint32_t mode;
    uint64_t size_bytes, inode;
    int64_t mtime_s;
};

struct wn_adb_sync; /* one sync: stream */

enum wn_status wn_adb_sync_open(
    struct wn_adb_sync **out, struct wn_adb *a, struct wn_err *err);
void wn_adb_sync_free(struct wn_adb_sync **s);

/** lstat for follow false (and always on phones without stat_v2). Never fails
 * for a path that wn_allow_path() lets pass: st->error tells. */
enum wn_status wn_adb_sync_stat(struct wn_adb_sync *s, const char *path,
    bool follow, struct wn_adb_stat *st, struct wn_err *err);

/** name without "." and ".."; n bytes, any but NUL and "/". */
typedef enum wn_status wn_adb_entry_fn(void *ctx, const char *name, size_t n,
    const struct wn_adb_stat *st, struct wn_err *err);
/** A folder that cannot be read is an error, never empty: it is asked for
 * first. fn may not use s.
 * @retval WN_ABSENT  no such folder
 * @retval WN_EREADY  not readable */
enum wn_status wn_adb_sync_list(struct wn_adb_sync *s, const char *path,
    wn_adb_entry_fn *fn, void *ctx, struct wn_err *err);

enum wn_adb_end {
    WN_ADB_COMPLETE,
    WN_ADB_CHANGED,    /* size, mtime or inode differ after the reading */
    WN_ADB_MISSING,    /* not there */
    WN_ADB_UNREADABLE  /* FAIL, EACCES, not a file, a reading error */
};

/** Files in, files out, in the same order. */
struct wn_adb_pull {
    void *ctx;
    /** The next path, valid until its end(). WN_END: no more. May be called
     * well before the file's begin(): requests go out ahead. */
    enum wn_status (*next)(void *ctx, const char **path, struct wn_err *err);
    enum wn_status (*begin)(void *ctx, const char *path,
        const struct wn_adb_stat *st, struct wn_err *err);
    enum wn_status (*data)(
        void *ctx, const void *p, size_t n, struct wn_err *err);
    /** Once for each path; without begin() when it could not be opened. */
    enum wn_status (*end)(void *ctx, const char *path, enum wn_adb_end how,
        struct wn_err *err);
};

/**
 * Fetch files over one sync stream with requests in flight (stat, RECV, stat
 * again for each). A FAIL ends the phone's stream: it is opened again behind
 * the failing path, and what was asked for is asked again. Any status of the
 * callbacks ends it.
 */
enum wn_status wn_adb_sync_pull(struct wn_adb *a,
    const struct wn_adb_pull *pull, struct wn_err *err);

#endif
