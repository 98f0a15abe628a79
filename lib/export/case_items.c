/** Messages, calls, contacts, calendar entries. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "export/case.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/** The parties of the rows of a table, of one role or any other than it. */
static void
parties(struct wn_case *c, const struct wn_ev_item *it, const char *table,
    const char *role, bool is, const char *property)
{
    bool begun = false;

    for (size_t i = 0; i < it->row_count; i++) {
        const struct wn_ev_row *row = &it->rows[i];
        const struct wn_ev_party *p =
            wn_export_party(c->w, wn_ev_get(row, "party_id"));

        if (strcmp(row->table->name, table) != 0 || !p ||
            (role && wn_ev_is(wn_ev_get(row, "role"), role) != is)) {
            continue;
        }
        if (!begun) {
            wn_json_key(&c->j, property);
            wn_json_arr(&c->j);
            begun = true;
        }
        wn_case_ref(c, NULL, wn_case_party(p));
        if (role && is) {
            break; /* one only */
        }
    }
    if (begun) {
        wn_json_end_arr(&c->j);
    }
}

/** ---- messages -------------------------------------------------------- */

static const struct wn_case_column message[] = {
    { "message_text", "uco-observable:messageText", WN_CASE_TEXT },
    { "message_type", "uco-observable:messageType", WN_CASE_TEXT },
    { "message_id", "uco-observable:messageID", WN_CASE_TEXT },
    { "application", NULL, WN_CASE_TEXT },
};
#define MESSAGE_PROPERTIES (COUNT(message) - 1)

void
wn_case_message(struct wn_case *c, const struct wn_ev_item *it)
{
    const struct wn_ev_row *row = wn_ev_row(it, "message");
    const char *application = wn_case_word(row, "application");
    bool sms = strcmp(application, "sms") == 0 ||
        strcmp(application, "mms") == 0;
    struct wn_case_name app = wn_case_app(c, application);
    const struct wn_ev_value *session = wn_ev_get(row, "session_id");
    char number[24];

    wn_case_node(c, wn_case_item(it), sms ? "uco-observable:SMSMessage"
                                          : "uco-observable:Message");
    wn_case_rest(c, it, row, message, COUNT(message));
    wn_case_rows(c, it, "message_edit");
    wn_case_rows(c, it, "message_receipt");
    wn_case_rows(c, it, "attachment");
    wn_case_times(c, it, " sent received ");
    wn_case_facets(c);
    wn_case_facet(c, wn_case_item(it), "MessageFacet");
    wn_case_ref(c, "uco-observable:application", app);
    wn_case_columns(c, it, row, message, MESSAGE_PROPERTIES);
    parties(c, it, "message_party", "from", true, "uco-observable:from");
    parties(c, it, "message_party", "from", false, "uco-observable:to");
    wn_case_when(c, it, "sent", "uco-observable:sentTime");
    wn_case_when(c, it, "received", "uco-observable:receivedTime");
    if (session->kind == WN_EV_INT) {
        (void)snprintf(number, sizeof(number), "%" PRId64, session->i);
        wn_case_text(c, "uco-observable:sessionID", number);
    }
    wn_case_end_inner(c);
    if (sms && wn_ev_get(row, "is_read")->kind == WN_EV_INT) {
        wn_case_facet(c, wn_case_item(it), "SMSMessageFacet");
        wn_case_bool(c, "uco-observable:isRead",
            wn_ev_get(row, "is_read")->i != 0);
        wn_case_end_inner(c);
    }
    wn_case_origin(c, it, NULL);
    wn_case_end_facets(c);
}

/** ---- calls ----------------------------------------------------------- */

static const struct wn_case_column call[] = {
    { "duration_s", "uco-observable:duration", WN_CASE_INT },
    { "application", NULL, WN_CASE_TEXT },
};
#define CALL_PROPERTIES (COUNT(call) - 1)

/** What UCO expects: incoming, outgoing, or what became of it. */
static const char *
call_type(const struct wn_ev_row *row)
{
    const char *type = wn_case_word(row, "call_type");

    return strcmp(type, "answered") == 0 || strcmp(type, "unknown") == 0
        ? wn_case_word(row, "direction") : type;
}

void
wn_case_call(struct wn_case *c, const struct wn_ev_item *it)
{
    const struct wn_ev_row *row = wn_ev_row(it, "call");
    struct wn_case_name app = wn_case_app(c, wn_case_word(row, "application"));
    const struct wn_ev_party *p =
        wn_export_party(c->w, wn_ev_get(row, "party_id"));
    bool outgoing = strcmp(wn_case_word(row, "direction"), "outgoing") == 0;

    wn_case_node(c, wn_case_item(it), "uco-observable:Call");
    wn_case_rest(c, it, row, call, COUNT(call));
    wn_case_times(c, it, " start end ");
    wn_case_facets(c);
    wn_case_facet(c, wn_case_item(it), "CallFacet");
    wn_case_ref(c, "uco-observable:application", app);
    wn_case_text(c, "uco-observable:callType", call_type(row));
    wn_case_columns(c, it, row, call, CALL_PROPERTIES);
    if (p) {
        wn_case_ref(c, outgoing ? "uco-observable:to" : "uco-observable:from",
            wn_case_party(p));
    }
    parties(c, it, "call_party", NULL, true, "uco-observable:participant");
    wn_case_when(c, it, "start", "uco-observable:startTime");
    wn_case_when(c, it, "end", "uco-observable:endTime");
    wn_case_end_inner(c);
    wn_case_origin(c, it, NULL);
    wn_case_end_facets(c);
}

