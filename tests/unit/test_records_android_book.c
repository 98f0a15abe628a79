/** Calls, contacts and calendar of an Android phone: rows as the providers give
 * them. */
#include "records_rig.h"

#define P "+447700900123"
#define Q "+447700900456"
#define R "+442079460111"
#define NOON_MS "1772884800000" /* 2026-03-07T12:00:00Z */

#define TAIL \
    "time: {zone: Europe/London, region: GB}\n" \
    "method:\n" \
    "  routes: [android-provider]\n" \
    "  device-changes: [usb-debugging-key]\n"
#define MARCH "    from: 2026-03-01\n    to: 2026-03-14\n"
#define DENY_R \
    "deny:\n  - rule: never\n    reason: legal-privilege\n" \
    "    participants: {any-of: ['" R "']}\n"

static struct rig rig;

static void
begin(const char *body)
{
    rig_open_on(&rig, WN_PLATFORM_ANDROID, body, "14");
}

static void
give(struct rig_set *s)
{
    assert_int_equal(rig_rows(&rig, s), WN_OK);
}

static const struct rig_record *
record(enum wn_category c, int64_t row)
{
    const struct rig_record *r = rig_row(&rig, c, row);

    assert_non_null(r);
    return r;
}

/** ---- calls --------------------------------------------------------------- */

#define CALL_ALL "'number presentation date duration type"

static struct rig_set *
calls(void)
{
    return rig_set(&rig, WN_ART_android_calls, "calls",
        "content://call_log/calls", CALL_ALL);
}

static void
calls_become_records(void **state)
{
    static const struct {
        const char *cells, *type, *direction;
    } cases[] = {
        { P "|1|" NOON_MS "|90|1", "answered", "incoming" },
        { "07700 900123|1|" NOON_MS "|30|2", "answered", "outgoing" },
        { P "|1|" NOON_MS "|0|2", "missed", "outgoing" },
        { P "|~|" NOON_MS "|0|3", "missed", "incoming" },
        { P "|1|" NOON_MS "|5|4", "voicemail", "incoming" },
        { P "|1|" NOON_MS "|0|5", "rejected", "incoming" },
        { P "|1|" NOON_MS "|0|6", "blocked", "incoming" },
        { P "|1|" NOON_MS "|8|7", "answered", "incoming" },
        { P "|1|" NOON_MS "|8|99", "unknown", "incoming" },
    };
    struct rig_set *s;

    (void)state;
    begin(TAIL "allow:\n  - rule: r\n    category: calls\n" MARCH
        "    participants: {any-of: ['" P "']}\n");
    s = calls();
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        rig_row_of(s, (int64_t)i + 1, cases[i].cells);
    }
    rig_row_of(s, 50, Q "|1|" NOON_MS "|8|1");
    rig_row_of(s, 51, P "|1|1773532800000|8|1"); /* the day after */
    rig_row_of(s, 52, P "|1|0|8|1");             /* undated */
    give(s);
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_int_equal(rig.count, sizeof(cases) / sizeof(cases[0]));
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct rig_record *r = record(WN_CAT_CALLS, (int64_t)i + 1);

        assert_string_equal(
            rig_text(r, "call", "call_type", 0), cases[i].type);
        assert_string_equal(
            rig_text(r, "call", "direction", 0), cases[i].direction);
        assert_string_equal(rig_text(r, "call", "application", 0), "phone");
        assert_string_equal(r->decided_kind, "start");
        assert_string_equal(
            rig.sources[r->source], "content://call_log/calls");
    }
    assert_int_equal(rig.not_kept[WN_CAT_CALLS], 3);
    rig_close(&rig);
}

