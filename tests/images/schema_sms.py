"""sms.db, iOS 10 to 18. Column names as read from databases of iOS 10.2, 11.2,
13 and 14, macOS 13 and an iOS 18 test set; order of later ones as they came."""

from .ddl import AUTO, columns, table

MESSAGE = """
TEXT: text INTEGER: replace=0 TEXT: service_center INTEGER: handle_id=0
TEXT: subject country BLOB: attributedBody INTEGER: version=0 type=0
TEXT: service account account_guid INTEGER: error=0 date date_read
date_delivered is_delivered=0 is_finished=0 is_emote=0 is_from_me=0 is_empty=0
is_delayed=0 is_auto_reply=0 is_prepared=0 is_read=0 is_system_message=0
is_sent=0 has_dd_results=0 is_service_message=0 is_forward=0 was_downgraded=0
is_archive=0 cache_has_attachments=0 TEXT: cache_roomnames
INTEGER: was_data_detected=0 was_deduplicated=0 is_audio_message=0 is_played=0
date_played item_type=0 other_handle=0 TEXT: group_title
INTEGER: group_action_type=0 share_status=0 share_direction=0 is_expirable=0
expire_state=0 message_action_type=0 message_source=0
TEXT: associated_message_guid INTEGER: associated_message_type=0
TEXT: balloon_bundle_id BLOB: payload_data TEXT: expressive_send_style_id
INTEGER: associated_message_range_location=0 associated_message_range_length=0
time_expressive_send_played BLOB: message_summary_info
"""

MESSAGE_SINCE = {
    11: "INTEGER: ck_sync_state=0 TEXT: ck_record_id ck_record_change_tag "
        "destination_caller_id",
    12: "INTEGER: sr_ck_sync_state=0 TEXT: sr_ck_record_id "
        "sr_ck_record_change_tag",
    13: "INTEGER: is_corrupt=0",
    14: "TEXT: reply_to_guid INTEGER: sort_id=0 is_spam=0 has_unseen_mention=0 "
        "TEXT: thread_originator_guid thread_originator_part",
    15: "TEXT: syndication_ranges INTEGER: was_delivered_quietly=0 "
        "did_notify_recipient=0 TEXT: synced_syndication_ranges",
    16: "INTEGER: date_retracted=0 date_edited=0 was_detonated=0 part_count "
        "is_stewie=0 is_kt_verified=0",
    17: "INTEGER: is_sos=0 is_critical=0 TEXT: bia_reference_id fallback_hash",
    18: "TEXT: associated_message_emoji INTEGER: is_pending_satellite_send=0 "
        "needs_relay=0 schedule_type=0 schedule_state=0 "
        "sent_or_received_off_grid=0 date_recovered=0 is_time_sensitive=0 "
        "TEXT: ck_chat_id",
}

CHAT = """
INTEGER: style state TEXT: account_id BLOB: properties TEXT: chat_identifier
service_name room_name account_login INTEGER: is_archived=0
TEXT: last_addressed_handle display_name group_id INTEGER: is_filtered=0
successful_query
"""

CHAT_SINCE = {
    11: "TEXT: engram_id server_change_token INTEGER: ck_sync_state=0 "
        "TEXT: original_group_id INTEGER: last_read_message_timestamp=0",
    12: "TEXT: sr_server_change_token INTEGER: sr_ck_sync_state=0 "
        "TEXT: cloudkit_record_id sr_cloudkit_record_id last_addressed_sim_id",
    14: "INTEGER: is_blackholed=0",
    15: "INTEGER: syndication_date=0 syndication_type=0",
    16: "INTEGER: is_recovered=0",
    17: "INTEGER: is_deleting_incoming_messages=0",
    18: "INTEGER: is_pending_review=0",
}

ATTACHMENT = """
INTEGER: created_date=0 start_date=0 TEXT: filename uti mime_type
INTEGER: transfer_state=0 is_outgoing=0 BLOB: user_info TEXT: transfer_name
INTEGER: total_bytes=0 is_sticker=0 BLOB: sticker_user_info attribution_info
INTEGER: hide_attachment=0
"""

ATTACHMENT_SINCE = {
    11: "INTEGER: ck_sync_state=0 BLOB: ck_server_change_token_blob "
        "TEXT: ck_record_id",
    12: "INTEGER: sr_ck_sync_state=0 BLOB: sr_ck_server_change_token_blob "
        "TEXT: sr_ck_record_id",
    15: "INTEGER: is_commsafety_sensitive=0",
    18: "TEXT: emoji_description INTEGER: preview_generation_state=0",
}


def since(base, later, ios):
    return base + " ".join(text for major, text in sorted(later.items())
                           if major <= ios)


def message_columns(ios):
    return ["ROWID", "guid"] + [rule.split()[0] for rule in columns(
        since(MESSAGE, MESSAGE_SINCE, ios))]


