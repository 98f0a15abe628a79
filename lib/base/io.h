/** Whole writes and reads, or errno. */
#ifndef WN_BASE_IO_H
#define WN_BASE_IO_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/** Writes all n bytes, restarting after signals and short writes. */
bool wn_write_all(int fd, const void *p, size_t n);
/** Appends what is left of fd, restarting after signals, until b has no more
 * room (b->st). false: it cannot be read (errno). What passed by is wiped. */
bool wn_read_all(int fd, struct wn_buf *b);
/** The names in a folder, on the disk. A file system that has no fsync for
 * folders (EINVAL) has done what it can. */
bool wn_settle_folder(int dir_fd);

#endif
