/** An entry as a record, with the occurrences that were asked for. */
#include "base/err.h"
#include "records/android_calendar.h"

enum { EVT_TITLE, EVT_LOCATION, EVT_DESCRIPTION, EVT_ALL_DAY, EVT_ZONE,
    EVT_RULE, EVT_STATUS, EVT_COLUMNS };
static const struct wn_column event_columns[EVT_COLUMNS] = {
    [EVT_TITLE] = { "title", WN_COL_TEXT, false },
    [EVT_LOCATION] = { "event_location", WN_COL_TEXT, false },
    [EVT_DESCRIPTION] = { "description", WN_COL_TEXT, false },
    [EVT_ALL_DAY] = { "is_all_day", WN_COL_INTEGER, false },
    [EVT_ZONE] = { "event_time_zone", WN_COL_TEXT, false },
    [EVT_RULE] = { "recurrence_rule", WN_COL_TEXT, false },
    [EVT_STATUS] = { "event_status", WN_COL_TEXT, false },
};
static const struct wn_table table_event = { "calendar_event", NULL, true,
    EVT_COLUMNS, event_columns };

enum { OCC_START, OCC_END, OCC_COLUMNS };
static const struct wn_column occurrence_columns[OCC_COLUMNS] = {
    [OCC_START] = { "start_utc_ns", WN_COL_INTEGER, false },
    [OCC_END] = { "end_utc_ns", WN_COL_INTEGER, false },
};
static const struct wn_table table_occurrence = { "calendar_occurrence", NULL,
    false, OCC_COLUMNS, occurrence_columns };

enum { PTY_PARTY, PTY_ROLE, PTY_COLUMNS };
static const struct wn_column party_columns[PTY_COLUMNS] = {
    [PTY_PARTY] = { "party_id", WN_COL_PARTY, false },
    [PTY_ROLE] = { "role", WN_COL_TEXT, false },
};
static const struct wn_table table_party = { "calendar_party", NULL, false,
    PTY_COLUMNS, party_columns };
const struct wn_table *const wn_calendar_tables[] = { &table_event,
    &table_occurrence, &table_party, NULL };

static const struct wn_raw_column event_raw[] = { { "title", 0 },
    { "description", 0 }, { "eventLocation", 0 }, { "dtstart", 0 },
    { "dtend", 0 }, { "duration", 0 }, { "allDay", 0 },
    { "eventTimezone", 0 }, { "rrule", 0 }, { "rdate", 0 }, { "exrule", 0 },
    { "exdate", 0 }, { "organizer", 0 }, { "original_id", 0 },
    { "originalInstanceTime", 0 }, { "eventStatus", 0 } };
static const struct wn_raw_column guest_raw[] = { { "event_id", 0 },
    { "attendeeEmail", 0 }, { "attendeeStatus", 0 },
    { "attendeeRelationship", 0 } };

static const char *
status_word(int64_t status)
{
    return status == 0 ? "tentative" : status == 1 ? "confirmed" : "unknown";
}

static void
event(struct wn_draft *d, const struct wn_rows *r, const struct wn_entry *e)
{
    wn_draft_row(d, &table_event, 0);
    wn_draft_set(d, EVT_TITLE, 0, wn_rows_value(r, E_TITLE));
    wn_draft_set(d, EVT_LOCATION, 0, wn_rows_value(r, E_LOCATION));
    wn_draft_set(d, EVT_DESCRIPTION, 0, wn_rows_value(r, E_DESCRIPTION));
    wn_draft_set(d, EVT_ALL_DAY, 0, wn_value_int(e->when.all_day));
    wn_draft_set(d, EVT_ZONE, 0, wn_rows_value(r, E_ZONE));
    wn_draft_set(d, EVT_RULE, 0, wn_rows_value(r, E_RRULE));
    wn_draft_set(d, EVT_STATUS, 0,
        wn_value_text(status_word(wn_rows_int(r, E_STATUS))));
    for (size_t i = 0; i < e->count; i++) {
        wn_draft_row(d, &table_occurrence, 0);
        wn_draft_set(d, OCC_START, 0, wn_value_int(e->at[i].from_ns));
        wn_draft_set(d, OCC_END, 0, wn_value_int(e->at[i].until_ns));
    }
}

/** Of the first occurrence. Those of repeating and all-day entries are worked
 * out, so what is raw of them is the result. */
