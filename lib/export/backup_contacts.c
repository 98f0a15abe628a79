/** AddressBook.sqlitedb. People and their values are the phone's own rows;
 * which label and property a value had is made from the bundle's words, and so
 * are the guids and the cards' store, which a bundle does not hold. */
#include <stdio.h>
#include <string.h>

#include "export/backup.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
/* Numbers for values that stand in rows of their own (postal addresses): above
 * those of a phone. */
#define MADE_UID (INT64_C(1) << 40)

enum { PROPERTY_PHONE = 3, PROPERTY_EMAIL = 4, PROPERTY_ADDRESS = 5,
    PROPERTY_URL = 22 };

static const struct wn_ev_value none = { .kind = WN_EV_NULL };

static int64_t
property(const struct wn_ev_row *point)
{
    const struct wn_ev_value *kind = wn_ev_get(point, "kind");

    return wn_ev_is(kind, "phone") ? PROPERTY_PHONE
        : wn_ev_is(kind, "email") ? PROPERTY_EMAIL
        : wn_ev_is(kind, "url") ? PROPERTY_URL : PROPERTY_ADDRESS;
}

/** ---- labels ---------------------------------------------------------- */

/** The number of a label; 0 for none. The phone writes its own in brackets. */
static int64_t
label(struct wn_backup *b, const struct wn_ev_value *v)
{
    static const char *const own[] = { "Mobile", "Home", "Work", "Other",
        "Main", "HomeFAX", "WorkFAX", "OtherFAX", "Pager", "School",
        "HomePage" };
    char bracketed[48];
    struct wn_ev_value text = *v;
    int64_t id = 0;

    if (v->kind != WN_EV_TEXT || v->n == 0) {
        return 0;
    }
    for (size_t i = 0; i < COUNT(own); i++) {
        if (wn_ev_is(v, own[i])) {
            (void)snprintf(
                bracketed, sizeof(bracketed), "_$!<%s>!$_", own[i]);
            text = wn_backup_text(bracketed);
        }
    }
    const struct wn_backup_cell cell = { "value", text };

    (void)wn_backup_insert(
        b, WN_BACKUP_CONTACTS, "ABMultiValueLabel", &cell, 1);
    (void)wn_backup_find(b, WN_BACKUP_CONTACTS,
        "SELECT rowid FROM ABMultiValueLabel WHERE value = ?1", &text, 1,
        &id);
    return id;
}

/** ---- values ---------------------------------------------------------- */

static void
value(struct wn_backup *b, const struct wn_ev_item *it,
    const struct wn_ev_row *point, int64_t uid,
    const struct wn_ev_value *text)
{
    char guid[80];

    (void)snprintf(guid, sizeof(guid), "winnow-%lld:ABMultiValue",
        (long long)uid);
    const struct wn_backup_cell cells[] = { { "UID", wn_backup_int(uid) },
        { "record_id", wn_backup_int(it->source_row) },
        { "property", wn_backup_int(property(point)) },
        { "identifier", wn_backup_int(uid) },
        { "label", wn_backup_int(label(b, wn_ev_get(point, "label"))) },
        { "value", *text }, { "guid", wn_backup_text(guid) } };

    (void)wn_backup_insert(
        b, WN_BACKUP_CONTACTS, "ABMultiValue", cells, COUNT(cells));
}

/** The fields of a postal address, as far as its text goes: they stand in it
 * one to a line. Gives the first raw column behind them. */
static size_t
entries(struct wn_backup *b, const struct wn_ev_item *it, size_t at,
    size_t length, int64_t uid)
{
    size_t used = 0;

    for (int64_t key = 1; at < it->raw_count && used < length &&
         strcmp(it->raws[at].table, "ABMultiValueEntry") == 0;
         at++, key++) {
        const struct wn_backup_cell cells[] = {
            { "rowid", wn_backup_int(it->raws[at].row) },
            { "parent_id", wn_backup_int(uid) },
            { "key", wn_backup_int(key) },
            { "value", it->raws[at].value } };

        (void)wn_backup_insert(b, WN_BACKUP_CONTACTS, "ABMultiValueEntry",
            cells, COUNT(cells));
        used += it->raws[at].value.n + (key > 1);
    }
    return at;
}

/** Values and what was read of them stand in the same order. */
static void
values(struct wn_backup *b, const struct wn_ev_item *it)
{
    size_t at = 0;

    for (size_t i = 0; i < it->row_count; i++) {
        const struct wn_ev_row *point = &it->rows[i];
        const struct wn_ev_value *text = wn_ev_get(point, "value_raw");

        if (strcmp(point->table->name, "contact_point") != 0 ||
            text->kind == WN_EV_NULL) {
            continue;
        }
        while (at < it->raw_count &&
            strncmp(it->raws[at].table, "ABMultiValue", 12) != 0) {
            at++;
        }
        if (at < it->raw_count &&
            strcmp(it->raws[at].table, "ABMultiValue") == 0) {
            value(b, it, point, it->raws[at].row, &it->raws[at].value);
            at++;
        } else if (at < it->raw_count) {
            int64_t uid = MADE_UID + it->raws[at].row;

            value(b, it, point, uid, &none);
            at = entries(b, it, at, text->n, uid);
        }
    }
}

/** ---- a person -------------------------------------------------------- */

static const struct wn_ev_value *
when(const struct wn_ev_item *it, const char *kind)
{
    for (size_t i = 0; i < it->time_count; i++) {
        if (strcmp(it->times[i].kind, kind) == 0) {
            return &it->times[i].raw;
        }
    }
    return &none;
}

void
wn_backup_contact(struct wn_backup *b, const struct wn_ev_item *it)
{
    char guid[80];
    struct wn_backup_cell cells[WN_BACKUP_CELLS_MAX] = {
        { "ROWID", wn_backup_int(it->source_row) },
        { "CreationDate", *when(it, "created") },
        { "ModificationDate", *when(it, "modified") },
        { "StoreID", wn_backup_int(1) } };
    size_t n;

    (void)snprintf(guid, sizeof(guid), "winnow-%lld:ABPerson",
        (long long)it->source_row);
    cells[4] = (struct wn_backup_cell) { "guid", wn_backup_text(guid) };
    n = wn_backup_raws(cells, 5, it, "ABPerson", it->source_row);
    if (!wn_backup_insert(b, WN_BACKUP_CONTACTS, "ABPerson", cells, n)) {
        return;
    }
    b->w->items++;
    values(b, it);
}
