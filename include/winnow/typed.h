/**
 * What people type into forms: days, moments, telephone numbers, places. Read
 * as people write them, given back as a filter holds them. Nothing of it is
 * words: whoever asks says them in their own language. No I/O but tzdata.
 */
#ifndef WINNOW_TYPED_H
#define WINNOW_TYPED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "winnow/status.h"

/** Why something typed is no answer. */
enum wn_typed_fault {
    WN_TYPED_GOOD,
    WN_TYPED_NOT_UTF8,  /* bytes that are no text */
    WN_TYPED_CONTROL,   /* a character that is not for reading */
    WN_TYPED_LONG,      /* more than a filter holds here */
    WN_TYPED_NO_DAY,    /* not written like a day */
    WN_TYPED_NOT_THERE, /* 30 February; not 1980 to 2100 */
    WN_TYPED_NO_TIME,   /* a day, but no time of day with it */
    WN_TYPED_SKIPPED,   /* the clocks went forward over it */
    WN_TYPED_TWICE,     /* the clocks went back: it came twice */
    WN_TYPED_NO_ZONE,   /* not in this computer's tzdata */
    WN_TYPED_NO_REGION, /* not in the list of docs/consent-filter.md */
    WN_TYPED_NOBODY,    /* no whole telephone number, no e-mail address */
    WN_TYPED_NO_HASH,   /* not 64 hexadecimal digits, and no file's name */
    WN_TYPED_NO_FILE    /* a file that cannot be read, or is too large */
};

/** What was understood. Fields that do not apply are 0 or "". */
struct wn_typed {
    char value[256]; /* as it stands in a filter */
    int year, month, day; /* month and day from 1 */
    int weekday;          /* 0 = Sunday */
    int hour, minute;     /* local, in the zone */
    char zone[16];        /* "BST": in force at that moment */
    int64_t at_ns;        /* of a moment, UTC */
};

/** May these n bytes stand in a filter as a text of at most max bytes? */
WN_API enum wn_typed_fault wn_typed_text(
    const char *text, size_t n, size_t max);
/** "14 June 2026", "14/6/2026" (the day first), "2026-06-14", months in
 * English or Welsh, three letters at least. value: "2026-06-14". */
WN_API enum wn_typed_fault wn_typed_day(
    struct wn_typed *out, const char *text);
/** A day and a time, "14 June 2026 14:30"; a time alone is today's; "now"; or
 * RFC 3339. Without an offset it is read in zone (IANA), where the rest of out
 * is told too. value: RFC 3339 in UTC, so that two compare as text. */
WN_API enum wn_typed_fault wn_typed_moment(
    struct wn_typed *out, const char *text, const char *zone);
/** A whole telephone number, of region when it has no +, or an e-mail address.
 * value: "+447700900123", or the address as typed. */
WN_API enum wn_typed_fault wn_typed_person(
    struct wn_typed *out, const char *text, const char *region);
/** "Europe/London". */
WN_API enum wn_typed_fault wn_typed_zone(
    struct wn_typed *out, const char *text);
/** "gb" is GB. */
WN_API enum wn_typed_fault wn_typed_region(
    struct wn_typed *out, const char *text);
/** 64 hexadecimal digits, or the path of a file: then they are its SHA-256.
 * Reads the file; up to 64 MiB. */
WN_API enum wn_typed_fault wn_typed_hash(
    struct wn_typed *out, const char *text);

/** ---- what a filter needs that nobody types ----------------------------- */

/** A random UUID, 36 characters. */
WN_API enum wn_status wn_form_id(char out[37], struct wn_err *err);
/** Lower-case hex SHA-256 of what is signed. */
WN_API enum wn_status wn_form_sha256(
    char out[65], const void *p, size_t n, struct wn_err *err);
/** A new file, mode 0600, whole or not at all.
 * @retval WN_EOUTPUT  it exists, or cannot be written */
WN_API enum wn_status wn_form_put(
    const char *path, const void *p, size_t n, struct wn_err *err);

#endif
