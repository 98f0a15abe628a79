#include "records/protobuf.h"

#define VARINT_BYTES 10 /* of 64 bits, seven at a time */

static uint64_t
varint(struct wn_cursor *c)
{
    uint64_t v = 0;

    for (unsigned i = 0; i < VARINT_BYTES; i++) {
        uint8_t byte = wn_cur_u8(c);

        v |= (uint64_t)(byte & 0x7F) << (7 * i);
        if ((byte & 0x80) == 0) {
            return v;
        }
    }
    c->bad = true;
    return 0;
}

bool
wn_pb_next(struct wn_cursor *c, struct wn_pb_field *out)
{
    uint64_t key;

    if (c->bad || c->left == 0) {
        return false;
    }
    key = varint(c);
    *out = (struct wn_pb_field) { .number = key >> 3 };
    switch (key & 7) {
    case 0:
        out->value = varint(c);
        break;
    case 1:
        out->value = wn_cur_u64le(c);
        break;
    case 2:
        out->is_bytes = true;
        out->value = varint(c);
        out->n = out->value > c->left ? SIZE_MAX : (size_t)out->value;
        out->p = wn_cur_bytes(c, out->n);
        break;
    case 5:
        out->value = wn_cur_u32le(c);
        break;
    default: /* groups are of no use to anybody any more */
        c->bad = true;
        break;
    }
    return !c->bad;
}

bool
wn_pb_bytes(
    const void *p, size_t n, uint64_t number, struct wn_pb_field *out)
{
    struct wn_cursor c = wn_cursor(p, n);
    struct wn_pb_field f;
    bool found = false;

    while (wn_pb_next(&c, &f)) {
        if (f.number == number && f.is_bytes) {
            *out = f;
            found = true;
        }
    }
    return found && !c.bad;
}
