/** CallHistory.storedata and the address book, of iOS 10 to 18. */
#include "export/backup_schema.h"

/** ---- calls: a store of Core Data ------------------------------------- */

static const struct wn_backup_part record[] = {
    { 0,
        "Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, "
        "ZANSWERED INTEGER, ZCALL_CATEGORY INTEGER, ZCALLTYPE "
        "INTEGER, ZDISCONNECTED_CAUSE INTEGER, ZFACE_TIME_DATA "
        "INTEGER, ZHANDLE_TYPE INTEGER, ZNUMBER_AVAILABILITY "
        "INTEGER, ZORIGINATED INTEGER, ZREAD INTEGER, ZDATE "
        "TIMESTAMP, ZDURATION FLOAT, ZDEVICE_ID VARCHAR, "
        "ZISO_COUNTRY_CODE VARCHAR, ZLOCATION VARCHAR, ZNAME "
        "VARCHAR, ZSERVICE_PROVIDER VARCHAR, ZUNIQUE_ID VARCHAR" },
    { 14,
        ", ZFILTERED_OUT_REASON INTEGER, ZJUNKCONFIDENCE INTEGER, "
        "ZVERIFICATIONSTATUS INTEGER, ZBLOCKEDBYEXTENSION VARCHAR, "
        "ZJUNKIDENTIFICATIONCATEGORY VARCHAR" },
    { 16,
        ", ZHASMESSAGE INTEGER, ZWASEMERGENCYCALL INTEGER, "
        "ZSCREENSHARINGTYPE INTEGER" },
    { 18,
        ", ZCOMMUNICATIONTRUSTSCORE INTEGER" },
    { 0, NULL },
};

/* ZADDRESS was a BLOB until iOS 11. */
static const struct wn_backup_part address_blob[] = {
    { 0, ", ZADDRESS BLOB" },
    { 0, NULL },
};

static const struct wn_backup_part address_text[] = {
    { 0, ", ZADDRESS VARCHAR" },
    { 0, NULL },
};

static const struct wn_backup_part call_handle[] = {
    { 0, "Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZTYPE "
         "INTEGER, ZNORMALIZEDVALUE VARCHAR, ZVALUE VARCHAR" },
    { 0, NULL },
};

static const struct wn_backup_part remote[] = {
    { 0, "Z_2REMOTEPARTICIPANTCALLS INTEGER, Z_4REMOTEPARTICIPANTHANDLES "
         "INTEGER" },
    { 0, NULL },
};

static const struct wn_backup_part primary_key[] = {
    { 0, "Z_ENT INTEGER PRIMARY KEY, Z_NAME VARCHAR, Z_SUPER INTEGER, Z_MAX "
         "INTEGER" },
    { 0, NULL },
};

static const struct wn_backup_part metadata[] = {
    { 0, "Z_VERSION INTEGER PRIMARY KEY, Z_UUID VARCHAR(255), Z_PLIST BLOB" },
    { 0, NULL },
};

#define CALL_TABLES(address) \
    { { 0, "ZCALLRECORD", record, address, "" }, \
        { 13, "ZHANDLE", call_handle, NULL, "" }, \
        { 13, "Z_2REMOTEPARTICIPANTHANDLES", remote, NULL, \
            ", PRIMARY KEY (Z_2REMOTEPARTICIPANTCALLS, " \
            "Z_4REMOTEPARTICIPANTHANDLES)" }, \
        { 0, "Z_PRIMARYKEY", primary_key, NULL, "" }, \
        { 0, "Z_METADATA", metadata, NULL, "" }, \
        { 0, NULL, NULL, NULL, NULL } }

const struct wn_backup_table wn_backup_calls_11[] = CALL_TABLES(address_blob);
const struct wn_backup_table wn_backup_calls[] = CALL_TABLES(address_text);

/** ---- contacts -------------------------------------------------------- */

static const struct wn_backup_part person[] = {
    { 0,
        "ROWID INTEGER PRIMARY KEY AUTOINCREMENT, First TEXT, Last "
        "TEXT, Middle TEXT, FirstPhonetic TEXT, MiddlePhonetic "
        "TEXT, LastPhonetic TEXT, Organization TEXT, Department "
        "TEXT, Note TEXT, Kind INTEGER, Birthday TEXT, JobTitle "
        "TEXT, Nickname TEXT, Prefix TEXT, Suffix TEXT, FirstSort "
        "TEXT, LastSort TEXT, CreationDate INTEGER, "
        "ModificationDate INTEGER, CompositeNameFallback TEXT, "
        "ExternalIdentifier TEXT, ExternalModificationTag TEXT, "
        "ExternalUUID TEXT, StoreID INTEGER, DisplayName TEXT, "
        "ExternalRepresentation BLOB, FirstSortSection TEXT, "
        "LastSortSection TEXT, FirstSortLanguageIndex INTEGER "
        "DEFAULT 2147483647, LastSortLanguageIndex INTEGER DEFAULT "
        "2147483647, PersonLink INTEGER DEFAULT -1, ImageURI TEXT, "
        "IsPreferredName INTEGER DEFAULT 1, guid TEXT NOT NULL "
        "DEFAULT (ab_generate_guid()), PhonemeData TEXT, "
        "AlternateBirthday TEXT, MapsData TEXT, FirstPronunciation "
        "TEXT, MiddlePronunciation TEXT, LastPronunciation TEXT, "
        "OrganizationPhonetic TEXT, OrganizationPronunciation TEXT,"
        " PreviousFamilyName TEXT" },
    { 12,
        ", PreferredLikenessSource TEXT, PreferredPersonaIdentifier"
        " TEXT, PreferredChannel TEXT, DowntimeWhitelist TEXT" },
    { 14,
        ", ImageType TEXT, ImageHash BLOB, MemojiMetadata BLOB" },
    { 17,
        ", Wallpaper BLOB, DisplayFlags INTEGER, "
        "WatchWallpaperImageData BLOB, WallpaperMetadata BLOB" },
    { 18,
        ", ImageBackgroundColorsData BLOB, "
        "SensitiveContentConfiguration BLOB, WallpaperURI TEXT, "
        "ImageSyncFailedTime TEXT, WallpaperSyncFailedTime TEXT" },
    { 0, NULL },
};

