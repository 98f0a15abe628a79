/** Whose address is this? The parties of a bundle by number and by address:
 * both they and what is asked of them may be a hundred thousand. */
#ifndef WN_EXPORT_PARTY_INDEX_H
#define WN_EXPORT_PARTY_INDEX_H

#include "verify/verified.h"

struct wn_party_index;

/** Borrows e. */
enum wn_status wn_party_index_new(struct wn_party_index **out,
    const struct wn_evidence *e, struct wn_err *err);
void wn_party_index_free(struct wn_party_index **x);

/** The first party that has this number ("" = none) or these bytes as its
 * address; NULL. */
const struct wn_ev_party *wn_party_index_find(const struct wn_party_index *x,
    const struct wn_ev_value *address, const char *e164);

#endif
