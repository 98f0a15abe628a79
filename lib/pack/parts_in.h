/** All parts of a set, as one stream of bytes: the archive. Each is held
 * against the list in the last one. */
#ifndef WN_PACK_PARTS_IN_H
#define WN_PACK_PARTS_IN_H

#include "pack/cms_in.h"

struct wn_parts_in;

/** Finds the parts and reads the list. key is borrowed.
 * @retval WN_EVERIFY  one is missing, or the last is not the list */
enum wn_status wn_parts_in_new(struct wn_parts_in **out,
    const char *first_part, const struct wn_cms_key *key, struct wn_err *err);
const struct wn_pack_list *wn_parts_in_list(const struct wn_parts_in *in);
/** n bytes; fewer only where the last part ends.
 * @retval WN_EVERIFY  a part is not what it has to be: said which and why */
enum wn_status wn_parts_in_read(struct wn_parts_in *in, void *p, size_t n,
    size_t *got, struct wn_err *err);
/** What was read makes no sense: reads the part to its end, and says so if it
 * is that part's fault. @return WN_OK  it is as it was packed */
enum wn_status wn_parts_in_blame(struct wn_parts_in *in, struct wn_err *err);
void wn_parts_in_free(struct wn_parts_in **in);

#endif
