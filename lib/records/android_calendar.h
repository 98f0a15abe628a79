/** Calendar entries of an Android phone. Only android_calendar*.c include it.
 */
#ifndef WN_RECORDS_ANDROID_CALENDAR_H
#define WN_RECORDS_ANDROID_CALENDAR_H

#include "base/recurrence.h"
#include "records/rowset.h"

#define WN_ENTRY_TEXT 4096

enum { E_TITLE, E_DESCRIPTION, E_LOCATION, E_START, E_END, E_DURATION,
    E_ALL_DAY, E_ZONE, E_RRULE, E_RDATE, E_EXRULE, E_EXDATE, E_ORGANIZER,
    E_ORIGINAL, E_INSTANCE, E_STATUS, E_COLUMNS };
extern const char *const wn_entry_columns[E_COLUMNS];
enum { G_ENTRY, G_EMAIL, G_COLUMNS };
extern const char *const wn_guest_columns[G_COLUMNS];

/** One user's calendar. */
struct wn_entries {
    int user;
    const struct wn_rowset *events, *guests, *exceptions; /* or NULL */
    struct wn_row_places of_guests;     /* by event_id */
    struct wn_row_places of_exceptions; /* by original_id */
};

struct wn_entry_chosen {
    const struct wn_entries *of;
    uint64_t at;
};

#define WN_GUESTS_MAX 512

/** An entry being read. */
struct wn_entry {
    struct wn_recurrence when;
    char duration[64], zone[128];
    char rrule[WN_ENTRY_TEXT], rdate[WN_ENTRY_TEXT], exrule[WN_ENTRY_TEXT],
        exdate[WN_ENTRY_TEXT];
    struct wn_handle members[WN_GUESTS_MAX]; /* organiser, guests */
    struct wn_facts facts; /* but for the time */
    /* Occurrences that may be kept: */
    struct wn_span *at;
    size_t count, room;
    struct wn_verdict verdict; /* of the first of them */
    bool readable;
};

struct wn_calendar {
    struct wn_entries users[16];
    size_t user_count;
    int64_t *replaced; /* of one entry */
    size_t replaced_room;
    struct wn_entry entry;
    struct wn_entry_chosen *chosen;
    size_t chosen_count, chosen_room;
    struct wn_draft draft;
};

/** Read the newest row, count its occurrences, ask the gate about each:
 * entry->count of them may be kept. */
enum wn_status wn_entry_read(struct wn_reading *rd,
    const struct wn_entries *of, const struct wn_rows *r, struct wn_err *err);
/** android_calendar_emit.c */
extern const struct wn_table *const wn_calendar_tables[];
enum wn_status wn_calendar_emit(struct wn_reading *rd, struct wn_err *err);

#endif
