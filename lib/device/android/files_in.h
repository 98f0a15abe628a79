/**
 * What files*.c share. A hunt is one wn_files_find(): a way to learn of names
 * (the phone's `find`, or listings), and one way to judge them.
 */
#ifndef WN_DEVICE_ANDROID_FILES_IN_H
#define WN_DEVICE_ANDROID_FILES_IN_H

#include "device/android/adb_sync_in.h"
#include "device/android/allow.h"

#define WN_HUNT_BATCH 32

struct wn_hunt {
    struct wn_adb *adb;
    const struct wn_adb_dialect *dialect;
    const char **folders; /* to be searched; none lies in another */
    size_t count;
    int64_t from_ns, until_ns;
    enum wn_status (*found)(
        void *ctx, const struct wn_phone_file *f, struct wn_err *err);
    void *ctx;
    struct wn_found_totals totals;

    struct wn_adb_sync *sync; /* for the status of names */
    struct wn_buf names;      /* not looked at yet, each with its NUL */
    size_t waiting;
};

/** Seconds in ns; 0, "not known", for a time that no file has. */
int64_t wn_files_ns(int64_t s);

/** Its length without slashes at its end. */
size_t wn_files_length(const char *folder);

/** lstat, but a link to a folder counts as that. @retval WN_ABSENT */
enum wn_status wn_files_look(struct wn_adb_sync *s, const char *path,
    struct wn_adb_stat *out, struct wn_err *err);

/** A name that left the phone; its status is asked for, and then it is
 * judged. */
enum wn_status wn_hunt_name(
    struct wn_hunt *h, const char *path, struct wn_err *err);
/** Those that still wait. */
enum wn_status wn_hunt_rest(struct wn_hunt *h, struct wn_err *err);
bool wn_hunt_in_time(const struct wn_hunt *h, const struct wn_adb_stat *st);
/** Give it to the caller, if it is a file of that time. */
enum wn_status wn_hunt_judge(struct wn_hunt *h, const char *path,
    const struct wn_adb_stat *st, struct wn_err *err);

/** The two ways; both leave the end of the hunt to the caller. */
enum wn_status wn_hunt_by_find(struct wn_hunt *h, struct wn_err *err);
enum wn_status wn_hunt_by_list(struct wn_hunt *h, struct wn_err *err);

#endif
