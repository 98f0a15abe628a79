/** Headers of a POSIX tar (ustar; pax where ustar has no room). The same path
 * and size give the same bytes: owner 0, fixed time, 0600 and 0700. */
#ifndef WN_PACK_TAR_OUT_H
#define WN_PACK_TAR_OUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

#define WN_TAR_BLOCK 512u
/** 1980-01-01: what every file system can hold. */
#define WN_TAR_TIME_S 315532800u

/** Append the header blocks of one member; a failure is sticky in b. */
void wn_tar_header(
    struct wn_buf *b, const char *path, uint64_t size_bytes, bool folder);
/** Zeros that follow size_bytes of content. */
size_t wn_tar_padding(uint64_t size_bytes);

#endif
