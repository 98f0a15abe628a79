#include "records/ios_calls.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/grow.h"
#include "records/call_tables.h"
#include "records/cocoa.h"

static enum wn_status
open_reading(struct wn_reading *rd, struct wn_err *err)
{
    rd->state = calloc(1, sizeof(struct wn_calls));
    return rd->state ? WN_OK : wn_fail_nomem(err, "reading calls");
}

static enum wn_status
on_index(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_calls *c = rd->state;
    enum wn_status st;

    wn_db_close(&c->db); /* an older copy: the phone sent it again */
    c->link_count = c->handle_count = 0;
    st = wn_db_open(&c->db, rd->index.uri, rd->run, err);
    if (st == WN_OK && !wn_db_has_table(c->db, "ZCALLRECORD")) {
        st = wn_fail(err, WN_EFORMAT, "the database has no ZCALLRECORD");
    }
    return st == WN_OK ? wn_calls_handles(c, err) : st;
}

/** ---- selection ------------------------------------------------------- */

static bool
stranger(const struct wn_reading *rd, const struct wn_call *call)
{
    for (size_t i = 0; i < call->party_count; i++) {
        if (!wn_book_stranger(rd->book, &call->members[i])) {
            return false;
        }
    }
    return call->party_count > 0;
}

static struct wn_facts
question(const struct wn_reading *rd, const struct wn_call *call)
{
    struct wn_facts f = { .category = WN_CAT_CALLS, .app = call->app,
        .members = call->members, .member_count = call->party_count,
        .author = call->outgoing || call->party_count == 0 ? -1 : 0,
        .from_owner = call->outgoing,
        .session = call->unresolved || call->party_count == 0
            ? WN_SESSION_UNKNOWN
            : call->party_count > 1 ? WN_GROUP : WN_ONE_TO_ONE };
    struct wn_fact_time *start = &f.times[WN_TF_START];
    struct wn_event_time t = { .kind = "start" };

    start->state = wn_cocoa_time(&call->date, &t)
        ? WN_TIME_KNOWN : WN_TIME_DOUBTFUL;
    start->ns = t.time_ns;
    /* Withheld is not unreadable: it may be somebody who is denied. */
    if (call->party_count == 0 && !call->outgoing && !call->unresolved) {
        f.callers |= WN_CALLER_WITHHELD;
    }
    if (call->blocked) {
        f.callers |= WN_CALLER_BLOCKED;
    }
    if (stranger(rd, call)) {
        f.callers |= WN_CALLER_NOT_IN_CONTACTS;
    }
    return f;
}

static enum wn_status
choose(struct wn_reading *rd, const struct wn_call *call, struct wn_err *err)
{
    struct wn_calls *c = rd->state;
    struct wn_facts f = question(rd, call);
    struct wn_verdict v;
    void *chosen = c->chosen;
    enum wn_status st = WN_OK;

    wn_gate_seen(rd->gate, WN_CAT_CALLS, 1);
    if (wn_gate_ask(rd->gate, &f, &v) != WN_OK) {
        return WN_OK;
    }
    if (!wn_grow(&chosen, &c->chosen_room, c->chosen_count,
            sizeof(*c->chosen))) {
        return wn_fail_nomem(err, "reading calls");
    }
    c->chosen = chosen;
    c->chosen[c->chosen_count++] = call->row;
    wn_gate_chosen(rd->gate, v.rule, 1);
    for (size_t i = 0; st == WN_OK && i < call->party_count; i++) {
        st = wn_book_keep(rd->book, &call->members[i], err);
    }
    return st;
}

static enum wn_status
each(struct wn_reading *rd, struct wn_query *q, struct wn_err *err)
{
    struct wn_call *call = malloc(sizeof(*call));
    enum wn_status st =
        call ? WN_OK : wn_fail_nomem(err, "reading calls");

    while (st == WN_OK && (st = wn_query_next(q, err)) == WN_OK) {
        wn_calls_read(rd, q, call);
        st = choose(rd, call, err);
    }
    free(call);
    return st == WN_END ? WN_OK : st;
}

static bool
asks_strangers(const struct wn_terms *t)
{
    for (size_t i = 0; i < t->rule_count; i++) {
        if ((t->rules[i].callers & WN_CALLER_NOT_IN_CONTACTS) != 0) {
            return true;
        }
    }
    return false;
}

/** Only now: who is not in contacts is known when the contacts have come. */
static enum wn_status
on_select(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_calls *c = rd->state;
    struct wn_err damage = WN_ERR_INIT;
    struct wn_query *q = NULL;
    enum wn_status st;

    if (!c->db) {
        return WN_OK;
    }
    if (asks_strangers(rd->terms) && !wn_book_is_complete(rd->book)) {
        wn_reading_partly(rd, "the contacts could not be read, so nobody "
            "could be told to be missing from them");
    }
    st = wn_calls_query(&q, c->db, " NOT INDEXED ORDER BY rowid", err);
    if (st == WN_OK) {
        st = each(rd, q, &damage);
        st = wn_reading_survive(rd, st, &damage, err);
    }
    wn_query_free(&q);
    return st;
}

