/**
 * The virtual store: answers the phone as a folder would (facts/ios 4.8, 4.13)
 * out of memory: 20 bytes for each file, metadata by way of the sink.
 */
#ifndef WN_DEVICE_IOS_BACKUP_STORE_H
#define WN_DEVICE_IOS_BACKUP_STORE_H

#include <plist/plist.h>

#include "device/device.h"
#include "device/ios/backup_name.h"

#define WN_STORE_OTHERS 256

struct wn_store;

/** sink is borrowed; its meta_ members are used. */
enum wn_status wn_store_new(struct wn_store **out, const char *udid,
    const struct wn_backup_sink *sink, struct wn_err *err);
void wn_store_free(struct wn_store **s);

enum wn_status wn_store_name(const struct wn_store *s, struct wn_name *out,
    const char *path, struct wn_err *err);

/** A file has arrived (again). size is told for metadata only. */
enum wn_status wn_store_put(struct wn_store *s, const struct wn_name *n,
    uint64_t size, struct wn_err *err);

/* Each returns what to answer the phone in *code; a failure ends the run. */
enum wn_status wn_store_mkdir(struct wn_store *s, const char *path,
    int *code, struct wn_err *err);
enum wn_status wn_store_move(struct wn_store *s, const char *from,
    const char *to, int *code, struct wn_err *err);
enum wn_status wn_store_remove(struct wn_store *s, const char *path,
    int *code, struct wn_err *err);
/** *out is a dictionary for the answer, owned by the caller. */
enum wn_status wn_store_list(struct wn_store *s, const char *path,
    plist_t *out, int *code, struct wn_err *err);
/** Name of a metadata file that may be read back. @retval WN_ABSENT */
enum wn_status wn_store_find(struct wn_store *s, const char *path,
    struct wn_name *out, struct wn_err *err);

#endif
