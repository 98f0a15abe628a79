/** What a phone says instead of rows. Its words are looked at and forgotten:
 * they may hold anything. */
#include <string.h>

#include "base/err.h"
#include "device/android/content_in.h"

/* Warnings of Android's dynamic linker, which mean nothing to us. */
static const char noise[] = "WARNING: linker: ";
static const char *const none[] = {
    "No result found.", "No reuslt found." /* 4.1, 4.2 and forks */
};

/* The first that is found counts (facts/android 4.3, 4.5). */
static const struct {
    const char *words;
    enum content_said said;
} meanings[] = {
    {"java.lang.SecurityException", CONTENT_REFUSED},
    {"Could not find provider", CONTENT_ABSENT},
    {"Row too big to fit into CursorWindow", CONTENT_TOO_BIG},
    {"SQLiteBlobTooBigException", CONTENT_TOO_BIG},
    {"Couldn't read row ", CONTENT_TOO_BIG},
    {"java.lang.IllegalArgumentException", CONTENT_BAD},
    {"android.database.sqlite.SQLiteException", CONTENT_BAD},
};

static bool
begins(const char *p, size_t n, const char *word)
{
    return n >= strlen(word) && memcmp(p, word, strlen(word)) == 0;
}

static bool
contains(const char *p, size_t n, const char *word)
{
    size_t k = strlen(word);

    for (size_t i = 0; i + k <= n; i++) {
        if (memcmp(p + i, word, k) == 0) {
            return true;
        }
    }
    return false;
}

bool
content_is_noise(const char *line, size_t n)
{
    return begins(line, n, noise);
}

bool
content_is_none(const char *line, size_t n)
{
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        if (strlen(none[i]) == n && memcmp(line, none[i], n) == 0) {
            return true;
        }
    }
    return false;
}

/** Nothing but noise? */
static bool
is_silent(const char *p, size_t n)
{
    while (n > 0) {
        const char *lf = memchr(p, '\n', n);
        size_t len = lf ? (size_t)(lf - p) : n;

        if (len > 0 && !content_is_noise(p, len)) {
            return false;
        }
        len += lf != NULL;
        p += len;
        n -= len;
    }
    return true;
}

enum content_said
content_words(const char *text, size_t n)
{
    if (is_silent(text, n)) {
        return CONTENT_ROWS;
    }
    for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
        if (contains(text, n, meanings[i].words)) {
            return meanings[i].said;
        }
    }
    return CONTENT_ODD;
}

/** ---- for people -------------------------------------------------------- */

static const char *
things(enum wn_provider p)
{
    switch (p) {
    case WN_PROV_SMS:
        return "SMS";
    case WN_PROV_MMS:
    case WN_PROV_MMS_PART:
    case WN_PROV_MMS_ADDRESS:
        return "MMS";
    case WN_PROV_CANONICAL_ADDRESS:
    case WN_PROV_THREAD:
        return "conversations";
    case WN_PROV_CALL:
        return "the call log";
    case WN_PROV_RAW_CONTACT:
    case WN_PROV_CONTACT_DATA:
        return "contacts";
    case WN_PROV_CALENDAR:
    case WN_PROV_EVENT:
    case WN_PROV_ATTENDEE:
        return "the calendar";
    case WN_PROV_IMAGE:
    case WN_PROV_VIDEO:
    case WN_PROV_AUDIO:
    case WN_PROV_FILE:
        return "the list of files";
    case WN_PROV_COUNT:
        break;
    }
    return "this";
}

enum wn_status
content_objection(
    enum content_said said, enum wn_provider p, struct wn_err *err)
{
    enum wn_status st;

    switch ((int)said) {
    case CONTENT_REFUSED:
    case CONTENT_NONE:
        st = wn_fail(err, WN_EREADY,
            "this phone does not let the USB user read %s", things(p));
        wn_todo(err, "Nothing of it was read. Unlock the phone and try again; "
            "some makers and releases never allow it.");
        return st;
    case CONTENT_ABSENT:
        st = wn_fail(err, WN_ABSENT,
            "this phone does not offer %s over USB", things(p));
        wn_todo(err, "Unlock the phone and try again; else it has none.");
        return st;
    case CONTENT_BAD:
        st = wn_fail(err, WN_EREADY, "this phone does not take a question "
            "about %s that can be answered without doubt", things(p));
        wn_todo(err, "Nothing of it was read.");
        return st;
    default:
        return wn_fail(err, WN_EFORMAT,
            "the phone's answer about %s cannot be understood", things(p));
    }
}
