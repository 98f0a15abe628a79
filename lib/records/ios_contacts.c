#include "records/ios_contacts.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/grow.h"
#include "base/sorted.h"
#include "records/contact_tables.h"

static enum wn_status
open_reading(struct wn_reading *rd, struct wn_err *err)
{
    rd->state = calloc(1, sizeof(struct wn_contacts));
    return rd->state ? WN_OK : wn_fail_nomem(err, "reading contacts");
}

static enum wn_status
add_handle(struct wn_reading *rd, struct wn_query *q, struct wn_err *err)
{
    struct wn_contacts *c = rd->state;
    struct wn_value v = wn_query_value(q, 3);
    struct wn_contact_handle h = { wn_query_int(q, 1), wn_query_int(q, 0),
        { WN_HANDLE_UNRESOLVED, "", "" } };
    void *handles = c->handles;

    if (v.kind != WN_VAL_TEXT || (wn_query_int(q, 2) != PROPERTY_PHONE &&
            wn_query_int(q, 2) != PROPERTY_EMAIL)) {
        return WN_OK;
    }
    if (!wn_grow(&handles, &c->handle_room, c->handle_count,
            sizeof(*c->handles))) {
        return wn_fail_nomem(err, "reading contacts");
    }
    wn_handle_read(&h.handle, v.p, v.n, rd->terms->region);
    c->handles = handles;
    c->handles[c->handle_count++] = h;
    return wn_book_contact(rd->book, &h.handle, err);
}

static int
by_person(const void *a, const void *b)
{
    const struct wn_contact_handle *x = a;
    const struct wn_contact_handle *y = b;

    if (x->person != y->person) {
        return x->person < y->person ? -1 : 1;
    }
    return x->uid < y->uid ? -1 : x->uid > y->uid;
}

/** Everybody's addresses, for the questions of all readers; nothing is kept. */
static enum wn_status
on_index(struct wn_reading *rd, struct wn_err *err)
{
    static const char *const columns[] = { "rowid", "record_id", "property",
        "value" };
    static const struct wn_select select = { "ABMultiValue", columns, 4,
        " NOT INDEXED ORDER BY rowid" };
    struct wn_contacts *c = rd->state;
    struct wn_query *q = NULL;
    enum wn_status st;

    wn_db_close(&c->db); /* an older copy: the phone sent it again */
    c->handle_count = 0;
    st = wn_db_open(&c->db, rd->index.uri, rd->run, err);
    if (st == WN_OK && !wn_db_has_table(c->db, "ABPerson")) {
        st = wn_fail(err, WN_EFORMAT, "the database has no ABPerson");
    }
    if (st == WN_OK) {
        st = wn_query_new(&q, c->db, &select, err);
    }
    while (st == WN_OK && (st = wn_query_next(q, err)) == WN_OK) {
        st = add_handle(rd, q, err);
    }
    wn_query_free(&q);
    if (st != WN_END) {
        return st;
    }
    if (c->handle_count > 1) {
        qsort(c->handles, c->handle_count, sizeof(*c->handles), by_person);
    }
    wn_book_complete(rd->book);
    return WN_OK;
}

/** ---- selection ------------------------------------------------------- */

static size_t
handles_of(const struct wn_contacts *c, int64_t person, size_t *count)
{
    return wn_sorted_find(
        c->handles, c->handle_count, sizeof(*c->handles), person, count);
}

enum wn_status
wn_contact_facts(struct wn_reading *rd, int64_t person, struct wn_facts *out,
    struct wn_err *err)
{
    struct wn_contacts *c = rd->state;
    struct wn_facts f = { .category = WN_CAT_CONTACTS,
        .app = WN_APP_ADDRESS_BOOK, .author = -1 };
    size_t count;
    size_t first = handles_of(c, person, &count);

    for (size_t i = first; i < first + count; i++) {
        void *members = c->members;

        if (!wn_grow(&members, &c->member_room, f.member_count,
                sizeof(*c->members))) {
            return wn_fail_nomem(err, "reading contacts");
        }
        c->members = members;
        c->members[f.member_count++] = c->handles[i].handle;
        f.participant_in_scope = f.participant_in_scope ||
            wn_book_kept(rd->book, &c->handles[i].handle);
    }
    f.members = c->members;
    *out = f;
    return WN_OK;
}