/** A number that stands there though it was withheld is nobody's. */
static void
withheld_and_strangers(void **state)
{
    struct rig_set *s, *data;

    (void)state;
    begin(TAIL "allow:\n  - rule: r\n    category: calls\n" MARCH
        "    participants: {any-of: [withheld, not-in-contacts]}\n");
    data = rig_set(&rig, WN_ART_android_calls, "data",
        "content://com.android.contacts/data", "'data1");
    rig_row_of(data, 1, "07700 900123");
    s = calls();
    rig_row_of(s, 1, "~|2|" NOON_MS "|0|3");
    rig_row_of(s, 2, P "|2|" NOON_MS "|0|3");
    rig_row_of(s, 3, "|1|" NOON_MS "|0|3");
    rig_row_of(s, 4, "~|2|" NOON_MS "|0|2"); /* outgoing: not withheld */
    rig_row_of(s, 5, P "|1|" NOON_MS "|0|3"); /* in the contacts */
    rig_row_of(s, 6, Q "|1|" NOON_MS "|0|3"); /* not */
    give(data);
    give(s);
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_int_equal(rig.count, 4);
    for (int64_t i = 1; i <= 3; i++) {
        const struct rig_record *r = record(WN_CAT_CALLS, i);

        assert_string_equal(
            rig_at(r, "call", "party_id", 0)->kind_word, "withheld");
    }
    assert_string_equal(
        rig_text(record(WN_CAT_CALLS, 6), "call", "party_id", 0), Q);
    rig_close(&rig);
}

static void
denied_calls_are_not_kept(void **state)
{
    struct rig_set *s;

    (void)state;
    begin(TAIL "allow:\n  - rule: r\n    category: calls\n" MARCH DENY_R);
    s = calls();
    rig_row_of(s, 1, P "|1|" NOON_MS "|1|1");
    rig_row_of(s, 2, "020 7946 0111|1|" NOON_MS "|1|1");
    rig_row_of(s, 3, "0044 20 7946 0111|1|" NOON_MS "|1|1");
    give(s);
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_int_equal(rig.count, 1);
    assert_false(rig_anywhere(&rig, "7946"));
    rig_close(&rig);
}

/** ---- contacts -------------------------------------------------------------- */

#define ITEM "vnd.android.cursor.item/"

static void
give_cards(void)
{
    struct rig_set *handles = rig_set(&rig, WN_ART_android_contacts,
        "handles", "content://com.android.contacts/data",
        "raw_contact_id 'data1");
    struct rig_set *cards = rig_set(&rig, WN_ART_android_contacts,
        "raw_contacts", "content://com.android.contacts/raw_contacts",
        "deleted");
    struct rig_set *data = rig_set(&rig, WN_ART_android_contacts, "data",
        "content://com.android.contacts/data",
        "raw_contact_id 'mimetype 'data1 'data2 'data3 'data5");

    rig_row_of(handles, 12, "1|07700 900123");
    rig_row_of(cards, 1, "0");
    rig_row_of(cards, 2, "0");
    rig_row_of(data, 11, "1|" ITEM "name|Sam B. Doe|Sam|Doe|B.");
    rig_row_of(data, 12, "1|" ITEM "phone_v2|07700 900123|2|~|~");
    rig_row_of(data, 13, "1|" ITEM "email_v2|sam@example.org|0|Club|~");
    rig_row_of(data, 14, "1|" ITEM "note|owes me|~|~|~");
    rig_row_of(data, 15, "1|" ITEM "organization|Example Ltd|1|~|Sales");
    rig_row_of(data, 21, "2|" ITEM "name|Other One|Other|One|~");
    rig_row_of(data, 22, "2|" ITEM "phone_v2|" Q "|2|~|~");
    give(handles);
    give(cards);
    give(data);
}

static void
a_named_card_becomes_a_record(void **state)
{
    const struct rig_record *r;

    (void)state;
    begin(TAIL "allow:\n  - rule: r\n    category: contacts\n"
        "    contacts: named\n    participants: {any-of: ['" P "']}\n");
    give_cards();
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_int_equal(rig.count, 1);
    r = record(WN_CAT_CONTACTS, 1);
    assert_string_equal(
        rig_text(r, "contact", "display_name", 0), "Sam B. Doe");
    assert_string_equal(rig_text(r, "contact", "first_name", 0), "Sam");
    assert_string_equal(rig_text(r, "contact", "middle_name", 0), "B.");
    assert_string_equal(rig_text(r, "contact", "last_name", 0), "Doe");
    assert_string_equal(
        rig_text(r, "contact", "organisation", 0), "Example Ltd");
    assert_null(rig_text(r, "contact", "note", 0));
    assert_string_equal(rig_text(r, "contact_point", "kind", 0), "phone");
    assert_string_equal(rig_text(r, "contact_point", "label", 0), "Mobile");
    assert_string_equal(
        rig_text(r, "contact_point", "value_e164_derived", 0), P);
    assert_string_equal(rig_text(r, "contact_point", "label", 1), "Club");
    assert_false(rig_anywhere(&rig, "owes"));
    assert_false(rig_anywhere(&rig, "Sales"));
    assert_false(rig_anywhere(&rig, "Other"));
    rig_close(&rig);
}

