/** A whole write, or errno. */
#ifndef WN_BASE_IO_H
#define WN_BASE_IO_H

#include <stdbool.h>
#include <stddef.h>

/** Writes all n bytes, restarting after signals and short writes. */
bool wn_write_all(int fd, const void *p, size_t n);

#endif
