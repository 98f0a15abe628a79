/** Writing that leaves holes where a file is zeros: the same bytes for every
 * reader, fewer on the disk. */
#ifndef WN_BUNDLE_SPARSE_H
#define WN_BUNDLE_SPARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Append n bytes at *end_bytes of a file that nobody else writes. errno. */
bool wn_sparse_append(int fd, uint64_t *end_bytes, const void *p, size_t n);
/** Once, at the end: a hole at the end is part of the file too. errno. */
bool wn_sparse_end(int fd, uint64_t end_bytes);

#endif
