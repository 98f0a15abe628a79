/** Inside of source_where. Only source_where*.c include it. */
#ifndef WN_ACQUIRE_SOURCE_WHERE_IN_H
#define WN_ACQUIRE_SOURCE_WHERE_IN_H

#include "acquire/source_where.h"

/** n bytes that live as long as w; NULL without memory. */
void *where_room(struct source_where *w, size_t n);
/** AND to alternative i. */
void where_and_at(struct source_where *w, size_t i, struct wn_atom atom);
/** A copy of alternative i at the end. */
void where_again(struct source_where *w, size_t i);

#endif
