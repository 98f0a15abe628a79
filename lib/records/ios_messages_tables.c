#include "records/ios_messages_tables.h"

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
    &wn_table_message_party, &wn_table_attachment, &wn_table_message_edit,
    NULL };

/* message_summary_info is added by the reader, for edits alone: for a reaction
 * it holds the text that was reacted to. Never: payload_data (previews),
 * group_title, cache_roomnames, other_handle, syndication_ranges. */
const struct wn_raw_column wn_message_raw[] = {
    { "guid", 0 },
    { "handle_id", 0 },
    { "service", 0 },
    { "is_from_me", 0 },
    { "date", 0 },
    { "date_read", WN_PART_METADATA },
    { "date_delivered", WN_PART_METADATA },
    { "date_played", WN_PART_METADATA },
    { "date_edited", WN_PART_METADATA },
    { "date_retracted", WN_PART_METADATA },
    { "is_read", WN_PART_METADATA },
    { "is_delivered", WN_PART_METADATA },
    { "is_sent", WN_PART_METADATA },
    { "is_finished", WN_PART_METADATA },
    { "is_empty", WN_PART_METADATA },
    { "is_played", WN_PART_METADATA },
    { "is_audio_message", WN_PART_METADATA },
    { "is_spam", WN_PART_METADATA },
    { "error", WN_PART_METADATA },
    { "item_type", WN_PART_METADATA },
    { "group_action_type", WN_PART_METADATA },
    { "account", WN_PART_METADATA },
    { "destination_caller_id", WN_PART_METADATA },
    { "was_downgraded", WN_PART_METADATA },
    { "cache_has_attachments", WN_PART_METADATA },
    { "associated_message_guid", WN_PART_METADATA },
    { "associated_message_type", WN_PART_METADATA },
    { "associated_message_emoji", WN_PART_REACTIONS },
    { "thread_originator_guid", WN_PART_METADATA },
    { "thread_originator_part", WN_PART_METADATA },
    { "balloon_bundle_id", WN_PART_METADATA },
    { "expressive_send_style_id", WN_PART_METADATA },
    { "schedule_type", WN_PART_METADATA },
    { "schedule_state", WN_PART_METADATA },
    { "subject", WN_PART_TEXT },
    { "text", WN_PART_TEXT },
    { "attributedBody", WN_PART_TEXT },
};
const size_t wn_message_raw_count =
    sizeof(wn_message_raw) / sizeof(wn_message_raw[0]);

const struct wn_raw_column wn_attachment_raw[] = {
    { "guid", WN_PART_ATTACHMENTS },
    { "created_date", WN_PART_ATTACHMENTS },
    { "start_date", WN_PART_ATTACHMENTS },
    { "filename", WN_PART_ATTACHMENTS },
    { "uti", WN_PART_ATTACHMENTS },
    { "mime_type", WN_PART_ATTACHMENTS },
    { "transfer_state", WN_PART_ATTACHMENTS },
    { "is_outgoing", WN_PART_ATTACHMENTS },
    { "transfer_name", WN_PART_ATTACHMENTS },
    { "total_bytes", WN_PART_ATTACHMENTS },
    { "is_sticker", WN_PART_ATTACHMENTS },
};
const size_t wn_attachment_raw_count =
    sizeof(wn_attachment_raw) / sizeof(wn_attachment_raw[0]);
