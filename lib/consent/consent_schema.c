/** The one table of a filter: every key, its type, its bounds. What depends on
 * profile, basis or category is in profile.c and rules.c. */
#include "consent/schema.h"

#define MAP(k, fields) { .key = k, .type = WN_TYPE_MAP, .sub = fields }
#define NEED_MAP(k, fields) \
    { .key = k, .type = WN_TYPE_MAP, .sub = fields, .need = true }
#define TEXT(k) { .key = k, .type = WN_TYPE_TEXT }
#define NEED_TEXT(k) { .key = k, .type = WN_TYPE_TEXT, .need = true }
#define WORD(k, list) { .key = k, .type = WN_TYPE_WORD, .words = list }
#define NEED_WORD(k, list) \
    { .key = k, .type = WN_TYPE_WORD, .words = list, .need = true }
#define BOOL(k) { .key = k, .type = WN_TYPE_BOOL }
#define NEED_BOOL(k) { .key = k, .type = WN_TYPE_BOOL, .need = true }
#define DATE(k) { .key = k, .type = WN_TYPE_DATE }
#define INSTANT(k) { .key = k, .type = WN_TYPE_INSTANT }
#define NEED_INSTANT(k) { .key = k, .type = WN_TYPE_INSTANT, .need = true }
#define INT(k, low, high) \
    { .key = k, .type = WN_TYPE_INT, .min = low, .max = high }
#define LIST(k, entry, low, high) \
    { .key = k, .type = WN_TYPE_LIST, .sub = &entry, .min = low, .max = high }
#define NEED_LIST(k, entry, low, high) \
    { .key = k, .type = WN_TYPE_LIST, .sub = &entry, .min = low, \
        .max = high, .need = true }
#define END { .key = NULL }

static const struct wn_field text_entry = { .type = WN_TYPE_TEXT };
static const struct wn_field handle_entry = { .type = WN_TYPE_TEXT,
    .max = 254 };
static const struct wn_field user_entry = { .type = WN_TYPE_INT,
    .max = 99999 };
static const struct wn_field need_entry = { .type = WN_TYPE_WORD,
    .words = wn_words_needs };
static const struct wn_field app_entry = { .type = WN_TYPE_WORD,
    .words = wn_words_app };
static const struct wn_field part_entry = { .type = WN_TYPE_WORD,
    .words = wn_words_part };
static const struct wn_field kind_entry = { .type = WN_TYPE_WORD,
    .words = wn_words_kind };
static const struct wn_field route_entry = { .type = WN_TYPE_WORD,
    .words = wn_words_route };
static const struct wn_field index_entry = { .type = WN_TYPE_WORD,
    .words = wn_words_index };
static const struct wn_field change_entry = { .type = WN_TYPE_WORD,
    .words = wn_words_change };

static const struct wn_field supersedes_fields[] = {
    { .key = "id", .type = WN_TYPE_UUID, .need = true },
    { .key = "sha256", .type = WN_TYPE_SHA256, .need = true },
    END,
};
static const struct wn_field extends_fields[] = {
    { .key = "id", .type = WN_TYPE_UUID, .need = true },
    { .key = "sha256", .type = WN_TYPE_SHA256, .need = true },
    NEED_TEXT("reason"),
    END,
};
static const struct wn_field sha256_fields[] = {
    { .key = "sha256", .type = WN_TYPE_SHA256, .need = true },
    END,
};

static const struct wn_field exhibit_fields[] = {
    TEXT("device"),
    TEXT("product"),
    END,
};
static const struct wn_field excess_fields[] = {
    NEED_BOOL("risk"),
    WORD("limb", wn_words_limb),
    TEXT("reason"),
    END,
};
static const struct wn_field confidential_fields[] = {
    NEED_BOOL("risk"),
    TEXT("amount"),
    TEXT("relevance"),
    WORD("limb", wn_words_limb),
    TEXT("reason"),
    END,
};
static const struct wn_field authorised_fields[] = {
    NEED_TEXT("id"),
    NEED_TEXT("organisation"),
    TEXT("role"),
    INT("schedule3-part", 1, 3),
    END,
};
static const struct wn_field authority_fields[] = {
    NEED_TEXT("case"),
    MAP("exhibit", exhibit_fields),
    NEED_WORD("basis", wn_words_basis),
    NEED_TEXT("instrument"),
    WORD("purpose", wn_words_purpose),
    TEXT("line-of-enquiry"),
    TEXT("necessity"),
    TEXT("proportionality"),
    TEXT("alternatives"),
    MAP("excess-information", excess_fields),
    MAP("confidential-information", confidential_fields),
    NEED_TEXT("decided-by"),
    NEED_INSTANT("decided"),
    MAP("authorised-person", authorised_fields),
    END,
};

static const struct wn_field person_fields[] = {
    NEED_TEXT("ref"),
    WORD("category", wn_words_person),
    WORD("age-group", wn_words_age),
    WORD("capacity", wn_words_capacity),
    LIST("needs", need_entry, 0, 16),
    TEXT("interpreter-ref"),
    END,
};

static const struct wn_field notice_fields[] = {
    TEXT("form"),
    TEXT("version"),
    TEXT("ref"),
    { .key = "language", .type = WN_TYPE_LANGUAGE },
    { .key = "sha256", .type = WN_TYPE_SHA256 },
    INSTANT("given"),
    TEXT("information-sought"),
    TEXT("reason"),
    TEXT("handling"),
    BOOL("says-may-refuse"),
    BOOL("says-enquiry-continues"),
    BOOL("says-may-withdraw"),
    END,
};

