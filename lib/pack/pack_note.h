/** PREFIX.txt, beside the parts: how to open them, never what is in them. */
#ifndef WN_PACK_PACK_NOTE_H
#define WN_PACK_PACK_NOTE_H

#include "pack/pack_in.h"

#define WN_PACK_NOTE_BYTES_MAX (2u << 20)

/** @param name  of the prefix  @param count  of all parts */
void wn_pack_note(struct wn_buf *b, const char *name, const char *set,
    const struct wn_pack_part *parts, unsigned count);

/** What a note tells. */
struct wn_pack_told {
    char set[WN_PACK_SET_HEX];
    uint8_t (*sums)[WN_SHA256_BYTES]; /* of the parts, from number 1; owned */
    unsigned count;
};
/** Whatever the files' names begin with: people rename them. Hostile.
 * @retval WN_EFORMAT  it is no such note  @retval WN_ENOMEM */
enum wn_status wn_pack_note_read(
    struct wn_pack_told *out, const struct wn_buf *text);

#endif
