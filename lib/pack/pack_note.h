/** PREFIX.txt, beside the parts: how to open them, never what is in them. */
#ifndef WN_PACK_PACK_NOTE_H
#define WN_PACK_PACK_NOTE_H

#include "pack/pack_in.h"

#define WN_PACK_NOTE_BYTES_MAX (2u << 20)

/** @param name  of the prefix  @param count  of all parts */
void wn_pack_note(struct wn_buf *b, const char *name, const char *set,
    const struct wn_pack_part *parts, unsigned count);
/** The set that a note tells of; hostile. @return does it tell? */
bool wn_pack_note_set(char set[WN_PACK_SET_HEX], const struct wn_buf *text);

#endif
