/** What the files of the mux share. */
#ifndef IPHONE_MUX_ANSWER_H
#define IPHONE_MUX_ANSWER_H

#include "mux.h"

#include <plist/plist.h>

#define MUX_MESSAGE_CAP (1u << 20)

enum { RESULT_OK, RESULT_BADCOMMAND, RESULT_BADDEV, RESULT_REFUSED,
    RESULT_BADVERSION = 6 };

/** The phone with this UDID, in either spelling, or NULL. */
struct phone *
mux_by_udid(const char *udid);

/** One packet back; takes the plist. */
bool
mux_answer(struct conn *c, uint32_t tag, plist_t node);

bool
mux_result(struct conn *c, uint32_t tag, unsigned number);

/** Each answers its request. */
bool
mux_read_record(struct conn *c, uint32_t tag, plist_t msg);

bool
mux_save_record(struct conn *c, uint32_t tag, plist_t msg);

bool
mux_delete_record(struct conn *c, uint32_t tag, plist_t msg);

#endif