def _joins(ios):
    ref = "REFERENCES {0} (ROWID) ON DELETE CASCADE"
    chat, message = ref.format("chat"), ref.format("message")
    date = ", message_date INTEGER DEFAULT 0" if ios >= 11 else ""
    yield (f"CREATE TABLE chat_message_join (chat_id INTEGER {chat}, "
           f"message_id INTEGER {message}{date}, "
           "PRIMARY KEY (chat_id, message_id))")
    yield (f"CREATE TABLE chat_handle_join (chat_id INTEGER {chat}, handle_id "
           f"INTEGER {ref.format('handle')}, UNIQUE(chat_id, handle_id))")
    yield (f"CREATE TABLE message_attachment_join (message_id INTEGER "
           f"{message}, attachment_id INTEGER {ref.format('attachment')}, "
           "UNIQUE(message_id, attachment_id))")
    if ios < 16:
        return
    both = f"chat_id INTEGER {chat}, message_id INTEGER {message}, "
    yield (f"CREATE TABLE chat_recoverable_message_join ({both}delete_date "
           "INTEGER, ck_sync_state INTEGER DEFAULT 0, PRIMARY KEY (chat_id, "
           "message_id), CHECK (delete_date != 0))")
    yield (f"CREATE TABLE recoverable_message_part ({both}part_index INTEGER, "
           "delete_date INTEGER, part_text BLOB NOT NULL, ck_sync_state "
           "INTEGER DEFAULT 0, PRIMARY KEY (chat_id, message_id, part_index), "
           "CHECK (delete_date != 0))")
    yield ("CREATE TABLE unsynced_removed_recoverable_messages (ROWID INTEGER "
           "PRIMARY KEY AUTOINCREMENT UNIQUE, chat_guid TEXT NOT NULL, "
           "message_guid TEXT NOT NULL, part_index INTEGER)")


def tables(ios):
    guid = "^guid TEXT UNIQUE NOT NULL"
    unique = "original_guid TEXT UNIQUE NOT NULL"
    yield ("CREATE TABLE _SqliteDatabaseProperties (key TEXT, value TEXT, "
           "UNIQUE(key))")
    yield table("deleted_messages", "TEXT: guid!", AUTO)
    yield table("message", since(MESSAGE, MESSAGE_SINCE, ios),
                "^ROWID INTEGER PRIMARY KEY AUTOINCREMENT", guid)
    yield table("handle", "TEXT: id! country service! uncanonicalized_id"
                + (" person_centric_id" if ios >= 12 else ""), AUTO,
                "UNIQUE (id, service)")
    yield table("chat", since(CHAT, CHAT_SINCE, ios),
                "^ROWID INTEGER PRIMARY KEY AUTOINCREMENT", guid)
    rules = ["^ROWID INTEGER PRIMARY KEY AUTOINCREMENT", guid]
    yield table("attachment", since(ATTACHMENT, ATTACHMENT_SINCE, ios), *rules,
                *([unique] if ios >= 11 else []))
    yield from _joins(ios)
    if ios >= 11:
        for name in ("messages", "attachments"):
            yield table(f"sync_deleted_{name}", "TEXT: guid! recordID", AUTO)
        yield table("sync_deleted_chats",
                    "TEXT: guid! recordID INTEGER: timestamp", AUTO)
        yield table("message_processing_task",
                    "TEXT: guid! INTEGER: task_flags!", AUTO)
        yield ("CREATE TABLE kvtable (ROWID INTEGER PRIMARY KEY AUTOINCREMENT "
               "UNIQUE, key TEXT UNIQUE NOT NULL, value BLOB NOT NULL)")


def indexes(ios):
    for name, on in (
            ("message_idx_date", "message(date)"),
            ("message_idx_handle", "message(handle_id, date)"),
            ("message_idx_associated_message",
             "message(associated_message_guid)"),
            ("message_idx_is_read",
             "message(is_read, is_from_me, is_finished)"),
            ("chat_idx_chat_identifier", "chat(chat_identifier)"),
            ("chat_message_join_idx_chat_id", "chat_message_join(chat_id)"),
            ("chat_handle_join_idx_handle_id", "chat_handle_join(handle_id)"),
            ("message_attachment_join_idx_message_id",
             "message_attachment_join(message_id)")):
        yield f"CREATE INDEX {name} ON {on}"
    if ios >= 11:
        yield ("CREATE INDEX chat_message_join_idx_message_date_id_chat_id ON "
               "chat_message_join(chat_id, message_date, message_id)")


# Two of these call functions that only the phone has: a reader that writes,
# or that trusts the schema, trips over them.
TRIGGERS = [
    "CREATE TRIGGER after_insert_on_chat_message_join AFTER INSERT ON "
    "chat_message_join BEGIN UPDATE message SET cache_roomnames = (SELECT "
    "group_concat(c.room_name) FROM chat c INNER JOIN chat_message_join j ON "
    "c.ROWID = j.chat_id WHERE j.message_id = NEW.message_id) WHERE "
    "message.ROWID = NEW.message_id; END",
    "CREATE TRIGGER before_delete_on_attachment BEFORE DELETE ON attachment "
    "BEGIN SELECT before_delete_attachment_path(OLD.ROWID, OLD.guid); END",
    "CREATE TRIGGER after_delete_on_attachment AFTER DELETE ON attachment "
    "BEGIN SELECT delete_attachment_path(OLD.filename); END",
    "CREATE TRIGGER add_to_deleted_messages AFTER DELETE ON message BEGIN "
    "INSERT INTO deleted_messages (guid) VALUES (OLD.guid); END",
]
