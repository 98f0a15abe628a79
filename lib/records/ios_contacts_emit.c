#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "records/contact_tables.h"
#include "records/ios_contacts.h"

enum { P_ROW, P_FIRST, P_MIDDLE, P_LAST, P_ORGANISATION, P_NOTE, P_KIND,
    P_CREATED, P_MODIFIED };
static const char *const person_columns[] = { [P_ROW] = "rowid",
    [P_FIRST] = "First", [P_MIDDLE] = "Middle", [P_LAST] = "Last",
    [P_ORGANISATION] = "Organization", [P_NOTE] = "Note", [P_KIND] = "Kind",
    [P_CREATED] = "CreationDate", [P_MODIFIED] = "ModificationDate" };
#define PERSON_COUNT (sizeof(person_columns) / sizeof(person_columns[0]))

/** The questions of one run over the chosen people. */
struct ask {
    struct wn_query *person, *values, *labels, *entries;
};

/** ---- the person ------------------------------------------------------ */

static void
time_of(struct wn_draft *d, struct wn_query *q, size_t column,
    const char *kind)
{
    struct wn_event_time t = { .kind = kind, .raw = wn_query_value(q, column),
        .epoch = WN_EPOCH_APPLE_S, .set_by = "device" };

    if (t.raw.kind == WN_VAL_REAL) {
        t.epoch = WN_EPOCH_APPLE_S_REAL;
    }
    if ((t.raw.kind == WN_VAL_INT &&
            wn_time_from_int(&t.time_ns, t.epoch, t.raw.i) == WN_OK) ||
        (t.raw.kind == WN_VAL_REAL &&
            wn_time_from_real(&t.time_ns, t.epoch, t.raw.r) == WN_OK)) {
        wn_draft_time(d, 0, &t);
    }
}

static void
person_row(struct wn_draft *d, struct wn_query *q, int64_t person)
{
    static const struct {
        size_t from, to;
        uint32_t part;
    } columns[] = { { P_FIRST, CON_FIRST, WN_PART_NAMES },
        { P_MIDDLE, CON_MIDDLE, WN_PART_NAMES },
        { P_LAST, CON_LAST, WN_PART_NAMES },
        { P_ORGANISATION, CON_ORGANISATION, WN_PART_NAMES },
        { P_NOTE, CON_NOTE, WN_PART_NOTES } };
    char name[1024];

    wn_draft_row(d, &wn_table_contact, 0);
    wn_contact_name(q, P_FIRST, name, sizeof(name));
    wn_draft_set(d, CON_DISPLAY, WN_PART_NAMES,
        wn_value_text(name[0] ? name : NULL));
    for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
        struct wn_value v = wn_query_value(q, columns[i].from);

        if (v.kind == WN_VAL_TEXT) {
            wn_draft_set(d, columns[i].to, columns[i].part, v);
            wn_draft_raw(d, columns[i].part, "ABPerson", person,
                person_columns[columns[i].from], v);
        }
    }
    time_of(d, q, P_CREATED, "created");
    time_of(d, q, P_MODIFIED, "modified");
}

/** ---- its addresses --------------------------------------------------- */

static const char *
kind_word(int64_t property, uint32_t *part)
{
    switch (property) {
    case PROPERTY_PHONE:
        *part = WN_PART_NUMBERS;
        return "phone";
    case PROPERTY_EMAIL:
        *part = WN_PART_EMAIL;
        return "email";
    case PROPERTY_ADDRESS:
        *part = WN_PART_ADDRESSES;
        return "address";
    case PROPERTY_URL:
        *part = WN_PART_ADDRESSES;
        return "url";
    default: /* messenger names, dates, relatives: not agreed to by any part */
        return NULL;
    }
}

/** "_$!<Mobile>!$_" is the phone's way to write a label of its own. */
static void
label(struct wn_draft *d, struct ask *a, int64_t row, uint32_t part)
{
    struct wn_value v;

    if (!a->labels || row == 0 || wn_query_start(a->labels, row) != WN_OK ||
        wn_query_next(a->labels, NULL) != WN_OK) {
        return;
    }
    v = wn_query_value(a->labels, 0);
    if (v.kind != WN_VAL_TEXT) {
        return;
    }
    if (v.n > 8 && memcmp(v.p, "_$!<", 4) == 0 &&
        memcmp((const char *)v.p + v.n - 4, ">!$_", 4) == 0) {
        v = wn_value_textn((const char *)v.p + 4, v.n - 8);
    }
    wn_draft_set(d, POINT_LABEL, part, v);
}

/** A postal address: its fields in the order of their keys, a line each. */
static enum wn_status
address(struct wn_draft *d, struct ask *a, int64_t uid, struct wn_err *err)
{
    struct wn_buf text;
    enum wn_status st = a->entries ? wn_query_start(a->entries, uid) : WN_END;

    wn_buf_init(&text, 64 * 1024);
    while (st == WN_OK && (st = wn_query_next(a->entries, err)) == WN_OK) {
        struct wn_value v = wn_query_value(a->entries, 1);

        if (v.kind == WN_VAL_TEXT && v.n > 0) {
            (void)wn_buf_str(&text, text.len ? "\n" : "");
            (void)wn_buf_put(&text, v.p, v.n);
            wn_draft_raw(d, WN_PART_ADDRESSES, "ABMultiValueEntry",
                wn_query_int(a->entries, 0), "value", v);
        }
    }
    if (text.st == WN_OK && text.len > 0) {
        wn_draft_set(d, POINT_VALUE, WN_PART_ADDRESSES,
            wn_value_textn((const char *)text.data, text.len));
    }
    wn_buf_clear(&text);
    return st == WN_END ? WN_OK : st;
}

