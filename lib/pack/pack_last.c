#include "pack/pack_last.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "pack/tar_out.h"

/** The last part: its header is written first, then what that came to be
 * encrypted for is known; the length of the list does not depend on it. */
static enum wn_status
write_list(
    struct wn_parts_out *parts, struct wn_pack_list *l, struct wn_err *err)
{
    static const uint8_t zeros[2 * WN_TAR_BLOCK] = { 0 };
    struct wn_buf text, b;
    enum wn_status st;

    wn_buf_init(&text, WN_PACK_LIST_BYTES_MAX);
    wn_buf_init(&b, WN_TAR_BLOCK);
    wn_pack_list_write(&text, l);
    wn_tar_header(&b, WN_PACK_LIST_NAME, text.len, false);
    st = wn_parts_out_write(parts, b.data, b.len, err);
    if (st == WN_OK) {
        st = wn_parts_out_people(parts, l->people, err);
    }
    wn_buf_reset(&text);
    wn_pack_list_write(&text, l);
    (void)wn_buf_put(&text, zeros, wn_tar_padding(text.len));
    (void)wn_buf_put(&text, zeros, sizeof(zeros));
    if (st == WN_OK) {
        st = text.st != WN_OK || b.st != WN_OK
            ? wn_fail_nomem(err, "listing the parts")
            : wn_parts_out_write(parts, text.data, text.len, err);
    }
    wn_buf_clear(&b);
    wn_buf_clear(&text);
    return st == WN_OK ? wn_parts_out_break(parts, err) : st;
}

enum wn_status
wn_pack_last(struct wn_parts_out *parts, const struct wn_pack_result *r,
    struct wn_err *err)
{
    struct wn_pack_list l = { .archive_bytes = r->archive_bytes };
    const struct wn_pack_part *done = wn_parts_out_done(parts, &l.count);
    size_t bytes = l.count * sizeof(*done);
    enum wn_status st;

    memcpy(l.set, r->set, sizeof(l.set));
    l.parts = malloc(bytes);
    if (!l.parts) {
        return wn_fail_nomem(err, "listing the parts");
    }
    memcpy(l.parts, done, bytes);
    st = write_list(parts, &l, err);
    wn_pack_list_free(&l);
    return st;
}
