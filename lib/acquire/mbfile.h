/** What Manifest.db keeps of one file: an NSKeyedArchiver list of class MBFile.
 * facts/ios 5.2. */
#ifndef WN_ACQUIRE_MBFILE_H
#define WN_ACQUIRE_MBFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "winnow/status.h"

#define WRAPPED_KEY_BYTES 40

struct mbfile {
    uint64_t size_bytes; /* of the plaintext */
    int64_t mtime_s, birth_s; /* since 1970; 0 = not told */
    bool has_key;
    uint32_t key_class;
    uint8_t wrapped_key[WRAPPED_KEY_BYTES];
};

/** @retval WN_EFORMAT */
enum wn_status mbfile_parse(struct mbfile *out, const void *p, size_t n);

#endif
