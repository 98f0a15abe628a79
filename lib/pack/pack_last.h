/** The last part: nothing but the list of all others, and the archive's end. */
#ifndef WN_PACK_PACK_LAST_H
#define WN_PACK_PACK_LAST_H

#include "pack/parts_out.h"

/** @param r  whose set and archive_bytes are known */
enum wn_status wn_pack_last(struct wn_parts_out *parts,
    const struct wn_pack_result *r, struct wn_err *err);

#endif