static const struct wn_backup_part value[] = {
    { 0, "UID INTEGER PRIMARY KEY, record_id INTEGER, property INTEGER, "
         "identifier INTEGER, label INTEGER, value TEXT, guid TEXT NOT NULL "
         "DEFAULT (ab_generate_guid())" },
    { 0, NULL },
};

static const struct wn_backup_part only_value[] = {
    { 0, "value TEXT" },
    { 0, NULL },
};

static const struct wn_backup_part value_entry[] = {
    { 0, "parent_id INTEGER, key INTEGER, value TEXT" },
    { 0, NULL },
};

static const struct wn_backup_part store[] = {
    { 0,
        "ROWID INTEGER PRIMARY KEY AUTOINCREMENT, Name TEXT, "
        "ExternalIdentifier TEXT, Type INTEGER, ConstraintsPath "
        "TEXT, ExternalModificationTag TEXT, ExternalSyncTag TEXT, "
        "StoreInternalIdentifier TEXT, AccountID INTEGER DEFAULT "
        "-1, Enabled INTEGER DEFAULT 1, SyncData BLOB, MeIdentifier"
        " INTEGER DEFAULT -1, Capabilities INTEGER DEFAULT 0, guid "
        "TEXT NOT NULL DEFAULT (ab_generate_guid()), LastSyncDate "
        "TEXT" },
    { 0, NULL },
};

static const struct wn_backup_part group[] = {
    { 0,
        "ROWID INTEGER PRIMARY KEY AUTOINCREMENT, Name TEXT, "
        "ExternalIdentifier TEXT, StoreID INTEGER, "
        "ExternalModificationTag TEXT, ExternalRepresentation BLOB,"
        " ExternalUUID TEXT, guid TEXT NOT NULL DEFAULT "
        "(ab_generate_guid())" },
    { 0, NULL },
};

static const struct wn_backup_part member[] = {
    { 0, "UID INTEGER PRIMARY KEY, group_id INTEGER, member_type INTEGER, "
         "member_id INTEGER" },
    { 0, NULL },
};

const struct wn_backup_table wn_backup_contacts[] = {
    { 0, "ABStore", store, NULL, "" },
    { 0, "ABPerson", person, NULL, ", UNIQUE(guid)" },
    { 0, "ABMultiValue", value, NULL, ", UNIQUE(guid)" },
    { 0, "ABMultiValueLabel", only_value, NULL, ", UNIQUE(value)" },
    { 0, "ABMultiValueEntry", value_entry, NULL, ", UNIQUE(parent_id, key)" },
    { 0, "ABMultiValueEntryKey", only_value, NULL, ", UNIQUE(value)" },
    { 0, "ABGroup", group, NULL, ", UNIQUE(guid)" },
    { 0, "ABGroupMembers", member, NULL,
        ", UNIQUE(group_id, member_type, member_id)" },
    { 0, NULL, NULL, NULL, NULL },
};

/** ---- their pictures, of which there are none ------------------------- */

static const struct wn_backup_part picture[] = {
    { 0, "ROWID INTEGER PRIMARY KEY AUTOINCREMENT, record_id INTEGER, crop_x "
         "INTEGER, crop_y INTEGER, crop_width INTEGER, data BLOB, guid TEXT" },
    { 0, NULL },
};

static const struct wn_backup_part thumbnail[] = {
    { 0, "ROWID INTEGER PRIMARY KEY AUTOINCREMENT, record_id INTEGER, format "
         "INTEGER, derived_from_format INTEGER, data BLOB" },
    { 0, NULL },
};

const struct wn_backup_table wn_backup_pictures[] = {
    { 0, "ABFullSizeImage", picture, NULL, ", UNIQUE(record_id)" },
    { 0, "ABThumbnailImage", thumbnail, NULL, ", UNIQUE(record_id, format)" },
    { 0, NULL, NULL, NULL, NULL },
};

/** ---- Manifest.db ----------------------------------------------------- */

static const struct wn_backup_part files[] = {
    { 0, "fileID TEXT PRIMARY KEY, domain TEXT, relativePath TEXT, flags "
         "INTEGER, file BLOB" },
    { 0, NULL },
};

static const struct wn_backup_part properties[] = {
    { 0, "key TEXT PRIMARY KEY, value BLOB" },
    { 0, NULL },
};

const struct wn_backup_table wn_backup_manifest[] = {
    { 0, "Files", files, NULL, "" },
    { 0, "Properties", properties, NULL, "" },
    { 0, NULL, NULL, NULL, NULL },
};
