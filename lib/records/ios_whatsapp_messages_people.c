/** Conversations and who is in them. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/grow.h"
#include "base/jid.h"
#include "records/ios_whatsapp_messages.h"

/** ZWACHATSESSION.ZSESSIONTYPE */
enum { TYPE_PERSON = 0, TYPE_GROUP = 1, TYPE_LIST = 2, TYPE_STATUS = 3 };

static bool
ends_with(const char *p, size_t n, const char *end)
{
    size_t m = strlen(end);

    return n >= m && memcmp(p + n - m, end, m) == 0;
}

bool
wn_wa_is_person(const struct wn_value *jid)
{
    size_t user;
    enum wn_jid kind = jid->kind == WN_VAL_TEXT
        ? wn_jid_read(jid->p, jid->n, &user) : WN_JID_NONE;

    return kind == WN_JID_NUMBER || kind == WN_JID_LID || kind == WN_JID_ODD;
}

static const char *
copy(struct wn_whatsapp *m, const struct wn_value *v, size_t *bytes)
{
    *bytes = v->kind == WN_VAL_TEXT ? v->n : 0;
    return wn_pool_copy(&m->memory, *bytes ? v->p : "", *bytes);
}

/** ---- members --------------------------------------------------------- */

enum { P_ROW, P_CHAT, P_RECENT, P_ACTIVE, P_JID, P_COLUMNS };

static enum wn_status
add_person(struct wn_whatsapp *m, struct wn_query *q, struct wn_err *err)
{
    struct wn_value jid = wn_query_value(q, P_JID);
    struct wn_wa_person p = { .row = wn_query_int(q, P_ROW),
        .chat_row = wn_query_int(q, P_CHAT),
        .at = UINT32_MAX, .active = wn_query_null(q, P_ACTIVE) ||
            wn_query_int(q, P_ACTIVE) != 0 };
    enum wn_status st;

    WN_WA_GROW(st, m, person, err);
    if (st != WN_OK) {
        return st;
    }
    if (p.chat_row == 0) { /* in a group lately, no longer */
        p.chat_row = wn_query_int(q, P_RECENT);
        p.active = false;
    }
    p.raw = copy(m, &jid, &p.bytes);
    if (!p.raw) {
        return wn_fail_nomem(err, "reading WhatsApp's messages");
    }
    m->persons[m->person_count++] = p;
    return WN_OK;
}

/** Of an age without groups there is no such table. */
static enum wn_status
read_persons(struct wn_whatsapp *m, struct wn_err *err)
{
    static const char *const columns[P_COLUMNS] = { [P_ROW] = "rowid",
        [P_CHAT] = "ZCHATSESSION", [P_RECENT] = "ZRECENTGROUPCHAT",
        [P_ACTIVE] = "ZISACTIVE", [P_JID] = "ZMEMBERJID" };
    static const struct wn_select select = { "ZWAGROUPMEMBER", columns,
        P_COLUMNS, " NOT INDEXED ORDER BY rowid" };
    struct wn_query *q = NULL;
    enum wn_status st;

    if (!wn_db_has_table(m->db, "ZWAGROUPMEMBER")) {
        return WN_OK;
    }
    st = wn_query_new(&q, m->db, &select, err);
    while (st == WN_OK && (st = wn_query_next(q, err)) == WN_OK) {
        st = add_person(m, q, err);
    }
    wn_query_free(&q);
    return st == WN_END ? WN_OK : st;
}

static int
by_person_row(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = ((const struct wn_wa_person *)b)->row;

    return x < y ? -1 : x > y;
}

const struct wn_wa_person *
wn_wa_person(const struct wn_whatsapp *m, int64_t row)
{
    return m->person_count == 0 ? NULL
        : bsearch(&row, m->persons, m->person_count, sizeof(*m->persons),
              by_person_row);
}

/** ---- conversations --------------------------------------------------- */

enum { S_ROW, S_TYPE, S_JID, S_REMOVED, S_COLUMNS };

/** What it is; where the type and the JID's server disagree, the server. */
static void
set_kind(struct wn_wa_chat *c, int64_t type)
{
    struct wn_value jid = wn_value_textn(c->jid, c->bytes);

    c->kind = WN_SESSION_UNKNOWN;
    if (ends_with(c->jid, c->bytes, "@newsletter") ||
        ends_with(c->jid, c->bytes, "@status") ||
        (c->bytes == 16 && memcmp(c->jid, "status@broadcast", 16) == 0) ||
        (type == TYPE_STATUS && !ends_with(c->jid, c->bytes, "@g.us"))) {
        c->outside = true;
    } else if (ends_with(c->jid, c->bytes, "@g.us") ||
        ends_with(c->jid, c->bytes, "@broadcast")) {
        c->kind = WN_GROUP;
    } else if (wn_wa_is_person(&jid)) {
        c->kind = type == TYPE_PERSON ? WN_ONE_TO_ONE : WN_SESSION_UNKNOWN;
    } else if (type == TYPE_GROUP || type == TYPE_LIST) {
        c->kind = WN_GROUP;
    }
}

