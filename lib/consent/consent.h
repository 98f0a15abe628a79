/**
 * Door of floor 1: the terms of a validated filter, as plain immutable data.
 * Everything here is owned by the wn_consent and lives as long as it does.
 */
#ifndef WN_CONSENT_CONSENT_H
#define WN_CONSENT_CONSENT_H

#include "base/timespan.h"
#include "base/zone.h"
#include "winnow/category.h"
#include "winnow/consent.h"
#include "winnow/device.h"

/** Apps, as bits. Their filter names: wn_app_name(). */
enum wn_app {
    WN_APP_SMS = 1 << 0, /* SMS and MMS */
    WN_APP_IMESSAGE = 1 << 1,
    WN_APP_RCS = 1 << 2,
    WN_APP_PHONE = 1 << 3,
    WN_APP_FACETIME = 1 << 4,
    WN_APP_WHATSAPP = 1 << 5,
    WN_APP_WHATSAPP_BUSINESS = 1 << 6,
    WN_APP_ADDRESS_BOOK = 1 << 7
};
/** Name of one bit, NULL for anything else. */
const char *wn_app_name(uint32_t app);
/** "looked at: WhatsApp; not looked at, whether or not present: SMS and MMS, …
 * and all other apps", for people. looked: apps, as bits. "" for a category
 * whose data belong to no app. 384 bytes hold any. */
void wn_looked_words(
    enum wn_category c, uint32_t looked, char *dst, size_t cap);

/** Parts, as bits; which a category knows: docs/consent-filter.md. */
enum wn_part {
    WN_PART_METADATA = 1 << 0,
    WN_PART_TEXT = 1 << 1,
    WN_PART_ATTACHMENTS = 1 << 2,
    WN_PART_REACTIONS = 1 << 3,
    WN_PART_EDITS = 1 << 4,
    WN_PART_RECENTLY_DELETED = 1 << 5,
    WN_PART_NAMES = 1 << 6,
    WN_PART_NUMBERS = 1 << 7,
    WN_PART_EMAIL = 1 << 8,
    WN_PART_ADDRESSES = 1 << 9,
    WN_PART_NOTES = 1 << 10,
    WN_PART_PICTURES = 1 << 11,
    WN_PART_CAMERA_ROLL = 1 << 12,
    WN_PART_HIDDEN = 1 << 13,
    WN_PART_PENDING = 1 << 14,
    WN_PART_MODEL = 1 << 15, /* device-info's defaults, one bit each */
    WN_PART_OS = 1 << 16,
    WN_PART_SERIAL = 1 << 17,
    WN_PART_ZONE = 1 << 18,
    WN_PART_CLOCK_SKEW = 1 << 19,
    WN_PART_PHONE_NUMBER = 1 << 20,
    WN_PART_SIM = 1 << 21,
    WN_PART_ACCOUNTS = 1 << 22
};

enum wn_kind { /* of photos and videos, as bits */
    WN_KIND_CAMERA = 1 << 0,
    WN_KIND_SCREENSHOT = 1 << 1,
    WN_KIND_SCREEN_RECORDING = 1 << 2,
    WN_KIND_SAVED = 1 << 3
};

/** Which time decides. Index into wn_facts.times too. */
enum wn_time_field {
    WN_TF_NONE,
    WN_TF_SHOWN,
    WN_TF_SENT,
    WN_TF_RECEIVED,
    WN_TF_START,
    WN_TF_OCCURS,
    WN_TF_CREATED,
    WN_TF_TAKEN,
    WN_TF_ADDED,
    WN_TF_RECORDED,
    WN_TF_MODIFIED,
    WN_TF_VISITED,
    WN_TF_COUNT
};
const char *wn_time_field_name(enum wn_time_field f);

enum wn_group_policy { WN_GROUP_EXCLUDE, WN_GROUP_WHOLE, WN_GROUP_LISTED_ONLY };
enum wn_contacts_mode {
    WN_CONTACTS_NAMED,
    WN_CONTACTS_IN_SCOPE,
    WN_CONTACTS_ALL
};

