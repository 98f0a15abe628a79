/** One entry: who is in it, when it occurs, which occurrences may be kept. */
#include <string.h>

#include "base/err.h"
#include "base/grow.h"
#include "records/android_calendar.h"

/** ---- when -------------------------------------------------------------- */

/** false: longer than any phone writes it, or not text. */
static bool
text(char *dst, size_t cap, struct wn_value v)
{
    dst[0] = '\0';
    if (v.kind == WN_VAL_NULL) {
        return true;
    }
    if (v.kind != WN_VAL_TEXT || v.n >= cap || memchr(v.p, '\0', v.n)) {
        return false;
    }
    memcpy(dst, v.p, v.n);
    dst[v.n] = '\0';
    return true;
}

static bool
read_when(struct wn_entry *e, const struct wn_rows *r)
{
    struct wn_value end = wn_rows_value(r, E_END);

    e->when = (struct wn_recurrence) { .start_ms = wn_rows_int(r, E_START),
        .end_ms = end.kind == WN_VAL_INT ? end.i : 0,
        .has_end = end.kind == WN_VAL_INT,
        .all_day = wn_rows_int(r, E_ALL_DAY) != 0, .duration = e->duration,
        .rrule = e->rrule, .rdate = e->rdate, .exrule = e->exrule,
        .exdate = e->exdate, .zone = e->zone };
    return wn_rows_value(r, E_START).kind == WN_VAL_INT &&
        text(e->duration, sizeof(e->duration), wn_rows_value(r, E_DURATION)) &&
        text(e->zone, sizeof(e->zone), wn_rows_value(r, E_ZONE)) &&
        text(e->rrule, sizeof(e->rrule), wn_rows_value(r, E_RRULE)) &&
        text(e->rdate, sizeof(e->rdate), wn_rows_value(r, E_RDATE)) &&
        text(e->exrule, sizeof(e->exrule), wn_rows_value(r, E_EXRULE)) &&
        text(e->exdate, sizeof(e->exdate), wn_rows_value(r, E_EXDATE));
}

/** Occurrences that exceptions replace. */
static enum wn_status
read_replaced(struct wn_calendar *c, const struct wn_entries *of, int64_t id,
    struct wn_err *err)
{
    static const char *const instance[] = { "originalInstanceTime" };
    size_t count = 0, n = 0;
    const struct wn_row_place *at =
        wn_row_find(&of->of_exceptions, id, &count);
    struct wn_rows r;
    enum wn_status st = WN_OK;

    if (of->exceptions) {
        wn_rows_begin(&r, of->exceptions, instance, 1);
    }
    for (size_t i = 0; st == WN_OK && i < count; i++) {
        void *replaced = c->replaced;

        if (!wn_grow(
                &replaced, &c->replaced_room, n, sizeof(*c->replaced))) {
            return wn_fail_nomem(err, "reading the calendar");
        }
        c->replaced = replaced;
        st = wn_rows_seek(&r, at[i].at, err);
        c->replaced[n++] = st == WN_OK ? wn_rows_int(&r, 0) : 0;
    }
    c->entry.when.replaced_ms = c->replaced;
    c->entry.when.replaced_count = n;
    return st;
}

/** ---- who --------------------------------------------------------------- */

static void
add_member(const struct wn_reading *rd, struct wn_entry *e,
    const struct wn_value *v)
{
    if (v->kind != WN_VAL_TEXT || v->n == 0) {
        return;
    }
    if (e->facts.member_count == WN_GUESTS_MAX) {
        e->readable = false; /* somebody denied may be among the others */
        return;
    }
    wn_handle_read(&e->members[e->facts.member_count++], v->p, v->n,
        rd->terms->region);
}

static enum wn_status
read_people(struct wn_reading *rd, const struct wn_entries *of,
    const struct wn_rows *row, struct wn_err *err)
{
    struct wn_calendar *c = rd->state;
    struct wn_entry *e = &c->entry;
    struct wn_value organizer = wn_rows_value(row, E_ORGANIZER);
    size_t count = 0;
    const struct wn_row_place *at =
        wn_row_find(&of->of_guests, row->id, &count);
    struct wn_rows r;
    enum wn_status st = WN_OK;

    e->facts = (struct wn_facts) { .category = WN_CAT_CALENDAR,
        .members = e->members, .author = -1, .session = WN_GROUP };
    add_member(rd, e, &organizer);
    if (of->guests) {
        wn_rows_begin(&r, of->guests, wn_guest_columns, G_COLUMNS);
    }
    for (size_t i = 0; st == WN_OK && i < count; i++) {
        st = wn_rows_seek(&r, at[i].at, err);
        if (st == WN_OK) {
            struct wn_value email = wn_rows_value(&r, G_EMAIL);

            add_member(rd, e, &email);
        }
    }
    return st;
}

