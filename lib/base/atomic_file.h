/** A file that exists whole or not at all: written beside under a temporary
 * name, hashed while writing, fsync, rename, fsync of the folder. 0600. Write
 * errors are sticky and surface at commit. */
#ifndef WN_BASE_ATOMIC_FILE_H
#define WN_BASE_ATOMIC_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"

struct wn_atomic_file;

struct wn_file_sums {
    uint64_t size_bytes;
    uint8_t sha256[WN_SHA256_BYTES];
    uint8_t sha512[WN_SHA512_BYTES];
};

/** name is one component inside the open folder dir_fd (borrowed). */
enum wn_status wn_atomic_file_new(struct wn_atomic_file **out, int dir_fd,
    const char *name, struct wn_err *err);
enum wn_status wn_atomic_file_write(struct wn_atomic_file *f, const void *p,
    size_t n, struct wn_err *err);
/** Publishes; refuses to replace an existing name. sums may be NULL. */
enum wn_status wn_atomic_file_commit(struct wn_atomic_file *f,
    struct wn_file_sums *sums, struct wn_err *err);
/** Removes what was not committed. */
void wn_atomic_file_free(struct wn_atomic_file **f);

/** Write a whole small file through the same steps. */
enum wn_status wn_atomic_file_put(int dir_fd, const char *name, const void *p,
    size_t n, struct wn_file_sums *sums, struct wn_err *err);

#endif
