/** The inside of the virtual store, for its two files. */
#ifndef WN_DEVICE_IOS_STORE_IN_H
#define WN_DEVICE_IOS_STORE_IN_H

#include "device/ios/backup_ids.h"
#include "device/ios/backup_store.h"

/** A file or folder that is not one of the hashed names. */
struct wn_other {
    char rest[WN_NAME_REST_BYTES]; /* below <udid>/ */
    uint64_t size;
    bool snapshot, is_dir;
    bool held; /* metadata: the sink has its content */
};

struct wn_store {
    char *udid;
    const struct wn_backup_sink *sink;
    struct wn_ids *ids;
    bool folders[2][256]; /* [1] = below Snapshot */
    bool has_snapshot;
    struct wn_other others[WN_STORE_OTHERS];
    size_t other_count;
};

#endif
