/** Judging all rows that came: which are allowed, near a keyword, and what
 * follows from what is kept. */
#include <stdlib.h>

#include "base/err.h"
#include "base/grow.h"
#include "records/android_messages.h"

/** ---- items -------------------------------------------------------------- */

static int
by_row(const void *a, const void *b)
{
    const struct wn_am_item *x = a;
    const struct wn_am_item *y = b;

    if (x->mms != y->mms) {
        return x->mms ? 1 : -1;
    }
    return x->id < y->id ? -1 : x->id > y->id;
}

struct wn_am_item *
wn_am_item(struct wn_amessages *m, bool mms, int64_t id)
{
    struct wn_am_item key = { .mms = mms, .id = id };

    return m->item_count == 0 ? NULL
        : bsearch(&key, m->items, m->item_count, sizeof(*m->items), by_row);
}

static enum wn_status
add_item(struct wn_amessages *m, const struct wn_rows *r, bool mms,
    struct wn_err *err)
{
    struct wn_value address =
        mms ? (struct wn_value) { 0 } : wn_rows_text(r, SMS_ADDRESS);
    struct wn_am_item item = { .mms = mms, .id = r->id,
        .thread = wn_rows_int(r, mms ? PDU_THREAD : SMS_THREAD),
        .date = wn_rows_int(r, mms ? PDU_DATE : SMS_DATE),
        .date_sent = wn_rows_int(r, mms ? PDU_DATE_SENT : SMS_DATE_SENT),
        .box = wn_rows_int(r, mms ? PDU_BOX : SMS_TYPE),
        .bytes = address.n, .chat = WN_NO_CHAT };
    void *items = m->items;

    item.address =
        wn_pool_copy(&m->item_memory, address.n ? address.p : "",
            address.n);
    if (!item.address || !wn_grow(&items, &m->item_room, m->item_count,
                             sizeof(*m->items))) {
        return wn_fail_nomem(err, "the rows of messages");
    }
    m->items = items;
    m->items[m->item_count++] = item;
    return WN_OK;
}

/** A row may be in several sets: the one that came first is as good. */
static void
sort_items(struct wn_amessages *m)
{
    size_t n = 0;

    if (m->item_count > 1) {
        qsort(m->items, m->item_count, sizeof(*m->items), by_row);
    }
    for (size_t i = 0; i < m->item_count; i++) {
        if (n == 0 || by_row(&m->items[n - 1], &m->items[i]) != 0) {
            m->items[n++] = m->items[i];
        }
    }
    m->item_count = n;
}

static enum wn_status
read_items(struct wn_amessages *m, struct wn_err *err)
{
    enum wn_status st = WN_OK;

    m->item_count = 0;
    wn_pool_reset(&m->item_memory);
    for (size_t i = 0; st == WN_OK && i < m->set_count; i++) {
        struct wn_rows r = m->sets[i].rows;
        bool mms = m->sets[i].table == AM_PDU;

        if (m->sets[i].table == AM_PART) {
            continue;
        }
        r.next = 0;
        while ((st = wn_rows_next(&r, err)) == WN_OK) {
            st = add_item(m, &r, mms, err);
            if (st != WN_OK) {
                return st;
            }
        }
        st = st == WN_END ? WN_OK : st;
    }
    sort_items(m);
    return st;
}

/** ---- conversations ------------------------------------------------------ */

/** One for each thread, twice: its SMS and its MMS. */
static enum wn_status
make_chats(struct wn_amessages *m, struct wn_err *err)
{
    struct wn_am_chat *chats = calloc(2 * m->thread_count + 1, sizeof(*chats));

    if (!chats) {
        return wn_fail_nomem(err, "the conversations");
    }
    for (size_t i = 0; i < m->thread_count; i++) {
        chats[2 * i] = (struct wn_am_chat) { .thread = (uint32_t)i };
        chats[2 * i + 1] = (struct wn_am_chat) { (uint32_t)i, .mms = true };
    }
    free(m->chats);
    m->chats = chats;
    return WN_OK;
}

/** ---- judging ------------------------------------------------------------ */

