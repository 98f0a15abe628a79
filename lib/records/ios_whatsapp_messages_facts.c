/** What the gate is asked about a message. */
#include <string.h>

#include "base/err.h"
#include "records/cocoa.h"
#include "records/ios_whatsapp_messages.h"

/** ---- times ----------------------------------------------------------- */

static bool
is_nothing(const struct wn_value *raw)
{
    return raw->kind == WN_VAL_NULL ||
        (raw->kind == WN_VAL_INT && raw->i == 0) ||
        (raw->kind == WN_VAL_REAL && !(raw->r > 0) && !(raw->r < 0));
}

/** ZSENTDATE speaks for deny alone, in a slot that no rule of messages names:
 * whose clock it is, nobody says. */
static void
fill_times(struct wn_facts *f, const struct wn_wa_row *row)
{
    struct wn_fact_time shown = { .state = WN_TIME_DOUBTFUL };
    struct wn_event_time t;

    if (row->reacted) {
        shown = (struct wn_fact_time) { WN_TIME_KNOWN, row->reacted->time_ns,
            0 };
        f->times[WN_TF_SHOWN] = shown;
        f->times[row->from_me ? WN_TF_SENT : WN_TF_RECEIVED] = shown;
        return;
    }
    if (wn_cocoa_time(&row->date, &t)) {
        shown = (struct wn_fact_time) { WN_TIME_KNOWN, t.time_ns, 0 };
    }
    f->times[WN_TF_SHOWN] = shown;
    f->times[row->from_me ? WN_TF_SENT : WN_TF_RECEIVED] = shown;
    if (wn_cocoa_time(&row->sent, &t)) {
        f->times[WN_TF_OCCURS] =
            (struct wn_fact_time) { WN_TIME_KNOWN, t.time_ns, 0 };
    } else if (!is_nothing(&row->sent)) {
        f->times[WN_TF_OCCURS].state = WN_TIME_DOUBTFUL;
    }
}

/** ---- members --------------------------------------------------------- */

static bool
is_same(const struct wn_value *jid, const char *raw, size_t n)
{
    return jid->n == n && memcmp(jid->p, raw, n) == 0;
}

bool
wn_wa_author(const struct wn_reading *rd, const struct wn_whatsapp *m,
    const struct wn_wa_row *row, struct wn_value *raw, struct wn_handle *h)
{
    const struct wn_wa_chat *c = &m->chats[row->chat];
    const struct wn_wa_person *p = wn_wa_person(m, row->member);

    if (row->from_me) {
        return false;
    }
    if (p && p->bytes > 0) {
        *raw = wn_value_textn(p->raw, p->bytes);
        if (p->at != UINT32_MAX) {
            *h = m->handles[p->at];
            return true;
        }
    } else if (wn_wa_is_person(&row->from)) {
        *raw = row->from;
    } else if (c->kind == WN_ONE_TO_ONE) {
        *raw = wn_value_textn(c->jid, c->bytes);
    } else {
        return false;
    }
    if (c->kind == WN_ONE_TO_ONE && is_same(raw, c->jid, c->bytes)) {
        *h = c->handle;
    } else {
        wn_book_read(rd->book, m->app, h, raw->p, raw->n);
    }
    return true;
}

/** Where the author stands among those in it now; -1: not there. A number that
 * is not told is never the same as another, only the same JID is. */
static int
listed_at(const struct wn_whatsapp *m, const struct wn_wa_row *row,
    const struct wn_value *raw)
{
    const struct wn_wa_chat *c = &m->chats[row->chat];
    const struct wn_wa_person *p = wn_wa_person(m, row->member);

    if (c->kind == WN_ONE_TO_ONE) {
        return is_same(raw, c->jid, c->bytes) ? 0 : -1;
    }
    if (p && p->at >= c->first && p->at < c->first + c->count) {
        return (int)(p->at - c->first);
    }
    for (size_t i = 0; i < c->count; i++) {
        p = &m->persons[m->members[c->first + i]];
        if (is_same(raw, p->raw, p->bytes)) {
            return (int)i;
        }
    }
    return -1;
}

