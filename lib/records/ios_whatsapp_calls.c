#include "records/ios_whatsapp_calls.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/grow.h"
#include "records/call_tables.h"
#include "records/cocoa.h"

static enum wn_status
open_reading(struct wn_reading *rd, struct wn_err *err)
{
    rd->state = calloc(1, sizeof(struct wn_wa_calls_state));
    return rd->state ? WN_OK : wn_fail_nomem(err, "reading calls");
}

static enum wn_status
on_index(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_wa_calls_state *c = rd->state;
    enum wn_status st;

    wn_db_close(&c->db); /* an older copy: the phone sent it again */
    c->aggregate_count = 0;
    wn_pool_reset(&c->memory);
    st = wn_db_open(&c->db, rd->index.uri, rd->run, err);
    return st == WN_OK ? wn_wa_calls_people(c, err) : st;
}

/** ---- selection ------------------------------------------------------- */

static bool
stranger(const struct wn_reading *rd, const struct wn_wa_call *call)
{
    for (size_t i = 0; i < call->party_count; i++) {
        if (!wn_book_stranger(rd->book, &call->members[i])) {
            return false;
        }
    }
    return call->party_count > 0;
}

struct wn_facts
wn_wa_call_facts(const struct wn_reading *rd, const struct wn_wa_call *call)
{
    struct wn_facts f = { .category = WN_CAT_CALLS, .app = call->app,
        .members = call->members, .member_count = call->party_count,
        .author =
            call->way == WN_WA_INCOMING && call->party_count > 0 ? 0 : -1,
        .from_owner = call->way == WN_WA_OUTGOING,
        .session = call->unresolved ? WN_SESSION_UNKNOWN
            : call->group || call->party_count > 1 ? WN_GROUP
                                                   : WN_ONE_TO_ONE };
    struct wn_event_time start = { .kind = "start" };

    f.times[WN_TF_START].state = wn_cocoa_time(&call->date, &start)
        ? WN_TIME_KNOWN : WN_TIME_DOUBTFUL;
    f.times[WN_TF_START].ns = start.time_ns;
    if (stranger(rd, call)) {
        f.callers |= WN_CALLER_NOT_IN_CONTACTS;
    }
    return f;
}

static enum wn_status
choose(struct wn_reading *rd, const struct wn_wa_call *call,
    struct wn_err *err)
{
    struct wn_wa_calls_state *c = rd->state;
    struct wn_facts f = wn_wa_call_facts(rd, call);
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
    c->chosen[c->chosen_count++] =
        (struct wn_wa_chosen) { call->table, call->row };
    wn_gate_chosen(rd->gate, v.rule, 1);
    for (size_t i = 0; st == WN_OK && i < call->party_count; i++) {
        st = wn_book_keep(rd->book, &call->members[i], err);
    }
    return st;
}

static enum wn_status
each(struct wn_reading *rd, enum wn_wa_calls table, struct wn_query *q,
    struct wn_err *err)
{
    struct wn_wa_call *call = malloc(sizeof(*call));
    enum wn_status st =
        call ? WN_OK : wn_fail_nomem(err, "reading calls");

    while (st == WN_OK && (st = wn_query_next(q, err)) == WN_OK) {
        wn_wa_calls_read(rd, table, q, call);
        st = choose(rd, call, err);
    }
    free(call);
    return st == WN_END ? WN_OK : st;
}

/** What of the rules these databases cannot answer. */
static void
say_limits(struct wn_reading *rd)
{
    const struct wn_wa_calls_state *c = rd->state;

    for (size_t i = 0; i < rd->terms->rule_count; i++) {
        if ((rd->terms->rules[i].callers & WN_CALLER_NOT_IN_CONTACTS) != 0 &&
            !wn_book_is_complete(rd->book)) {
            wn_reading_partly(rd, "the contacts could not be read, so nobody "
                "could be told to be missing from them");
        }
    }
    for (size_t i = 0; i < WN_WA_CALL_TABLES; i++) {
        const struct wn_wa_table *t = &c->tables[i];

        if (t->name && !t->owner[0] && wn_db_has_table(c->db, t->people)) {
            wn_reading_partly(rd, "who took part in WhatsApp's calls could "
                "not be told");
        }
    }
}

/** Only now: who is who, and who is not in contacts, is known at the end. */
static enum wn_status
on_select(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_wa_calls_state *c = rd->state;
    enum wn_status st = WN_OK;

    if (!c->db) {
        return WN_OK;
    }
    say_limits(rd);
    for (int i = 0; st == WN_OK && i < WN_WA_CALL_TABLES; i++) {
        struct wn_err damage = WN_ERR_INIT;
        struct wn_query *q = NULL;

        if (!c->tables[i].name) {
            continue;
        }
        st = wn_wa_calls_query(&q, c, (enum wn_wa_calls)i,
            " NOT INDEXED ORDER BY rowid", err);
        if (st == WN_OK) {
            st = each(rd, (enum wn_wa_calls)i, q, &damage);
            st = wn_reading_survive(rd, st, &damage, err);
        }
        wn_query_free(&q);
    }
    return st;
}

/** ---- the reader ------------------------------------------------------ */

static void
on_free(struct wn_reading *rd)
{
    struct wn_wa_calls_state *c = rd->state;

    if (!c) {
        return;
    }
    wn_db_close(&c->db);
    for (size_t i = 0; i < WN_WA_CALL_TABLES; i++) {
        free(c->tables[i].parties);
    }
    free(c->aggregates);
    free(c->chosen);
    wn_draft_clear(&c->draft);
    wn_pool_clear(&c->memory);
    free(c);
    rd->state = NULL;
}

#define READER \
    { .tables = wn_call_tables, .open = open_reading, .index = on_index, \
        .select = on_select, .emit = wn_wa_calls_emit, .free = on_free }

const struct wn_reader wn_reader_ios_whatsapp_calls = READER;
const struct wn_reader wn_reader_ios_whatsapp_business_calls = READER;
