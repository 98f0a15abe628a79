#include "records/android_calendar.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/grow.h"

const char *const wn_entry_columns[E_COLUMNS] = { [E_TITLE] = "title",
    [E_DESCRIPTION] = "description", [E_LOCATION] = "eventLocation",
    [E_START] = "dtstart", [E_END] = "dtend", [E_DURATION] = "duration",
    [E_ALL_DAY] = "allDay", [E_ZONE] = "eventTimezone", [E_RRULE] = "rrule",
    [E_RDATE] = "rdate", [E_EXRULE] = "exrule", [E_EXDATE] = "exdate",
    [E_ORGANIZER] = "organizer", [E_ORIGINAL] = "original_id",
    [E_INSTANCE] = "originalInstanceTime", [E_STATUS] = "eventStatus" };
const char *const wn_guest_columns[G_COLUMNS] = { [G_ENTRY] = "event_id",
    [G_EMAIL] = "attendeeEmail" };

static enum wn_status
on_open(struct wn_reading *rd, struct wn_err *err)
{
    rd->state = calloc(1, sizeof(struct wn_calendar));
    return rd->state ? WN_OK : wn_fail_nomem(err, "reading the calendar");
}

static struct wn_entries *
entries_of(struct wn_calendar *c, int user)
{
    const size_t most = sizeof(c->users) / sizeof(c->users[0]);

    for (size_t i = 0; i < c->user_count; i++) {
        if (c->users[i].user == user) {
            return &c->users[i];
        }
    }
    if (c->user_count == most) {
        return NULL;
    }
    c->users[c->user_count].user = user;
    return &c->users[c->user_count++];
}

static enum wn_status
on_rows(struct wn_reading *rd, const struct wn_rowset *rs, struct wn_err *err)
{
    struct wn_entries *of = entries_of(rd->state, rs->user);

    if (!of) {
        return wn_fail(err, WN_EINTERNAL, "more users than can be asked for");
    }
    if (strcmp(rs->table, "attendees") == 0) {
        of->guests = rs;
        return wn_row_places(&of->of_guests, rs, "event_id", err);
    }
    if (strcmp(rs->table, "exceptions") == 0) {
        of->exceptions = rs;
        return wn_row_places(&of->of_exceptions, rs, "original_id", err);
    }
    of->events = rs;
    return WN_OK;
}

static enum wn_status
consider(struct wn_reading *rd, const struct wn_entries *of,
    const struct wn_rows *r, struct wn_err *err)
{
    struct wn_calendar *c = rd->state;
    void *chosen = c->chosen;
    enum wn_status st = wn_entry_read(rd, of, r, err);

    wn_gate_seen(rd->gate, WN_CAT_CALENDAR, 1);
    if (st == WN_OK && !c->entry.readable) {
        wn_reading_partly(rd, "a repeating entry is not written as it should "
            "be, or has more guests than can be tested: it was left out");
    }
    if (st != WN_OK || c->entry.count == 0) {
        return st;
    }
    if (!wn_grow(&chosen, &c->chosen_room, c->chosen_count,
            sizeof(*c->chosen))) {
        return wn_fail_nomem(err, "reading the calendar");
    }
    c->chosen = chosen;
    c->chosen[c->chosen_count++] = (struct wn_entry_chosen) { of, r->at };
    wn_gate_chosen(rd->gate, c->entry.verdict.rule, 1);
    for (size_t i = 0; st == WN_OK && i < c->entry.facts.member_count; i++) {
        st = wn_book_keep(rd->book, &c->entry.members[i], err);
    }
    return st;
}

static enum wn_status
on_select(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_calendar *c = rd->state;
    enum wn_status st = WN_END;

    for (size_t i = 0; st == WN_END && i < c->user_count; i++) {
        struct wn_rows r;

        if (!c->users[i].events) {
            continue;
        }
        wn_rows_begin(&r, c->users[i].events, wn_entry_columns, E_COLUMNS);
        while ((st = wn_rows_next(&r, err)) == WN_OK) {
            st = consider(rd, &c->users[i], &r, err);
            if (st != WN_OK) {
                return st;
            }
        }
    }
    return st == WN_END ? WN_OK : st;
}

static void
on_free(struct wn_reading *rd)
{
    struct wn_calendar *c = rd->state;

    if (!c) {
        return;
    }
    for (size_t i = 0; i < c->user_count; i++) {
        wn_row_places_clear(&c->users[i].of_guests);
        wn_row_places_clear(&c->users[i].of_exceptions);
    }
    free(c->replaced);
    free(c->entry.at);
    free(c->chosen);
    wn_draft_clear(&c->draft);
    free(c);
    rd->state = NULL;
}

const struct wn_reader wn_reader_android_calendar = {
    .tables = wn_calendar_tables, .open = on_open, .rows = on_rows,
    .select = on_select, .emit = wn_calendar_emit, .free = on_free };
