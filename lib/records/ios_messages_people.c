/** Handles, conversations and who is in them. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "records/ios_messages.h"

#define STYLE_GROUP 43 /* chat.style; 45 is one to one. facts: ios 6.2 */

enum wn_status
wn_msg_grow(void **array, size_t *room, size_t count, size_t size,
    struct wn_err *err)
{
    size_t wanted = *room ? *room * 2 : 64;
    void *larger;

    if (count < *room) {
        return WN_OK;
    }
    larger = wanted > SIZE_MAX / size ? NULL : realloc(*array, wanted * size);
    if (!larger) {
        return wn_fail_nomem(err, "reading messages");
    }
    *array = larger;
    *room = wanted;
    return WN_OK;
}

/** ---- handles --------------------------------------------------------- */

static enum wn_status
add_handle(struct wn_reading *rd, int64_t row, const struct wn_value *id,
    struct wn_err *err)
{
    struct wn_messages *m = rd->state;
    struct wn_msg_handle h = { .row = row };
    enum wn_status st;

    WN_MSG_GROW(st, m, handle, err);
    if (st != WN_OK) {
        return st;
    }
    h.bytes = id->kind == WN_VAL_TEXT || id->kind == WN_VAL_BLOB ? id->n : 0;
    h.raw = wn_pool_copy(&m->memory, id->p, h.bytes);
    if (!h.raw) {
        return wn_fail_nomem(err, "reading messages");
    }
    wn_handle_read(&h.handle, h.raw, h.bytes, rd->terms->region);
    m->handles[m->handle_count++] = h;
    return WN_OK;
}

static enum wn_status
read_handles(struct wn_reading *rd, struct wn_err *err)
{
    static const char *const columns[] = { "rowid", "id" };
    static const struct wn_select select = { "handle", columns, 2,
        " NOT INDEXED ORDER BY rowid" };
    struct wn_messages *m = rd->state;
    struct wn_query *q = NULL;
    enum wn_status st = wn_query_new(&q, m->db, &select, err);

    while (st == WN_OK && (st = wn_query_next(q, err)) == WN_OK) {
        struct wn_value id = wn_query_value(q, 1);

        st = add_handle(rd, wn_query_int(q, 0), &id, err);
    }
    wn_query_free(&q);
    return st == WN_END ? WN_OK : st;
}

static int
by_handle_row(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = ((const struct wn_msg_handle *)b)->row;

    return x < y ? -1 : x > y;
}

const struct wn_msg_handle *
wn_msg_handle(const struct wn_messages *m, int64_t row)
{
    return m->handle_count == 0 ? NULL
        : bsearch(&row, m->handles, m->handle_count, sizeof(*m->handles),
              by_handle_row);
}

/** ---- conversations --------------------------------------------------- */

static bool
text_is(const struct wn_value *v, const char *text)
{
    return v->kind == WN_VAL_TEXT && v->n == strlen(text) &&
        memcmp(v->p, text, v->n) == 0;
}

static const char *
application(const struct wn_value *service)
{
    switch (wn_msg_app(service)) {
    case WN_APP_IMESSAGE:
        return "imessage";
    case WN_APP_RCS:
        return "rcs";
    case WN_APP_SMS:
        return text_is(service, "MMS") ? "mms" : "sms";
    default:
        return "other";
    }
}

static enum wn_status
add_chat(struct wn_messages *m, struct wn_query *q, struct wn_err *err)
{
    struct wn_value guid = wn_query_value(q, 1);
    struct wn_value service = wn_query_value(q, 3);
    struct wn_msg_chat chat = { .row = wn_query_int(q, 0) };
    enum wn_status st;

    WN_MSG_GROW(st, m, chat, err);
    if (st != WN_OK) {
        return st;
    }
    chat.guid = wn_pool_copy(&m->memory,
        guid.kind == WN_VAL_TEXT ? guid.p : "",
        guid.kind == WN_VAL_TEXT ? guid.n : 0);
    if (!chat.guid) {
        return wn_fail_nomem(err, "reading messages");
    }
    chat.application = application(&service);
    chat.kind = wn_query_int(q, 2) == STYLE_GROUP ||
            strstr(chat.guid, ";+;")
        ? WN_GROUP : WN_ONE_TO_ONE;
    m->chats[m->chat_count++] = chat;
    return WN_OK;
}

