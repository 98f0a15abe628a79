/** The files of one backup, found by fileID in constant time. */
#ifndef IPHONE_ROLL_H
#define IPHONE_ROLL_H

#include "catalog.h"

struct roll {
    const struct catalog *c;
    uint32_t *ids;         /* sorted by fileID */
    size_t n;
    uint32_t *start;       /* 65537 places: first two bytes of the fileID */
    uint8_t *seen;         /* one byte for each place */
};

/** Leaves out what is marked in `skip` (one byte for each id). */
void
roll_make(struct roll *r, const struct catalog *c, const struct cat_plan *plan,
    const uint8_t *skip);

void
roll_free(struct roll *r);

/** Place of a fileID, or SIZE_MAX. */
size_t
roll_find(const struct roll *r, const uint8_t file_id[FILE_ID]);

/** The fileID as 40 hex digits. */
void
roll_hex(const struct roll *r, size_t place, char out[41]);

#endif
