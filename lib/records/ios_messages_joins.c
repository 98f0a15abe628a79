/** Which conversation a message is in. Both join tables are read whole and
 * sorted: a phone's database need not have an index on the message. */
#include <stdlib.h>

#include "base/err.h"
#include "records/ios_messages.h"

static int
by_message(const void *a, const void *b)
{
    const struct wn_msg_join *x = a;
    const struct wn_msg_join *y = b;

    if (x->message != y->message) {
        return x->message < y->message ? -1 : 1;
    }
    /* One that is still in a conversation is not (wholly) deleted. */
    if (x->deleted != y->deleted) {
        return x->deleted ? 1 : -1;
    }
    return x->chat < y->chat ? -1 : x->chat > y->chat;
}

static enum wn_status
add(struct wn_messages *m, struct wn_query *q, bool deleted,
    struct wn_err *err)
{
    struct wn_msg_join j = { .message = wn_query_int(q, 1),
        .chat = wn_msg_chat(m, wn_query_int(q, 0)), .deleted = deleted,
        .delete_date = wn_query_int(q, 2) };
    enum wn_status st;

    if (j.chat == WN_NO_CHAT) {
        return WN_OK;
    }
    WN_MSG_GROW(st, m, join, err);
    if (st == WN_OK) {
        m->joins[m->join_count++] = j;
    }
    return st;
}

static enum wn_status
read_joins(struct wn_messages *m, const char *table, bool deleted,
    struct wn_err *err)
{
    static const char *const columns[] = { "chat_id", "message_id",
        "delete_date" };
    const struct wn_select select = { table, columns, 3, "" };
    struct wn_query *q = NULL;
    enum wn_status st;

    if (!wn_db_has_table(m->db, table)) {
        return deleted ? WN_OK
            : wn_fail(err, WN_EFORMAT, "the database has no %s", table);
    }
    st = wn_query_new(&q, m->db, &select, err);
    while (st == WN_OK && (st = wn_query_next(q, err)) == WN_OK) {
        st = add(m, q, deleted, err);
    }
    wn_query_free(&q);
    return st == WN_END ? WN_OK : st;
}

enum wn_status
wn_msg_joins(struct wn_messages *m, struct wn_err *err)
{
    enum wn_status st = read_joins(m, "chat_message_join", false, err);

    if (st == WN_OK) {
        st = read_joins(m, "chat_recoverable_message_join", true, err);
    }
    if (st == WN_OK && m->join_count > 1) {
        qsort(m->joins, m->join_count, sizeof(*m->joins), by_message);
    }
    return st;
}

const struct wn_msg_join *
wn_msg_join(const struct wn_messages *m, size_t *at, int64_t message)
{
    while (*at < m->join_count && m->joins[*at].message < message) {
        (*at)++;
    }
    return *at < m->join_count && m->joins[*at].message == message
        ? &m->joins[*at] : NULL;
}
