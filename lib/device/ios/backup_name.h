/** Paths of the backup's tree, as the phone names them. Pure. */
#ifndef WN_DEVICE_IOS_BACKUP_NAME_H
#define WN_DEVICE_IOS_BACKUP_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"

#define WN_NAME_REST_BYTES 256

enum wn_name_kind {
    WN_NAME_ROOT,   /* <udid> */
    WN_NAME_SNAP,   /* <udid>/Snapshot */
    WN_NAME_FOLDER, /* …/xx */
    WN_NAME_FILE,   /* …/xx/<40 hex>, beginning with xx */
    WN_NAME_META,   /* …/Manifest.db and the like: a closed list */
    WN_NAME_OTHER   /* some other single name directly in … */
};

struct wn_name {
    enum wn_name_kind kind;
    bool snapshot;
    uint8_t folder;
    uint8_t id[WN_SHA1_BYTES];
    char rest[WN_NAME_REST_BYTES]; /* META, OTHER: below <udid>/ */
};

/**
 * @retval WN_EACQUIRE  it points outside this phone's tree (absolute, "..",
 *                      another phone), or is malformed: the run must end
 */
enum wn_status wn_name_read(struct wn_name *out, const char *udid,
    const char *path, struct wn_err *err);

#endif
