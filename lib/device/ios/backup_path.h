/**
 * Which domain and path a file of the backup stream stands for. Its name is
 * SHA1(domain-path); the path the phone opened suggests candidates, and only
 * one whose hash is the name counts (facts/ios 4.12). Pure.
 */
#ifndef WN_DEVICE_IOS_BACKUP_PATH_H
#define WN_DEVICE_IOS_BACKUP_PATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"

/** A path below a domain's root; borrowed from the dname given. */
struct wn_proven {
    const char *domain; /* static */
    const char *path;
};

/**
 * @param dname  the phone's path, terminated; n bytes (a NUL inside proves
 *               nothing)
 * @retval WN_ABSENT  nothing proves it: to be discarded and counted
 */
enum wn_status wn_backup_prove(struct wn_proven *out, const char *dname,
    size_t n, const uint8_t name[WN_SHA1_BYTES]);

#endif