static void
add_word(char *dst, size_t cap, const struct wn_value *v)
{
    size_t n = strlen(dst);
    size_t space = n > 0 ? 1 : 0;

    if (v->kind != WN_VAL_TEXT || v->n == 0 || v->n >= cap - n - space) {
        return;
    }
    if (space) {
        dst[n++] = ' ';
    }
    memcpy(dst + n, v->p, v->n);
    dst[n + v->n] = '\0';
}

void
wn_contact_name(
    struct wn_query *q, size_t first_column, char *dst, size_t cap)
{
    dst[0] = '\0';
    for (size_t i = 0; i < 3; i++) {
        struct wn_value v = wn_query_value(q, first_column + i);

        add_word(dst, cap, &v);
    }
    if (dst[0] == '\0') {
        struct wn_value v = wn_query_value(q, first_column + 3);

        add_word(dst, cap, &v);
    }
}

/** This contact is admitted: its name may stand beside its addresses. */
static enum wn_status
admit(struct wn_reading *rd, struct wn_query *q, int64_t person,
    const struct wn_verdict *v, struct wn_err *err)
{
    struct wn_contacts *c = rd->state;
    void *chosen = c->chosen;
    enum wn_status st = WN_OK;
    size_t first, count;
    char name[1024];

    if (!wn_grow(&chosen, &c->chosen_room, c->chosen_count,
            sizeof(*c->chosen))) {
        return wn_fail_nomem(err, "reading contacts");
    }
    c->chosen = chosen;
    c->chosen[c->chosen_count++] = person;
    wn_gate_chosen(rd->gate, v->rule, 1);
    wn_contact_name(q, 1, name, sizeof(name));
    if ((v->parts & WN_PART_NAMES) == 0 || name[0] == '\0') {
        return WN_OK;
    }
    first = handles_of(c, person, &count);
    for (size_t i = first; st == WN_OK && i < first + count; i++) {
        st = wn_book_name(rd->book, &c->handles[i].handle, name, err);
    }
    return st;
}

static enum wn_status
on_select(struct wn_reading *rd, struct wn_err *err)
{
    static const char *const columns[] = { "rowid", "First", "Middle", "Last",
        "Organization" };
    static const struct wn_select select = { "ABPerson", columns, 5,
        " NOT INDEXED ORDER BY rowid" };
    struct wn_contacts *c = rd->state;
    struct wn_err damage = WN_ERR_INIT;
    struct wn_query *q = NULL;
    enum wn_status st;

    if (!c->db) {
        return WN_OK;
    }
    st = wn_query_new(&q, c->db, &select, &damage);
    while (st == WN_OK && (st = wn_query_next(q, &damage)) == WN_OK) {
        int64_t person = wn_query_int(q, 0);
        struct wn_verdict v;
        struct wn_facts f;

        wn_gate_seen(rd->gate, WN_CAT_CONTACTS, 1);
        st = wn_contact_facts(rd, person, &f, &damage);
        if (st == WN_OK && wn_gate_ask(rd->gate, &f, &v) == WN_OK) {
            st = admit(rd, q, person, &v, &damage);
        }
    }
    wn_query_free(&q);
    return wn_reading_survive(rd, st == WN_END ? WN_OK : st, &damage, err);
}

static void
on_free(struct wn_reading *rd)
{
    struct wn_contacts *c = rd->state;

    if (!c) {
        return;
    }
    wn_db_close(&c->db);
    free(c->handles);
    free(c->members);
    free(c->chosen);
    wn_draft_clear(&c->draft);
    free(c);
    rd->state = NULL;
}

const struct wn_reader wn_reader_ios_contacts = { .late = true,
    .tables = wn_contact_tables, .open = open_reading, .index = on_index,
    .select = on_select, .emit = wn_contacts_emit, .free = on_free };
