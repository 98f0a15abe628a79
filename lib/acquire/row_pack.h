/** One row as bytes in the vault, and back. */
#ifndef WN_ACQUIRE_ROW_PACK_H
#define WN_ACQUIRE_ROW_PACK_H

#include "base/buf.h"
#include "device/device.h"

#define ROW_BYTES_MAX (16u << 20) /* eight times a provider's cursor window */

/**
 * Into an emptied buffer: u32 length of what follows, i64 _id, then for each
 * cell u8 kind, and i64 value or u32 length and bytes. In the byte order of
 * this machine: it never leaves its memory.
 * @retval WN_ELIMIT  larger than ROW_BYTES_MAX
 */
enum wn_status row_pack(struct wn_buf *out, int64_t id,
    const struct wn_cell *cells, size_t count);
/** From a buffer that holds what follows the length; cells point into it.
 * false: not a row of so many cells. */
bool row_unpack(const struct wn_buf *in, int64_t *id, struct wn_cell *cells,
    size_t count);

#endif
