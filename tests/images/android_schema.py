"""CREATE statements of Android's providers, by API level.

Columns as in real databases of Android 10 (Pixel 3: mmssms.db v67, calllog.db
v8, contacts2.db v1400, calendar.db v601) and of AOSP (calllog.db v10,
contacts2.db v1603); what other releases added or lacked as the columns'
documentation says (Telephony.java, CallLog.java, ContactsContract.java,
CalendarContract.java, MediaStore.java) and DatabaseHelper.java of the
MediaProvider. Triggers are left out: no row is written on the phone."""

from .ddl import table

KEY = "^_id INTEGER PRIMARY KEY AUTOINCREMENT"
PLAIN_KEY = "^_id INTEGER PRIMARY KEY"
LOCALE = "CREATE TABLE android_metadata (locale TEXT)"


def _since(sdk, text, *more):
    """text, and each (API level, columns) that this release has."""
    return text + "".join(" " + columns for level, columns in more
                          if level <= sdk)


# ---- mmssms.db -----------------------------------------------------------

PDU = """
INTEGER: thread_id date date_sent=0 msg_box read=0 TEXT: m_id sub
INTEGER: sub_cs TEXT: ct_t ct_l INTEGER: exp TEXT: m_cls INTEGER: m_type v
m_size pri rr rpt_a resp_st st TEXT: tr_id INTEGER: retr_st TEXT: retr_txt
INTEGER: retr_txt_cs read_status ct_cls TEXT: resp_txt INTEGER: d_tm d_rpt
locked=0 sub_id=-1 seen=0 TEXT: creator INTEGER: text_only=0
"""
PART = """
INTEGER: mid seq=0 TEXT: ct name INTEGER: chset TEXT: cd fn cid cl INTEGER:
ctt_s TEXT: ctt_t _data text
"""
SMS = """
INTEGER: thread_id TEXT: address INTEGER: person date date_sent=0 protocol
read=0 status=-1 type reply_path_present TEXT: subject body service_center
INTEGER: locked=0 sub_id=-1 error_code=0 TEXT: creator INTEGER: seen=0
"""
THREADS = """
INTEGER: date=0 message_count=0 TEXT: recipient_ids snippet INTEGER:
snippet_cs=0 read=1 archived=0 type=0 error=0 has_attachment=0
"""


def telephony(sdk):
    sub = (34, "INTEGER: sub_id=-1")
    return [
        LOCALE, table("pdu", PDU, KEY),
        table("addr", _since(sdk, "INTEGER: msg_id contact_id TEXT: address "
                             "INTEGER: type charset", sub), PLAIN_KEY),
        table("part", _since(sdk, PART, sub), KEY),
        table("rate", "INTEGER: sent_time"),
        table("drm", "TEXT: _data", PLAIN_KEY),
        table("sms", SMS, PLAIN_KEY),
        table("raw", "INTEGER: date reference_number count sequence "
              "destination_port TEXT: address INTEGER: sub_id=-1 TEXT: pdu "
              "INTEGER: deleted=0 TEXT: message_body "
              "display_originating_addr", PLAIN_KEY),
        table("attachments", "INTEGER: sms_id TEXT: content_url INTEGER: "
              "offset"),
        table("sr_pending", "INTEGER: reference_number TEXT: action data"),
        table("canonical_addresses", _since(sdk, "TEXT: address", sub), KEY),
        table("threads", _since(sdk, THREADS, sub), KEY),
        table("pending_msgs", "INTEGER: proto_type msg_id msg_type err_type "
              "err_code retry_index!=0 due_time pending_sub_id=-1 last_try",
              PLAIN_KEY),
        "CREATE INDEX typeThreadIdIndex ON sms (type, thread_id)",
        "CREATE INDEX threadIdDateIndex ON sms (thread_id, date)",
        "CREATE INDEX partMidIndex ON part (mid)",
        "CREATE INDEX addrMsgIdIndex ON addr (msg_id)",
        "CREATE VIEW pdu_restricted AS SELECT * FROM pdu WHERE (msg_box=1 OR "
        "msg_box=2) AND (m_type!=130)",
        "CREATE VIEW sms_restricted AS SELECT * FROM sms WHERE type=1 OR "
        "type=2",
    ]


# ---- calllog.db ----------------------------------------------------------