static enum wn_status
point(struct wn_reading *rd, struct ask *a, struct wn_err *err)
{
    struct wn_contacts *c = rd->state;
    struct wn_draft *d = &c->draft;
    int64_t uid = wn_query_int(a->values, 0);
    struct wn_value v = wn_query_value(a->values, 3);
    uint32_t part = 0;
    const char *kind = kind_word(wn_query_int(a->values, 1), &part);
    struct wn_handle h;

    if (!kind) {
        return WN_OK;
    }
    wn_draft_row(d, &wn_table_contact_point, part);
    wn_draft_set(d, POINT_KIND, part, wn_value_text(kind));
    label(d, a, wn_query_int(a->values, 2), part);
    if (part == WN_PART_ADDRESSES && v.kind != WN_VAL_TEXT) {
        return address(d, a, uid, err);
    }
    if (v.kind == WN_VAL_TEXT) {
        wn_draft_set(d, POINT_VALUE, part, v);
        wn_draft_raw(d, part, "ABMultiValue", uid, "value", v);
        wn_handle_read(&h, v.p, v.n, rd->terms->region);
        if (part == WN_PART_NUMBERS && h.kind == WN_HANDLE_E164) {
            wn_draft_set(d, POINT_E164, part, wn_value_text(h.norm));
        }
    }
    return WN_OK;
}

/** ---- all of them ----------------------------------------------------- */

static enum wn_status
emit_one(struct wn_reading *rd, struct ask *a, int64_t person,
    struct wn_err *err)
{
    struct wn_contacts *c = rd->state;
    struct wn_facts f;
    enum wn_status st = wn_query_start(a->person, person);

    if (st == WN_OK) {
        st = wn_query_next(a->person, err);
    }
    if (st == WN_END) { /* the draft still holds the person before */
        st = wn_fail(err, WN_EFORMAT, "the entry of a contact is damaged");
    }
    if (st == WN_OK) {
        wn_draft_begin(
            &c->draft, WN_CAT_CONTACTS, rd->source, "ABPerson", person);
        person_row(&c->draft, a->person, person);
        st = wn_query_start(a->values, person);
    }
    while (st == WN_OK && (st = wn_query_next(a->values, err)) == WN_OK) {
        st = point(rd, a, err);
    }
    if (st == WN_END) {
        st = wn_contact_facts(rd, person, &f, err);
    }
    if (st == WN_OK) {
        st = wn_gate_put(rd->gate, &f, UINT64_MAX, &c->draft, err);
    }
    return st <= 0 ? st
        : wn_fail(err, WN_EINTERNAL, "a chosen contact cannot be kept");
}

static enum wn_status
ask_new(struct ask *a, struct wn_db *db, struct wn_err *err)
{
    static const char *const values[] = { "rowid", "property", "label",
        "value" };
    static const char *const text[] = { "value" };
    static const char *const entries[] = { "rowid", "value" };
    const struct wn_select person = { "ABPerson", person_columns,
        PERSON_COUNT, " WHERE rowid=?1" };
    const struct wn_select value = { "ABMultiValue", values, 4,
        " WHERE record_id=?1 ORDER BY rowid" };
    const struct wn_select label_of = { "ABMultiValueLabel", text, 1,
        " WHERE rowid=?1" };
    const struct wn_select entry = { "ABMultiValueEntry", entries, 2,
        " WHERE parent_id=?1 ORDER BY key" };
    enum wn_status st = wn_query_new(&a->person, db, &person, err);

    if (st == WN_OK) {
        st = wn_query_new(&a->values, db, &value, err);
    }
    if (st == WN_OK && wn_db_has_table(db, "ABMultiValueLabel")) {
        st = wn_query_new(&a->labels, db, &label_of, err);
    }
    if (st == WN_OK && wn_db_has_table(db, "ABMultiValueEntry")) {
        st = wn_query_new(&a->entries, db, &entry, err);
    }
    return st;
}

/** Pictures lie in a database of their own, which is not asked for. */
static void
note_pictures(struct wn_reading *rd)
{
    for (size_t i = 0; i < rd->terms->rule_count; i++) {
        const struct wn_rule *r = &rd->terms->rules[i];

        if (r->category == WN_CAT_CONTACTS &&
            (r->parts & WN_PART_PICTURES) != 0 &&
            (wn_scope_rules(rd->scope) >> i & 1u) != 0) {
            wn_gate_failed(rd->gate, (unsigned)i, "the pictures of contacts "
                "lie in a database that this version does not read");
        }
    }
}

enum wn_status
wn_contacts_emit(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_contacts *c = rd->state;
    struct ask a = { NULL, NULL, NULL, NULL };
    enum wn_status st;

    if (!c->db) {
        return WN_OK;
    }
    note_pictures(rd);
    st = wn_reading_source(rd, err);
    st = st == WN_OK && c->chosen_count > 0 ? ask_new(&a, c->db, err) : st;
    for (size_t i = 0; st == WN_OK && i < c->chosen_count; i++) {
        struct wn_err one = WN_ERR_INIT;
        st = emit_one(rd, &a, c->chosen[i], &one);
        st = wn_reading_survive(rd, st, &one, err);
    }
    wn_query_free(&a.person);
    wn_query_free(&a.values);
    wn_query_free(&a.labels);
    wn_query_free(&a.entries);
    return st;
}
