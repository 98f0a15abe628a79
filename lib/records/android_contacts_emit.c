/** What stands on a card, as a record. */
#include <string.h>

#include "base/err.h"
#include "records/android_contacts.h"
#include "records/contact_tables.h"

#define RAW "data"

/* ContactsContract.CommonDataKinds: words for TYPE, as the phone shows them. */
static const char *const phone_labels[] = { NULL, "Home", "Mobile", "Work",
    "Work Fax", "Home Fax", "Pager", "Other", "Callback", "Car", "Company",
    "ISDN", "Main", "Other Fax", "Radio", "Telex", "TTY TDD", "Work Mobile",
    "Work Pager", "Assistant", "MMS" };
static const char *const email_labels[] = { NULL, "Home", "Work", "Other",
    "Mobile" };
static const char *const address_labels[] = { NULL, "Home", "Work",
    "Other" };

static const struct kind {
    const char *word;  /* of the mimetype */
    const char *point; /* contact_point.kind; NULL = of table contact */
    uint32_t part;
    size_t raw; /* columns that are kept raw: others are no part of it */
    const char *const *labels;
    size_t label_count;
} kinds[] = {
    { "name", NULL, WN_PART_NAMES, 5, NULL, 0 },
    { "organization", NULL, WN_PART_NAMES, 2, NULL, 0 },
    { "note", NULL, WN_PART_NOTES, 2, NULL, 0 },
    { "phone_v2", "phone", WN_PART_NUMBERS, 4, phone_labels,
        sizeof(phone_labels) / sizeof(phone_labels[0]) },
    { "email_v2", "email", WN_PART_EMAIL, 4, email_labels,
        sizeof(email_labels) / sizeof(email_labels[0]) },
    { "postal-address_v2", "address", WN_PART_ADDRESSES, 4,
        address_labels,
        sizeof(address_labels) / sizeof(address_labels[0]) },
    { "website", "url", WN_PART_ADDRESSES, 2, NULL, 0 },
};

static const struct kind *
kind_of(const struct wn_rows *r)
{
    struct wn_value mime = wn_rows_value(r, D_MIMETYPE);

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (wn_card_is(&mime, kinds[i].word)) {
            return &kinds[i];
        }
    }
    return NULL;
}

/** Of a data row: all that was read of it, under one part. */
static void
raw(struct wn_draft *d, const struct wn_rows *r, const struct kind *k)
{
    const struct wn_raw_column columns[] = { { "mimetype", k->part },
        { "data1", k->part }, { "data2", k->part }, { "data3", k->part },
        { "data5", k->part } };

    wn_rows_raw(d, r, RAW, columns, k->raw);
}

/** A number in text or as one: DATA2 is a text column. */
static size_t
type_of(const struct wn_value *v)
{
    size_t n = 0;

    if (v->kind == WN_VAL_INT) {
        return v->i >= 0 && v->i < 100 ? (size_t)v->i : 0;
    }
    for (size_t i = 0; v->kind == WN_VAL_TEXT && i < v->n; i++) {
        char c = ((const char *)v->p)[i];

        if (c < '0' || c > '9' || n >= 100) {
            return 0;
        }
        n = n * 10 + (size_t)(c - '0');
    }
    return n;
}

static void
point(struct wn_reading *rd, struct wn_draft *d, const struct wn_rows *r,
    const struct kind *k)
{
    struct wn_value value = wn_rows_value(r, D_1);
    struct wn_value type = wn_rows_value(r, D_2);
    size_t number = type_of(&type);
    struct wn_handle h;

    wn_draft_row(d, &wn_table_contact_point, k->part);
    wn_draft_set(d, POINT_KIND, k->part, wn_value_text(k->point));
    if (number > 0 && number < k->label_count) {
        wn_draft_set(
            d, POINT_LABEL, k->part, wn_value_text(k->labels[number]));
    } else if (k->labels) { /* TYPE_CUSTOM: the label is written out */
        wn_draft_set(d, POINT_LABEL, k->part, wn_rows_text(r, D_3));
    }
    wn_draft_set(d, POINT_VALUE, k->part, value);
    if (k->part == WN_PART_NUMBERS && value.kind == WN_VAL_TEXT) {
        wn_handle_read(&h, value.p, value.n, rd->terms->region);
        if (h.kind == WN_HANDLE_E164) {
            wn_draft_set(
                d, POINT_E164, k->part, wn_value_text(h.norm));
        }
    }
}

