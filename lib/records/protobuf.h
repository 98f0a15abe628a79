/** Reading bytes that are a protobuf message, of which only the numbers of the
 * fields are known. Bounded; nested messages are read by reading a field. */
#ifndef WN_RECORDS_PROTOBUF_H
#define WN_RECORDS_PROTOBUF_H

#include "base/cursor.h"

struct wn_pb_field {
    uint64_t number;
    bool is_bytes;
    uint64_t value;   /* of a varint or a fixed number */
    const uint8_t *p; /* of bytes, n of them, in place */
    size_t n;
};

/** The next field; false at the end, and then c->bad tells whether it was one
 * at all. */
bool wn_pb_next(struct wn_cursor *c, struct wn_pb_field *out);
/** The only field of this number that holds bytes; false when there is none or
 * the message is broken. With several, the last: as protobuf has it. */
bool wn_pb_bytes(const void *p, size_t n, uint64_t number,
    struct wn_pb_field *out);

#endif
