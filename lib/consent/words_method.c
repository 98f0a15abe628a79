/** Routes and device changes: what leaves the phone and what happens to it.
 * These words are said to the person, and printed in plan and report. */
#include <stddef.h>

#include "consent/consent.h"
#include "consent/words.h"

const struct wn_word wn_words_route[] = {
    { "ios-afc", WN_ROUTE_IOS_AFC,
        "Pictures are fetched one by one. What leaves the phone: the pictures "
        "that are kept; the names and dates of the folders that are searched; "
        "the first part of a picture when only that can tell its date; and "
        "the phone's list of all photos, which is read in memory, only to "
        "see which ones are hidden or deleted." },
    { "ios-backup", WN_ROUTE_IOS_BACKUP,
        "The phone sends everything that it puts in a backup. (An encrypted "
        "backup also holds saved passwords and health data.) The program "
        "tests it in memory, shows it to nobody, and keeps only what is "
        "listed here. The rest is dropped as it arrives." },
    { "ios-documents", WN_ROUTE_IOS_DOCUMENTS,
        "Files are fetched one by one. What leaves the phone: the files that "
        "are kept, and the names and dates of the folders that are "
        "searched." },
    { "android-provider", WN_ROUTE_ANDROID_PROVIDER,
        "The phone itself picks out what was agreed. What leaves the phone: "
        "what is kept, and row numbers; where the phone cannot look for a "
        "person itself, the numbers and addresses of that period; and "
        "repeating calendar entries that turn out to fall outside it. All of "
        "that is counted." },
    { "android-files", WN_ROUTE_ANDROID_FILES,
        "Files are fetched one by one. What leaves the phone: the files that "
        "are kept; the names and dates of the folders that are searched; and "
        "a file whose own date turns out to disagree with the phone's list. "
        "All of that is counted." },
    { "media-transfer", WN_ROUTE_MEDIA_TRANSFER,
        "Pictures are fetched one by one over the camera connection. What "
        "leaves the phone: the pictures that are kept; the names and dates of "
        "the folders that are searched; and a picture whose own date turns "
        "out to disagree with the phone's list. All of that is counted." },
    { NULL, 0, NULL },
};

const struct wn_word wn_words_change[] = {
    { "pairing-trust", WN_CHANGE_PAIRING_TRUST,
        "The phone will ask whether to trust this computer. That trust is "
        "taken back at the end." },
    { "sync-lock-file", WN_CHANGE_SYNC_LOCK_FILE,
        "A small lock file is put on the phone while it is being read, so "
        "that nothing else copies at the same time." },
    { "temporary-backup-password", WN_CHANGE_TEMPORARY_PASSWORD,
        "A backup password is set on the phone for a short time. It is shown "
        "to you before it is set, and it is removed at the end. Calls can "
        "only be read this way." },
    { "usb-debugging-key", WN_CHANGE_USB_DEBUGGING_KEY,
        "The phone will ask whether to allow USB debugging from this "
        "computer. The key is destroyed at the end." },
    { NULL, 0, NULL },
};

const char *
wn_platform_name(enum wn_platform p)
{
    const struct wn_word *w = wn_word_of(wn_words_platform, (uint32_t)p);

    return w ? w->name : NULL;
}

const char *
wn_route_name(uint32_t route)
{
    const struct wn_word *w = wn_word_of(wn_words_route, route);

    return w ? w->name : route == WN_ROUTE_IDENTITY ? "identity" : NULL;
}

const char *
wn_change_name(uint32_t change)
{
    const struct wn_word *w = wn_word_of(wn_words_change, change);

    return w ? w->name : NULL;
}

uint32_t
wn_platform_routes(enum wn_platform platform)
{
    return platform == WN_PLATFORM_IOS
        ? WN_ROUTE_IDENTITY | WN_ROUTE_IOS_AFC | WN_ROUTE_IOS_BACKUP |
            WN_ROUTE_IOS_DOCUMENTS
        : WN_ROUTE_IDENTITY | WN_ROUTE_ANDROID_PROVIDER |
            WN_ROUTE_ANDROID_FILES | WN_ROUTE_MEDIA_TRANSFER;
}

uint32_t
wn_platform_changes(enum wn_platform platform)
{
    return platform == WN_PLATFORM_IOS
        ? WN_CHANGE_PAIRING_TRUST | WN_CHANGE_SYNC_LOCK_FILE |
            WN_CHANGE_TEMPORARY_PASSWORD
        : WN_CHANGE_USB_DEBUGGING_KEY;
}
