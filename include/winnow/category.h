/**
 * The closed list of data categories: one row each. Columns: enum suffix, name
 * in filters and bundles, has a time field, words for people.
 * Adding a category is one row here, one reader file, one fixture, one page.
 */
#ifndef WINNOW_CATEGORY_H
#define WINNOW_CATEGORY_H

#include <stdbool.h>

#include "winnow/status.h"

#define WN_CATEGORIES(X) \
    X(DEVICE_INFO, "device-info", false, "facts about the phone itself") \
    X(MESSAGES, "messages", true, "messages") \
    X(CALLS, "calls", true, "calls") \
    X(CONTACTS, "contacts", false, "contacts") \
    X(CALENDAR, "calendar", true, "calendar entries") \
    X(PHOTOS, "photos", true, "photos") \
    X(VIDEOS, "videos", true, "videos") \
    X(AUDIO, "audio", true, "sound recordings") \
    X(VOICEMAIL, "voicemail", true, "voicemail") \
    X(NOTES, "notes", true, "notes") \
    X(BROWSER_HISTORY, "browser-history", true, "browsing history") \
    X(DOCUMENTS, "documents", true, "documents") \
    X(LOCATIONS, "locations", true, "locations") \
    X(HEALTH, "health", true, "health records") \
    X(INSTALLED_APPS, "installed-apps", false, "the list of apps") \
    X(DEVICE_CONTROLS, "device-controls", false, "device controls")

enum wn_category {
#define WN_X(id, name, timed, words) WN_CAT_##id,
    WN_CATEGORIES(WN_X)
#undef WN_X
    WN_CAT_COUNT
};

WN_API const char *wn_category_name(enum wn_category c);
WN_API const char *wn_category_words(enum wn_category c);
WN_API bool wn_category_timed(enum wn_category c);

/** WN_CAT_COUNT when name (n bytes) is no category. */
WN_API enum wn_category wn_category_from(const char *name, unsigned long n);

#endif
