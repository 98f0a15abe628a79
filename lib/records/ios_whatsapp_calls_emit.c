#include <stdlib.h>

#include "base/err.h"
#include "records/call_tables.h"
#include "records/cocoa.h"
#include "records/ios_whatsapp_calls.h"

static void
set_duration(struct wn_draft *d, const struct wn_value *v)
{
    if (v->kind == WN_VAL_INT) {
        wn_draft_set(d, CALL_DURATION, 0, *v);
    } else if (v->kind == WN_VAL_REAL && v->r >= 0 && v->r < 1e9) {
        wn_draft_set(d, CALL_DURATION, 0, wn_value_int((int64_t)v->r));
    }
}

static void
set_parties(struct wn_reading *rd, const struct wn_wa_call *call)
{
    struct wn_wa_calls_state *c = rd->state;
    struct wn_draft *d = &c->draft;

    for (size_t i = 0; i < call->party_count; i++) {
        struct wn_handle handle;
        struct wn_party p;
        const struct wn_party *kept;

        wn_book_app_party(rd->book, call->app, &p, call->parties[i]->raw,
            call->parties[i]->bytes, &handle);
        kept = wn_draft_party(d, &p);
        if (i == 0) {
            wn_draft_set(d, CALL_PARTY, 0, wn_value_party(kept));
        }
        if (call->party_count > 1) {
            wn_draft_row(d, &wn_table_call_party, 0);
            wn_draft_set(d, 0, 0, wn_value_party(kept));
        }
    }
}

static void
typed(struct wn_reading *rd, const struct wn_wa_call *call)
{
    struct wn_wa_calls_state *c = rd->state;
    struct wn_draft *d = &c->draft;
    struct wn_event_time start = { .kind = "start",
        .set_by = "device" };

    if (wn_cocoa_time(&call->date, &start)) {
        wn_draft_decided(d, &start);
    }
    wn_draft_row(d, &wn_table_call, 0);
    wn_draft_set(
        d, CALL_APPLICATION, 0, wn_value_text(wn_app_name(call->app)));
    wn_draft_set(d, CALL_TYPE, 0, wn_value_text(call->type));
    if (call->way != WN_WA_WAY_UNKNOWN) {
        wn_draft_set(d, CALL_DIRECTION, 0, wn_value_text(
            call->way == WN_WA_OUTGOING ? "outgoing" : "incoming"));
    }
    set_duration(d, &call->duration);
    set_parties(rd, call);
}

static enum wn_status
emit_one(struct wn_reading *rd, struct wn_query *q, struct wn_wa_chosen what,
    struct wn_wa_call *call, struct wn_err *err)
{
    struct wn_wa_calls_state *c = rd->state;
    struct wn_facts f;
    enum wn_status st = wn_query_start(q, what.row);

    if (st == WN_OK) {
        st = wn_query_next(q, err);
    }
    if (st == WN_END) { /* found before, going from row to row */
        return wn_fail(err, WN_EFORMAT, "the entry of a call is damaged");
    }
    if (st == WN_OK) {
        wn_wa_calls_read(rd, what.table, q, call);
        f = wn_wa_call_facts(rd, call);
        wn_draft_begin(&c->draft, WN_CAT_CALLS, rd->source,
            c->tables[what.table].name, what.row);
        typed(rd, call);
        wn_wa_calls_raw(rd->book, &c->draft, call);
        st = wn_gate_put(rd->gate, &f, UINT64_MAX, &c->draft, err);
    }
    return st > 0
        ? wn_fail(err, WN_EINTERNAL, "a chosen call cannot be kept") : st;
}

enum wn_status
wn_wa_calls_emit(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_wa_calls_state *c = rd->state;
    struct wn_query *q[WN_WA_CALL_TABLES] = { NULL };
    struct wn_wa_call *call;
    enum wn_status st;

    if (!c->db) {
        return WN_OK;
    }
    call = malloc(sizeof(*call));
    st = call ? wn_reading_source(rd, err)
              : wn_fail_nomem(err, "reading calls");
    for (int i = 0; st == WN_OK && i < WN_WA_CALL_TABLES; i++) {
        st = c->tables[i].name
            ? wn_wa_calls_query(
                  &q[i], c, (enum wn_wa_calls)i, " WHERE Z_PK=?1", err)
            : WN_OK;
    }
    for (size_t i = 0; st == WN_OK && i < c->chosen_count; i++) {
        struct wn_err one = WN_ERR_INIT;

        st = emit_one(rd, q[c->chosen[i].table], c->chosen[i], call, &one);
        st = wn_reading_survive(rd, st, &one, err);
    }
    for (size_t i = 0; i < WN_WA_CALL_TABLES; i++) {
        wn_query_free(&q[i]);
    }
    free(call);
    return st;
}
