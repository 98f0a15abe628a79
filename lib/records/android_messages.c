#include "records/android_messages.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

static enum wn_status
open_reading(struct wn_reading *rd, struct wn_err *err)
{
    rd->state = calloc(1, sizeof(struct wn_amessages));
    return rd->state ? WN_OK : wn_fail_nomem(err, "reading messages");
}

static bool
is(const struct wn_rowset *rs, const char *table)
{
    return strcmp(rs->table, table) == 0;
}

static enum wn_status
on_rows(struct wn_reading *rd, const struct wn_rowset *rs, struct wn_err *err)
{
    struct wn_amessages *m = rd->state;

    m->settled = false;
    if (is(rs, "canonical_addresses")) {
        return wn_am_add_addresses(rd, rs, err);
    }
    if (is(rs, "threads")) {
        return wn_am_add_threads(m, rs, err);
    }
    if (is(rs, "addr")) {
        return wn_am_add_peers(rd, rs, err);
    }
    if (is(rs, "sms") || is(rs, "pdu") || is(rs, "part")) {
        return wn_am_add_set(m,
            is(rs, "sms") ? AM_SMS : is(rs, "pdu") ? AM_PDU : AM_PART, rs,
            err);
    }
    return wn_fail(err, WN_EINTERNAL, "rows of a table that nobody reads");
}

/** ---- what acquire asks -------------------------------------------------- */

/** "sms/7": which row, and what of it. 0 = it is none of that table. */
static int64_t
row_in(const char *path, const char *table, const char **what)
{
    size_t n = strlen(table);
    int64_t id = 0;

    if (strncmp(path, table, n) != 0 || path[n] != '/') {
        return 0;
    }
    for (path += n + 1; *path >= '0' && *path <= '9'; path++) {
        id = id < INT64_MAX / 100 ? id * 10 + (*path - '0') : 0;
    }
    *what = path;
    return id;
}

static int64_t
part_in(const char *path)
{
    const char *what = "";

    return row_in(path, "part", &what);
}

/** Before texts and files are fetched: do rules that allow it want these? */
static bool
wants(struct wn_reading *rd, const struct wn_am_item *item, const char *what)
{
    uint32_t parts = wn_msg_parts(rd->terms, item->allowed);

    for (size_t i = 0; i < rd->terms->rule_count; i++) {
        if ((item->allowed >> i & 1u) != 0 &&
            rd->terms->rules[i].keywords.count > 0) {
            parts |= WN_PART_TEXT; /* they are looked for in it */
        }
    }
    if (strcmp(what, "/text") == 0) {
        return (parts & WN_PART_TEXT) != 0;
    }
    if (strcmp(what, "/files") == 0) {
        return (parts & WN_PART_ATTACHMENTS) != 0;
    }
    return what[0] == '\0' && item->allowed != 0;
}

/** "mms/7" asks before texts came, so keywords do not count yet; "sms/7" and
 * "pdu/7" when all rows have come; "part/9" is about a file. */
static enum wn_status
on_wanted(struct wn_reading *rd, const struct wn_origin *o)
{
    struct wn_amessages *m = rd->state;
    const char *what = "";
    int64_t part = part_in(o->path), id;
    const struct wn_am_item *item = NULL;
    const struct wn_am_piece *piece;

    if (rd->looked == WN_LOOK_FAILED || wn_am_settle(rd, NULL) != WN_OK) {
        return WN_DENIED;
    }
    if (part != 0) {
        piece = wn_am_piece(m, part);
        item = piece && !piece->text ? wn_am_item(m, true, piece->message)
                                     : NULL;
        return item && (wn_msg_parts(rd->terms, item->rules) &
                           WN_PART_ATTACHMENTS) != 0 ? WN_OK : WN_DENIED;
    }
    id = row_in(o->path, "mms", &what);
    if (id != 0) {
        item = wn_am_item(m, true, id);
        return item && wants(rd, item, what) ? WN_OK : WN_DENIED;
    }
    id = row_in(o->path, "sms", &what);
    item = id != 0 ? wn_am_item(m, false, id)
                   : wn_am_item(m, true, row_in(o->path, "pdu", &what));
    return item && item->rules != 0 ? WN_OK : WN_DENIED;
}

