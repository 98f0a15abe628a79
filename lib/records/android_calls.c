/** Calls of an Android phone: rows of content://call_log/calls, and of the
 * contacts that have a caller's number. docs/categories/calls.md */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/grow.h"
#include "records/call_tables.h"
#include "records/rowset.h"

#define TABLE "calls"

enum { C_NUMBER, C_PRESENTATION, C_DATE, C_DURATION, C_TYPE, C_COLUMNS };
static const char *const names[C_COLUMNS] = { [C_NUMBER] = "number",
    [C_PRESENTATION] = "presentation", [C_DATE] = "date",
    [C_DURATION] = "duration", [C_TYPE] = "type" };
static const struct wn_raw_column raw[] = { { "number", 0 },
    { "presentation", 0 }, { "date", 0 }, { "duration", 0 }, { "type", 0 },
    { "features", 0 }, { "countryiso", 0 }, { "block_reason", 0 },
    { "missed_reason", 0 } };

enum type { /* CallLog.Calls.TYPE */
    TYPE_INCOMING = 1,
    TYPE_OUTGOING = 2,
    TYPE_MISSED = 3,
    TYPE_VOICEMAIL = 4,
    TYPE_REJECTED = 5,
    TYPE_BLOCKED = 6,
    TYPE_ANSWERED_EXTERNALLY = 7 /* on another device */
};
#define PRESENTATION_ALLOWED 1 /* CallLog.Calls.NUMBER_PRESENTATION */

struct chosen {
    const struct wn_rowset *set;
    uint64_t at;
};

struct android_calls {
    const struct wn_rowset **sets; /* of calls, one a user */
    size_t set_count, set_room;
    struct chosen *chosen;
    size_t chosen_count, chosen_room;
    struct wn_draft draft;
};

static enum wn_status
on_open(struct wn_reading *rd, struct wn_err *err)
{
    rd->state = calloc(1, sizeof(struct android_calls));
    return rd->state ? WN_OK : wn_fail_nomem(err, "reading calls");
}

/** Numbers of contacts: whoever has one of these is no stranger. */
static enum wn_status
learn_contacts(struct wn_reading *rd, const struct wn_rowset *rs,
    struct wn_err *err)
{
    static const char *const number[] = { "data1" };
    struct wn_rows r;
    enum wn_status st = WN_OK;

    wn_rows_begin(&r, rs, number, 1);
    while (st == WN_OK && (st = wn_rows_next(&r, err)) == WN_OK) {
        struct wn_value v = wn_rows_value(&r, 0);
        struct wn_handle h;

        wn_handle_read(&h, v.p, v.n, rd->terms->region);
        st = wn_book_contact(rd->book, &h, err);
    }
    if (st == WN_END) {
        /* All that could be one of these callers'. */
        wn_book_complete(rd->book);
    }
    return st == WN_END ? WN_OK : st;
}

static enum wn_status
on_rows(struct wn_reading *rd, const struct wn_rowset *rs, struct wn_err *err)
{
    struct android_calls *c = rd->state;
    void *sets = c->sets;

    if (strcmp(rs->table, TABLE) != 0) {
        return learn_contacts(rd, rs, err);
    }
    if (!wn_grow(&sets, &c->set_room, c->set_count, sizeof(*c->sets))) {
        return wn_fail_nomem(err, "reading calls");
    }
    c->sets = sets;
    c->sets[c->set_count++] = rs;
    return WN_OK;
}

/** ---- selection --------------------------------------------------------- */

struct call {
    bool outgoing;
    struct wn_value number; /* NULL = withheld */
    struct wn_handle member;
    struct wn_facts facts;
};

static void
read_call(const struct wn_reading *rd, const struct wn_rows *r,
    struct call *out)
{
    struct wn_value shown = wn_rows_value(r, C_PRESENTATION);
    struct wn_facts *f = &out->facts;
    int64_t type = wn_rows_int(r, C_TYPE);

    memset(out, 0, sizeof(*out));
    out->outgoing = type == TYPE_OUTGOING;
    /* Restricted, unknown or a payphone: what stands there is no number. */
    if (shown.kind != WN_VAL_INT || shown.i == PRESENTATION_ALLOWED) {
        out->number = wn_rows_text(r, C_NUMBER);
    }
    f->category = WN_CAT_CALLS;
    f->app = WN_APP_PHONE;
    f->author = -1;
    f->from_owner = out->outgoing;
    f->session = WN_SESSION_UNKNOWN;
    f->times[WN_TF_START].state =
        wn_rows_time(r, C_DATE, WN_EPOCH_UNIX_MS, &f->times[WN_TF_START].ns)
        ? WN_TIME_KNOWN
        : wn_rows_int(r, C_DATE) != 0 ? WN_TIME_DOUBTFUL : WN_TIME_NONE;
    f->callers = type == TYPE_BLOCKED ? WN_CALLER_BLOCKED : 0;
    if (out->number.kind == WN_VAL_NULL) {
        f->callers |= out->outgoing ? 0 : WN_CALLER_WITHHELD;
        return;
    }
    wn_handle_read(
        &out->member, out->number.p, out->number.n, rd->terms->region);
    f->members = &out->member;
    f->member_count = 1;
    f->author = out->outgoing ? -1 : 0;
    f->session = WN_ONE_TO_ONE;
    if (wn_book_stranger(rd->book, &out->member)) {
        f->callers |= WN_CALLER_NOT_IN_CONTACTS;
    }
}