/** ---- records --------------------------------------------------------- */

static const char *
type_word(const struct wn_call *call)
{
    if (call->blocked) {
        return "blocked";
    }
    if (call->answered) {
        return "answered";
    }
    return call->rejected ? "rejected" : "missed";
}

static void
typed(struct wn_reading *rd, const struct wn_call *call)
{
    struct wn_calls *c = rd->state;
    struct wn_draft *d = &c->draft;
    const struct wn_party *parties[WN_CALL_PARTIES];
    struct wn_event_time start = { .kind = "start",
        .set_by = "device" };
    const char *app = wn_app_name(call->app);
    double seconds = call->duration.r;

    if (wn_cocoa_time(&call->date, &start)) {
        wn_draft_decided(d, &start);
    }
    wn_draft_row(d, &wn_table_call, 0);
    wn_draft_set(d, CALL_APPLICATION, 0, wn_value_text(app ? app : "other"));
    wn_draft_set(d, CALL_TYPE, 0, wn_value_text(type_word(call)));
    wn_draft_set(d, CALL_DIRECTION, 0,
        wn_value_text(call->outgoing ? "outgoing" : "incoming"));
    if (call->duration.kind == WN_VAL_INT) {
        wn_draft_set(d, CALL_DURATION, 0, call->duration);
    } else if (call->duration.kind == WN_VAL_REAL && seconds >= 0 &&
        seconds < 1e9) {
        wn_draft_set(d, CALL_DURATION, 0, wn_value_int((int64_t)seconds));
    }
    for (size_t i = 0; i < call->party_count || i == 0; i++) {
        bool none = call->party_count == 0;
        struct wn_handle handle;
        struct wn_party p;

        wn_book_party(rd->book, &p, none ? "" : call->parties[i].raw,
            none ? 0 : call->parties[i].bytes, &handle);
        p.display_name = none ? NULL : p.display_name;
        parties[i] = wn_draft_party(d, &p);
    }
    wn_draft_set(d, CALL_PARTY, 0, wn_value_party(parties[0]));
    for (size_t i = 0; call->party_count > 1 && i < call->party_count; i++) {
        wn_draft_row(d, &wn_table_call_party, 0);
        wn_draft_set(d, 0, 0, wn_value_party(parties[i]));
    }
}

static enum wn_status
emit_one(struct wn_reading *rd, struct wn_query *q, int64_t row,
    struct wn_call *call, struct wn_err *err)
{
    struct wn_calls *c = rd->state;
    struct wn_facts f;
    enum wn_status st = wn_query_start(q, row);

    if (st == WN_OK) {
        st = wn_query_next(q, err);
    }
    if (st == WN_END) { /* found before, going from row to row */
        return wn_fail(err, WN_EFORMAT, "the entry of a call is damaged");
    }
    if (st == WN_OK) {
        wn_calls_read(rd, q, call);
        f = question(rd, call);
        wn_draft_begin(
            &c->draft, WN_CAT_CALLS, rd->source, "ZCALLRECORD", row);
        typed(rd, call);
        wn_calls_raw(&c->draft, call);
        st = wn_gate_put(rd->gate, &f, UINT64_MAX, &c->draft, err);
    }
    return st > 0
        ? wn_fail(err, WN_EINTERNAL, "a chosen call cannot be kept") : st;
}

static enum wn_status
on_emit(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_calls *c = rd->state;
    struct wn_query *q = NULL;
    struct wn_call *call;
    enum wn_status st;

    if (!c->db) {
        return WN_OK;
    }
    call = malloc(sizeof(*call));
    st = call ? wn_reading_source(rd, err)
              : wn_fail_nomem(err, "reading calls");
    if (st == WN_OK) {
        st = wn_calls_query(&q, c->db, " WHERE Z_PK=?1", err);
    }
    for (size_t i = 0; st == WN_OK && i < c->chosen_count; i++) {
        struct wn_err one = WN_ERR_INIT;

        st = emit_one(rd, q, c->chosen[i], call, &one);
        st = wn_reading_survive(rd, st, &one, err);
    }
    wn_query_free(&q);
    free(call);
    return st;
}

static void
on_free(struct wn_reading *rd)
{
    struct wn_calls *c = rd->state;

    if (!c) {
        return;
    }
    wn_db_close(&c->db);
    free(c->links);
    free(c->handles);
    free(c->chosen);
    wn_draft_clear(&c->draft);
    wn_pool_clear(&c->memory);
    free(c);
    rd->state = NULL;
}

const struct wn_reader wn_reader_ios_calls = { .tables = wn_call_tables,
    .open = open_reading, .index = on_index, .select = on_select,
    .emit = on_emit, .free = on_free };
