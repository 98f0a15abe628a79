/** One backup under way; shared by ios_backup.c and its two halves. */
#ifndef WN_DEVICE_IOS_BACKUP_RUN_H
#define WN_DEVICE_IOS_BACKUP_RUN_H

#include "device/ios/backup_store.h"
#include "device/ios/devicelink.h"
#include "device/ios/dl_upload.h"
#include "device/ios/ios.h"

#define WN_BK_BLOCK (256u << 10)

/** Where the free-space exchange stands (facts/ios 4.10). */
enum wn_bk_space {
    WN_BK_ASK,    /* the first answer will be too small on purpose */
    WN_BK_ASKED,  /* it was given */
    WN_BK_PLENTY  /* the size is known: there is room for anything now */
};

struct wn_bk {
    struct wn_ios *p;
    struct wn_conn *conn;
    const struct wn_run *run;
    const struct wn_backup_sink *sink;
    struct wn_store *store;
    struct wn_backup_totals totals;
    enum wn_bk_space space;
    bool told_total;
    /* Why the run is being ended politely; WN_OK = it is not. From then on
     * the sink is not called and nothing is kept. */
    enum wn_status stop;
    int64_t shown_ns; /* last progress */
    uint8_t *block;   /* WN_BK_BLOCK: content passes through here */
    struct wn_up up;
};

/** Answer an operation; payload is taken. */
enum wn_status wn_bk_status(struct wn_bk *b, int code, const char *text,
    plist_t payload, struct wn_err *err);
void wn_bk_progress(struct wn_bk *b, const char *phase);
/** Begin a polite end because of st: a few seconds to reach a boundary. */
void wn_bk_stop(struct wn_bk *b, enum wn_status st);
/** Learn the size, last point to turn back; once. */
enum wn_status wn_bk_total(
    struct wn_bk *b, uint64_t bytes, struct wn_err *err);

/** One UploadFiles: the stream, and its answer (backup_stream.c). */
enum wn_status wn_bk_upload(struct wn_bk *b, struct wn_err *err);
/** Every other operation of the phone (backup_serve.c). */
enum wn_status wn_bk_serve(
    struct wn_bk *b, const struct wn_dl_msg *m, struct wn_err *err);

/** The phone's verdict in words (backup_words.c); 0 is WN_OK. */
enum wn_status wn_backup_verdict(
    const struct wn_dl_answer *a, struct wn_err *err);

#endif