/** Special callers a calls rule may name, as bits. */
enum wn_caller {
    WN_CALLER_WITHHELD = 1 << 0,
    WN_CALLER_NOT_IN_CONTACTS = 1 << 1,
    WN_CALLER_BLOCKED = 1 << 2
};

struct wn_texts {
    const char *const *at;
    size_t count;
};

/** One allow rule. At most 64 in a filter: rule sets are uint64_t. */
struct wn_rule {
    const char *name;
    enum wn_category category;
    uint32_t apps;  /* defaults and phone-messages resolved; 0 = none apply */
    bool sms_family_subset; /* names only some of sms+imessage+rcs */
    enum wn_time_field time_field;
    bool all_dates; /* also where the category has no time field */
    struct wn_civil from, to; /* as written; meaningless when all_dates */
    struct wn_span span;      /* narrow reading; open when all_dates */
    bool undated_include;
    bool has_people;          /* participants given */
    struct wn_texts people;   /* as written: E.164, national, e-mail */
    uint32_t callers;         /* enum wn_caller bits */
    enum wn_group_policy groups;
    uint32_t parts; /* enum wn_part bits; defaults resolved */
    uint32_t kinds; /* enum wn_kind bits; all when not given */
    enum wn_contacts_mode contacts;
    uint64_t max_items; /* 0 = none */
    struct wn_texts keywords;
    uint32_t keyword_context;
    struct wn_texts folders; /* documents: "Download", below a user's storage,
                                or a whole path; without links of every phone
                                (/sdcard), "." and slashes at the end */
    struct wn_texts mimes;   /* documents: "application/pdf", "image/…" */
    int line;
};

struct wn_deny_rule {
    const char *name;
    const char *reason;
    bool from_sheet;
    bool any_category;
    enum wn_category category;
    uint32_t apps;       /* 0 = all */
    struct wn_span span; /* wide reading; open when no dates */
    bool has_people;
    struct wn_texts people;
    int line;
};

/** Routes and device changes, as bits. */
enum wn_route {
    WN_ROUTE_IDENTITY = 1 << 0, /* needs no agreement to a route */
    WN_ROUTE_IOS_AFC = 1 << 1,
    WN_ROUTE_IOS_BACKUP = 1 << 2,
    WN_ROUTE_IOS_DOCUMENTS = 1 << 3,
    WN_ROUTE_ANDROID_PROVIDER = 1 << 4,
    WN_ROUTE_ANDROID_FILES = 1 << 5,
    WN_ROUTE_MEDIA_TRANSFER = 1 << 6
};
const char *wn_route_name(uint32_t route);

enum wn_change {
    WN_CHANGE_PAIRING_TRUST = 1 << 0,
    WN_CHANGE_SYNC_LOCK_FILE = 1 << 1,
    WN_CHANGE_TEMPORARY_PASSWORD = 1 << 2,
    WN_CHANGE_USB_DEBUGGING_KEY = 1 << 3
};
const char *wn_change_name(uint32_t change);

/** What phones of this kind know of them. One filter may name both kinds'. */
uint32_t wn_platform_routes(enum wn_platform platform);
uint32_t wn_platform_changes(enum wn_platform platform);

enum wn_profile { WN_PROFILE_GENERIC, WN_PROFILE_GB_PCSC_2022 };
enum wn_id_type { WN_ID_SERIAL, WN_ID_UDID, WN_ID_IMEI, WN_ID_ANDROID_ID };

struct wn_identifier {
    enum wn_id_type type;
    const char *value;
};

