#include <string.h>

#include "base/err.h"
#include "records/contact_tables.h"
#include "records/ios_whatsapp_contacts.h"

static void
raw(struct wn_draft *d, struct wn_query *q, size_t column, uint32_t part)
{
    struct wn_value v = wn_query_value(q, column);

    if (v.kind != WN_VAL_NULL) {
        wn_draft_raw(d, part, WN_WA_CONTACT_TABLE, wn_query_int(q, C_ROW),
            wn_wa_contact_columns[column], v);
    }
}

static void
set(struct wn_draft *d, struct wn_query *q, size_t from, size_t to,
    uint32_t part)
{
    struct wn_value v = wn_query_value(q, from);

    if (wn_wa_contact_text(&v)) {
        wn_draft_set(d, to, part, v);
        raw(d, q, from, part);
    }
}

static void
person(struct wn_draft *d, struct wn_query *q)
{
    wn_draft_row(d, &wn_table_contact, 0);
    wn_draft_set(d, CON_DISPLAY, WN_PART_NAMES, wn_wa_contact_name(q));
    raw(d, q, C_FULL, WN_PART_NAMES);
    set(d, q, C_GIVEN, CON_FIRST, WN_PART_NAMES);
    set(d, q, C_LAST, CON_LAST, WN_PART_NAMES);
    set(d, q, C_BUSINESS, CON_ORGANISATION, WN_PART_NAMES);
    set(d, q, C_ABOUT, CON_NOTE, WN_PART_NOTES);
    if (!wn_query_null(q, C_ABOUT)) {
        raw(d, q, C_ABOUT_TIME, WN_PART_NOTES);
    }
}

/** "_$!<Mobile>!$_" is the phone's way to write a label of its own. */
static void
label(struct wn_draft *d, struct wn_query *q)
{
    struct wn_value v = wn_query_value(q, C_LABEL);

    if (!wn_wa_contact_text(&v)) {
        return;
    }
    raw(d, q, C_LABEL, WN_PART_NUMBERS);
    if (v.n > 8 && memcmp(v.p, "_$!<", 4) == 0 &&
        memcmp((const char *)v.p + v.n - 4, ">!$_", 4) == 0) {
        v = wn_value_textn((const char *)v.p + 4, v.n - 8);
    }
    wn_draft_set(d, POINT_LABEL, WN_PART_NUMBERS, v);
}

static void
point(struct wn_reading *rd, struct wn_query *q, size_t column)
{
    struct wn_wa_contacts *c = rd->state;
    struct wn_draft *d = &c->draft;
    struct wn_value v = wn_query_value(q, column);
    struct wn_handle h;

    if (!wn_wa_contact_text(&v)) {
        return;
    }
    wn_handle_read(&h, v.p, v.n, rd->terms->region);
    wn_draft_row(d, &wn_table_contact_point, WN_PART_NUMBERS);
    wn_draft_set(d, POINT_KIND, WN_PART_NUMBERS,
        wn_value_text(column == C_LID ? "other" : "phone"));
    wn_draft_set(d, POINT_VALUE, WN_PART_NUMBERS, v);
    if (h.kind == WN_HANDLE_E164) {
        wn_draft_set(d, POINT_E164, WN_PART_NUMBERS, wn_value_text(h.norm));
    }
    raw(d, q, column, WN_PART_NUMBERS);
    if (column == C_PHONE) {
        label(d, q);
        raw(d, q, C_LOCALIZED, WN_PART_NUMBERS);
    }
}

static enum wn_status
emit_one(struct wn_reading *rd, struct wn_query *q, int64_t row,
    struct wn_err *err)
{
    struct wn_wa_contacts *c = rd->state;
    struct wn_facts f;
    enum wn_status st = wn_query_start(q, row);

    if (st == WN_OK) {
        st = wn_query_next(q, err);
    }
    if (st == WN_END) { /* the draft still holds the person before */
        return wn_fail(err, WN_EFORMAT, "the entry of a contact is damaged");
    }
    if (st == WN_OK) {
        wn_draft_begin(&c->draft, WN_CAT_CONTACTS, rd->source,
            WN_WA_CONTACT_TABLE, row);
        person(&c->draft, q);
        point(rd, q, C_PHONE);
        point(rd, q, C_ID);
        point(rd, q, C_LID);
        f = wn_wa_contact_facts(rd, q);
        st = wn_gate_put(rd->gate, &f, UINT64_MAX, &c->draft, err);
    }
    return st <= 0 ? st
        : wn_fail(err, WN_EINTERNAL, "a chosen contact cannot be kept");
}

enum wn_status
wn_wa_contacts_emit(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_wa_contacts *c = rd->state;
    struct wn_query *q = NULL;
    enum wn_status st;

    if (!c->db) {
        return WN_OK;
    }
    st = wn_reading_source(rd, err);
    if (st == WN_OK) {
        st = wn_wa_contacts_query(&q, c->db, " WHERE Z_PK=?1", err);
    }
    for (size_t i = 0; st == WN_OK && i < c->chosen_count; i++) {
        struct wn_err one = WN_ERR_INIT;

        st = emit_one(rd, q, c->chosen[i], &one);
        st = wn_reading_survive(rd, st, &one, err);
    }
    wn_query_free(&q);
    return st;
}
