/** A pull under way; adb_sync_pull.c says how its requests go. */
#ifndef WN_DEVICE_ANDROID_ADB_SYNC_PULL_IN_H
#define WN_DEVICE_ANDROID_ADB_SYNC_PULL_IN_H

#include <string.h>

#include "device/android/adb_sync_in.h"

/* Of two batches, at most 32 KiB of requests wait at the phone: less than its
 * sockets hold, so that writing never waits for reading. */
#define BATCH_FILES 32
#define BATCH_BYTES 4096u

struct file {
    const char *path; /* the caller's, until its end() */
    struct wn_adb_stat before;
    uint64_t bytes; /* given to the caller */
    enum wn_adb_end how;
    bool allowed;
    bool wanted; /* it is a regular file */
    bool begun;
    bool asked_again; /* the stream closed before it came */
};

struct batch {
    struct file files[BATCH_FILES];
    size_t count;
    size_t known; /* files of which the status came */
    size_t done;  /* files that the caller has the end of */
};

struct pull {
    struct wn_adb_sync *s;
    const struct wn_adb_pull *to;
    struct batch batches[3];
    struct batch *current; /* its files are being read */
    struct batch *next;    /* its files are asked for */
    struct batch *fresh;   /* its status is asked for */
    bool no_more;
};

/**
 * Read one file and its status behind it: begin() and data(), and what is to
 * be told to end() in f->how.
 * @param[out] stopped  by the caller: the status is its own
 * @retval WN_DENIED, WN_END  the stream broke (adb_sync_in.h)
 */
enum wn_status wn_adb_pull_one(
    struct pull *p, struct file *f, bool *stopped, struct wn_err *err);

#endif
