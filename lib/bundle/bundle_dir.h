/** Where a bundle rests: NAME.partial/ while written, NAME/ once published. */
#ifndef WN_BUNDLE_BUNDLE_DIR_H
#define WN_BUNDLE_BUNDLE_DIR_H

#include <stdbool.h>

#include "winnow/status.h"

#define WN_BUNDLE_PATH_BYTES 4096

struct wn_bundle_dir {
    int parent_fd;
    int fd;       /* NAME.partial */
    int data_fd;  /* NAME.partial/data */
    int files_fd; /* NAME.partial/data/files */
    int audit_fd; /* NAME.partial/audit */
    char name[200];
    char partial[220];
    char path[WN_BUNDLE_PATH_BYTES]; /* of NAME.partial */
    bool erased_dead; /* a dead run's partial was found and erased */
};

/** Nothing may stand at path. Folders 0700. @retval WN_EOUTPUT */
enum wn_status wn_bundle_dir_make(
    struct wn_bundle_dir *d, const char *path, struct wn_err *err);
/** NAME.partial → NAME; never replaces. */
enum wn_status wn_bundle_dir_publish(
    struct wn_bundle_dir *d, struct wn_err *err);
/** Erase NAME.partial and what a bundle may hold. */
enum wn_status wn_bundle_dir_erase(
    struct wn_bundle_dir *d, struct wn_err *err);
/** A folder of ours inside, to be closed again; -1 and errno. */
int wn_bundle_open_folder(const struct wn_bundle_dir *d, const char *name);
void wn_bundle_close_folder(int *fd);
void wn_bundle_dir_close(struct wn_bundle_dir *d);

#endif