CALLS = """
TEXT: number INTEGER: presentation!=1 TEXT: post_dial_digits!='' via_number!=''
INTEGER: date duration data_usage type features!=0 TEXT:
subscription_component_name subscription_id phone_account_address INTEGER:
phone_account_hidden!=0 sub_id=-1 new TEXT: name INTEGER: numbertype TEXT:
numberlabel countryiso voicemail_uri INTEGER: is_read TEXT: geocoded_location
lookup_uri matched_number normalized_number INTEGER: photo_id!=0 TEXT:
photo_uri formatted_number INTEGER: add_for_all_users!=1 last_modified=0
"""
CALLS_29 = """
TEXT: call_screening_component_name call_screening_app_name INTEGER:
block_reason!=0
"""
CALLS_END = """
TEXT: _data INTEGER: has_content TEXT: mime_type source_data source_package
transcription
"""
CALLS_26 = "INTEGER: transcription_state!=0"
CALLS_FLAGS = "INTEGER: state dirty!=0 deleted!=0"
CALLS_28 = "INTEGER: backed_up!=0 restored!=0 archived!=0 is_omtp_voicemail!=0"
CALLS_31 = """
INTEGER: missed_reason!=0 priority!=0 TEXT: subject location composer_photo_uri
"""
CALLS_33 = "INTEGER: is_phone_account_migration_pending!=0"
CALLS_35 = "INTEGER: is_business_call!=0 TEXT: asserted_display_name"


def call_log(sdk):
    text = _since(sdk, CALLS, (29, CALLS_29), (0, CALLS_END), (26, CALLS_26),
                  (0, CALLS_FLAGS), (26, CALLS_28), (31, CALLS_31),
                  (33, CALLS_33), (35, CALLS_35))
    return [
        LOCALE, "CREATE TABLE properties (property_key TEXT PRIMARY KEY, "
        "property_value TEXT)", table("calls", text, KEY),
        table("voicemail_status", "TEXT: source_package! "
              "phone_account_component_name phone_account_id settings_uri "
              "voicemail_access_uri INTEGER: configuration_state "
              "data_channel_state notification_channel_state "
              "quota_occupied=-1 quota_total=-1 TEXT: source_type", KEY),
    ]


# ---- contacts2.db --------------------------------------------------------

CONTACTS = """
INTEGER: name_raw_contact_id photo_id photo_file_id TEXT: custom_ringtone
INTEGER: send_to_voicemail!=0 times_contacted!=0 last_time_contacted
starred!=0 pinned!=0 has_phone_number!=0 TEXT: lookup INTEGER: status_update_id
contact_last_updated_timestamp
"""
RAW_CONTACTS = """
INTEGER: account_id TEXT: sourceid backup_id INTEGER:
raw_contact_is_read_only!=0 version!=1 dirty!=0 deleted!=0 contact_id
aggregation_mode!=0 aggregation_needed!=1 TEXT: custom_ringtone INTEGER:
send_to_voicemail!=0 times_contacted!=0 last_time_contacted starred!=0
pinned!=0 TEXT: display_name display_name_alt INTEGER: display_name_source!=0
TEXT: phonetic_name phonetic_name_style sort_key phonebook_label INTEGER:
phonebook_bucket TEXT: sort_key_alt phonebook_label_alt INTEGER:
phonebook_bucket_alt name_verified!=0 TEXT: sync1 sync2 sync3 sync4
"""
DATA = """
INTEGER: package_id mimetype_id! raw_contact_id! TEXT: hash_id INTEGER:
is_read_only!=0 is_primary!=0 is_super_primary!=0 data_version!=0 TEXT: data1
data2 data3 data4 data5 data6 data7 data8 data9 data10 data11 data12 data13
data14 data15 data_sync1 data_sync2 data_sync3 data_sync4 INTEGER:
carrier_presence!=0
"""
DATA_29 = """
TEXT: preferred_phone_account_component_name preferred_phone_account_id
"""


def contacts(sdk):
    account = _since(sdk, "TEXT: account_name account_type data_set",
                     (30, "INTEGER: sim_slot_index sim_ef_type"),
                     (35, "INTEGER: x_is_default!=0"))
    return [
        LOCALE, "CREATE TABLE properties (property_key TEXT PRIMARY KEY, "
        "property_value TEXT)", table("accounts", account, KEY),
        table("contacts", CONTACTS, KEY),
        "CREATE TABLE deleted_contacts (contact_id INTEGER PRIMARY KEY, "
        "contact_deleted_timestamp INTEGER NOT NULL default 0)",
        table("raw_contacts", RAW_CONTACTS, KEY),
        table("photo_files", "INTEGER: height! width! filesize!", KEY),
        table("packages", "TEXT: package!", KEY),
        table("mimetypes", "TEXT: mimetype!", KEY),
        table("data", _since(sdk, DATA, (29, DATA_29)), KEY),
        table("phone_lookup", "INTEGER: data_id! raw_contact_id! TEXT: "
              "normalized_number! min_match!"),
        table("groups", "INTEGER: package_id account_id TEXT: sourceid "
              "INTEGER: version!=1 dirty!=0 TEXT: title INTEGER: title_res "
              "TEXT: notes system_id INTEGER: deleted!=0 group_visible!=0 "
              "should_sync!=1 auto_add!=0 favorites!=0 group_is_read_only!=0",
              KEY),
        "CREATE INDEX raw_contacts_contact_id_index ON raw_contacts "
        "(contact_id)",
        "CREATE INDEX data_raw_contact_id ON data (raw_contact_id)",
        "CREATE INDEX data_mimetype_data1_index ON data (mimetype_id, data1)",
    ]


