#include "export/csv_columns.h"

#define SHEET(file, columns) \
    { file, columns, sizeof(columns) / sizeof(columns[0]) }

static const struct wn_csv_column message[] = {
    { "application", "message", "application", NULL },
    { "direction", "message", "direction", NULL },
    { "type", "message", "message_type", NULL },
    { "status", "message", "status", NULL },
    { "from", "message_party", "party_id", "from" },
    { "to", "message_party", "party_id", "to" },
    { "cc", "message_party", "party_id", "cc" },
    { "bcc", "message_party", "party_id", "bcc" },
    { "conversation", "message", "session_id", NULL },
    { "gap_before", "message", "gap_before", NULL },
    { "text", "message", "message_text", NULL },
    { "subject", "message", "subject", NULL },
    { "reaction", "message", "reaction_emoji", NULL },
    { "message_id", "message", "message_id", NULL },
    { "answers", "message", "reply_to", NULL },
    { "edited", "message", "edited_utc_ns", NULL },
    { "edit_state", "message", "edit_state", NULL },
    { "earlier_texts", "message_edit", "message_text", NULL },
    { "delivered", "message_receipt", "delivered_utc_ns", NULL },
    { "read", "message_receipt", "read_utc_ns", NULL },
    { "attachments", "attachment", "transfer_name", NULL },
    { "attachment_files", "attachment", "file_id", NULL },
    { "attachment_outcomes", "attachment", "outcome", NULL },
    { "left_out", "message", "left_out", NULL },
};

static const struct wn_csv_column call[] = {
    { "application", "call", "application", NULL },
    { "direction", "call", "direction", NULL },
    { "outcome", "call", "call_type", NULL },
    { "duration_s", "call", "duration_s", NULL },
    { "with", "call", "party_id", NULL },
    { "with_several", "call_party", "party_id", NULL },
};

static const struct wn_csv_column contact[] = {
    { "name", "contact", "display_name", NULL },
    { "first_name", "contact", "first_name", NULL },
    { "middle_name", "contact", "middle_name", NULL },
    { "last_name", "contact", "last_name", NULL },
    { "organisation", "contact", "organisation", NULL },
    { "numbers_and_addresses", "contact_point", "value_raw", NULL },
    { "note", "contact", "note", NULL },
};

static const struct wn_csv_column calendar[] = {
    { "title", "calendar_event", "title", NULL },
    { "place", "calendar_event", "event_location", NULL },
    { "description", "calendar_event", "description", NULL },
    { "all_day", "calendar_event", "is_all_day", NULL },
    { "starts", "calendar_occurrence", "start_utc_ns", NULL },
    { "ends", "calendar_occurrence", "end_utc_ns", NULL },
    { "time_zone", "calendar_event", "event_time_zone", NULL },
    { "repeats", "calendar_event", "recurrence_rule", NULL },
    { "status", "calendar_event", "event_status", NULL },
    { "people", "calendar_party", "party_id", NULL },
};

static const struct wn_csv_column media[] = {
    { "kind", "media", "kind", NULL },
    { "file", "media", "file_id", NULL },
    { "name", "media", "original_name", NULL },
    { "width", "media", "picture_width", NULL },
    { "height", "media", "picture_height", NULL },
    { "latitude", "media", "latitude", NULL },
    { "longitude", "media", "longitude", NULL },
    { "origin", "media", "origin_derived", NULL },
};

static const struct wn_csv_column phone[] = {
    { "fact", "device_fact", "name", NULL },
    { "value", "device_fact", "value_text", NULL },
    { "control", "device_control", "kind", NULL },
    { "package", "device_control", "package", NULL },
    { "component", "device_control", "component", NULL },
    { "installer", "device_control", "installer", NULL },
};

const struct wn_csv_sheet *
wn_csv_sheet(enum wn_category category)
{
    static const struct wn_csv_sheet messages =
        SHEET("messages.csv", message);
    static const struct wn_csv_sheet calls = SHEET("calls.csv", call);
    static const struct wn_csv_sheet contacts = SHEET("contacts.csv", contact);
    static const struct wn_csv_sheet events = SHEET("calendar.csv", calendar);
    static const struct wn_csv_sheet files = SHEET("media.csv", media);
    static const struct wn_csv_sheet facts = SHEET("phone.csv", phone);
    static const struct wn_csv_sheet others = { "others.csv", NULL, 0 };
    static const struct wn_csv_sheet *const sheets[WN_CAT_COUNT] = {
        [WN_CAT_MESSAGES] = &messages, [WN_CAT_CALLS] = &calls,
        [WN_CAT_CONTACTS] = &contacts, [WN_CAT_CALENDAR] = &events,
        [WN_CAT_PHOTOS] = &files, [WN_CAT_VIDEOS] = &files,
        [WN_CAT_AUDIO] = &files, [WN_CAT_DOCUMENTS] = &files,
        [WN_CAT_DEVICE_INFO] = &facts, [WN_CAT_DEVICE_CONTROLS] = &facts };

    return (unsigned)category < WN_CAT_COUNT && sheets[category]
        ? sheets[category] : &others;
}
