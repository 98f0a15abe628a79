/** Contacts of an Android phone: rows of raw_contacts and data, of the cards
 * that the phone was asked for. docs/categories/contacts.md */
#include "records/android_contacts.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/grow.h"
#include "records/contact_tables.h"

const char *const wn_card_columns[D_COLUMNS] = { [D_CARD] = "raw_contact_id",
    [D_MIMETYPE] = "mimetype", [D_1] = "data1", [D_2] = "data2",
    [D_3] = "data3", [D_5] = "data5" };

static enum wn_status
on_open(struct wn_reading *rd, struct wn_err *err)
{
    rd->state = calloc(1, sizeof(struct wn_android_contacts));
    return rd->state ? WN_OK : wn_fail_nomem(err, "reading contacts");
}

static struct wn_cards *
cards_of(struct wn_android_contacts *c, int user)
{
    const size_t most = sizeof(c->users) / sizeof(c->users[0]);

    for (size_t i = 0; i < c->user_count; i++) {
        if (c->users[i].user == user) {
            return &c->users[i];
        }
    }
    if (c->user_count == most) {
        return NULL;
    }
    c->users[c->user_count].user = user;
    return &c->users[c->user_count++];
}

static enum wn_status
on_rows(struct wn_reading *rd, const struct wn_rowset *rs, struct wn_err *err)
{
    struct wn_cards *of = cards_of(rd->state, rs->user);

    if (!of) {
        return wn_fail(err, WN_EINTERNAL, "more users than can be asked for");
    }
    if (strcmp(rs->table, "handles") == 0) {
        of->handles = rs;
        return wn_row_places(&of->of_handles, rs, "raw_contact_id", err);
    }
    if (strcmp(rs->table, "data") == 0) {
        of->data = rs;
        return wn_row_places(&of->of_data, rs, "raw_contact_id", err);
    }
    if (strcmp(rs->table, "raw_contacts") == 0) {
        of->cards = rs;
    } /* else "denied": their cards did not come */
    return WN_OK;
}

/** ---- selection --------------------------------------------------------- */

bool
wn_card_is(const struct wn_value *mimetype, const char *word)
{
    static const char item[] = "vnd.android.cursor.item/";
    const size_t n = sizeof(item) - 1;

    return mimetype->kind == WN_VAL_TEXT &&
        mimetype->n == n + strlen(word) && memcmp(mimetype->p, item, n) == 0 &&
        memcmp((const char *)mimetype->p + n, word, strlen(word)) == 0;
}

static enum wn_status
add_member(struct wn_reading *rd, struct wn_facts *f,
    const struct wn_value *v, struct wn_err *err)
{
    struct wn_android_contacts *c = rd->state;
    void *members = c->members;
    struct wn_handle *h;

    if (v->kind != WN_VAL_TEXT || v->n == 0) {
        return WN_OK;
    }
    if (!wn_grow(&members, &c->member_room, f->member_count,
            sizeof(*c->members))) {
        return wn_fail_nomem(err, "reading contacts");
    }
    c->members = members;
    h = &c->members[f->member_count++];
    wn_handle_read(h, v->p, v->n, rd->terms->region);
    f->participant_in_scope =
        f->participant_in_scope || wn_book_kept(rd->book, h);
    return WN_OK;
}

/** Numbers and mail addresses of a card, in one of the two rowsets. */
static enum wn_status
add_members(struct wn_reading *rd, const struct wn_rowset *rs,
    const struct wn_row_places *places, int64_t card, struct wn_facts *f,
    struct wn_err *err)
{
    size_t count = 0;
    const struct wn_row_place *at = wn_row_find(places, card, &count);
    struct wn_rows r;
    enum wn_status st = WN_OK;

    if (!rs) {
        return WN_OK;
    }
    wn_rows_begin(&r, rs, wn_card_columns, D_COLUMNS);
    for (size_t i = 0; st == WN_OK && i < count; i++) {
        st = wn_rows_seek(&r, at[i].at, err);
        if (st == WN_OK) {
            struct wn_value mime = wn_rows_value(&r, D_MIMETYPE);
            struct wn_value v = wn_rows_value(&r, D_1);

            /* The rowset of handles holds nothing else. */
            st = mime.kind == WN_VAL_NULL || wn_card_is(&mime, "phone_v2") ||
                    wn_card_is(&mime, "email_v2")
                ? add_member(rd, f, &v, err) : WN_OK;
        }
    }
    return st;
}

