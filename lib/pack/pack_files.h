/** The files of a bundle, as they stood before it was verified. */
#ifndef WN_PACK_PACK_FILES_H
#define WN_PACK_PACK_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "winnow/status.h"

struct wn_pack_file {
    char *path; /* relative to the bundle; "" is the bundle itself */
    bool folder;
    uint64_t size_bytes; /* 0 of a folder */
    dev_t device;
    ino_t inode;
    int64_t changed_ns; /* its ctime: nobody can set that back */
};

struct wn_pack_files {
    int fd; /* of the bundle; -1 = none */
    struct wn_pack_file *at; /* sorted by path: a folder before its files */
    size_t count, room;
};

/** @retval WN_EVERIFY  it is no bundle: it holds what a bundle never has */
enum wn_status wn_pack_files_list(
    struct wn_pack_files *out, const char *bundle_path, struct wn_err *err);
void wn_pack_files_free(struct wn_pack_files *f);
/** Open one that is still as it was listed; -1 otherwise. */
int wn_pack_files_open(
    const struct wn_pack_files *f, const struct wn_pack_file *file);
/** Is the open file still as it was listed? */
bool wn_pack_file_unchanged(int fd, const struct wn_pack_file *file);

#endif