static void
times(struct wn_draft *d, const struct wn_entry *e)
{
    const struct wn_span *o = &e->at[0];
    struct wn_event_time start = { .kind = "start", .time_ns = o->from_ns,
        .raw = wn_value_int(o->from_ns), .epoch = WN_EPOCH_UNIX_NS,
        .set_by = "device" };
    struct wn_event_time end = start;

    end.kind = "end";
    end.time_ns = o->until_ns;
    end.raw = wn_value_int(o->until_ns);
    wn_draft_decided(d, &start);
    wn_draft_time(d, 0, &end);
}

static void
party(struct wn_reading *rd, struct wn_value v, const char *role)
{
    struct wn_calendar *c = rd->state;
    struct wn_handle handle;
    struct wn_party p;

    if (v.kind != WN_VAL_TEXT || v.n == 0) {
        return;
    }
    wn_book_party(rd->book, &p, v.p, v.n, &handle);
    wn_draft_row(&c->draft, &table_party, 0);
    wn_draft_set(&c->draft, PTY_PARTY, 0,
        wn_value_party(wn_draft_party(&c->draft, &p)));
    wn_draft_set(&c->draft, PTY_ROLE, 0, wn_value_text(role));
}

static enum wn_status
people(struct wn_reading *rd, const struct wn_entries *of,
    const struct wn_rows *event_row, struct wn_err *err)
{
    struct wn_calendar *c = rd->state;
    size_t count = 0;
    const struct wn_row_place *at =
        wn_row_find(&of->of_guests, event_row->id, &count);
    struct wn_rows r;
    enum wn_status st = WN_OK;

    party(rd, wn_rows_value(event_row, E_ORGANIZER), "organizer");
    if (of->guests) {
        wn_rows_begin(&r, of->guests, wn_guest_columns, G_COLUMNS);
    }
    for (size_t i = 0; st == WN_OK && i < count; i++) {
        st = wn_rows_seek(&r, at[i].at, err);
        if (st == WN_OK) {
            party(rd, wn_rows_value(&r, G_EMAIL), "attendee");
            wn_rows_raw(&c->draft, &r, "attendees", guest_raw,
                sizeof(guest_raw) / sizeof(guest_raw[0]));
        }
    }
    return st;
}

static enum wn_status
emit_one(struct wn_reading *rd, const struct wn_entry_chosen *one,
    uint32_t source, struct wn_err *err)
{
    struct wn_calendar *c = rd->state;
    struct wn_entry *e = &c->entry;
    struct wn_rows r;
    enum wn_status st;

    wn_rows_begin(&r, one->of->events, wn_entry_columns, E_COLUMNS);
    st = wn_rows_seek(&r, one->at, err);
    if (st == WN_OK) {
        st = wn_entry_read(rd, one->of, &r, err);
    }
    if (st != WN_OK) {
        return st;
    }
    if (e->count == 0) {
        return wn_fail(err, WN_EINTERNAL, "a chosen entry cannot be kept");
    }
    e->facts.times[WN_TF_OCCURS] = (struct wn_fact_time) { WN_TIME_KNOWN,
        e->at[0].from_ns, e->at[0].until_ns - e->at[0].from_ns };
    wn_draft_begin(&c->draft, WN_CAT_CALENDAR, source, "events", r.id);
    event(&c->draft, &r, e);
    times(&c->draft, e);
    wn_rows_raw(&c->draft, &r, "events", event_raw,
        sizeof(event_raw) / sizeof(event_raw[0]));
    st = people(rd, one->of, &r, err);
    if (st == WN_OK) {
        st = wn_gate_put(
            rd->gate, &e->facts, e->verdict.rules, &c->draft, err);
    }
    return st > 0
        ? wn_fail(err, WN_EINTERNAL, "a chosen entry cannot be kept") : st;
}

enum wn_status
wn_calendar_emit(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_calendar *c = rd->state;
    const struct wn_entries *of = NULL;
    uint32_t source = 0;
    enum wn_status st = WN_OK;

    for (size_t i = 0; st == WN_OK && i < c->chosen_count; i++) {
        if (c->chosen[i].of != of) {
            of = c->chosen[i].of;
            st = wn_rows_source(rd, of->events, &source, err);
        }
        if (st == WN_OK) {
            st = emit_one(rd, &c->chosen[i], source, err);
        }
    }
    return st;
}
