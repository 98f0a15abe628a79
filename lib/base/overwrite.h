/** Zeros over a file that is to be destroyed. What they promise is little:
 * docs/withdrawal.md. */
#ifndef WN_BASE_OVERWRITE_H
#define WN_BASE_OVERWRITE_H

#include <stdint.h>

/** Over its first cap_bytes, UINT64_MAX for all of it, and on the disk when
 * this returns. A file that has another name is left as it is: somebody else's
 * copy would be destroyed with it; so is what is no plain file.
 * @return 0; -1 and errno, ENOENT when it is gone */
int wn_overwrite(int at_fd, const char *name, uint64_t cap_bytes);

#endif
