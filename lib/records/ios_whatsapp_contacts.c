/** ContactsV2.sqlite of WhatsApp and WhatsApp Business: whom of the address
 * book it found among its users, under the names that they have there. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/grow.h"
#include "records/contact_tables.h"
#include "records/ios_whatsapp_contacts.h"

const char *const wn_wa_contact_columns[C_COUNT] = { [C_ROW] = "Z_PK",
    [C_FULL] = "ZFULLNAME", [C_GIVEN] = "ZGIVENNAME", [C_LAST] = "ZLASTNAME",
    [C_BUSINESS] = "ZBUSINESSNAME", [C_PHONE] = "ZPHONENUMBER",
    [C_ID] = "ZWHATSAPPID", [C_LID] = "ZLID", [C_LABEL] = "ZPHONENUMBERLABEL",
    [C_ABOUT] = "ZABOUTTEXT", [C_ABOUT_TIME] = "ZABOUTTIMESTAMP",
    [C_LOCALIZED] = "ZLOCALIZEDPHONENUMBER" };

static enum wn_status
open_reading(struct wn_reading *rd, struct wn_err *err)
{
    rd->state = calloc(1, sizeof(struct wn_wa_contacts));
    return rd->state ? WN_OK : wn_fail_nomem(err, "reading contacts");
}

static enum wn_status
on_index(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_wa_contacts *c = rd->state;
    enum wn_status st;

    wn_db_close(&c->db); /* an older copy: the phone sent it again */
    st = wn_db_open(&c->db, rd->index.uri, rd->run, err);
    if (st == WN_OK && !wn_db_has_table(c->db, WN_WA_CONTACT_TABLE)) {
        st = wn_fail(err, WN_EFORMAT, "the database has no "
            WN_WA_CONTACT_TABLE);
    }
    return st;
}

enum wn_status
wn_wa_contacts_query(struct wn_query **out, struct wn_db *db, const char *rest,
    struct wn_err *err)
{
    const struct wn_select select = { WN_WA_CONTACT_TABLE,
        wn_wa_contact_columns, C_COUNT, rest };

    return wn_query_new(out, db, &select, err);
}

/** ---- selection ------------------------------------------------------- */

bool
wn_wa_contact_text(const struct wn_value *v)
{
    return v->kind == WN_VAL_TEXT && v->n > 0;
}

struct wn_facts
wn_wa_contact_facts(struct wn_reading *rd, struct wn_query *q)
{
    static const size_t from[WN_WA_CONTACT_HANDLES] = { C_PHONE, C_ID, C_LID };
    struct wn_wa_contacts *c = rd->state;
    struct wn_facts f = { .category = WN_CAT_CONTACTS,
        .app = wn_artefact_info(rd->artefact)->apps, .members = c->members,
        .author = -1 };
    bool known = false;

    for (size_t i = 0; i < WN_WA_CONTACT_HANDLES; i++) {
        struct wn_value v = wn_query_value(q, from[i]);
        struct wn_handle *h = &c->members[f.member_count];

        /* Whose number is known is nobody hidden, whatever id they have. */
        if (!wn_wa_contact_text(&v) || (from[i] == C_LID && known)) {
            continue;
        }
        wn_handle_read(h, v.p, v.n, rd->terms->region);
        if (from[i] == C_LID) { /* also where its digits stand alone */
            *h = (struct wn_handle) { .kind = WN_HANDLE_HIDDEN };
        }
        known = known || h->kind == WN_HANDLE_E164;
        f.member_count++;
        f.participant_in_scope =
            f.participant_in_scope || wn_book_kept(rd->book, h);
    }
    return f;
}

struct wn_value
wn_wa_contact_name(struct wn_query *q)
{
    static const size_t from[] = { C_FULL, C_GIVEN, C_BUSINESS };

    for (size_t i = 0; i < sizeof(from) / sizeof(from[0]); i++) {
        struct wn_value v = wn_query_value(q, from[i]);

        if (wn_wa_contact_text(&v)) {
            return v;
        }
    }
    return (struct wn_value) { .kind = WN_VAL_NULL };
}

/** This contact is admitted: its name may stand beside its number. */
static enum wn_status
admit(struct wn_reading *rd, struct wn_query *q, const struct wn_facts *f,
    const struct wn_verdict *v, struct wn_err *err)
{
    struct wn_wa_contacts *c = rd->state;
    struct wn_value name = wn_wa_contact_name(q);
    void *chosen = c->chosen;
    enum wn_status st = WN_OK;
    char text[1024];

    if (!wn_grow(&chosen, &c->chosen_room, c->chosen_count,
            sizeof(*c->chosen))) {
        return wn_fail_nomem(err, "reading contacts");
    }
    c->chosen = chosen;
    c->chosen[c->chosen_count++] = wn_query_int(q, C_ROW);
    wn_gate_chosen(rd->gate, v->rule, 1);
    if ((v->parts & WN_PART_NAMES) == 0 || name.kind != WN_VAL_TEXT ||
        name.n >= sizeof(text) || memchr(name.p, '\0', name.n)) {
        return WN_OK;
    }
    memcpy(text, name.p, name.n);
    text[name.n] = '\0';
    for (size_t i = 0; st == WN_OK && i < f->member_count; i++) {
        st = wn_book_name(rd->book, &f->members[i], text, err);
    }
    return st;
}

static enum wn_status
on_select(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_wa_contacts *c = rd->state;
    struct wn_err damage = WN_ERR_INIT;
    struct wn_query *q = NULL;
    enum wn_status st;

    if (!c->db) {
        return WN_OK;
    }
    st = wn_wa_contacts_query(
        &q, c->db, " NOT INDEXED ORDER BY rowid", &damage);
    while (st == WN_OK && (st = wn_query_next(q, &damage)) == WN_OK) {
        struct wn_facts f = wn_wa_contact_facts(rd, q);
        struct wn_verdict v;

        wn_gate_seen(rd->gate, WN_CAT_CONTACTS, 1);
        if (wn_gate_ask(rd->gate, &f, &v) == WN_OK) {
            st = admit(rd, q, &f, &v, &damage);
        }
    }
    wn_query_free(&q);
    return wn_reading_survive(rd, st == WN_END ? WN_OK : st, &damage, err);
}

/** ---- the reader ------------------------------------------------------ */

static void
on_free(struct wn_reading *rd)
{
    struct wn_wa_contacts *c = rd->state;

    if (!c) {
        return;
    }
    wn_db_close(&c->db);
    free(c->chosen);
    wn_draft_clear(&c->draft);
    free(c);
    rd->state = NULL;
}

#define READER \
    { .late = true, .tables = wn_contact_tables, .open = open_reading, \
        .index = on_index, .select = on_select, .emit = wn_wa_contacts_emit, \
        .free = on_free }

const struct wn_reader wn_reader_ios_whatsapp_contacts = READER;
const struct wn_reader wn_reader_ios_whatsapp_business_contacts = READER;