/** Those in it now, as they lie there; copied only where more are to be
 * asked about. */
static enum wn_status
fill_members(struct wn_reading *rd, struct wn_whatsapp *m,
    const struct wn_wa_row *row, bool wide, struct wn_facts *f,
    struct wn_err *err)
{
    const struct wn_wa_chat *c = &m->chats[row->chat];
    bool two = c->kind == WN_ONE_TO_ONE;
    const struct wn_handle *now = two ? &c->handle : &m->handles[c->first];
    size_t count = two ? 1 : c->count;
    size_t others = two ? 0 : c->count; /* in members, from here on */
    size_t more =
        wide ? c->count - others + c->former + c->past_count : 0;
    struct wn_msg_people *p = &m->people;
    struct wn_value raw;
    struct wn_handle h;
    bool known = wn_wa_author(rd, m, row, &raw, &h);

    f->author = known ? listed_at(m, row, &raw) : -1;
    f->members = now;
    f->member_count = count;
    if (more == 0 && (!known || f->author >= 0)) {
        return WN_OK;
    }
    if (!wn_msg_people_begin(p, count + more + 1)) {
        return wn_fail_nomem(err, "reading WhatsApp's messages");
    }
    for (size_t i = 0; i < count; i++) {
        p->at[p->count++] = now[i];
    }
    if (known && f->author < 0) {
        f->author = wn_msg_people_add(p, &h);
    }
    for (size_t i = others; wide && i < c->count + c->former; i++) {
        p->at[p->count++] = m->handles[c->first + i];
    }
    for (size_t i = 0; wide && i < c->past_count; i++) {
        p->at[p->count++] = c->past[i];
    }
    f->members = p->at;
    f->member_count = p->count;
    return WN_OK;
}

static enum wn_status
facts(struct wn_reading *rd, struct wn_whatsapp *m,
    const struct wn_wa_row *row, bool wide, struct wn_facts *f,
    struct wn_err *err)
{
    const struct wn_wa_chat *c = &m->chats[row->chat];

    *f = (struct wn_facts) { .category = WN_CAT_MESSAGES, .app = m->app,
        .from_owner = row->from_me, .session = c->kind,
        .needs = (c->removed ? WN_PART_RECENTLY_DELETED : 0u) |
            (row->reacted ? WN_PART_REACTIONS : 0u) };
    fill_times(f, row);
    return fill_members(rd, m, row, wide, f, err);
}

enum wn_status
wn_wa_ask(struct wn_reading *rd, struct wn_whatsapp *m,
    const struct wn_wa_row *row, struct wn_facts *f, struct wn_verdict *v,
    struct wn_err *err)
{
    enum wn_status st;

    /* Which conversation it was in is not known, or it was in none. */
    if (row->chat == WN_NO_CHAT || m->chats[row->chat].outside) {
        return WN_DENIED;
    }
    /* Who was ever in it can only speak against it. */
    if (wn_denies_people(rd->terms, WN_CAT_MESSAGES, m->app)) {
        st = facts(rd, m, row, true, f, err);
        if (st != WN_OK) {
            return st;
        }
        if (wn_scope_forbids(rd->scope, f)) {
            return WN_DENIED;
        }
    }
    st = facts(rd, m, row, false, f, err);
    return st == WN_OK ? wn_gate_ask(rd->gate, f, v) : st;
}

bool
wn_wa_forbidden_at(struct wn_reading *rd, struct wn_whatsapp *m,
    const struct wn_wa_row *row, int64_t time_ns)
{
    struct wn_err err = WN_ERR_INIT;
    struct wn_facts f;

    if (facts(rd, m, row, true, &f, &err) != WN_OK) {
        return true; /* when unsure */
    }
    memset(f.times, 0, sizeof(f.times));
    f.times[WN_TF_SHOWN] = (struct wn_fact_time) { WN_TIME_KNOWN, time_ns, 0 };
    return wn_scope_forbids(rd->scope, &f);
}