/** Everything the floors above need. Texts "" when not given. */
struct wn_terms {
    const char *id;
    int64_t revision;
    enum wn_profile profile;
    const char *language;
    const char *case_number, *exhibit_device, *exhibit_product;
    const char *basis, *instrument, *purpose;
    const char *organisation; /* authority.authorised-person, else controller */
    const char *person_ref;
    const char *zone_name, *region;
    const struct wn_zone *zone;
    int64_t valid_from_ns, valid_until_ns, withdrawn_ns; /* 0 = not withdrawn */
    unsigned max_runs;
    enum wn_platform platform;
    const struct wn_identifier *identifiers;
    size_t identifier_count;
    int users[16]; /* Android users; { 0 } when none is named */
    size_t user_count;
    const struct wn_rule *rules;
    size_t rule_count;
    const struct wn_deny_rule *denies; /* the sheet's at the end */
    size_t deny_count;
    const char *deny_sheet_sha256; /* "" when none is named */
    bool deny_sheet_applied;
    uint32_t routes;         /* enum wn_route bits, IDENTITY always in */
    uint32_t device_changes; /* enum wn_change bits */
    bool index_photos_catalogue;
    bool staging_encrypted;
    bool seal_finished_rules; /* on-disruption */
    bool preview_counts;
};

const struct wn_terms *wn_consent_terms(const struct wn_consent *c);

/** ---- for papers about a finished bundle (told.c) --------------------- */

/** Text at a key such as "handling.retain"; "" when it is not given. */
const char *wn_consent_text(const struct wn_consent *c, const char *path);
/** Text i of a list; NULL after the last. */
const char *wn_consent_text_at(
    const struct wn_consent *c, const char *path, size_t i);
/** The word at a key as it is said aloud; "" when it is not given. */
const char *wn_consent_said(const struct wn_consent *c, const char *path);
/** The instant at a key. false when it is not given. */
bool wn_consent_when(
    const struct wn_consent *c, const char *path, int64_t *out_ns);
/** Does it rest on somebody's agreement or consent? */
bool wn_consent_is_asked(const struct wn_consent *c);

/** "Friday 20 November 2026" in the filter's zone; `exact`: and ", 10:02
 * (GMT)". */
#define WN_MOMENT_BYTES 80
char *wn_moment_words(char dst[WN_MOMENT_BYTES], const struct wn_consent *c,
    int64_t t_ns, bool exact);

/** "Monday 1 March 2027" of the day at a key; "" when it is not given. */
char *wn_day_words(char dst[WN_MOMENT_BYTES], const struct wn_consent *c,
    const char *path);

/**
 * Rule i in the words of wn_consent_explain(), and what is never kept, but
 * discreet: of people no more than how their number ends; no rule's name, no
 * words looked for, no folders, no reasons. Texts of the filter stand between
 * U+2068 and U+2069, which no such text can hold.
 */
void wn_consent_tell_rule(
    const struct wn_consent *c, size_t i, wn_line_fn *line, void *ctx);
/** Rule i with its name, people, words and folders: for whoever may see what
 * was found under it. */
void wn_consent_tell_rule_whole(
    const struct wn_consent *c, size_t i, wn_line_fn *line, void *ctx);
void wn_consent_tell_never(
    const struct wn_consent *c, wn_line_fn *line, void *ctx);

/** How a route is said when it serves a category (docs/consent-filter.md,
 * section 8). "" for none. */
const char *wn_route_said(uint32_t route, enum wn_category category);

/** The filter's own bytes, as read. */
const uint8_t *wn_consent_bytes(const struct wn_consent *c, size_t *n);

/** For people: who signed the filter, and whether he is trusted; "" when nobody
 * signed it. The words depend on nothing but the signature and who is trusted:
 * no path, no clock. */
void wn_consent_signed_words(
    char *out, size_t cap, const struct wn_consent *c);

/** The bytes of the signature that wn_consent_signature() tells of; NULL and 0
 * when there is none. */
const uint8_t *wn_consent_signature_bytes(
    const struct wn_consent *c, size_t *n);

/**
 * Parse from memory (verify: the filter inside a bundle). sheet may be NULL: a
 * named deny sheet is then left out and deny_sheet_applied is false, instead of
 * the error that wn_consent_load() makes of it.
 */
enum wn_status wn_consent_parse(struct wn_consent **out, const uint8_t *filter,
    size_t filter_bytes, const uint8_t *sheet, size_t sheet_bytes,
    struct wn_findings **findings, struct wn_err *err);

#endif