static enum wn_status
read_chats(struct wn_messages *m, struct wn_err *err)
{
    static const char *const columns[] = { "rowid", "guid", "style",
        "service_name" };
    static const struct wn_select select = { "chat", columns, 4,
        " NOT INDEXED ORDER BY rowid" };
    struct wn_query *q = NULL;
    enum wn_status st = wn_query_new(&q, m->db, &select, err);

    while (st == WN_OK && (st = wn_query_next(q, err)) == WN_OK) {
        st = add_chat(m, q, err);
    }
    wn_query_free(&q);
    return st == WN_END ? WN_OK : st;
}

uint32_t
wn_msg_chat(const struct wn_messages *m, int64_t row)
{
    size_t low = 0, high = m->chat_count;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (m->chats[mid].row == row) {
            return (uint32_t)mid;
        }
        if (m->chats[mid].row < row) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return WN_NO_CHAT;
}

/** ---- members --------------------------------------------------------- */

static enum wn_status
add_member(struct wn_messages *m, uint32_t chat, int64_t handle,
    struct wn_err *err)
{
    const struct wn_msg_handle *h = wn_msg_handle(m, handle);
    enum wn_status st;

    if (chat == WN_NO_CHAT || !h) {
        return WN_OK; /* a join into nothing says nothing */
    }
    WN_MSG_GROW(st, m, member, err);
    if (st == WN_OK) {
        if (m->chats[chat].count++ == 0) {
            m->chats[chat].first = m->member_count;
        }
        m->members[m->member_count++] = (uint32_t)(h - m->handles);
    }
    return st;
}

static enum wn_status
read_members(struct wn_messages *m, struct wn_err *err)
{
    static const char *const columns[] = { "chat_id", "handle_id" };
    static const struct wn_select select = { "chat_handle_join", columns, 2,
        " NOT INDEXED ORDER BY chat_id, handle_id" };
    struct wn_query *q = NULL;
    enum wn_status st = wn_query_new(&q, m->db, &select, err);

    while (st == WN_OK && (st = wn_query_next(q, err)) == WN_OK) {
        st = add_member(m, wn_msg_chat(m, wn_query_int(q, 0)),
            wn_query_int(q, 1), err);
    }
    wn_query_free(&q);
    return st == WN_END ? WN_OK : st;
}

/** What style says can be outdone by who is in it; nobody: not known. */
static void
settle_kinds(struct wn_messages *m)
{
    for (size_t i = 0; i < m->chat_count; i++) {
        if (m->chats[i].count > 1) {
            m->chats[i].kind = WN_GROUP;
        } else if (m->chats[i].count == 0 &&
            m->chats[i].kind == WN_ONE_TO_ONE) {
            m->chats[i].kind = WN_SESSION_UNKNOWN;
        }
    }
}

enum wn_status
wn_msg_people(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_messages *m = rd->state;
    enum wn_status st = read_handles(rd, err);

    if (st == WN_OK) {
        st = read_chats(m, err);
    }
    if (st == WN_OK) {
        st = read_members(m, err);
    }
    if (st == WN_OK) {
        settle_kinds(m);
    }
    return st;
}

enum wn_status
wn_msg_past(struct wn_messages *m, struct wn_msg_chat *chat, int64_t handle,
    struct wn_err *err)
{
    const struct wn_msg_handle *h = wn_msg_handle(m, handle);
    uint32_t number = h ? (uint32_t)(h - m->handles) : 0;
    void *past = chat->past;
    enum wn_status st;

    for (size_t i = 0; h && i < chat->count; i++) {
        h = m->members[chat->first + i] == number ? NULL : h;
    }
    for (size_t i = 0; h && i < chat->past_count; i++) {
        h = chat->past[i] == number ? NULL : h;
    }
    if (!h) {
        return WN_OK;
    }
    st = wn_msg_grow(&past, &chat->past_room, chat->past_count,
        sizeof(*chat->past), err);
    if (st == WN_OK) {
        chat->past = past;
        chat->past[chat->past_count++] = number;
    }
    return st;
}