static const struct wn_field views_fields[] = {
    NEED_BOOL("ascertained"),
    NEED_TEXT("summary"),
    END,
};
static const struct wn_field agreement_fields[] = {
    WORD("giver", wn_words_giver),
    TEXT("giver-ref"),
    TEXT("relation"),
    BOOL("giver-may-extract"),
    TEXT("nobody-else-available"),
    MAP("child-views", views_fields),
    WORD("inform-parent", wn_words_inform_parent),
    BOOL("giver-is-suspect"),
    BOOL("device-provided"),
    BOOL("extraction-agreed"),
    WORD("form", wn_words_form),
    WORD("oral-reason", wn_words_oral_reason),
    TEXT("recorded-by"),
    INSTANT("confirmed"),
    MAP("signed-read-back", sha256_fields),
    TEXT("no-undue-pressure-by"),
    BOOL("copy-given"),
    NEED_INSTANT("valid-from"),
    NEED_INSTANT("valid-until"),
    INT("max-runs", 1, 1000),
    NEED_TEXT("withdraw-contact"),
    INSTANT("withdrawn"),
    END,
};

static const struct wn_field identifier_fields[] = {
    NEED_WORD("type", wn_words_identifier),
    { .key = "value", .type = WN_TYPE_TEXT, .need = true, .max = 64 },
    END,
};
static const struct wn_field identifier_entry = { .type = WN_TYPE_MAP,
    .sub = identifier_fields };
static const struct wn_field device_fields[] = {
    NEED_WORD("platform", wn_words_platform),
    NEED_LIST("identifiers", identifier_entry, 1, 8),
    LIST("users", user_entry, 1, 16),
    END,
};
static const struct wn_field time_fields[] = {
    { .key = "zone", .type = WN_TYPE_TEXT, .need = true, .max = 64 },
    { .key = "region", .type = WN_TYPE_REGION, .need = true },
    END,
};

static const struct wn_field people_fields[] = {
    NEED_LIST("any-of", handle_entry, 1, 256),
    WORD("group-chats", wn_words_groups),
    END,
};
static const struct wn_field deny_people_fields[] = {
    NEED_LIST("any-of", handle_entry, 1, 256),
    END,
};
static const struct wn_field keyword_fields[] = {
    NEED_LIST("any-of", handle_entry, 1, 256),
    INT("context", 0, 100),
    END,
};
static const struct wn_field allow_fields[] = {
    { .key = "rule", .type = WN_TYPE_TEXT, .need = true, .max = 100 },
    NEED_WORD("category", wn_words_category),
    LIST("apps", app_entry, 1, 16),
    DATE("from"),
    DATE("to"),
    BOOL("all-dates"),
    TEXT("all-dates-reason"),
    WORD("time-field", wn_words_time_field),
    WORD("undated", wn_words_undated),
    MAP("participants", people_fields),
    LIST("parts", part_entry, 1, 32),
    LIST("kind", kind_entry, 1, 8),
    WORD("contacts", wn_words_contacts),
    MAP("keywords", keyword_fields),
    INT("max-items", 1, 1000000000),
    BOOL("sensitive"),
    LIST("folders", text_entry, 1, 64),
    LIST("mime", text_entry, 1, 64),
    END,
};
static const struct wn_field allow_entry = { .type = WN_TYPE_MAP,
    .sub = allow_fields };
static const struct wn_field deny_fields[] = {
    { .key = "rule", .type = WN_TYPE_TEXT, .need = true, .max = 100 },
    NEED_WORD("reason", wn_words_deny_reason),
    WORD("category", wn_words_category),
    LIST("apps", app_entry, 1, 16),
    DATE("from"),
    DATE("to"),
    MAP("participants", deny_people_fields),
    END,
};
static const struct wn_field deny_entry = { .type = WN_TYPE_MAP,
    .sub = deny_fields };

static const struct wn_field method_fields[] = {
    NEED_LIST("routes", route_entry, 0, 16),
    LIST("indexes", index_entry, 0, 8),
    NEED_LIST("device-changes", change_entry, 0, 16),
    WORD("staging", wn_words_staging),
    WORD("on-disruption", wn_words_disruption),
    WORD("preview", wn_words_preview),
    END,
};
static const struct wn_field controller_fields[] = {
    NEED_TEXT("name"),
    NEED_TEXT("contact"),
    END,
};
static const struct wn_field handling_fields[] = {
    MAP("controller", controller_fields),
    LIST("recipients", text_entry, 1, 64),
    TEXT("retain"),
    DATE("review-by"),
    END,
};

const struct wn_field wn_schema_filter[] = {
    { .key = "winnow", .type = WN_TYPE_INT, .need = true, .min = 1,
        .max = 1 },
    { .key = "id", .type = WN_TYPE_UUID, .need = true },
    { .key = "revision", .type = WN_TYPE_INT, .need = true, .min = 1,
        .max = 1000000 },
    MAP("supersedes", supersedes_fields),
    MAP("extends", extends_fields),
    NEED_WORD("profile", wn_words_profile),
    { .key = "language", .type = WN_TYPE_LANGUAGE, .need = true },
    NEED_MAP("authority", authority_fields),
    NEED_MAP("person", person_fields),
    MAP("notice", notice_fields),
    NEED_MAP("agreement", agreement_fields),
    NEED_MAP("device", device_fields),
    NEED_MAP("time", time_fields),
    NEED_LIST("allow", allow_entry, 1, 64),
    LIST("deny", deny_entry, 0, 200),
    MAP("deny-sheet", sha256_fields),
    NEED_MAP("method", method_fields),
    MAP("handling", handling_fields),
    END,
};

const struct wn_field wn_schema_deny_sheet[] = {
    NEED_LIST("deny", deny_entry, 1, 200),
    END,
};
