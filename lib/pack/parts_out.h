/** A stream of bytes cut into parts, PREFIX.0001.cms and so on. Until all are
 * finished they are called ….partial; whatever fails, none is left. */
#ifndef WN_PACK_PARTS_OUT_H
#define WN_PACK_PARTS_OUT_H

#include "pack/cms_out.h"

struct wn_parts_out;

/** prefix and to are borrowed. @retval WN_EOUTPUT  some exist already */
enum wn_status wn_parts_out_new(struct wn_parts_out **out, const char *prefix,
    const STACK_OF(X509) *to, uint64_t part_bytes, struct wn_err *err);
enum wn_status wn_parts_out_write(
    struct wn_parts_out *o, const void *p, size_t n, struct wn_err *err);
/** The next byte begins a new part. */
enum wn_status wn_parts_out_break(struct wn_parts_out *o, struct wn_err *err);
/** Those finished so far; owned by o. */
const struct wn_pack_part *wn_parts_out_done(
    const struct wn_parts_out *o, unsigned *count);
/** Of the RecipientInfos of the part that is being written; some of its
 * content must have been. */
enum wn_status wn_parts_out_people(const struct wn_parts_out *o,
    uint8_t sha256[WN_SHA256_BYTES], struct wn_err *err);
/** The folder they are written to, and the prefix's last component. */
int wn_parts_out_folder(const struct wn_parts_out *o, const char **name);
/** Give them their names. After a failure, none has one. */
enum wn_status wn_parts_out_publish(struct wn_parts_out *o, struct wn_err *err);
/** Erase what was published after all. */
void wn_parts_out_withdraw(struct wn_parts_out *o);
/** Erases what was not published. */
void wn_parts_out_free(struct wn_parts_out **o);

#endif