/** Names, organisation and note: columns of one row of table contact. */
struct person {
    struct wn_value shown, first, middle, last, organisation, note;
};

static void
person_row(struct wn_draft *d, const struct person *p)
{
    wn_draft_row(d, &wn_table_contact, 0);
    wn_draft_set(d, CON_DISPLAY, WN_PART_NAMES,
        p->shown.kind != WN_VAL_NULL ? p->shown : p->organisation);
    wn_draft_set(d, CON_FIRST, WN_PART_NAMES, p->first);
    wn_draft_set(d, CON_MIDDLE, WN_PART_NAMES, p->middle);
    wn_draft_set(d, CON_LAST, WN_PART_NAMES, p->last);
    wn_draft_set(d, CON_ORGANISATION, WN_PART_NAMES, p->organisation);
    wn_draft_set(d, CON_NOTE, WN_PART_NOTES, p->note);
}

/** Copied into the draft: the next row read takes the bytes away. */
static struct wn_value
held(struct wn_draft *d, struct wn_value v)
{
    char *copy = v.kind == WN_VAL_TEXT ? wn_draft_get(d, v.n + 1) : NULL;

    if (!copy) {
        return (struct wn_value) { 0 };
    }
    memcpy(copy, v.p, v.n);
    copy[v.n] = '\0';
    return wn_value_textn(copy, v.n);
}

static void
learn(struct wn_draft *d, const struct wn_rows *r, const struct kind *k,
    struct person *p)
{
    if (k->part == WN_PART_NOTES) {
        p->note = held(d, wn_rows_text(r, D_1));
    } else if (strcmp(k->word, "organization") == 0) {
        p->organisation = held(d, wn_rows_text(r, D_1));
    } else {
        p->shown = held(d, wn_rows_text(r, D_1));
        p->first = held(d, wn_rows_text(r, D_2));
        p->last = held(d, wn_rows_text(r, D_3));
        p->middle = held(d, wn_rows_text(r, D_5));
    }
}

static enum wn_status
card(struct wn_reading *rd, const struct wn_cards *of, int64_t id,
    struct wn_err *err)
{
    struct wn_android_contacts *c = rd->state;
    struct person p = { .shown = { 0 } };
    size_t count = 0;
    const struct wn_row_place *at = wn_row_find(&of->of_data, id, &count);
    struct wn_rows r;
    enum wn_status st = WN_OK;

    if (of->data) {
        wn_rows_begin(&r, of->data, wn_card_columns, D_COLUMNS);
    }
    for (size_t i = 0; st == WN_OK && i < count; i++) {
        const struct kind *k;

        st = wn_rows_seek(&r, at[i].at, err);
        k = st == WN_OK ? kind_of(&r) : NULL;
        if (k && k->point) {
            point(rd, &c->draft, &r, k);
        } else if (k) {
            learn(&c->draft, &r, k, &p);
        }
        if (k) {
            raw(&c->draft, &r, k);
        }
    }
    person_row(&c->draft, &p);
    return st;
}

enum wn_status
wn_android_contacts_emit(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_android_contacts *c = rd->state;
    const struct wn_cards *of = NULL;
    uint32_t source = 0;
    enum wn_status st = WN_OK;

    for (size_t i = 0; st == WN_OK && i < c->chosen_count; i++) {
        const struct wn_card_chosen *one = &c->chosen[i];
        struct wn_facts f;

        if (one->of != of) {
            of = one->of;
            st = wn_rows_source(rd, of->cards, &source, err);
        }
        if (st == WN_OK) {
            wn_draft_begin(&c->draft, WN_CAT_CONTACTS, source,
                "raw_contacts", one->id);
            st = card(rd, of, one->id, err);
        }
        if (st == WN_OK) {
            st = wn_card_facts(rd, of, one->id, &f, err);
        }
        if (st == WN_OK) {
            st = wn_gate_put(rd->gate, &f, UINT64_MAX, &c->draft, err);
        }
        if (st > 0) {
            st = wn_fail(
                err, WN_EINTERNAL, "a chosen contact cannot be kept");
        }
    }
    return st;
}
