/** Everybody who ever was in a group: they wrote in it, were added, removed, or
 * made it. Only a deny about people asks for them. */
#include <string.h>

#include "base/err.h"
#include "base/grow.h"
#include "records/ios_whatsapp_messages.h"

/** Only denies ask for them: one whom each means will do, and one at all, since
 * then somebody is known. So there are never more than rules. */
static bool
is_needed(const struct wn_reading *rd, const struct wn_wa_chat *c,
    const struct wn_handle *h)
{
    for (size_t i = 0; i < rd->terms->deny_count; i++) {
        size_t k = 0;

        if (!rd->terms->denies[i].has_people ||
            !wn_scope_denies(rd->scope, i, h)) {
            continue;
        }
        while (k < c->past_count &&
            !wn_scope_denies(rd->scope, i, &c->past[k])) {
            k++;
        }
        if (k == c->past_count) {
            return true;
        }
    }
    return c->past_count == 0;
}

static enum wn_status
add(struct wn_reading *rd, struct wn_wa_chat *c, const char *raw, size_t n,
    struct wn_err *err)
{
    struct wn_handle h;
    void *past = c->past;

    wn_book_read(
        rd->book, wn_artefact_info(rd->artefact)->apps, &h, raw, n);
    if (!is_needed(rd, c, &h)) {
        return WN_OK;
    }
    if (!wn_grow(&past, &c->past_room, c->past_count, sizeof(*c->past))) {
        return wn_fail_nomem(err, "reading WhatsApp's messages");
    }
    c->past = past;
    c->past[c->past_count++] = h;
    return WN_OK;
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/** The JID around the @ at p[at]: digits with their marks, a server's name. It
 * begins no earlier than floor; *end: where it ends. */
static struct wn_value
jid_around(const char *p, size_t n, size_t at, size_t floor, size_t *end)
{
    size_t from = at, until = at + 1;

    while (from > floor && (is_digit(p[from - 1]) || p[from - 1] == '.' ||
                               p[from - 1] == ':')) {
        from--;
    }
    while (from < at && !is_digit(p[from])) {
        from++;
    }
    while (until < n && ((p[until] >= 'a' && p[until] <= 'z') ||
                            (p[until] >= 'A' && p[until] <= 'Z') ||
                            p[until] == '.')) {
        until++;
    }
    *end = until;
    while (p[until - 1] == '.') {
        until--;
    }
    return wn_value_textn(p + from, until - from);
}

/** All JIDs of people that stand in a text, between whatever. */
static enum wn_status
add_all(struct wn_reading *rd, struct wn_wa_chat *c,
    const struct wn_value *text, struct wn_err *err)
{
    const char *p = text->p;
    enum wn_status st = WN_OK;
    size_t floor = 0;

    for (size_t i = 0; text->kind == WN_VAL_TEXT && st == WN_OK &&
         i < text->n; i++) {
        struct wn_value jid;

        if (p[i] != '@') {
            continue;
        }
        jid = jid_around(p, text->n, i, floor, &floor);
        if (wn_wa_is_person(&jid)) {
            st = add(rd, c, jid.p, jid.n, err);
        }
    }
    return st;
}

/** ---- tables ---------------------------------------------------------- */

enum { M_CHAT, M_MEMBER, M_FROM, M_TYPE, M_TEXT, M_COLUMNS };

static enum wn_status
of_message(struct wn_reading *rd, struct wn_whatsapp *m, struct wn_query *q,
    struct wn_err *err)
{
    uint32_t at = wn_wa_chat(m, wn_query_int(q, M_CHAT));
    struct wn_wa_chat *c = at == WN_NO_CHAT ? NULL : &m->chats[at];
    const struct wn_wa_person *p =
        c ? wn_wa_person(m, wn_query_int(q, M_MEMBER)) : NULL;
    int64_t type = wn_query_int(q, M_TYPE);
    struct wn_value from, text;
    enum wn_status st = WN_OK;

