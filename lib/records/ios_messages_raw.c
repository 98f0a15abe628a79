/** Columns of sms.db that may be kept as they are stored. */
#include "records/ios_messages_row.h"

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
