/**
 * What Winnow can read, one row each: the only table to extend for a new
 * category. Columns: reader, platform, category bits, app bits, route, how it
 * is had, index domain, index path, files domain, files prefix. Rows are served
 * and emitted in this order: contacts, whose names others may show, come before
 * them; and a HELPER, in which readers of its domain look things up, before
 * those.
 *
 * `reader` names the reader: records/<reader>*.c (or, where phones of both
 * kinds are read alike, the file without the family's name) defines
 * `const struct wn_reader wn_reader_<reader>`. The index is a SQLite database
 * (its -wal and -shm beside it); files are what it may refer to, or, without an
 * index, what is looked at one by one. Domain "Media" is the AFC root. An
 * Android phone has none of these four: its rows come from content providers
 * (device.h), its files by their paths.
 */
#ifndef WN_SCOPE_ARTEFACT_H
#define WN_SCOPE_ARTEFACT_H

#define WN_CAT_BIT(c) (1u << WN_CAT_##c)

/* The two apps are told apart by their containers, which hold files of the same
 * names (facts: ios 6.1). */
#define WN_WHATSAPP "AppDomainGroup-group.net.whatsapp.WhatsApp.shared"
#define WN_WHATSAPP_SMB "AppDomainGroup-group.net.whatsapp.WhatsAppSMB.shared"
#define WN_WHATSAPP_CATS \
    (WN_CAT_BIT(MESSAGES) | WN_CAT_BIT(CALLS) | WN_CAT_BIT(CONTACTS))

/** How an artefact is had. */
enum wn_had {
    WN_HAD_PLAIN,
    WN_HAD_ENCRYPTED, /* phones put it into encrypted backups only */
    WN_HAD_HELPER     /* only looked things up in: no rule is served by it, and
                         a phone that has none lacks nothing */
};

