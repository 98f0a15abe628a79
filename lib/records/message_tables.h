/** The tables that messages fill, on every phone. */
#ifndef WN_RECORDS_MESSAGE_TABLES_H
#define WN_RECORDS_MESSAGE_TABLES_H

#include "records/record.h"

enum { MSG_GUID, MSG_SESSION, MSG_APPLICATION, MSG_TYPE, MSG_DIRECTION,
    MSG_STATUS, MSG_TEXT, MSG_SUBJECT, MSG_IS_READ, MSG_REPLY_TO,
    MSG_REACTION_KIND, MSG_REACTION_EMOJI, MSG_EDITED, MSG_EDIT_STATE,
    MSG_GAP_BEFORE, MSG_LEFT_OUT, MSG_COLUMNS };
enum { MSGP_PARTY, MSGP_ROLE, MSGP_COLUMNS };
/* RAW: as stored, s; DELIVERED and READ are their sums with SENT_RAW. */
enum { MSGR_PARTY, MSGR_SENT_RAW, MSGR_DELIVERED_RAW, MSGR_READ_RAW,
    MSGR_DELIVERED, MSGR_READ, MSGR_COLUMNS };
enum { ATT_FILE, ATT_NAME, ATT_MIME, ATT_SIZE, ATT_OUTCOME, ATT_COLUMNS };
enum { EDIT_PART, EDIT_TIME, EDIT_TEXT, EDIT_COLUMNS };

extern const struct wn_table wn_table_message;
extern const struct wn_table wn_table_message_party;
extern const struct wn_table wn_table_message_receipt;
extern const struct wn_table wn_table_attachment;
extern const struct wn_table wn_table_message_edit;
extern const struct wn_table *const wn_message_tables[];

#endif
