/** One pass over the message table, integers only, in order of rowid. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "records/ios_messages.h"

enum { C_ROW, C_DATE, C_HANDLE, C_FROM_ME, C_SERVICE, C_REACTION, C_ITEM_TYPE,
    C_OTHER, C_READ, C_DELIVERED, C_PLAYED, C_EDITED, C_RETRACTED };

const char *const wn_msg_columns[] = { [C_ROW] = "rowid", [C_DATE] = "date",
    [C_HANDLE] = "handle_id", [C_FROM_ME] = "is_from_me",
    [C_SERVICE] = "service", [C_REACTION] = "associated_message_type",
    [C_ITEM_TYPE] = "item_type", [C_OTHER] = "other_handle",
    [C_READ] = "date_read", [C_DELIVERED] = "date_delivered",
    [C_PLAYED] = "date_played", [C_EDITED] = "date_edited",
    [C_RETRACTED] = "date_retracted" };
const size_t wn_msg_column_count =
    sizeof(wn_msg_columns) / sizeof(wn_msg_columns[0]);

void
wn_msg_read(const struct wn_messages *m, struct wn_query *q,
    const struct wn_msg_join *join, struct wn_msg_row *out)
{
    struct wn_value service = wn_query_value(q, C_SERVICE);

    (void)m;
    *out = (struct wn_msg_row) { .row = wn_query_int(q, C_ROW),
        .date = wn_query_value(q, C_DATE),
        .handle = wn_query_int(q, C_HANDLE),
        .from_me = wn_query_int(q, C_FROM_ME) != 0,
        .app = wn_msg_app(&service), .reaction = wn_query_int(q, C_REACTION),
        .item_type = wn_query_int(q, C_ITEM_TYPE),
        .other_handle = wn_query_int(q, C_OTHER),
        .read = wn_query_int(q, C_READ),
        .delivered = wn_query_int(q, C_DELIVERED),
        .played = wn_query_int(q, C_PLAYED),
        .edited = wn_query_int(q, C_EDITED),
        .retracted = wn_query_int(q, C_RETRACTED), .chat = WN_NO_CHAT };
    if (join) {
        out->has_chat = true;
        out->chat = join->chat;
        out->deleted = join->deleted;
        out->delete_date = join->delete_date;
    }
}

/** ---- former members -------------------------------------------------- */

/** Everybody who ever wrote in a group, or was added to it or removed. */
static enum wn_status
find_past(struct wn_messages *m, struct wn_err *err)
{
    static const char *const columns[] = { "rowid", "handle_id",
        "other_handle" };
    static const struct wn_select select = { "message", columns, 3,
        " NOT INDEXED ORDER BY rowid" };
    struct wn_query *q = NULL;
    size_t at = 0;
    enum wn_status st = wn_query_new(&q, m->db, &select, err);

    while (st == WN_OK && (st = wn_query_next(q, err)) == WN_OK) {
        const struct wn_msg_join *j = wn_msg_join(m, &at, wn_query_int(q, 0));

        if (!j || m->chats[j->chat].kind == WN_ONE_TO_ONE) {
            continue;
        }
        st = wn_msg_past(m, &m->chats[j->chat], wn_query_int(q, 1), err);
        if (st == WN_OK) {
            st = wn_msg_past(m, &m->chats[j->chat], wn_query_int(q, 2), err);
        }
    }
    wn_query_free(&q);
    return st == WN_END ? WN_OK : st;
}

/** ---- selection ------------------------------------------------------- */

static enum wn_status
keep(struct wn_reading *rd, const struct wn_msg_row *row,
    const struct wn_msg_join *join, int64_t time_ns, struct wn_err *err)
{
    struct wn_messages *m = rd->state;
    struct wn_msg item = { .row = row->row, .time_ns = time_ns,
        .chat = row->chat, .handle = row->handle, .deleted = row->deleted,
        .delete_date = row->delete_date };
    struct wn_verdict v;
    struct wn_facts f;
    enum wn_status st = wn_msg_ask(rd, row, &f, &v, err);

    if (st != WN_OK && st != WN_DENIED) {
        return st;
    }
    if (st == WN_OK) {
        item.rules = v.rules;
    }
    /* One that lies in several conversations must be allowed in each. */
    for (; join && item.rules != 0 && join + 1 < m->joins + m->join_count &&
           join[1].message == row->row; join++) {
        struct wn_msg_row again = *row;

        again.chat = join[1].chat;
        if (!join[1].deleted &&
            wn_msg_ask(rd, &again, &f, &v, err) != WN_OK) {
            item.rules = 0;
        }
    }
    WN_MSG_GROW(st, m, item, err);
    if (st == WN_OK) {
        m->items[m->item_count++] = item;
    }
    return st;
}

static enum wn_status
scan(struct wn_reading *rd, struct wn_query *q, uint64_t *seen,
    struct wn_err *err)
{
    struct wn_messages *m = rd->state;
    size_t at = 0;
    enum wn_status st = WN_OK;

    while (st == WN_OK && (st = wn_query_next(q, err)) == WN_OK) {
        struct wn_value date = wn_query_value(q, C_DATE);
        int64_t ns = WN_UNDATED;
        bool dated = wn_msg_time(m, &date, &ns);
        const struct wn_msg_join *join;
        struct wn_msg_row row;

        (*seen)++;
        if (!wn_msg_in_dates(rd->terms, 0, dated, ns)) {
            continue;
        }
        join = wn_msg_join(m, &at, wn_query_int(q, C_ROW));
        wn_msg_read(m, q, join, &row);
        st = keep(rd, &row, join, dated ? ns : WN_UNDATED, err);
    }
    return st == WN_END ? WN_OK : st;
}

enum wn_status
wn_msg_scan(struct wn_reading *rd, struct wn_err *err)
{
    /* NOT INDEXED: a stale index would hide rows and nobody would know. */
    const struct wn_select select = { "message", wn_msg_columns,
        wn_msg_column_count, " NOT INDEXED ORDER BY rowid" };
    struct wn_messages *m = rd->state;
    struct wn_query *q = NULL;
    uint64_t seen = 0;
    enum wn_status st = wn_denies_people(rd->terms, WN_CAT_MESSAGES, 0)
        ? find_past(m, err) : WN_OK;

    if (st == WN_OK) {
        st = wn_query_new(&q, m->db, &select, err);
    }
    if (st == WN_OK) {
        struct wn_err damage = WN_ERR_INIT;

        st = scan(rd, q, &seen, &damage);
        if (st == WN_EFORMAT && seen > 0) {
            /* What was read before the damage is as good as ever. */
            wn_reading_partly(rd, "the database of messages is damaged: part "
                "of it could not be read");
            st = WN_OK;
        } else if (st != WN_OK && err) {
            *err = damage;
        }
    }
    wn_query_free(&q);
    m->seen = seen;
    return st;
}