static enum wn_status
ask_all(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_amessages *m = rd->state;

    for (size_t i = 0; i < m->item_count; i++) {
        struct wn_am_item *item = &m->items[i];
        uint32_t thread = wn_am_thread(m, item->thread);
        struct wn_verdict v;
        struct wn_facts f;
        enum wn_status st;

        /* Which way it went is not known: nothing may be said about it. */
        if (item->box < BOX_INBOX || item->box > BOX_QUEUED) {
            wn_reading_partly(rd, "some messages are marked in a way that "
                "this version does not know, and were left out");
            continue;
        }
        st = wn_am_ask(rd, item, &f, &v, err);
        if (st != WN_OK && st != WN_DENIED) {
            return st;
        }
        item->allowed = st == WN_OK ? v.rules : 0;
        item->chat = thread == UINT32_MAX ? WN_NO_CHAT
                                          : 2 * thread + item->mms;
    }
    return WN_OK;
}

static enum wn_status
is_hit(void *ctx, const struct wn_msg_place *p, unsigned rule, bool *hit,
    struct wn_err *err)
{
    const struct wn_reading *rd = ctx;
    struct wn_amessages *m = rd->state;
    struct wn_value text, subject;
    enum wn_status st =
        wn_am_text(m, &m->items[p->item], &text, &subject, err);

    *hit = st == WN_OK &&
        ((text.kind == WN_VAL_TEXT &&
             wn_scope_keyword(rd->scope, rule, text.p, text.n)) ||
            (subject.kind == WN_VAL_TEXT &&
                wn_scope_keyword(rd->scope, rule, subject.p, subject.n)));
    return st;
}

static enum wn_status
narrow(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_amessages *m = rd->state;
    struct wn_msg_place *at = calloc(m->item_count + 1, sizeof(*at));
    enum wn_status st;

    if (!at) {
        return wn_fail_nomem(err, "sorting messages");
    }
    for (size_t i = 0; i < m->item_count; i++) {
        const struct wn_am_item *item = &m->items[i];
        int64_t ns = WN_UNDATED;

        if (!wn_am_time(item, item->date, &ns)) {
            ns = WN_UNDATED;
        }
        at[i] = (struct wn_msg_place) { item->chat, ns, item->id,
            item->allowed, false, i };
    }
    st = wn_msg_narrow_places(at, m->item_count, rd->terms, is_hit, rd, err);
    for (size_t i = 0; st == WN_OK && i < m->item_count; i++) {
        m->items[at[i].item].rules = at[i].rules;
        m->items[at[i].item].gap_before = at[i].gap_before;
    }
    free(at);
    return st;
}

/** ---- what follows ------------------------------------------------------- */

/** How the one other side of a conversation is shown: as its kept messages
 * spell it, where the thread's own spelling cannot be resolved. */
static void
set_face(struct wn_amessages *m, struct wn_am_chat *c,
    const struct wn_am_item *item)
{
    const struct wn_am_thread *t = &m->threads[c->thread];
    const struct wn_am_address *a =
        t->count == 1 ? wn_am_address(m, m->recipients[t->first]) : NULL;

    if (t->count == 1 && item->bytes > 0 && !c->face &&
        (!a || a->handle.kind == WN_HANDLE_UNRESOLVED)) {
        c->face = item->address;
        c->face_bytes = item->bytes;
    }
}

static void
settle_chats(struct wn_reading *rd)
{
    struct wn_amessages *m = rd->state;

    for (size_t i = 0; i < m->item_count; i++) {
        const struct wn_am_item *item = &m->items[i];
        struct wn_am_chat *c =
            item->chat == WN_NO_CHAT ? NULL : &m->chats[item->chat];

        if (!c || item->rules == 0) {
            continue;
        }
        c->rules |= item->rules;
        c->open = c->open || m->threads[c->thread].count == 1 ||
            !wn_msg_listed_only(rd->terms, item->rules);
        set_face(m, c, item);
    }
}

bool
wn_am_member_shown(const struct wn_reading *rd, const struct wn_am_chat *chat,
    const struct wn_handle *h)
{
    return chat->open || wn_msg_is_listed(rd->scope, chat->rules, h);
}

enum wn_status
wn_am_settle(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_amessages *m = rd->state;
    enum wn_status st;

    if (m->settled) {
        return WN_OK;
    }
    wn_am_sort_people(m);
    st = make_chats(m, err);
    if (st == WN_OK) {
        st = read_items(m, err);
    }
    if (st == WN_OK) {
        st = wn_am_add_parts(m, err);
    }
    if (st == WN_OK) {
        st = ask_all(rd, err);
    }
    if (st == WN_OK) {
        st = narrow(rd, err);
    }
    if (st == WN_OK) {
        settle_chats(rd);
        m->settled = true;
    }
    return st;
}
