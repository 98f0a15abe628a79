/** Which parts lie there. */
#ifndef WN_PACK_PARTS_FIND_H
#define WN_PACK_PARTS_FIND_H

#include "pack/pack_in.h"

struct wn_parts_found {
    int dir_fd; /* -1 = none */
    char name[256]; /* of the prefix */
    unsigned count;
};

/** @param first_part  the path of PREFIX.0001.cms
 * @retval WN_EVERIFY  one between the first and the last is missing */
enum wn_status wn_parts_find(struct wn_parts_found *out,
    const char *first_part, struct wn_err *err);
/** "PREFIX.0002.cms" */
void wn_parts_name(const struct wn_parts_found *f, unsigned number,
    char *out, size_t cap);

#endif
