#include "records/message_tables.h"

static const struct wn_column message_columns[MSG_COLUMNS] = {
    [MSG_GUID] = { "message_id", WN_COL_TEXT, false },
    [MSG_SESSION] = { "session_id", WN_COL_SESSION, false },
    [MSG_APPLICATION] = { "application", WN_COL_TEXT, false },
    [MSG_TYPE] = { "message_type", WN_COL_TEXT, false },
    [MSG_DIRECTION] = { "direction", WN_COL_TEXT, false },
    [MSG_STATUS] = { "status", WN_COL_TEXT, false },
    [MSG_TEXT] = { "message_text", WN_COL_TEXT, false },
    [MSG_SUBJECT] = { "subject", WN_COL_TEXT, false },
    [MSG_IS_READ] = { "is_read", WN_COL_INTEGER, true },
    [MSG_REPLY_TO] = { "reply_to", WN_COL_TEXT, false },
    [MSG_REACTION_KIND] = { "reaction_kind", WN_COL_TEXT, false },
    [MSG_REACTION_EMOJI] = { "reaction_emoji", WN_COL_TEXT, false },
    [MSG_EDITED] = { "edited_utc_ns", WN_COL_INTEGER, false },
    [MSG_EDIT_STATE] = { "edit_state", WN_COL_TEXT, false },
    [MSG_GAP_BEFORE] = { "gap_before", WN_COL_INTEGER, false },
    [MSG_LEFT_OUT] = { "left_out", WN_COL_TEXT, false },
};
const struct wn_table wn_table_message = { "message", NULL, true, MSG_COLUMNS,
    message_columns };

static const struct wn_column party_columns[MSGP_COLUMNS] = {
    [MSGP_PARTY] = { "party_id", WN_COL_PARTY, false },
    [MSGP_ROLE] = { "role", WN_COL_TEXT, false },
};
const struct wn_table wn_table_message_party = { "message_party", NULL, false,
    MSGP_COLUMNS, party_columns };

static const struct wn_column receipt_columns[MSGR_COLUMNS] = {
    [MSGR_PARTY] = { "party_id", WN_COL_PARTY, false },
    [MSGR_SENT_RAW] = { "sent_raw_s", WN_COL_INTEGER, false },
    [MSGR_DELIVERED_RAW] = { "delivered_raw_s", WN_COL_INTEGER, false },
    [MSGR_READ_RAW] = { "read_raw_s", WN_COL_INTEGER, false },
    [MSGR_DELIVERED] = { "delivered_utc_ns", WN_COL_INTEGER, false },
    [MSGR_READ] = { "read_utc_ns", WN_COL_INTEGER, false },
};
const struct wn_table wn_table_message_receipt = { "message_receipt", NULL,
    false, MSGR_COLUMNS, receipt_columns };

static const struct wn_column attachment_columns[ATT_COLUMNS] = {
    [ATT_FILE] = { "file_id", WN_COL_FILE, false },
    [ATT_NAME] = { "transfer_name", WN_COL_TEXT, false },
    [ATT_MIME] = { "mime_type", WN_COL_TEXT, false },
    [ATT_SIZE] = { "size_in_bytes", WN_COL_INTEGER, false },
    [ATT_OUTCOME] = { "outcome", WN_COL_TEXT, false },
};
const struct wn_table wn_table_attachment = { "attachment", "attachment_id",
    false, ATT_COLUMNS, attachment_columns };

static const struct wn_column edit_columns[EDIT_COLUMNS] = {
    [EDIT_PART] = { "part_index", WN_COL_INTEGER, false },
    [EDIT_TIME] = { "edited_utc_ns", WN_COL_INTEGER, false },
    [EDIT_TEXT] = { "message_text", WN_COL_TEXT, false },
};
const struct wn_table wn_table_message_edit = { "message_edit", NULL, false,
    EDIT_COLUMNS, edit_columns };

const struct wn_table *const wn_message_tables[] = { &wn_table_message,
    &wn_table_message_party, &wn_table_message_receipt, &wn_table_attachment,
    &wn_table_message_edit, NULL };
