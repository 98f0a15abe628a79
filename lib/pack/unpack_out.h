/** A bundle's folder in the making: OUTPUT.partial, 0700 and 0600, of names
 * that a bundle may have. Whatever fails, nothing is left. */
#ifndef WN_PACK_UNPACK_OUT_H
#define WN_PACK_UNPACK_OUT_H

#include "pack/pack_in.h"

struct wn_unpack_out {
    int parent_fd, fd; /* -1 = none */
    char name[256], partial[272];
    char *path; /* of the partial folder, as others may open it */
};

/** @retval WN_EOUTPUT  it exists, or cannot be made */
enum wn_status wn_unpack_out_open(
    struct wn_unpack_out *u, const char *output, struct wn_err *err);
/** path: as wn_pack_is_folder() and _is_file() want it. */
enum wn_status wn_unpack_out_folder(
    struct wn_unpack_out *u, const char *path, struct wn_err *err);
enum wn_status wn_unpack_out_file(
    struct wn_unpack_out *u, int *fd, const char *path, struct wn_err *err);
/** Bring everything to the disk. */
enum wn_status wn_unpack_out_settle(
    struct wn_unpack_out *u, struct wn_err *err);
/** Give it its name. */
enum wn_status wn_unpack_out_publish(
    struct wn_unpack_out *u, struct wn_err *err);
/** Erases what was not published. */
void wn_unpack_out_close(struct wn_unpack_out *u);

#endif
