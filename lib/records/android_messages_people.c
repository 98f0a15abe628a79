/** Conversations, who is in them, and who an MMS was from and to. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/grow.h"
#include "base/sorted.h"
#include "records/android_messages.h"
#include "records/wire_text.h"

/** As telephony writes "me" into an MMS. */
static const char owner_token[] = "insert-address-token";

/** ---- canonical_addresses ------------------------------------------------ */

enum wn_status
wn_am_add_addresses(struct wn_reading *rd, const struct wn_rowset *rs,
    struct wn_err *err)
{
    static const char *const names[] = { "address" };
    struct wn_amessages *m = rd->state;
    struct wn_rows r;
    enum wn_status st;

    wn_rows_begin(&r, rs, names, 1);
    while ((st = wn_rows_next(&r, err)) == WN_OK) {
        struct wn_value v = wn_rows_text(&r, 0);
        struct wn_am_address a = { .id = r.id, .bytes = v.n };
        void *at = m->addresses;

        a.raw = wn_pool_copy(&m->memory, v.n ? v.p : "", v.n);
        if (!a.raw || !wn_grow(&at, &m->address_room, m->address_count,
                          sizeof(*m->addresses))) {
            return wn_fail_nomem(err, "the people of messages");
        }
        wn_handle_read(&a.handle, a.raw, a.bytes, rd->terms->region);
        m->addresses = at;
        m->addresses[m->address_count++] = a;
    }
    return st == WN_END ? WN_OK : st;
}

/** ---- threads ------------------------------------------------------------ */

static enum wn_status
add_recipient(struct wn_amessages *m, int64_t id, struct wn_err *err)
{
    void *at = m->recipients;

    if (!wn_grow(&at, &m->recipient_room, m->recipient_count,
            sizeof(*m->recipients))) {
        return wn_fail_nomem(err, "the people of messages");
    }
    m->recipients = at;
    m->recipients[m->recipient_count++] = id;
    return WN_OK;
}

/** "5 9": ids of canonical_addresses. Anything else: nobody is known. */
static enum wn_status
add_recipients(struct wn_amessages *m, const struct wn_value *list,
    struct wn_am_thread *t, struct wn_err *err)
{
    const char *p = list->p;
    enum wn_status st = WN_OK;
    bool good = true;

    t->first = m->recipient_count;
    for (size_t i = 0; good && st == WN_OK && i < list->n;) {
        int64_t id = 0;
        size_t digits = 0;

        for (; i < list->n && p[i] == ' '; i++) {
        }
        for (; i < list->n && p[i] >= '0' && p[i] <= '9'; i++, digits++) {
            id = id < INT64_MAX / 100 ? id * 10 + (p[i] - '0') : 0;
        }
        good = digits > 0 && id > 0 && (i == list->n || p[i] == ' ');
        st = good ? add_recipient(m, id, err) : st;
        for (; i < list->n && p[i] == ' '; i++) {
        }
    }
    m->recipient_count = good ? m->recipient_count : t->first;
    t->count = m->recipient_count - t->first;
    return st;
}

enum wn_status
wn_am_add_threads(struct wn_amessages *m, const struct wn_rowset *rs,
    struct wn_err *err)
{
    static const char *const names[] = { "recipient_ids" };
    struct wn_rows r;
    enum wn_status st;

    wn_rows_begin(&r, rs, names, 1);
    while ((st = wn_rows_next(&r, err)) == WN_OK) {
        struct wn_value list = wn_rows_text(&r, 0);
        struct wn_am_thread t = { .id = r.id };
        void *at = m->threads;

        if (!wn_grow(&at, &m->thread_room, m->thread_count,
                sizeof(*m->threads))) {
            return wn_fail_nomem(err, "the people of messages");
        }
        m->threads = at;
        st = add_recipients(m, &list, &t, err);
        if (st != WN_OK) {
            return st;
        }
        m->threads[m->thread_count++] = t;
    }
    return st == WN_END ? WN_OK : st;
}

/** ---- addr --------------------------------------------------------------- */

