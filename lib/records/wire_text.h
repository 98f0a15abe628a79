/**
 * Texts of an MMS as Android's telephony stores them: the bytes that came over
 * the wire, each taken for a character of ISO-8859-1 (facts: android 5.3). An é
 * in UTF-8 so became "Ã©".
 */
#ifndef WN_RECORDS_WIRE_TEXT_H
#define WN_RECORDS_WIRE_TEXT_H

#include "records/draft.h"

#define WN_CHARSET_UTF8 106 /* IANA MIBenum, as in sub_cs and charset */

/**
 * What was meant, in UTF-8: a copy in `to`, or v itself where nothing has to be
 * changed: plain ASCII, a text that was stored as it is, a charset that is not
 * known, bytes that are none of that charset.
 */
struct wn_value wn_wire_text(
    struct wn_pool *to, struct wn_value v, int64_t charset);

#endif