static enum wn_status
add_chat(struct wn_reading *rd, struct wn_whatsapp *m, struct wn_query *q,
    struct wn_err *err)
{
    struct wn_value jid = wn_query_value(q, S_JID);
    struct wn_wa_chat c = { .row = wn_query_int(q, S_ROW),
        .removed = wn_query_int(q, S_REMOVED) != 0 };
    enum wn_status st;

    WN_WA_GROW(st, m, chat, err);
    if (st != WN_OK) {
        return st;
    }
    c.jid = copy(m, &jid, &c.bytes);
    if (!c.jid) {
        return wn_fail_nomem(err, "reading WhatsApp's messages");
    }
    set_kind(&c, wn_query_int(q, S_TYPE));
    wn_book_read(rd->book, m->app, &c.handle, c.jid, c.bytes);
    c.untold = c.handle.kind == WN_HANDLE_HIDDEN;
    m->chats[m->chat_count++] = c;
    return WN_OK;
}

static enum wn_status
read_chats(struct wn_reading *rd, struct wn_whatsapp *m, struct wn_err *err)
{
    static const char *const columns[S_COLUMNS] = { [S_ROW] = "rowid",
        [S_TYPE] = "ZSESSIONTYPE", [S_JID] = "ZCONTACTJID",
        [S_REMOVED] = "ZREMOVED" };
    static const struct wn_select select = { "ZWACHATSESSION", columns,
        S_COLUMNS, " NOT INDEXED ORDER BY rowid" };
    struct wn_query *q = NULL;
    enum wn_status st = wn_query_new(&q, m->db, &select, err);

    while (st == WN_OK && (st = wn_query_next(q, err)) == WN_OK) {
        st = add_chat(rd, m, q, err);
    }
    wn_query_free(&q);
    return st == WN_END ? WN_OK : st;
}

uint32_t
wn_wa_chat(const struct wn_whatsapp *m, int64_t row)
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

/** ---- who is in which ------------------------------------------------- */

struct place {
    uint32_t chat, person;
    bool former;
};

static int
by_chat(const void *a, const void *b)
{
    const struct place *x = a;
    const struct place *y = b;

    if (x->chat != y->chat) {
        return x->chat < y->chat ? -1 : 1;
    }
    if (x->former != y->former) {
        return x->former ? 1 : -1;
    }
    return x->person < y->person ? -1 : x->person > y->person;
}

static void
place_one(struct wn_reading *rd, struct wn_whatsapp *m, const struct place *p,
    size_t at)
{
    struct wn_wa_chat *c = &m->chats[p->chat];
    struct wn_wa_person *one = &m->persons[p->person];

    if (c->count + c->former == 0) {
        c->first = at;
    }
    if (p->former) {
        c->former++;
    } else {
        c->count++;
    }
    one->at = (uint32_t)at;
    m->members[at] = p->person;
    wn_book_read(
        rd->book, m->app, &m->handles[at], one->raw, one->bytes);
    c->untold = c->untold || m->handles[at].kind == WN_HANDLE_HIDDEN;
}

static enum wn_status
join(struct wn_reading *rd, struct wn_whatsapp *m, struct wn_err *err)
{
    struct place *at = calloc(m->person_count + 1, sizeof(*at));
    size_t n = 0;

    m->members = calloc(m->person_count + 1, sizeof(*m->members));
    m->handles = calloc(m->person_count + 1, sizeof(*m->handles));
    if (!at || !m->members || !m->handles) {
        free(at);
        return wn_fail_nomem(err, "reading WhatsApp's messages");
    }
    for (size_t i = 0; i < m->person_count; i++) {
        const struct wn_wa_person *p = &m->persons[i];
        uint32_t chat = wn_wa_chat(m, p->chat_row);

        if (chat != WN_NO_CHAT && p->bytes > 0) {
            at[n++] = (struct place) { chat, (uint32_t)i, !p->active };
        }
    }
    if (n > 1) {
        qsort(at, n, sizeof(*at), by_chat);
    }
    for (size_t i = 0; i < n; i++) {
        place_one(rd, m, &at[i], i);
    }
    free(at);
    return WN_OK;
}

enum wn_status
wn_wa_people(
    struct wn_reading *rd, struct wn_whatsapp *m, struct wn_err *err)
{
    enum wn_status st = read_chats(rd, m, err);

    if (st == WN_OK) {
        st = read_persons(m, err);
    }
    return st == WN_OK ? join(rd, m, err) : st;
}
