#include <string.h>

#include "base/sorted.h"
#include "records/ios_whatsapp_calls.h"

enum { C_ROW, C_DATE, C_DURATION, C_OUTCOME, C_CREATOR, C_FROM, C_GROUP,
    C_OWNER, C_AGGREGATE, C_FIXED };

static const char *const columns[WN_WA_CALL_TABLES][C_OWNER] = {
    [WN_WA_ENDED] = { [C_ROW] = "Z_PK", [C_DATE] = "ZDATE",
        [C_DURATION] = "ZDURATION", [C_OUTCOME] = "ZOUTCOME",
        [C_CREATOR] = "ZGROUPCALLCREATORUSERJIDSTRING",
        [C_FROM] = "",
        [C_GROUP] = "ZGROUPJIDSTRING" },
    [WN_WA_JOINABLE] = { [C_ROW] = "Z_PK", [C_DATE] = "ZDATE",
        [C_DURATION] = "ZDURATION", [C_OUTCOME] = "ZCURRENTOUTCOME",
        [C_CREATOR] = "ZCALLCREATORJIDSTRING", [C_FROM] = "ZFROMJIDSTRING",
        [C_GROUP] = "ZGROUPJIDSTRING" },
};

/* What may be kept as stored. Never ZGROUPJIDSTRING, which of an older group
 * holds the number of who founded it, nor the links to join a call. */
static const char *const raw_columns[WN_WA_CALL_TABLES][WN_WA_CALL_RAW] = {
    [WN_WA_ENDED] = { "ZDATE", "ZDURATION", "ZOUTCOME", "ZBYTESRECEIVED",
        "ZBYTESSENT", "ZCALLIDSTRING" },
    [WN_WA_JOINABLE] = { "ZDATE", "ZDURATION", "ZCURRENTOUTCOME",
        "ZBYTESRECEIVED", "ZBYTESSENT", "ZCALLIDSTRING", "ZVIDEO" },
};

/* ZOUTCOME. Without a maker's word for it; others are kept as stored. */
enum { OUTCOME_ENDED = 0, OUTCOME_MISSED = 1, OUTCOME_REJECTED = 4 };

enum wn_status
wn_wa_calls_query(struct wn_query **out, const struct wn_wa_calls_state *c,
    enum wn_wa_calls table, const char *rest, struct wn_err *err)
{
    const struct wn_wa_table *t = &c->tables[table];
    const char *all[C_FIXED + WN_WA_CALL_RAW];
    struct wn_select select = { t->name, all, C_FIXED, rest };

    memcpy(all, columns[table], sizeof(columns[table]));
    all[C_OWNER] = t->owner;
    all[C_AGGREGATE] = t->aggregate;
    for (size_t i = 0; i < WN_WA_CALL_RAW && raw_columns[table][i]; i++) {
        all[select.count++] = raw_columns[table][i];
    }
    return wn_query_new(out, c->db, &select, err);
}

/** ---- who ------------------------------------------------------------- */

static bool
is_text(const struct wn_value *v)
{
    return v->kind == WN_VAL_TEXT && v->n > 0;
}

static void
add(const struct wn_reading *rd, struct wn_wa_call *call,
    const struct wn_wa_party *p)
{
    struct wn_handle h;

    if (p->bytes == 0 || call->party_count == WN_WA_PARTIES) {
        call->unresolved = true;
        return;
    }
    wn_book_read(rd->book, call->app, &h, p->raw, p->bytes);
    for (size_t i = 0; i < call->party_count; i++) {
        if (wn_handle_same(&h, &call->members[i]) ||
            (call->parties[i]->bytes == p->bytes &&
                memcmp(call->parties[i]->raw, p->raw, p->bytes) == 0)) {
            return;
        }
    }
    call->unresolved = call->unresolved || h.kind != WN_HANDLE_E164;
    call->parties[call->party_count] = p;
    call->members[call->party_count++] = h;
}

static void
add_parties(
    const struct wn_reading *rd, struct wn_wa_call *call, int64_t owner)
{
    const struct wn_wa_calls_state *c = rd->state;
    const struct wn_wa_table *t = &c->tables[call->table];
    size_t count;
    size_t first = wn_sorted_find(
        t->parties, t->party_count, sizeof(*t->parties), owner, &count);

    for (size_t i = first; i < first + count; i++) {
        add(rd, call, &t->parties[i]);
    }
}

/** Where in parties this address stands; party_count when it does not. */
static size_t
place_of(const struct wn_reading *rd, const struct wn_wa_call *call,
    const struct wn_value *v)
{
    struct wn_handle h;

    wn_book_read(rd->book, call->app, &h, v->p, v->n);
    for (size_t i = 0; i < call->party_count; i++) {
        const struct wn_wa_party *p = call->parties[i];

        if (wn_handle_same(&h, &call->members[i]) ||
            (p->bytes == v->n && memcmp(p->raw, v->p, v->n) == 0)) {
            return i;
        }
    }
    return call->party_count;
}

/** Whoever called stands first. */
static void
bring_first(struct wn_wa_call *call, size_t at)
{
    const struct wn_wa_party *p = call->parties[at];
    struct wn_handle h = call->members[at];

    memmove(call->parties + 1, call->parties, at * sizeof(*call->parties));
    memmove(call->members + 1, call->members, at * sizeof(*call->members));
    call->parties[0] = p;
    call->members[0] = h;
}

