/** sms.db as iOS 10 to 18 make it, of it the tables that readers ask for. */
#include "export/backup_schema.h"

/* Columns, and those that later systems added. */
static const struct wn_backup_part message[] = {
    { 0,
        "ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE "
        "NOT NULL, text TEXT, replace INTEGER DEFAULT 0, "
        "service_center TEXT, handle_id INTEGER DEFAULT 0, subject "
        "TEXT, country TEXT, attributedBody BLOB, version INTEGER "
        "DEFAULT 0, type INTEGER DEFAULT 0, service TEXT, account "
        "TEXT, account_guid TEXT, error INTEGER DEFAULT 0, date "
        "INTEGER, date_read INTEGER, date_delivered INTEGER, "
        "is_delivered INTEGER DEFAULT 0, is_finished INTEGER "
        "DEFAULT 0, is_emote INTEGER DEFAULT 0, is_from_me INTEGER "
        "DEFAULT 0, is_empty INTEGER DEFAULT 0, is_delayed INTEGER "
        "DEFAULT 0, is_auto_reply INTEGER DEFAULT 0, is_prepared "
        "INTEGER DEFAULT 0, is_read INTEGER DEFAULT 0, "
        "is_system_message INTEGER DEFAULT 0, is_sent INTEGER "
        "DEFAULT 0, has_dd_results INTEGER DEFAULT 0, "
        "is_service_message INTEGER DEFAULT 0, is_forward INTEGER "
        "DEFAULT 0, was_downgraded INTEGER DEFAULT 0, is_archive "
        "INTEGER DEFAULT 0, cache_has_attachments INTEGER DEFAULT "
        "0, cache_roomnames TEXT, was_data_detected INTEGER DEFAULT"
        " 0, was_deduplicated INTEGER DEFAULT 0, is_audio_message "
        "INTEGER DEFAULT 0, is_played INTEGER DEFAULT 0, "
        "date_played INTEGER, item_type INTEGER DEFAULT 0, "
        "other_handle INTEGER DEFAULT 0, group_title TEXT, "
        "group_action_type INTEGER DEFAULT 0, share_status INTEGER "
        "DEFAULT 0, share_direction INTEGER DEFAULT 0, is_expirable"
        " INTEGER DEFAULT 0, expire_state INTEGER DEFAULT 0, "
        "message_action_type INTEGER DEFAULT 0, message_source "
        "INTEGER DEFAULT 0, associated_message_guid TEXT, "
        "associated_message_type INTEGER DEFAULT 0, "
        "balloon_bundle_id TEXT, payload_data BLOB, "
        "expressive_send_style_id TEXT, "
        "associated_message_range_location INTEGER DEFAULT 0, "
        "associated_message_range_length INTEGER DEFAULT 0, "
        "time_expressive_send_played INTEGER, message_summary_info "
        "BLOB" },
    { 11,
        ", ck_sync_state INTEGER DEFAULT 0, ck_record_id TEXT, "
        "ck_record_change_tag TEXT, destination_caller_id TEXT" },
    { 12,
        ", sr_ck_sync_state INTEGER DEFAULT 0, sr_ck_record_id "
        "TEXT, sr_ck_record_change_tag TEXT" },
    { 13,
        ", is_corrupt INTEGER DEFAULT 0" },
    { 14,
        ", reply_to_guid TEXT, sort_id INTEGER DEFAULT 0, is_spam "
        "INTEGER DEFAULT 0, has_unseen_mention INTEGER DEFAULT 0, "
        "thread_originator_guid TEXT, thread_originator_part TEXT" },
    { 15,
        ", syndication_ranges TEXT, was_delivered_quietly INTEGER "
        "DEFAULT 0, did_notify_recipient INTEGER DEFAULT 0, "
        "synced_syndication_ranges TEXT" },
    { 16,
        ", date_retracted INTEGER DEFAULT 0, date_edited INTEGER "
        "DEFAULT 0, was_detonated INTEGER DEFAULT 0, part_count "
        "INTEGER, is_stewie INTEGER DEFAULT 0, is_kt_verified "
        "INTEGER DEFAULT 0" },
    { 17,
        ", is_sos INTEGER DEFAULT 0, is_critical INTEGER DEFAULT 0,"
        " bia_reference_id TEXT, fallback_hash TEXT" },
    { 18,
        ", associated_message_emoji TEXT, is_pending_satellite_send"
        " INTEGER DEFAULT 0, needs_relay INTEGER DEFAULT 0, "
        "schedule_type INTEGER DEFAULT 0, schedule_state INTEGER "
        "DEFAULT 0, sent_or_received_off_grid INTEGER DEFAULT 0, "
        "date_recovered INTEGER DEFAULT 0, is_time_sensitive "
        "INTEGER DEFAULT 0, ck_chat_id TEXT" },
    { 0, NULL },
};