static void
on_not_had(
    struct wn_reading *rd, const struct wn_origin *o, const char *outcome)
{
    struct wn_am_piece *p = wn_am_piece(rd->state, part_in(o->path));
    static const char *const words[] = { "missing", "not-staged" };

    if (p && p->outcome) {
        p->outcome = "unreadable";
        for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
            p->outcome = strcmp(outcome, words[i]) == 0 ? words[i]
                                                        : p->outcome;
        }
    }
}

static enum wn_status
on_had(struct wn_reading *rd, const struct wn_origin *o, uint32_t number,
    const char *mime_type, struct wn_err *err)
{
    struct wn_am_piece *p = wn_am_piece(rd->state, part_in(o->path));

    (void)mime_type;
    (void)err;
    if (p) {
        p->number = number;
        p->outcome = NULL;
    }
    return WN_OK;
}

/** ---- the end ------------------------------------------------------------ */

static enum wn_status
keep_people(struct wn_reading *rd, const struct wn_am_item *item,
    struct wn_err *err)
{
    struct wn_amessages *m = rd->state;
    const struct wn_am_chat *c =
        item->chat == WN_NO_CHAT ? NULL : &m->chats[item->chat];
    const struct wn_am_thread *t = c ? &m->threads[c->thread] : NULL;
    const struct wn_am_peer *from = wn_am_sender(m, item->id);
    struct wn_handle h;
    enum wn_status st = WN_OK;

    for (size_t i = 0; t && st == WN_OK && i < t->count; i++) {
        const struct wn_am_address *a =
            wn_am_address(m, m->recipients[t->first + i]);

        if (a && wn_am_member_shown(rd, c, &a->handle)) {
            st = wn_book_keep(rd->book, &a->handle, err);
        }
    }
    wn_handle_read(&h, item->address, item->bytes, rd->terms->region);
    if (item->mms && from && item->box == BOX_INBOX) {
        h = from->handle;
    }
    if (st == WN_OK && (!c || wn_am_member_shown(rd, c, &h))) {
        st = wn_book_keep(rd->book, &h, err);
    }
    return st;
}

static enum wn_status
on_select(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_amessages *m = rd->state;
    enum wn_status st = wn_am_settle(rd, err);

    wn_gate_seen(rd->gate, WN_CAT_MESSAGES, m->item_count);
    for (size_t i = 0; st == WN_OK && i < m->item_count; i++) {
        unsigned rule = 0;

        if (m->items[i].rules == 0) {
            continue;
        }
        while ((m->items[i].rules >> rule & 1u) == 0) {
            rule++;
        }
        wn_gate_chosen(rd->gate, rule, 1);
        st = keep_people(rd, &m->items[i], err);
    }
    return st;
}

static void
on_free(struct wn_reading *rd)
{
    struct wn_amessages *m = rd->state;

    if (!m) {
        return;
    }
    for (size_t i = 0; i < m->set_count; i++) {
        wn_row_places_clear(&m->sets[i].places);
    }
    free(m->sets);
    free(m->addresses);
    free(m->threads);
    free(m->recipients);
    free(m->peers);
    free(m->chats);
    free(m->items);
    free(m->pieces);
    free(m->people.at);
    wn_draft_clear(&m->draft);
    wn_pool_clear(&m->memory);
    wn_pool_clear(&m->item_memory);
    wn_pool_clear(&m->text_memory);
    free(m);
    rd->state = NULL;
}

const struct wn_reader wn_reader_android_messages = {
    .tables = wn_message_tables, .open = open_reading, .rows = on_rows,
    .wanted = on_wanted, .not_had = on_not_had, .had = on_had,
    .select = on_select, .emit = wn_am_emit, .free = on_free };