# ---- calendar.db ---------------------------------------------------------

CALENDARS = """
TEXT: account_name account_type _sync_id INTEGER: dirty TEXT: mutators name
calendar_displayName INTEGER: calendar_color TEXT: calendar_color_index
INTEGER: calendar_access_level visible!=1 sync_events!=0 TEXT:
calendar_location calendar_timezone ownerAccount INTEGER: isPrimary
canOrganizerRespond!=1 canModifyTimeZone=1 canPartiallyUpdate=0 maxReminders=5
TEXT: allowedReminders='0,1' allowedAvailability='0,1'
allowedAttendeeTypes='0,1,2' INTEGER: deleted!=0 TEXT: cal_sync1 cal_sync2
cal_sync3 cal_sync4 cal_sync5 cal_sync6 cal_sync7 cal_sync8 cal_sync9
cal_sync10
"""
EVENTS = """
TEXT: _sync_id INTEGER: dirty TEXT: mutators INTEGER: lastSynced=0
calendar_id! TEXT: title eventLocation description INTEGER: eventColor TEXT:
eventColor_index INTEGER: eventStatus selfAttendeeStatus!=0 dtstart dtend TEXT:
eventTimezone duration INTEGER: allDay!=0 accessLevel!=0 availability!=0
hasAlarm!=0 hasExtendedProperties!=0 TEXT: rrule rdate exrule exdate INTEGER:
original_id TEXT: original_sync_id INTEGER: originalInstanceTime originalAllDay
lastDate hasAttendeeData!=0 guestsCanModify!=0 guestsCanInviteOthers!=1
guestsCanSeeGuests!=1 STRING: organizer INTEGER: isOrganizer deleted!=0 TEXT:
eventEndTimezone customAppPackage customAppUri uid2445 sync_data1 sync_data2
sync_data3 sync_data4 sync_data5 sync_data6 sync_data7 sync_data8 sync_data9
sync_data10
"""
VIEW_EVENTS = (
    "CREATE VIEW view_events AS SELECT Events._id AS _id, title, description, "
    "eventLocation, eventColor, eventColor_index, eventStatus, "
    "selfAttendeeStatus, dtstart, dtend, duration, eventTimezone, "
    "eventEndTimezone, allDay, accessLevel, availability, hasAlarm, "
    "hasExtendedProperties, rrule, rdate, exrule, exdate, original_sync_id, "
    "original_id, originalInstanceTime, originalAllDay, lastDate, "
    "hasAttendeeData, calendar_id, guestsCanInviteOthers, guestsCanModify, "
    "guestsCanSeeGuests, organizer, COALESCE(isOrganizer, organizer = "
    "ownerAccount) AS isOrganizer, customAppPackage, customAppUri, uid2445, "
    "Events.deleted AS deleted, Events._sync_id AS _sync_id, Events.dirty AS "
    "dirty, lastSynced, Calendars.account_name AS account_name, "
    "Calendars.account_type AS account_type, calendar_timezone, "
    "calendar_displayName, calendar_location, visible, calendar_color, "
    "calendar_access_level, isPrimary, ownerAccount, sync_events, "
    "ifnull(eventColor, calendar_color) AS displayColor FROM Events JOIN "
    "Calendars ON (Events.calendar_id=Calendars._id)")


def calendar(_sdk):
    return [
        LOCALE, table("Calendars", CALENDARS, PLAIN_KEY),
        table("Events", EVENTS, KEY),
        table("EventsRawTimes", "INTEGER: event_id! TEXT: dtstart2445 "
              "dtend2445 originalInstanceTime2445 lastDate2445", PLAIN_KEY),
        table("Instances", "INTEGER: event_id begin end startDay endDay "
              "startMinute endMinute", PLAIN_KEY,
              "UNIQUE (event_id, begin, end)"),
        table("Attendees", "INTEGER: event_id TEXT: attendeeName "
              "attendeeEmail INTEGER: attendeeStatus attendeeRelationship "
              "attendeeType TEXT: attendeeIdentity attendeeIdNamespace",
              PLAIN_KEY),
        table("Reminders", "INTEGER: event_id minutes method!=0", PLAIN_KEY),
        table("CalendarAlerts", "INTEGER: event_id begin! end! alarmTime! "
              "state!", PLAIN_KEY),
        table("ExtendedProperties", "INTEGER: event_id TEXT: name value",
              PLAIN_KEY),
        VIEW_EVENTS,
    ]