/** ---- calendar -------------------------------------------------------- */

static const struct wn_case_column event[] = {
    { "title", "uco-observable:subject", WN_CASE_TEXT },
    { "recurrence_rule", "uco-observable:recurrence", WN_CASE_TEXT },
    { "event_status", "uco-observable:eventStatus", WN_CASE_TEXT },
    { "event_location", NULL, WN_CASE_TEXT },
    { "description", NULL, WN_CASE_TEXT },
};
#define EVENT_PROPERTIES (COUNT(event) - 2)

/** UCO wants identities here: of each only its address is known. */
static void
attendants(struct wn_case *c, const struct wn_ev_item *it)
{
    int64_t count = 0;

    for (size_t i = 0; i < it->row_count; i++) {
        const struct wn_ev_row *row = &it->rows[i];
        const struct wn_ev_party *p =
            wn_export_party(c->w, wn_ev_get(row, "party_id"));

        if (strcmp(row->table->name, "calendar_party") != 0 || !p) {
            continue;
        }
        if (count == 0) {
            wn_json_key(&c->j, "uco-observable:attendant");
            wn_json_arr(&c->j);
        }
        wn_case_inner(c,
            (struct wn_case_name) { "item", it->id, "identity", count++,
                NULL },
            "uco-identity:Identity");
        wn_case_raw(c, "uco-core:name", &p->address);
        wn_case_value(c, "winnow:role", it, row, "role");
        wn_case_ref(c, "winnow:account", wn_case_party(p));
        wn_case_end_inner(c);
    }
    if (count > 0) {
        wn_json_end_arr(&c->j);
    }
}

void
wn_case_event(struct wn_case *c, const struct wn_ev_item *it)
{
    const struct wn_ev_row *row = wn_ev_row(it, "calendar_event");
    enum wn_ev_kind place = wn_ev_get(row, "event_location")->kind;

    wn_case_node(c, wn_case_item(it), "uco-observable:CalendarEntry");
    wn_case_value(c, "uco-core:description", it, row, "description");
    wn_case_rest(c, it, row, event, COUNT(event));
    wn_case_rows(c, it, "calendar_occurrence");
    wn_case_times(c, it, " start end created modified ");
    wn_case_facets(c);
    wn_case_facet(c, wn_case_item(it), "CalendarEntryFacet");
    wn_case_columns(c, it, row, event, EVENT_PROPERTIES);
    if (place == WN_EV_TEXT || place == WN_EV_BLOB) {
        wn_json_key(&c->j, "uco-observable:location");
        wn_case_inner(c,
            (struct wn_case_name) { "item", it->id, "location", 0, NULL },
            "uco-location:Location");
        wn_case_value(c, "uco-core:name", it, row, "event_location");
        wn_case_end_inner(c);
    }
    attendants(c, it);
    wn_case_when(c, it, "start", "uco-observable:startTime");
    wn_case_when(c, it, "end", "uco-observable:endTime");
    wn_case_when(c, it, "created", "uco-observable:observableCreatedTime");
    wn_case_when(c, it, "modified", "uco-observable:modifiedTime");
    wn_case_end_inner(c);
    wn_case_origin(c, it, NULL);
    wn_case_end_facets(c);
}

/** ---- the rest -------------------------------------------------------- */

/** A fact about the phone is the field that told it. */
void
wn_case_fact(struct wn_case *c, const struct wn_ev_item *it)
{
    const struct wn_ev_row *row = wn_ev_row(it, "device_fact");
    bool sim = row && strcmp(wn_case_word(row, "name"),
                          "IntegratedCircuitCardIdentity") == 0;

    wn_case_node(c, wn_case_item(it), sim ? "uco-observable:SIMCard"
                                          : "uco-observable:ObservableObject");
    for (size_t i = 0; !row && i < it->row_count; i++) {
        if (i == 0 || it->rows[i].table != it->rows[i - 1].table) {
            wn_case_rows(c, it, it->rows[i].table->name);
        }
    }
    wn_case_times(c, it, "");
    wn_case_facets(c);
    if (sim) {
        wn_case_facet(c, wn_case_item(it), "SIMCardFacet");
        wn_case_value(c, "uco-observable:ICCID", it, row, "value_text");
        wn_case_end_inner(c);
    }
    wn_case_origin(c, it, row);
    wn_case_end_facets(c);
}