enum wn_status
wn_card_facts(struct wn_reading *rd, const struct wn_cards *of, int64_t card,
    struct wn_facts *out, struct wn_err *err)
{
    struct wn_android_contacts *c = rd->state;
    struct wn_facts f = { .category = WN_CAT_CONTACTS,
        .app = WN_APP_ADDRESS_BOOK, .author = -1 };
    enum wn_status st =
        add_members(rd, of->handles, &of->of_handles, card, &f, err);

    if (st == WN_OK) {
        st = add_members(rd, of->data, &of->of_data, card, &f, err);
    }
    f.members = c->members;
    *out = f;
    return st;
}

/** The name that the phone shows, or the organisation; "" when nameless. */
static enum wn_status
name_of(const struct wn_cards *of, int64_t card, char *dst, size_t cap,
    struct wn_err *err)
{
    size_t count = 0;
    const struct wn_row_place *at = wn_row_find(&of->of_data, card, &count);
    struct wn_rows r;
    enum wn_status st = WN_OK;

    dst[0] = '\0';
    if (!of->data) {
        return WN_OK;
    }
    wn_rows_begin(&r, of->data, wn_card_columns, D_COLUMNS);
    for (size_t i = 0; st == WN_OK && i < count; i++) {
        st = wn_rows_seek(&r, at[i].at, err);
        if (st == WN_OK) {
            struct wn_value mime = wn_rows_value(&r, D_MIMETYPE);
            struct wn_value v = wn_rows_text(&r, D_1);
            bool name = wn_card_is(&mime, "name");

            if (v.n > 0 && v.n < cap && (name ||
                    (dst[0] == '\0' && wn_card_is(&mime, "organization")))) {
                memcpy(dst, v.p, v.n);
                dst[v.n] = '\0';
            }
        }
    }
    return st;
}

/** This card is admitted: its name may stand beside its numbers. */
static enum wn_status
admit(struct wn_reading *rd, const struct wn_cards *of, int64_t card,
    const struct wn_facts *f, const struct wn_verdict *v, struct wn_err *err)
{
    struct wn_android_contacts *c = rd->state;
    void *chosen = c->chosen;
    char name[1024];
    enum wn_status st;

    if (!wn_grow(&chosen, &c->chosen_room, c->chosen_count,
            sizeof(*c->chosen))) {
        return wn_fail_nomem(err, "reading contacts");
    }
    c->chosen = chosen;
    c->chosen[c->chosen_count++] = (struct wn_card_chosen) { of, card };
    wn_gate_chosen(rd->gate, v->rule, 1);
    if ((v->parts & WN_PART_NAMES) == 0) {
        return WN_OK;
    }
    st = name_of(of, card, name, sizeof(name), err);
    for (size_t i = 0; st == WN_OK && name[0] && i < f->member_count; i++) {
        st = wn_book_name(rd->book, &f->members[i], name, err);
    }
    return st;
}

static enum wn_status
select_of(struct wn_reading *rd, const struct wn_cards *of,
    struct wn_err *err)
{
    struct wn_rows r;
    enum wn_status st = WN_OK;

    wn_rows_begin(&r, of->cards, NULL, 0);
    while (st == WN_OK && (st = wn_rows_next(&r, err)) == WN_OK) {
        struct wn_verdict v;
        struct wn_facts f;

        wn_gate_seen(rd->gate, WN_CAT_CONTACTS, 1);
        st = wn_card_facts(rd, of, r.id, &f, err);
        if (st == WN_OK && wn_gate_ask(rd->gate, &f, &v) == WN_OK) {
            st = admit(rd, of, r.id, &f, &v, err);
        }
    }
    return st == WN_END ? WN_OK : st;
}

static enum wn_status
on_select(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_android_contacts *c = rd->state;
    enum wn_status st = WN_OK;

    for (size_t i = 0; st == WN_OK && i < c->user_count; i++) {
        if (c->users[i].cards) {
            st = select_of(rd, &c->users[i], err);
        }
    }
    return st;
}

static void
on_free(struct wn_reading *rd)
{
    struct wn_android_contacts *c = rd->state;

    if (!c) {
        return;
    }
    for (size_t i = 0; i < c->user_count; i++) {
        wn_row_places_clear(&c->users[i].of_handles);
        wn_row_places_clear(&c->users[i].of_data);
    }
    free(c->members);
    free(c->chosen);
    wn_draft_clear(&c->draft);
    free(c);
    rd->state = NULL;
}

const struct wn_reader wn_reader_android_contacts = { .late = true,
    .tables = wn_contact_tables, .open = on_open, .rows = on_rows,
    .select = on_select, .emit = wn_android_contacts_emit, .free = on_free };