/** Without its number no part says who it is, but the phone has told. */
static void
a_card_without_numbers(void **state)
{
    (void)state;
    begin(TAIL "allow:\n  - rule: r\n    category: contacts\n"
        "    contacts: named\n    participants: {any-of: ['" P "']}\n"
        "    parts: [names]\n");
    give_cards();
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_int_equal(rig.count, 1);
    assert_false(rig_anywhere(&rig, "900123"));
    assert_false(rig_anywhere(&rig, "example.org"));
    rig_close(&rig);
}

/** Who takes part is asked of the sink when the rest was chosen. */
static enum wn_status
on_who(void *ctx, const struct wn_handle *h, struct wn_err *err)
{
    char *to = ctx;

    (void)err;
    assert_int_equal(strlen(to), 0);
    memcpy(to, h->norm, strlen(h->norm) + 1);
    return WN_OK;
}

static void
participants_are_told(void **state)
{
    const struct wn_item_sink *sink;
    struct wn_err err = WN_ERR_INIT;
    char who[256] = "";
    struct rig_set *s;

    (void)state;
    begin(TAIL "allow:\n  - rule: r\n    category: calls\n" MARCH
        "    participants: {any-of: ['" P "']}\n"
        "  - rule: c\n    category: contacts\n"
        "    contacts: participants-in-scope\n");
    s = calls();
    rig_row_of(s, 1, P "|1|" NOON_MS "|1|1");
    rig_row_of(s, 2, Q "|1|" NOON_MS "|1|1");
    give(s);
    sink = wn_records_sink(rig.records);
    assert_int_equal(sink->choose(sink->ctx, &err), WN_OK);
    assert_int_equal(sink->who(sink->ctx, on_who, who, &err), WN_OK);
    assert_string_equal(who, P);
    give_cards();
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_int_equal(rig.count, 2);
    assert_string_equal(
        rig_at(record(WN_CAT_CALLS, 1), "call", "party_id", 0)->name,
        "Sam B. Doe");
    rig_close(&rig);
}

/** ---- calendar ---------------------------------------------------------------- */

#define EVENT_ALL \
    "'title 'description 'eventLocation dtstart dtend 'duration allDay " \
    "'eventTimezone 'rrule 'rdate 'exrule 'exdate 'organizer eventStatus"

struct diary {
    struct rig_set *events, *guests, *exceptions;
};

static struct diary
diary(void)
{
    return (struct diary){
        rig_set(&rig, WN_ART_android_calendar, "events",
            "content://com.android.calendar/events", EVENT_ALL),
        rig_set(&rig, WN_ART_android_calendar, "attendees",
            "content://com.android.calendar/attendees",
            "event_id 'attendeeEmail"),
        rig_set(&rig, WN_ART_android_calendar, "exceptions",
            "content://com.android.calendar/events",
            "original_id originalInstanceTime") };
}

static void
give_diary(const struct diary *d)
{
    give(d->exceptions);
    give(d->events);
    give(d->guests);
}

