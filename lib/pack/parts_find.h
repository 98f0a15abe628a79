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
void wn_part_name(const char *name, unsigned number, char *out, size_t cap);
/** Take "folder/PREFIX.0001.cms" apart, and open the folder; what is in it
 * does not matter. @retval WN_EUSAGE  that is no name of a first part
 * @retval WN_EOUTPUT  the folder cannot be opened */
enum wn_status wn_parts_prefix(
    int *dir_fd, char name[256], const char *first_part, struct wn_err *err);

#endif