enum wn_status
wn_am_add_peers(struct wn_reading *rd, const struct wn_rowset *rs,
    struct wn_err *err)
{
    enum { MSG_ID, ADDRESS, TYPE, CHARSET, COUNT };
    static const char *const names[COUNT] = { [MSG_ID] = "msg_id",
        [ADDRESS] = "address", [TYPE] = "type", [CHARSET] = "charset" };
    struct wn_amessages *m = rd->state;
    struct wn_rows r;
    enum wn_status st;

    wn_rows_begin(&r, rs, names, COUNT);
    while ((st = wn_rows_next(&r, err)) == WN_OK) {
        struct wn_value v = wn_rows_text(&r, ADDRESS);
        struct wn_am_peer p = { .message = wn_rows_int(&r, MSG_ID),
            .id = r.id, .type = wn_rows_int(&r, TYPE),
            .charset = wn_rows_int(&r, CHARSET), .raw_bytes = v.n };
        void *at = m->peers;

        if (v.n == 0) {
            continue;
        }
        p.raw = wn_pool_copy(&m->memory, v.p, v.n);
        if (!p.raw || !wn_grow(&at, &m->peer_room, m->peer_count,
                          sizeof(*m->peers))) {
            return wn_fail_nomem(err, "the people of messages");
        }
        v = wn_wire_text(&m->memory, wn_value_textn(p.raw, v.n), p.charset);
        p.address = v.p;
        p.bytes = wn_mms_address(v.p, v.n);
        p.owner = p.bytes == sizeof(owner_token) - 1 &&
            memcmp(p.address, owner_token, p.bytes) == 0;
        wn_handle_read(&p.handle, p.address, p.bytes, rd->terms->region);
        m->peers = at;
        m->peers[m->peer_count++] = p;
    }
    return st == WN_END ? WN_OK : st;
}

/** ---- looking up --------------------------------------------------------- */

static int
by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

static int
by_message(const void *a, const void *b)
{
    const struct wn_am_peer *x = a;
    const struct wn_am_peer *y = b;

    if (x->message != y->message) {
        return x->message < y->message ? -1 : 1;
    }
    return x->id < y->id ? -1 : x->id > y->id;
}

_Static_assert(offsetof(struct wn_am_address, id) == 0 &&
        offsetof(struct wn_am_thread, id) == 0,
    "by_id looks at the first member");

void
wn_am_sort_people(struct wn_amessages *m)
{
    if (m->address_count > 1) {
        qsort(m->addresses, m->address_count, sizeof(*m->addresses), by_id);
    }
    if (m->thread_count > 1) {
        qsort(m->threads, m->thread_count, sizeof(*m->threads), by_id);
    }
    if (m->peer_count > 1) {
        qsort(m->peers, m->peer_count, sizeof(*m->peers), by_message);
    }
}

const struct wn_am_address *
wn_am_address(const struct wn_amessages *m, int64_t id)
{
    return m->address_count == 0 ? NULL
        : bsearch(&id, m->addresses, m->address_count, sizeof(*m->addresses),
              by_id);
}

uint32_t
wn_am_thread(const struct wn_amessages *m, int64_t id)
{
    const struct wn_am_thread *t = m->thread_count == 0 ? NULL
        : bsearch(&id, m->threads, m->thread_count, sizeof(*m->threads),
              by_id);

    return t && t->count > 0 ? (uint32_t)(t - m->threads) : UINT32_MAX;
}

const struct wn_am_peer *
wn_am_peers(const struct wn_amessages *m, int64_t message, size_t *count)
{
    size_t first = wn_sorted_find(
        m->peers, m->peer_count, sizeof(*m->peers), message, count);

    return *count ? &m->peers[first] : NULL;
}

const struct wn_am_peer *
wn_am_sender(const struct wn_amessages *m, int64_t message)
{
    size_t count;
    const struct wn_am_peer *p = wn_am_peers(m, message, &count);

    for (; count > 0; p++, count--) {
        if (p->type == AM_FROM && !p->owner) {
            return p;
        }
    }
    return NULL;
}
