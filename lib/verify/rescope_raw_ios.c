/** What an iPhone's own databases give: sms.db, CallHistory.storedata,
 * AddressBook.sqlitedb. */
#include "verify/rescope_raw.h"

static const struct wn_re_cells cells[] = {
    { WN_CAT_MESSAGES, "message", true, 0, "",
        " guid handle_id service is_from_me date date_read date_delivered "
        "date_played date_edited date_retracted is_read is_delivered is_sent "
        "is_finished is_empty is_played is_audio_message is_spam error "
        "item_type group_action_type account destination_caller_id "
        "was_downgraded cache_has_attachments associated_message_guid "
        "associated_message_type associated_message_emoji "
        "thread_originator_guid thread_originator_part balloon_bundle_id "
        "expressive_send_style_id schedule_type schedule_state " },
    { WN_CAT_MESSAGES, "message", true, WN_PART_TEXT, "the text",
        " text attributedBody " },
    { WN_CAT_MESSAGES, "message", true, WN_PART_TEXT, "the subject",
        " subject " },
    { WN_CAT_MESSAGES, "message", true, WN_PART_EDITS | WN_PART_TEXT,
        "earlier texts", " message_summary_info " },
    { WN_CAT_MESSAGES, "chat_recoverable_message_join", true, 0, "",
        " delete_date " },
    { WN_CAT_MESSAGES, "attachment", false, WN_PART_ATTACHMENTS,
        "an attachment",
        " guid created_date start_date filename uti mime_type transfer_state "
        "is_outgoing transfer_name total_bytes is_sticker " },
    { WN_CAT_CALLS, "ZCALLRECORD", true, 0, "",
        " ZDATE ZDURATION ZADDRESS ZORIGINATED ZANSWERED ZCALLTYPE "
        "ZCALL_CATEGORY ZDISCONNECTED_CAUSE ZSERVICE_PROVIDER ZFACE_TIME_DATA "
        "ZHANDLE_TYPE ZNUMBER_AVAILABILITY ZREAD ZISO_COUNTRY_CODE ZUNIQUE_ID "
        "ZFILTERED_OUT_REASON ZJUNKCONFIDENCE ZVERIFICATIONSTATUS "
        "ZBLOCKEDBYEXTENSION ZHASMESSAGE ZWASEMERGENCYCALL "
        "ZSCREENSHARINGTYPE " },
    { WN_CAT_CONTACTS, "ABPerson", true, WN_PART_NAMES, "a name",
        " First Middle Last Organization " },
    { WN_CAT_CONTACTS, "ABPerson", true, WN_PART_NOTES, "a note", " Note " },
    { WN_CAT_CONTACTS, "ABMultiValue", false, 0, "", " value " },
    { WN_CAT_CONTACTS, "ABMultiValueEntry", false, WN_PART_ADDRESSES,
        "an address", " value " },
};

static const struct wn_re_never never[] = {
    { "message", "payload_data", "a preview" },
    { "message", "group_title", "a group's title" },
    { "message", "cache_roomnames", "a group's name" },
    { "message", "other_handle", "somebody else" },
    { "message", "syndication_ranges", "a copy of another text" },
    { "chat", "display_name", "a group's title" },
    { "ZCALLRECORD", "ZNAME", "a contact's name" },
};

const struct wn_re_source wn_re_raw_ios = { cells,
    sizeof(cells) / sizeof(cells[0]), never, sizeof(never) / sizeof(never[0]),
    NULL };