/** ---- which ------------------------------------------------------------- */

/** Rules with keywords admit only what holds one. */
static uint64_t
keyword_rules(const struct wn_reading *rd, const struct wn_rows *row)
{
    static const size_t columns[] = { E_TITLE, E_DESCRIPTION, E_LOCATION };
    uint64_t rules = 0;

    for (unsigned i = 0; i < rd->terms->rule_count; i++) {
        bool hit = rd->terms->rules[i].keywords.count == 0;

        for (size_t k = 0; !hit && k < 3; k++) {
            struct wn_value v = wn_rows_value(row, columns[k]);

            hit = v.kind == WN_VAL_TEXT &&
                wn_scope_keyword(rd->scope, i, v.p, v.n);
        }
        rules |= (uint64_t)hit << i;
    }
    return rules;
}

struct asking {
    struct wn_reading *rd;
    uint64_t rules;
};

static enum wn_status
on_occurrence(void *ctx, struct wn_span occurrence, struct wn_err *err)
{
    const struct asking *a = ctx;
    struct wn_calendar *c = a->rd->state;
    struct wn_entry *e = &c->entry;
    void *at = e->at;
    struct wn_verdict v;

    for (size_t i = 0; i < e->count; i++) {
        if (e->at[i].from_ns == occurrence.from_ns) {
            return WN_OK; /* of another rule's dates */
        }
    }
    e->facts.times[WN_TF_OCCURS] = (struct wn_fact_time) { WN_TIME_KNOWN,
        occurrence.from_ns, occurrence.until_ns - occurrence.from_ns };
    if (wn_gate_ask(a->rd->gate, &e->facts, &v) != WN_OK ||
        wn_gate_narrow(a->rd->gate, &v, a->rules) != WN_OK) {
        return WN_OK;
    }
    if (!wn_grow(&at, &e->room, e->count, sizeof(*e->at))) {
        return wn_fail_nomem(err, "reading the calendar");
    }
    e->at = at;
    if (e->count == 0) {
        e->verdict = v;
    }
    e->at[e->count++] = occurrence;
    return WN_OK;
}

static enum wn_status
choose(struct wn_reading *rd, const struct wn_rows *row, struct wn_err *err)
{
    struct wn_calendar *c = rd->state;
    struct asking a = { rd, keyword_rules(rd, row) };
    enum wn_status st = WN_OK;

    for (size_t i = 0; st == WN_OK && i < rd->terms->rule_count; i++) {
        const struct wn_rule *r = &rd->terms->rules[i];
        struct wn_err why = WN_ERR_INIT;

        if (r->category != WN_CAT_CALENDAR ||
            (wn_scope_rules(rd->scope) >> i & 1u) == 0) {
            continue;
        }
        st = wn_recurrence_each(&c->entry.when, rd->terms->zone, r->span,
            on_occurrence, &a, &why);
        if (st == WN_EFORMAT || st == WN_ELIMIT) {
            c->entry.readable = false;
            return WN_OK;
        }
        if (st != WN_OK) {
            (void)wn_fail_again(err, st, &why);
        }
    }
    return st;
}

enum wn_status
wn_entry_read(struct wn_reading *rd, const struct wn_entries *of,
    const struct wn_rows *r, struct wn_err *err)
{
    struct wn_calendar *c = rd->state;
    struct wn_entry *e = &c->entry;
    enum wn_status st;

    e->count = 0;
    e->readable = read_when(e, r);
    st = read_people(rd, of, r, err);
    if (st == WN_OK && e->readable) {
        st = read_replaced(c, of, r->id, err);
    }
    if (st == WN_OK && e->readable) {
        st = choose(rd, r, err);
    }
    if (!e->readable) {
        e->count = 0;
    }
    return st;
}