    if (!c || c->outside) {
        return WN_OK;
    }
    if (p && p->bytes > 0 && (!p->active || p->chat_row != c->row)) {
        st = add(rd, c, p->raw, p->bytes, err);
    }
    from = wn_query_value(q, M_FROM);
    if (st == WN_OK && wn_wa_is_person(&from) &&
        !(from.n == c->bytes && memcmp(from.p, c->jid, from.n) == 0)) {
        st = add(rd, c, from.p, from.n, err);
    }
    if (st == WN_OK &&
        (type == WN_WA_GROUP_EVENT || type == WN_WA_NOTICE)) {
        text = wn_query_value(q, M_TEXT);
        st = add_all(rd, c, &text, err);
    }
    return st;
}

static enum wn_status
read_messages(struct wn_reading *rd, struct wn_whatsapp *m,
    struct wn_err *err)
{
    static const char *const columns[M_COLUMNS] = { [M_CHAT] = "ZCHATSESSION",
        [M_MEMBER] = "ZGROUPMEMBER", [M_FROM] = "ZFROMJID",
        [M_TYPE] = "ZMESSAGETYPE", [M_TEXT] = "ZTEXT" };
    static const struct wn_select select = { "ZWAMESSAGE", columns, M_COLUMNS,
        " NOT INDEXED ORDER BY rowid" };
    struct wn_query *q = NULL;
    enum wn_status st = wn_query_new(&q, m->db, &select, err);

    while (st == WN_OK && (st = wn_query_next(q, err)) == WN_OK) {
        st = of_message(rd, m, q, err);
    }
    wn_query_free(&q);
    return st == WN_END ? WN_OK : st;
}

/** Each row of a table that names a conversation, by its row or its JID, and
 * people in the other columns. */
static enum wn_status
read_table(struct wn_reading *rd, struct wn_whatsapp *m,
    const struct wn_select *select, struct wn_err *err)
{
    struct wn_query *q = NULL;
    enum wn_status st = WN_OK;

    if (!wn_db_has_table(m->db, select->table)) {
        return WN_OK;
    }
    st = wn_query_new(&q, m->db, select, err);
    while (st == WN_OK && (st = wn_query_next(q, err)) == WN_OK) {
        struct wn_value jid = wn_query_value(q, 0);
        uint32_t at = wn_wa_chat(m, wn_query_int(q, 0));

        for (uint32_t i = 0; jid.kind == WN_VAL_TEXT && i < m->chat_count;
             i++) {
            if (m->chats[i].bytes == jid.n &&
                memcmp(m->chats[i].jid, jid.p, jid.n) == 0) {
                at = i;
            }
        }
        for (size_t i = 1; at != WN_NO_CHAT && st == WN_OK &&
             i < select->count; i++) {
            struct wn_value people = wn_query_value(q, i);

            st = add_all(rd, &m->chats[at], &people, err);
        }
    }
    wn_query_free(&q);
    return st == WN_END ? WN_OK : st;
}

/** A conversation of unknown kind is with whom its address names, or they are
 * in it; its list of members does not say so. */
static enum wn_status
read_addresses(struct wn_reading *rd, struct wn_whatsapp *m,
    struct wn_err *err)
{
    enum wn_status st = WN_OK;

    for (size_t i = 0; st == WN_OK && i < m->chat_count; i++) {
        struct wn_wa_chat *c = &m->chats[i];
        struct wn_value jid = wn_value_textn(c->jid, c->bytes);

        if (c->kind == WN_SESSION_UNKNOWN && wn_wa_is_person(&jid)) {
            st = add(rd, c, c->jid, c->bytes, err);
        }
    }
    return st;
}

enum wn_status
wn_wa_past(struct wn_reading *rd, struct wn_whatsapp *m, struct wn_err *err)
{
    static const char *const info[] = { "ZCHATSESSION", "ZCREATORJID",
        "ZOWNERJID", "ZSUBJECTOWNERJID" };
    static const char *const change[] = { "ZGROUPJID", "ZMEMBERJIDS" };
    static const struct wn_select infos = { "ZWAGROUPINFO", info, 4,
        " NOT INDEXED" };
    static const struct wn_select changes = { "ZWAGROUPMEMBERSCHANGE", change,
        2, " NOT INDEXED" };
    enum wn_status st = read_addresses(rd, m, err);

    if (st == WN_OK) {
        st = read_messages(rd, m, err);
    }
    if (st == WN_OK) {
        st = read_table(rd, m, &infos, err);
    }
    return st == WN_OK ? read_table(rd, m, &changes, err) : st;
}