/** Which way, and who called: the aggregate says the one, the creator's address
 * the other; of a call that went out it is the owner's own. */
static void
direct(const struct wn_reading *rd, struct wn_wa_call *call,
    const struct wn_value *creator)
{
    const struct wn_wa_aggregate *a = call->aggregate;
    size_t at;

    if (a && a->incoming.kind == WN_VAL_INT) {
        call->way = a->incoming.i != 0 ? WN_WA_INCOMING : WN_WA_OUTGOING;
    }
    if (!is_text(creator)) {
        return;
    }
    at = place_of(rd, call, creator);
    if (at < call->party_count && call->way != WN_WA_OUTGOING) {
        call->way = WN_WA_INCOMING;
        bring_first(call, at);
    } else if (at == call->party_count && call->way == WN_WA_INCOMING) {
        call->creator.raw = creator->p;
        call->creator.bytes = creator->n;
        add(rd, call, &call->creator);
        if (call->party_count > at) {
            bring_first(call, at);
        }
    } else if (at == call->party_count && call->way == WN_WA_WAY_UNKNOWN) {
        call->unresolved = true; /* the owner, or one more who took part */
    }
}

/** ---- one call -------------------------------------------------------- */

static const char *
type_word(const struct wn_wa_call *call, const struct wn_value *outcome)
{
    const struct wn_value *d = &call->duration;

    if (outcome->kind == WN_VAL_INT) {
        switch (outcome->i) {
        case OUTCOME_ENDED:
            return "answered";
        case OUTCOME_MISSED:
            return "missed";
        case OUTCOME_REJECTED:
            return "rejected";
        default:
            break;
        }
    }
    return (d->kind == WN_VAL_REAL && d->r > 0) ||
            (d->kind == WN_VAL_INT && d->i > 0)
        ? "answered" : "unknown";
}

void
wn_wa_calls_read(const struct wn_reading *rd, enum wn_wa_calls table,
    struct wn_query *q, struct wn_wa_call *out)
{
    const struct wn_wa_calls_state *c = rd->state;
    struct wn_value outcome = wn_query_value(q, C_OUTCOME);
    struct wn_value creator = wn_query_value(q, C_CREATOR);
    struct wn_value from = wn_query_value(q, C_FROM);
    struct wn_value group = wn_query_value(q, C_GROUP);

    memset(out, 0, sizeof(*out));
    out->table = table;
    out->row = wn_query_int(q, C_ROW);
    out->app = wn_artefact_info(rd->artefact)->apps;
    out->date = wn_query_value(q, C_DATE);
    out->duration = wn_query_value(q, C_DURATION);
    out->type = type_word(out, &outcome);
    out->group = is_text(&group);
    if (!wn_query_null(q, C_AGGREGATE)) {
        out->aggregate =
            wn_wa_calls_aggregate(c, wn_query_int(q, C_AGGREGATE));
    }
    if (!wn_query_null(q, C_OWNER)) {
        add_parties(rd, out, wn_query_int(q, C_OWNER));
    }
    /* Who called is not all who took part. */
    out->unresolved = out->unresolved || out->party_count == 0;
    direct(rd, out, &creator);
    out->unresolved = out->unresolved ||
        (is_text(&from) && place_of(rd, out, &from) == out->party_count);
    for (size_t i = 0; i < WN_WA_CALL_RAW && raw_columns[table][i]; i++) {
        out->raw[i] = wn_query_value(q, C_FIXED + i);
    }
}

static void
raw_flag(struct wn_draft *d, const struct wn_wa_aggregate *a,
    const char *column, struct wn_value v)
{
    if (v.kind == WN_VAL_INT) {
        wn_draft_raw(d, 0, "ZWAAGGREGATECALLEVENT", a->row, column, v);
    }
}

void
wn_wa_calls_raw(
    struct wn_book *b, struct wn_draft *d, const struct wn_wa_call *call)
{
    static const char *const tables[WN_WA_CALL_TABLES][2] = {
        { "ZWACDCALLEVENT", "ZWACDCALLEVENTPARTICIPANT" },
        { "ZWAJOINABLECALLEVENT", "ZWAJOINABLECALLEVENTPARTICIPANT" } };
    const struct wn_wa_aggregate *a = call->aggregate;

    for (size_t i = 0; i < WN_WA_CALL_RAW; i++) {
        if (call->raw[i].kind != WN_VAL_NULL) {
            wn_draft_raw(d, 0, tables[call->table][0], call->row,
                raw_columns[call->table][i], call->raw[i]);
        }
    }
    if (a) {
        raw_flag(d, a, "ZINCOMING", a->incoming);
        raw_flag(d, a, "ZVIDEO", a->video);
    }
    for (size_t i = 0; i < call->party_count; i++) {
        const struct wn_wa_party *p = call->parties[i];
        bool creator = p == &call->creator;

        wn_draft_raw(d, 0, tables[call->table][creator ? 0 : 1],
            creator ? call->row : p->row,
            creator ? columns[call->table][C_CREATOR] : "ZJIDSTRING",
            wn_value_textn(p->raw, p->bytes));
        wn_book_lid_cells(b, call->app, d, p->raw, p->bytes);
    }
}
