/** The `file` blob of a Manifest.db row: an archived MBFile (facts 5.2). */
#ifndef IPHONE_MBFILE_H
#define IPHONE_MBFILE_H

#include "base.h"

struct mbfile {
    const char *path;
    const char *target;          /* of a link, or NULL */
    const uint8_t *digest;       /* 20 bytes, or NULL */
    const uint8_t *key;          /* 44 bytes, or NULL */
    int64_t mtime;
    int64_t size;
    uint32_t mode;
    uint32_t inode;
    unsigned protection;
};

/** Replaces the content of `out` by the bplist. */
void
mbfile_write(const struct mbfile *f, struct buf *out);

#endif
