/** The bytes of one file on their way to the host. */
#ifndef IPHONE_PASSAGE_H
#define IPHONE_PASSAGE_H

#include "backup.h"

struct passage {
    struct backup *b;
    const struct cat_item *item;
    int fd;                  /* a real file; -1: synthetic */
    uint64_t offset;
    uint64_t limit;          /* bytes of content to send */
    uint64_t flip;           /* this byte is damaged; UINT64_MAX: none */
    bool digest;
};

/** All data blocks, encrypted where the backup is; false: connection or file
 *  broke off. */
bool
passage_send(struct passage *s, uint32_t id);

#endif
