/** The closed list of source columns that a bundle may hold as they were. */
#include <stdio.h>
#include <string.h>

#include "verify/rescope.h"

/* Of MediaStore, about the file itself. */
#define CATALOGUE \
    " _data _display_name mime_type _size datetaken date_added date_modified " \
    "width height duration owner_package_name is_pending is_trashed "

/** All source columns that may be kept raw; of the item's own row, or of rows
 * that belong to it. Items of other categories have none. */
static const struct {
    enum wn_category category;
    const char *table;
    bool own;
    const char *columns; /* a space at both ends of each */
} may[] = {
    { WN_CAT_MESSAGES, "message", true,
        " guid handle_id service is_from_me date date_read date_delivered "
        "date_played date_edited date_retracted is_read is_delivered is_sent "
        "is_finished is_empty is_played is_audio_message is_spam error "
        "item_type group_action_type account destination_caller_id "
        "was_downgraded cache_has_attachments associated_message_guid "
        "associated_message_type associated_message_emoji "
        "thread_originator_guid thread_originator_part balloon_bundle_id "
        "expressive_send_style_id schedule_type schedule_state subject text "
        "attributedBody message_summary_info " },
    { WN_CAT_MESSAGES, "chat_recoverable_message_join", true,
        " delete_date " },
    { WN_CAT_MESSAGES, "attachment", false,
        " guid created_date start_date filename uti mime_type transfer_state "
        "is_outgoing transfer_name total_bytes is_sticker " },
    { WN_CAT_MESSAGES, "sms", true,
        " thread_id address date date_sent type read seen status error_code "
        "protocol service_center sub_id creator subject body " },
    { WN_CAT_MESSAGES, "pdu", true,
        " thread_id date date_sent msg_box m_type m_id read seen m_size pri "
        "ct_t resp_st retr_st sub_id creator text_only sub sub_cs " },
    { WN_CAT_MESSAGES, "part", false,
        " mid seq ct name fn cl cid cd chset text " },
    { WN_CAT_MESSAGES, "addr", false, " address type charset " },
    { WN_CAT_CALLS, "ZCALLRECORD", true,
        " ZDATE ZDURATION ZADDRESS ZORIGINATED ZANSWERED ZCALLTYPE "
        "ZCALL_CATEGORY ZDISCONNECTED_CAUSE ZSERVICE_PROVIDER ZFACE_TIME_DATA "
        "ZHANDLE_TYPE ZNUMBER_AVAILABILITY ZREAD ZISO_COUNTRY_CODE ZUNIQUE_ID "
        "ZFILTERED_OUT_REASON ZJUNKCONFIDENCE ZVERIFICATIONSTATUS "
        "ZBLOCKEDBYEXTENSION ZHASMESSAGE ZWASEMERGENCYCALL "
        "ZSCREENSHARINGTYPE " },
    { WN_CAT_CALLS, "calls", true,
        " number presentation date duration type features countryiso "
        "block_reason missed_reason " },
    { WN_CAT_CALENDAR, "events", true,
        " title description eventLocation dtstart dtend duration allDay "
        "eventTimezone rrule rdate exrule exdate organizer original_id "
        "originalInstanceTime eventStatus " },
    { WN_CAT_CALENDAR, "attendees", false,
        " event_id attendeeEmail attendeeStatus attendeeRelationship " },
    { WN_CAT_PHOTOS, "images", true, CATALOGUE },
    { WN_CAT_VIDEOS, "video", true, CATALOGUE },
    { WN_CAT_AUDIO, "audio", true, CATALOGUE },
    { WN_CAT_CONTACTS, "ABPerson", true,
        " First Middle Last Organization Note " },
    { WN_CAT_CONTACTS, "ABMultiValue", false, " value " },
    { WN_CAT_CONTACTS, "ABMultiValueEntry", false, " value " },
    { WN_CAT_CONTACTS, "data", false, " mimetype data1 data2 data3 data5 " },
};

bool
wn_re_may_stand(const struct wn_ev_item *it, const struct wn_ev_raw *raw)
{
    char word[64];
    int n = snprintf(word, sizeof(word), " %s ", raw->column);

    if (n < 0 || (size_t)n >= sizeof(word) || strchr(raw->column, ' ')) {
        return false;
    }
    for (size_t i = 0; i < sizeof(may) / sizeof(may[0]); i++) {
        if (may[i].category == it->category &&
            strcmp(may[i].table, raw->table) == 0 &&
            (!may[i].own || raw->row == it->source_row)) {
            return strstr(may[i].columns, word) != NULL;
        }
    }
    return false;
}
