/** The one table of a policy: every key, its type, its bounds. */
#include <stddef.h>

#include "consent/policy.h"
#include "consent/schema.h"

static const struct wn_word words_signature[] = {
    { "optional", 0, "" },
    { "required", 1, "" },
    { NULL, 0, NULL },
};

static const struct wn_field profile_entry = { .type = WN_TYPE_WORD,
    .words = wn_words_profile };
static const struct wn_field category_entry = { .type = WN_TYPE_WORD,
    .words = wn_words_category };
static const struct wn_field route_entry = { .type = WN_TYPE_WORD,
    .words = wn_words_route };
static const struct wn_field change_entry = { .type = WN_TYPE_WORD,
    .words = wn_words_change };
static const struct wn_field path_entry = { .type = WN_TYPE_TEXT,
    .max = 4095 };

#define LIST(k, entry) \
    { .key = k, .type = WN_TYPE_LIST, .sub = &entry, .min = 0, .max = 64 }
#define CAP(k, high) \
    { .key = k, .type = WN_TYPE_INT, .min = 1, .max = high }

const struct wn_field wn_schema_policy[] = {
    { .key = "winnow-policy", .type = WN_TYPE_INT, .need = true, .min = 1,
        .max = 1 },
    { .key = "id", .type = WN_TYPE_TEXT, .need = true, .max = 100 },
    LIST("profiles", profile_entry),
    LIST("categories", category_entry),
    LIST("people-required", category_entry),
    LIST("routes", route_entry),
    LIST("device-changes", change_entry),
    CAP("longest-window-days", 36600),
    CAP("longest-agreement-days", 36600),
    CAP("max-items", 1000000000),
    CAP("max-runs", 1000),
    { .key = "signature", .type = WN_TYPE_WORD, .words = words_signature },
    LIST("trusted", path_entry),
    { .key = NULL },
};
