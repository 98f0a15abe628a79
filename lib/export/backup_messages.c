/** sms.db. Rows of messages and attachments are the phone's own, under their
 * own numbers; handles keep their numbers where a message says whose it is;
 * conversations have those of the bundle. */
#include <stdio.h>
#include <string.h>

#include "export/backup.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum { STYLE_GROUP = 43, STYLE_ONE = 45 }; /* chat.style */

/** ---- what an item says ----------------------------------------------- */

size_t
wn_backup_raws(struct wn_backup_cell *cells, size_t count,
    const struct wn_ev_item *it, const char *table, int64_t row)
{
    for (size_t i = 0; i < it->raw_count && count < WN_BACKUP_CELLS_MAX;
         i++) {
        const struct wn_ev_raw *r = &it->raws[i];

        if (r->row == row && strcmp(r->table, table) == 0) {
            cells[count++] = (struct wn_backup_cell) { r->column, r->value };
        }
    }
    return count;
}

/** The only party of a role; NULL when there are none or several. */
static const struct wn_ev_party *
only_party(const struct wn_backup *b, const struct wn_ev_item *it,
    const char *role)
{
    const struct wn_ev_party *found = NULL;

    for (size_t i = 0; i < it->row_count; i++) {
        const struct wn_ev_row *row = &it->rows[i];

        if (strcmp(row->table->name, "message_party") == 0 &&
            wn_ev_is(wn_ev_get(row, "role"), role)) {
            if (found) {
                return NULL;
            }
            found = wn_export_party(b->w, wn_ev_get(row, "party_id"));
        }
    }
    return found;
}

/** ---- handles --------------------------------------------------------- */

/** One address and service can stand there once. A message may have gone by
 * another service than its handle's: then that has the name of one that is
 * free. */
static void
handle(struct wn_backup *b, int64_t number, const struct wn_ev_value *address,
    const struct wn_ev_value *service)
{
    static const char *const others[] = { "iMessage", "SMS", "RCS" };
    const struct wn_ev_value key = wn_backup_int(number);
    struct wn_backup_cell cells[] = { { "ROWID", key },
        { "id", *address }, { "service", *service } };
    int64_t there;

    if (wn_backup_find(b, WN_BACKUP_SMS,
            "SELECT 1 FROM handle WHERE ROWID = ?1", &key, 1, &there)) {
        return;
    }
    for (size_t i = 0; b->st == WN_OK && i < COUNT(others) &&
         !wn_backup_insert(b, WN_BACKUP_SMS, "handle", cells, COUNT(cells));
         i++) {
        cells[2].value = wn_backup_text(others[i]);
    }
}

static void
handle_of(struct wn_backup *b, const struct wn_ev_item *it)
{
    const struct wn_ev_value *number = wn_ev_raw(it, "message", "handle_id");
    const struct wn_ev_value *mine = wn_ev_raw(it, "message", "is_from_me");
    const struct wn_ev_party *p = only_party(b, it,
        mine->kind == WN_EV_INT && mine->i != 0 ? "to" : "from");

    if (number->kind == WN_EV_INT && number->i > 0 && p &&
        p->address.n > 0) {
        handle(b, number->i, &p->address, wn_ev_raw(it, "message", "service"));
    }
}

/** ---- messages -------------------------------------------------------- */

static void
joins(struct wn_backup *b, const struct wn_ev_item *it)
{
    const struct wn_ev_value *session =
        wn_ev_get(wn_ev_row(it, "message"), "session_id");
    const struct wn_ev_value *deleted =
        wn_ev_raw(it, "chat_recoverable_message_join", "delete_date");
    const struct wn_backup_cell cells[] = { { "chat_id", *session },
        { "message_id", wn_backup_int(it->source_row) },
        { "message_date", *wn_ev_raw(it, "message", "date") } };
    const struct wn_backup_cell gone[] = { cells[0], cells[1],
        { "delete_date", *deleted } };

    if (session->kind != WN_EV_INT) {
        return;
    }
    if (deleted->kind == WN_EV_INT) {
        (void)wn_backup_insert(b, WN_BACKUP_SMS,
            "chat_recoverable_message_join", gone, COUNT(gone));
    } else {
        (void)wn_backup_insert(b, WN_BACKUP_SMS, "chat_message_join", cells,
            COUNT(cells));
    }
}

/** The row whose first column stands there: all of them stand together.
 * @return where what follows it begins */
