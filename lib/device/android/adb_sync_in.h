/**
 * One sync: stream, as adb_sync*.c share it: requests go out in few packets,
 * answers come in order (facts/android 3.4).
 *
 * Two answers of the functions below mean that the phone has ended the stream;
 * what was asked and not yet answered must be asked again. The next request
 * opens another:
 *   WN_DENIED  it said FAIL
 *   WN_END     it closed without a word
 */
#ifndef WN_DEVICE_ANDROID_ADB_SYNC_IN_H
#define WN_DEVICE_ANDROID_ADB_SYNC_IN_H

#include "base/buf.h"
#include "base/cursor.h"
#include "device/android/adb.h"

#define WN_SYNC_ID(a, b, c, d) \
    ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | \
        (uint32_t)(d) << 24)

#define WN_SYNC_STAT WN_SYNC_ID('S', 'T', 'A', 'T')
#define WN_SYNC_STA2 WN_SYNC_ID('S', 'T', 'A', '2')
#define WN_SYNC_LST2 WN_SYNC_ID('L', 'S', 'T', '2')
#define WN_SYNC_LIST WN_SYNC_ID('L', 'I', 'S', 'T')
#define WN_SYNC_LIS2 WN_SYNC_ID('L', 'I', 'S', '2')
#define WN_SYNC_DENT WN_SYNC_ID('D', 'E', 'N', 'T')
#define WN_SYNC_DNT2 WN_SYNC_ID('D', 'N', 'T', '2')
#define WN_SYNC_RECV WN_SYNC_ID('R', 'E', 'C', 'V')
#define WN_SYNC_DATA WN_SYNC_ID('D', 'A', 'T', 'A')
#define WN_SYNC_DONE WN_SYNC_ID('D', 'O', 'N', 'E')
#define WN_SYNC_FAIL WN_SYNC_ID('F', 'A', 'I', 'L')

/* file_sync_service.cpp answers longer ones with FAIL. */
#define WN_SYNC_PATH_BYTES 1024

/* Numbers of Linux on every phone; those of this computer may differ. */
enum { WN_SYNC_ENOENT = 2, WN_SYNC_EIO = 5, WN_SYNC_ENOTDIR = 20 };

/* File types in a mode, likewise. */
#define WN_SYNC_IS_DIR(mode) (((mode) & 0170000) == 0040000)
#define WN_SYNC_IS_FILE(mode) (((mode) & 0170000) == 0100000)
#define WN_SYNC_IS_LINK(mode) (((mode) & 0170000) == 0120000)

struct wn_adb_sync {
    struct wn_adb *a;             /* borrowed */
    struct wn_adb_stream *stream; /* NULL: the next request opens one */
    struct wn_buf ask;            /* requests not sent yet */
    uint8_t *in;                  /* what came and was not taken: at … len */
    size_t at, len;
    bool stat_v2, ls_v2;
};

/** Is there nothing of that name? */
bool wn_adb_sync_missing(const struct wn_adb_stat *st);

/** Add one request; the path must pass wn_allow_path(). */
enum wn_status wn_adb_sync_ask(struct wn_adb_sync *s, uint32_t id,
    const char *path, struct wn_err *err);
/** The one of STAT, STA2, LST2 that this phone knows. */
uint32_t wn_adb_sync_stat_id(const struct wn_adb_sync *s, bool follow);
/** Send what was added. That the phone has closed meanwhile is no failure: it
 * shows where the answers are read. */
enum wn_status wn_adb_sync_send(struct wn_adb_sync *s, struct wn_err *err);

/** The next n bytes, at most 4096; valid until the next call. */
enum wn_status wn_adb_sync_take(struct wn_adb_sync *s, size_t n,
    const uint8_t **p, struct wn_err *err);
/** At least one byte and at most `most`, as they lie there. */
enum wn_status wn_adb_sync_some(struct wn_adb_sync *s, size_t most,
    const uint8_t **p, size_t *n, struct wn_err *err);
/** The next answer's id, but for FAIL. */
enum wn_status wn_adb_sync_id(
    struct wn_adb_sync *s, uint32_t *id, struct wn_err *err);
/** A whole answer to STAT, STA2, LST2. */
enum wn_status wn_adb_sync_stat_answer(
    struct wn_adb_sync *s, struct wn_adb_stat *st, struct wn_err *err);
/** Fields of STA2, LST2 and DNT2 behind the id; 68 bytes. */
void wn_adb_sync_stat_v2(struct wn_cursor *c, struct wn_adb_stat *st);
/** The same of STAT and DENT; 12 bytes. */
void wn_adb_sync_stat_v1(struct wn_cursor *c, struct wn_adb_stat *st);
#define WN_SYNC_STAT_V2_BYTES 68
#define WN_SYNC_STAT_V1_BYTES 12

/** What comes next is not our answer: the stream is given up. */
void wn_adb_sync_drop(struct wn_adb_sync *s);
/** It speaks another language; WN_EACQUIRE. */
enum wn_status wn_adb_sync_nonsense(
    struct wn_adb_sync *s, const char *what, struct wn_err *err);

/**
 * wn_adb_sync_stat() of many paths at once, few enough that their requests are
 * not more than 16 KiB. One that the phone answers with FAIL has the error EIO.
 */
enum wn_status wn_adb_sync_stats(struct wn_adb_sync *s,
    const char *const *paths, size_t count, bool follow,
    struct wn_adb_stat *st, struct wn_err *err);

#endif