static const struct wn_backup_part chat[] = {
    { 0,
        "ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE "
        "NOT NULL, style INTEGER, state INTEGER, account_id TEXT, "
        "properties BLOB, chat_identifier TEXT, service_name TEXT, "
        "room_name TEXT, account_login TEXT, is_archived INTEGER "
        "DEFAULT 0, last_addressed_handle TEXT, display_name TEXT, "
        "group_id TEXT, is_filtered INTEGER DEFAULT 0, "
        "successful_query INTEGER" },
    { 11,
        ", engram_id TEXT, server_change_token TEXT, ck_sync_state "
        "INTEGER DEFAULT 0, original_group_id TEXT, "
        "last_read_message_timestamp INTEGER DEFAULT 0" },
    { 12,
        ", sr_server_change_token TEXT, sr_ck_sync_state INTEGER "
        "DEFAULT 0, cloudkit_record_id TEXT, sr_cloudkit_record_id "
        "TEXT, last_addressed_sim_id TEXT" },
    { 14,
        ", is_blackholed INTEGER DEFAULT 0" },
    { 15,
        ", syndication_date INTEGER DEFAULT 0, syndication_type "
        "INTEGER DEFAULT 0" },
    { 16,
        ", is_recovered INTEGER DEFAULT 0" },
    { 17,
        ", is_deleting_incoming_messages INTEGER DEFAULT 0" },
    { 18,
        ", is_pending_review INTEGER DEFAULT 0" },
    { 0, NULL },
};

static const struct wn_backup_part attachment[] = {
    { 0,
        "ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE "
        "NOT NULL, created_date INTEGER DEFAULT 0, start_date "
        "INTEGER DEFAULT 0, filename TEXT, uti TEXT, mime_type "
        "TEXT, transfer_state INTEGER DEFAULT 0, is_outgoing "
        "INTEGER DEFAULT 0, user_info BLOB, transfer_name TEXT, "
        "total_bytes INTEGER DEFAULT 0, is_sticker INTEGER DEFAULT "
        "0, sticker_user_info BLOB, attribution_info BLOB, "
        "hide_attachment INTEGER DEFAULT 0" },
    { 11,
        ", ck_sync_state INTEGER DEFAULT 0, "
        "ck_server_change_token_blob BLOB, ck_record_id TEXT" },
    { 12,
        ", sr_ck_sync_state INTEGER DEFAULT 0, "
        "sr_ck_server_change_token_blob BLOB, sr_ck_record_id TEXT" },
    { 15,
        ", is_commsafety_sensitive INTEGER DEFAULT 0" },
    { 18,
        ", emoji_description TEXT, preview_generation_state INTEGER"
        " DEFAULT 0" },
    { 0, NULL },
};

static const struct wn_backup_part handle[] = {
    { 0, "ROWID INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE, id TEXT NOT NULL, "
         "country TEXT, service TEXT NOT NULL, uncanonicalized_id TEXT" },
    { 12, ", person_centric_id TEXT" },
    { 0, NULL },
};

static const struct wn_backup_part chat_message_join[] = {
    { 0, "chat_id INTEGER REFERENCES chat (ROWID) ON DELETE CASCADE, "
         "message_id INTEGER REFERENCES message (ROWID) ON DELETE CASCADE" },
    { 11, ", message_date INTEGER DEFAULT 0" },
    { 0, NULL },
};

static const struct wn_backup_part chat_handle_join[] = {
    { 0, "chat_id INTEGER REFERENCES chat (ROWID) ON DELETE CASCADE, "
         "handle_id INTEGER REFERENCES handle (ROWID) ON DELETE CASCADE" },
    { 0, NULL },
};

static const struct wn_backup_part message_attachment_join[] = {
    { 0, "message_id INTEGER REFERENCES message (ROWID) ON DELETE CASCADE, "
         "attachment_id INTEGER REFERENCES attachment (ROWID) ON DELETE "
         "CASCADE" },
    { 0, NULL },
};

static const struct wn_backup_part recoverable[] = {
    { 0, "chat_id INTEGER REFERENCES chat (ROWID) ON DELETE CASCADE, "
         "message_id INTEGER REFERENCES message (ROWID) ON DELETE CASCADE, "
         "delete_date INTEGER, ck_sync_state INTEGER DEFAULT 0" },
    { 0, NULL },
};

static const struct wn_backup_part deleted[] = {
    { 0, "ROWID INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE, guid TEXT NOT "
         "NULL" },
    { 0, NULL },
};

static const struct wn_backup_part unique_guid[] = {
    { 11, ", original_guid TEXT UNIQUE NOT NULL" },
    { 0, NULL },
};

const struct wn_backup_table wn_backup_sms[] = {
    { 0, "deleted_messages", deleted, NULL, "" },
    { 0, "message", message, NULL, "" },
    { 0, "handle", handle, NULL, ", UNIQUE (id, service)" },
    { 0, "chat", chat, NULL, "" },
    { 0, "attachment", attachment, unique_guid, "" },
    { 0, "chat_message_join", chat_message_join, NULL,
        ", PRIMARY KEY (chat_id, message_id)" },
    { 0, "chat_handle_join", chat_handle_join, NULL,
        ", UNIQUE(chat_id, handle_id)" },
    { 0, "message_attachment_join", message_attachment_join, NULL,
        ", UNIQUE(message_id, attachment_id)" },
    { 16, "chat_recoverable_message_join", recoverable, NULL,
        ", PRIMARY KEY (chat_id, message_id), CHECK (delete_date != 0)" },
    { 0, NULL, NULL, NULL, NULL },
};