#define WN_ARTEFACTS(X) \
    X(ios_device_info, IOS, WN_CAT_BIT(DEVICE_INFO), 0, WN_ROUTE_IDENTITY, \
        PLAIN, "", "", "", "") \
    X(ios_contacts, IOS, WN_CAT_BIT(CONTACTS), WN_APP_ADDRESS_BOOK, \
        WN_ROUTE_IOS_BACKUP, PLAIN, "HomeDomain", \
        "Library/AddressBook/AddressBook.sqlitedb", "", "") \
    X(ios_whatsapp_people, IOS, WN_WHATSAPP_CATS, WN_APP_WHATSAPP, \
        WN_ROUTE_IOS_BACKUP, HELPER, WN_WHATSAPP, "LID.sqlite", "", "") \
    X(ios_whatsapp_business_people, IOS, WN_WHATSAPP_CATS, \
        WN_APP_WHATSAPP_BUSINESS, WN_ROUTE_IOS_BACKUP, HELPER, \
        WN_WHATSAPP_SMB, "LID.sqlite", "", "") \
    X(ios_whatsapp_contacts, IOS, WN_CAT_BIT(CONTACTS), WN_APP_WHATSAPP, \
        WN_ROUTE_IOS_BACKUP, PLAIN, WN_WHATSAPP, "ContactsV2.sqlite", "", "") \
    X(ios_whatsapp_business_contacts, IOS, WN_CAT_BIT(CONTACTS), \
        WN_APP_WHATSAPP_BUSINESS, WN_ROUTE_IOS_BACKUP, PLAIN, \
        WN_WHATSAPP_SMB, "ContactsV2.sqlite", "", "") \
    X(ios_messages, IOS, WN_CAT_BIT(MESSAGES), \
        WN_APP_SMS | WN_APP_IMESSAGE | WN_APP_RCS, WN_ROUTE_IOS_BACKUP, \
        PLAIN, "HomeDomain", "Library/SMS/sms.db", "MediaDomain", \
        "Library/SMS/Attachments/") \
    X(ios_whatsapp_messages, IOS, WN_CAT_BIT(MESSAGES), \
        WN_APP_WHATSAPP, WN_ROUTE_IOS_BACKUP, PLAIN, \
        WN_WHATSAPP, "ChatStorage.sqlite", WN_WHATSAPP, \
        "Message/Media/") \
    X(ios_whatsapp_business_messages, IOS, WN_CAT_BIT(MESSAGES), \
        WN_APP_WHATSAPP_BUSINESS, WN_ROUTE_IOS_BACKUP, PLAIN, \
        WN_WHATSAPP_SMB, "ChatStorage.sqlite", WN_WHATSAPP_SMB, \
        "Message/Media/") \
    X(ios_calls, IOS, WN_CAT_BIT(CALLS), WN_APP_PHONE | WN_APP_FACETIME, \
        WN_ROUTE_IOS_BACKUP, ENCRYPTED, "HomeDomain", \
        "Library/CallHistoryDB/CallHistory.storedata", "", "") \
    X(ios_whatsapp_calls, IOS, WN_CAT_BIT(CALLS), WN_APP_WHATSAPP, \
        WN_ROUTE_IOS_BACKUP, PLAIN, WN_WHATSAPP, "CallHistory.sqlite", "", "") \
    X(ios_whatsapp_business_calls, IOS, WN_CAT_BIT(CALLS), \
        WN_APP_WHATSAPP_BUSINESS, WN_ROUTE_IOS_BACKUP, PLAIN, \
        WN_WHATSAPP_SMB, "CallHistory.sqlite", "", "") \
    X(ios_photos, IOS, WN_CAT_BIT(PHOTOS) | WN_CAT_BIT(VIDEOS), 0, \
        WN_ROUTE_IOS_AFC, PLAIN, "Media", "PhotoData/Photos.sqlite", "Media", \
        "DCIM/") \
    X(android_device_info, ANDROID, WN_CAT_BIT(DEVICE_INFO), 0, \
        WN_ROUTE_IDENTITY, PLAIN, "", "", "", "") \
    X(android_contacts, ANDROID, WN_CAT_BIT(CONTACTS), \
        WN_APP_ADDRESS_BOOK, WN_ROUTE_ANDROID_PROVIDER, PLAIN, "", "", "", \
        "") \
    X(android_messages, ANDROID, WN_CAT_BIT(MESSAGES), WN_APP_SMS, \
        WN_ROUTE_ANDROID_PROVIDER, PLAIN, "", "", "", "") \
    X(android_calls, ANDROID, WN_CAT_BIT(CALLS), WN_APP_PHONE, \
        WN_ROUTE_ANDROID_PROVIDER, PLAIN, "", "", "", "") \
    X(android_calendar, ANDROID, WN_CAT_BIT(CALENDAR), 0, \
        WN_ROUTE_ANDROID_PROVIDER, PLAIN, "", "", "", "") \
    X(android_photos, ANDROID, WN_CAT_BIT(PHOTOS) | WN_CAT_BIT(VIDEOS), 0, \
        WN_ROUTE_ANDROID_FILES, PLAIN, "", "", "", "") \
    X(android_audio, ANDROID, WN_CAT_BIT(AUDIO), 0, WN_ROUTE_ANDROID_FILES, \
        PLAIN, "", "", "", "") \
    X(android_documents, ANDROID, WN_CAT_BIT(DOCUMENTS), 0, \
        WN_ROUTE_ANDROID_FILES, PLAIN, "", "", "", "") \
    X(android_controls, ANDROID, WN_CAT_BIT(DEVICE_CONTROLS), 0, \
        WN_ROUTE_ANDROID_PROVIDER, PLAIN, "", "", "", "")

enum wn_artefact {
#define WN_X(reader, on, cats, apps, route, had, idom, ipath, fdom, fprefix) \
    WN_ART_##reader,
    WN_ARTEFACTS(WN_X)
#undef WN_X
    WN_ART_COUNT
};

#endif