static void
entries_become_records(void **state)
{
    const struct rig_record *r;
    struct diary d;

    (void)state;
    begin(TAIL "allow:\n  - rule: r\n    category: calendar\n" MARCH);
    d = diary();
    rig_row_of(d.events, 1, "Lunch|~|Cafe|" NOON_MS "|1772888400000|~|0|"
        "Europe/London|~|~|~|~|alex@example.org|1");
    /* every Saturday at noon; one of them replaced */
    rig_row_of(d.events, 2, "Class|~|~|1772280000000|~|P3600S|0|"
        "Europe/London|FREQ=WEEKLY|~|~|~|alex@example.org|1");
    /* ends before the window */
    rig_row_of(d.events, 3, "Old|~|~|1771675200000|~|P3600S|0|"
        "Europe/London|FREQ=WEEKLY;COUNT=1|~|~|~|~|1");
    /* whole days touch, but do not overlap */
    rig_row_of(d.events, 4, "Eve|~|~|1772236800000|1772323200000|~|1|UTC|~|~|"
        "~|~|~|1");
    rig_row_of(d.guests, 9, "1|sam@example.org");
    rig_row_of(d.exceptions, 5, "2|" NOON_MS);
    give_diary(&d);
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_int_equal(rig.count, 2);
    r = record(WN_CAT_CALENDAR, 1);
    assert_string_equal(rig_text(r, "calendar_event", "title", 0), "Lunch");
    assert_string_equal(
        rig_text(r, "calendar_event", "event_location", 0), "Cafe");
    assert_int_equal(
        rig_at(r, "calendar_occurrence", "end_utc_ns", 0)->i,
        INT64_C(1772888400000000000));
    assert_string_equal(
        rig_text(r, "calendar_party", "party_id", 0), "alex@example.org");
    assert_string_equal(rig_text(r, "calendar_party", "role", 0), "organizer");
    assert_string_equal(
        rig_text(r, "calendar_party", "party_id", 1), "sam@example.org");
    r = record(WN_CAT_CALENDAR, 2);
    /* 28 February is before, 7 March was replaced, 14 March is in. */
    assert_int_equal(
        rig_at(r, "calendar_occurrence", "start_utc_ns", 0)->i,
        INT64_C(1773489600000000000));
    assert_int_equal(r->decided_ns, INT64_C(1773489600000000000));
    rig_close(&rig);
}

static void
people_and_denies_of_entries(void **state)
{
    struct diary d;

    (void)state;
    begin(TAIL "allow:\n  - rule: r\n    category: calendar\n" MARCH
        "    participants: {any-of: [sam@example.org]}\n"
        "deny:\n  - rule: never\n    reason: other\n"
        "    participants: {any-of: [law@example.org]}\n");
    d = diary();
    for (int64_t i = 1; i <= 3; i++) {
        rig_row_of(d.events, i, "Talk|~|~|" NOON_MS "|1772888400000|~|0|UTC|~|"
            "~|~|~|alex@example.org|1");
    }
    rig_row_of(d.guests, 1, "1|sam@example.org");
    rig_row_of(d.guests, 2, "2|jo@example.org");
    rig_row_of(d.guests, 3, "3|sam@example.org");
    rig_row_of(d.guests, 4, "3|law@example.org");
    give_diary(&d);
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_int_equal(rig.count, 1);
    (void)record(WN_CAT_CALENDAR, 1);
    assert_false(rig_anywhere(&rig, "law@"));
    rig_close(&rig);
}

static void
what_cannot_be_counted_is_said(void **state)
{
    struct diary d;

    (void)state;
    begin(TAIL "allow:\n  - rule: r\n    category: calendar\n" MARCH);
    d = diary();
    rig_row_of(d.events, 1, "Odd|~|~|1772280000000|~|P3600S|0|Nowhere/Land|"
        "FREQ=WEEKLY|~|~|~|~|1");
    rig_row_of(d.events, 2, "Good|~|~|" NOON_MS "|1772888400000|~|0|UTC|~|~|"
        "~|~|~|1");
    give_diary(&d);
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_int_equal(rig.count, 1);
    assert_string_equal(rig.outcome[0], "partly");
    rig_close(&rig);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_become_records),
        cmocka_unit_test(withheld_and_strangers),
        cmocka_unit_test(denied_calls_are_not_kept),
        cmocka_unit_test(a_named_card_becomes_a_record),
        cmocka_unit_test(a_card_without_numbers),
        cmocka_unit_test(participants_are_told),
        cmocka_unit_test(entries_become_records),
        cmocka_unit_test(people_and_denies_of_entries),
        cmocka_unit_test(what_cannot_be_counted_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