static size_t
attachment(struct wn_backup *b, const struct wn_ev_item *it, size_t at)
{
    int64_t row = it->raws[at].row;
    struct wn_backup_cell cells[WN_BACKUP_CELLS_MAX] = {
        { "ROWID", wn_backup_int(row) } };
    const struct wn_backup_cell join[] = {
        { "message_id", wn_backup_int(it->source_row) },
        { "attachment_id", wn_backup_int(row) } };
    size_t n = 1;

    for (; at < it->raw_count && it->raws[at].row == row &&
         strcmp(it->raws[at].table, "attachment") == 0; at++) {
        if (n < WN_BACKUP_CELLS_MAX) {
            cells[n++] = (struct wn_backup_cell) {
                it->raws[at].column, it->raws[at].value };
        }
    }
    for (size_t i = 1; i < n && n < WN_BACKUP_CELLS_MAX; i++) {
        if (strcmp(cells[i].column, "guid") == 0) {
            cells[n] = (struct wn_backup_cell) { "original_guid",
                cells[i].value };
            n++;
            break;
        }
    }
    (void)wn_backup_insert(b, WN_BACKUP_SMS, "attachment", cells, n);
    (void)wn_backup_insert(
        b, WN_BACKUP_SMS, "message_attachment_join", join, COUNT(join));
    return at;
}

void
wn_backup_message(struct wn_backup *b, const struct wn_ev_item *it)
{
    struct wn_backup_cell cells[WN_BACKUP_CELLS_MAX] = {
        { "ROWID", wn_backup_int(it->source_row) } };
    size_t n = wn_backup_raws(cells, 1, it, "message", it->source_row);

    if (!wn_backup_insert(b, WN_BACKUP_SMS, "message", cells, n)) {
        return;
    }
    b->w->items++;
    handle_of(b, it);
    joins(b, it);
    for (size_t i = 0; i < it->raw_count;) {
        i = strcmp(it->raws[i].table, "attachment") == 0
            ? attachment(b, it, i) : i + 1;
    }
}

/** ---- conversations, when all messages are there ---------------------- */

static const char *
service(const struct wn_ev_session *s)
{
    return strcmp(s->application, "imessage") == 0 ? "iMessage"
        : strcmp(s->application, "rcs") == 0 ? "RCS" : "SMS";
}

/** Whose number no message told gets one that is free. */
static int64_t
handle_for(struct wn_backup *b, const struct wn_ev_party *p,
    const char *service_name)
{
    const struct wn_ev_value values[] = { p->address,
        wn_backup_text(service_name) };
    const struct wn_backup_cell cells[] = { { "id", values[0] },
        { "service", values[1] } };
    const char *sql = "SELECT ROWID FROM handle WHERE id = ?1 ORDER BY "
        "service <> ?2, ROWID LIMIT 1";
    int64_t id = 0;

    if (!wn_backup_find(b, WN_BACKUP_SMS, sql, values, COUNT(values), &id)) {
        (void)wn_backup_insert(
            b, WN_BACKUP_SMS, "handle", cells, COUNT(cells));
        (void)wn_backup_find(
            b, WN_BACKUP_SMS, sql, values, COUNT(values), &id);
    }
    return id;
}

/** "iMessage;-;+4477…", as the phone writes it; of a group its name is not in
 * the bundle. */
static void
chat_row(struct wn_backup *b, const struct wn_ev_session *s)
{
    bool group = strcmp(s->kind, "group") == 0;
    const struct wn_ev_party *one = s->count == 1 && !group
        ? &b->w->e->parties[b->w->e->session_parties[s->first]] : NULL;
    char made[48], guid[512];

    (void)snprintf(
        made, sizeof(made), "winnow-session-%lld", (long long)s->id);
    for (int again = 0; again < 2; again++) {
        const struct wn_ev_value name =
            one ? one->address : wn_backup_text(made);
        /* The phone may have two with one person. */
        const struct wn_ev_value unique = again ? wn_backup_text(made) : name;

        (void)snprintf(guid, sizeof(guid), "%s;%c;%.*s", service(s),
            group ? '+' : '-', unique.n < 400 ? (int)unique.n : 400,
            (const char *)unique.p);
        const struct wn_backup_cell cells[] = {
            { "ROWID", wn_backup_int(s->id) },
            { "guid", wn_backup_text(guid) },
            { "style", wn_backup_int(group ? STYLE_GROUP : STYLE_ONE) },
            { "chat_identifier", name },
            { "service_name", wn_backup_text(service(s)) } };

        if (wn_backup_insert(
                b, WN_BACKUP_SMS, "chat", cells, COUNT(cells))) {
            return;
        }
    }
}

static void
chat(struct wn_backup *b, const struct wn_ev_session *s)
{
    chat_row(b, s);
    for (size_t i = 0; i < s->count; i++) {
        const struct wn_ev_party *p =
            &b->w->e->parties[b->w->e->session_parties[s->first + i]];
        const struct wn_backup_cell join[] = {
            { "chat_id", wn_backup_int(s->id) },
            { "handle_id", wn_backup_int(handle_for(b, p, service(s))) } };

        (void)wn_backup_insert(
            b, WN_BACKUP_SMS, "chat_handle_join", join, COUNT(join));
    }
}

void
wn_backup_chats(struct wn_backup *b)
{
    for (size_t i = 0; b->dbs[WN_BACKUP_SMS] && i < b->w->e->session_count;
         i++) {
        const struct wn_ev_session *s = &b->w->e->sessions[i];

        /* WhatsApp's are not in sms.db. */
        if (strncmp(s->application, "whatsapp", 8) != 0) {
            chat(b, s);
        }
    }
}