static enum wn_status
choose(struct wn_reading *rd, const struct wn_rows *r, struct wn_err *err)
{
    struct android_calls *c = rd->state;
    void *chosen = c->chosen;
    struct wn_verdict v;
    struct call call;

    read_call(rd, r, &call);
    wn_gate_seen(rd->gate, WN_CAT_CALLS, 1);
    if (wn_gate_ask(rd->gate, &call.facts, &v) != WN_OK) {
        return WN_OK;
    }
    if (!wn_grow(&chosen, &c->chosen_room, c->chosen_count,
            sizeof(*c->chosen))) {
        return wn_fail_nomem(err, "reading calls");
    }
    c->chosen = chosen;
    c->chosen[c->chosen_count++] = (struct chosen) { r->set, r->at };
    wn_gate_chosen(rd->gate, v.rule, 1);
    return call.facts.member_count > 0
        ? wn_book_keep(rd->book, &call.member, err) : WN_OK;
}

static enum wn_status
on_select(struct wn_reading *rd, struct wn_err *err)
{
    struct android_calls *c = rd->state;

    enum wn_status st = WN_END;

    for (size_t i = 0; st == WN_END && i < c->set_count; i++) {
        struct wn_rows r;

        wn_rows_begin(&r, c->sets[i], names, C_COLUMNS);
        while ((st = wn_rows_next(&r, err)) == WN_OK) {
            st = choose(rd, &r, err);
            if (st != WN_OK) {
                return st;
            }
        }
    }
    return st == WN_END ? WN_OK : st;
}

/** ---- records ----------------------------------------------------------- */

static const char *
type_word(int64_t type, int64_t duration_s)
{
    switch (type) {
    case TYPE_OUTGOING:
        return duration_s > 0 ? "answered" : "missed";
    case TYPE_MISSED:
        return "missed";
    case TYPE_VOICEMAIL:
        return "voicemail";
    case TYPE_REJECTED:
        return "rejected";
    case TYPE_BLOCKED:
        return "blocked";
    case TYPE_INCOMING:
    case TYPE_ANSWERED_EXTERNALLY:
        return "answered";
    default:
        return "unknown";
    }
}

static void
typed(struct wn_reading *rd, const struct wn_rows *r, const struct call *call)
{
    struct android_calls *c = rd->state;
    struct wn_draft *d = &c->draft;
    struct wn_value duration = wn_rows_value(r, C_DURATION);
    struct wn_event_time start = { .kind = "start",
        .raw = wn_rows_value(r, C_DATE), .epoch = WN_EPOCH_UNIX_MS,
        .set_by = "device" };
    struct wn_handle handle;
    struct wn_party p;
    bool none = call->number.kind == WN_VAL_NULL;

    if (wn_rows_time(r, C_DATE, WN_EPOCH_UNIX_MS, &start.time_ns)) {
        wn_draft_decided(d, &start);
    }
    wn_draft_row(d, &wn_table_call, 0);
    wn_draft_set(d, CALL_APPLICATION, 0, wn_value_text("phone"));
    wn_draft_set(d, CALL_TYPE, 0, wn_value_text(type_word(
        wn_rows_int(r, C_TYPE), wn_rows_int(r, C_DURATION))));
    wn_draft_set(d, CALL_DIRECTION, 0,
        wn_value_text(call->outgoing ? "outgoing" : "incoming"));
    if (duration.kind == WN_VAL_INT && duration.i >= 0) {
        wn_draft_set(d, CALL_DURATION, 0, duration);
    }
    wn_book_party(rd->book, &p, none ? "" : call->number.p,
        none ? 0 : call->number.n, &handle);
    p.display_name = none ? NULL : p.display_name;
    wn_draft_set(d, CALL_PARTY, 0, wn_value_party(wn_draft_party(d, &p)));
}

static enum wn_status
emit_one(struct wn_reading *rd, const struct chosen *one, uint32_t source,
    struct wn_err *err)
{
    struct android_calls *c = rd->state;
    struct wn_rows r;
    struct call call;
    enum wn_status st;

    wn_rows_begin(&r, one->set, names, C_COLUMNS);
    st = wn_rows_seek(&r, one->at, err);
    if (st == WN_OK) {
        read_call(rd, &r, &call);
        wn_draft_begin(&c->draft, WN_CAT_CALLS, source, TABLE, r.id);
        typed(rd, &r, &call);
        wn_rows_raw(&c->draft, &r, TABLE, raw, sizeof(raw) / sizeof(raw[0]));
        st = wn_gate_put(rd->gate, &call.facts, UINT64_MAX, &c->draft, err);
    }
    return st > 0
        ? wn_fail(err, WN_EINTERNAL, "a chosen call cannot be kept") : st;
}

static enum wn_status
on_emit(struct wn_reading *rd, struct wn_err *err)
{
    struct android_calls *c = rd->state;
    const struct wn_rowset *set = NULL;
    uint32_t source = 0;
    enum wn_status st = WN_OK;

    for (size_t i = 0; st == WN_OK && i < c->chosen_count; i++) {
        if (c->chosen[i].set != set) {
            set = c->chosen[i].set;
            st = wn_rows_source(rd, set, &source, err);
        }
        if (st == WN_OK) {
            st = emit_one(rd, &c->chosen[i], source, err);
        }
    }
    return st;
}

static void
on_free(struct wn_reading *rd)
{
    struct android_calls *c = rd->state;

    if (c) {
        free(c->sets);
        free(c->chosen);
        wn_draft_clear(&c->draft);
        free(c);
        rd->state = NULL;
    }
}

const struct wn_reader wn_reader_android_calls = { .tables = wn_call_tables,
    .open = on_open, .rows = on_rows, .select = on_select, .emit = on_emit,
    .free = on_free };
