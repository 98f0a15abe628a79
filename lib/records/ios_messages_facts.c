/** What the gate is asked about a message. */
#include <string.h>

#include "base/err.h"
#include "records/ios_messages.h"

/** From here on, associated_message_type means a reaction or a sticker put on
 * another message; below it is an app's own business. */
#define REACTION_FROM 1000

bool
wn_msg_is_reaction(int64_t associated_type)
{
    return associated_type >= REACTION_FROM;
}

uint32_t
wn_msg_app(const struct wn_value *service)
{
    static const struct {
        const char *name;
        uint32_t app;
    } services[] = { { "iMessage", WN_APP_IMESSAGE }, { "SMS", WN_APP_SMS },
        { "RCS", WN_APP_RCS }, { "MMS", WN_APP_SMS },
        { "iMessageLite", WN_APP_IMESSAGE }, { "SatelliteSMS", WN_APP_SMS } };

    for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
        if (service->kind == WN_VAL_TEXT &&
            service->n == strlen(services[i].name) &&
            memcmp(service->p, services[i].name, service->n) == 0) {
            return services[i].app;
        }
    }
    return 0;
}

bool
wn_msg_time(
    const struct wn_messages *m, const struct wn_value *raw, int64_t *out_ns)
{
    /* Before 2001 there was no such phone: a sentinel, not a time. */
    return raw->kind == WN_VAL_INT && raw->i > 0 &&
        wn_time_from_int(out_ns, m->epoch, raw->i) == WN_OK;
}

/** Times that no rule can name still count for deny. Each has a slot of its
 * own among those that are no time field of messages. */
static void
other_time(struct wn_facts *f, const struct wn_messages *m,
    enum wn_time_field slot, int64_t raw)
{
    struct wn_value v = wn_value_int(raw);
    struct wn_fact_time *t = &f->times[slot];

    if (raw != 0) {
        t->state = wn_msg_time(m, &v, &t->ns) ? WN_TIME_KNOWN
                                             : WN_TIME_DOUBTFUL;
    }
}

static void
fill_times(struct wn_facts *f, const struct wn_messages *m,
    const struct wn_msg_row *row)
{
    struct wn_fact_time shown = { .state = WN_TIME_DOUBTFUL };

    if (wn_msg_time(m, &row->date, &shown.ns)) {
        shown.state = WN_TIME_KNOWN;
    }
    f->times[WN_TF_SHOWN] = shown;
    f->times[row->from_me ? WN_TF_SENT : WN_TF_RECEIVED] = shown;
    other_time(f, m, WN_TF_VISITED, row->read);
    other_time(f, m, WN_TF_OCCURS, row->delivered);
    other_time(f, m, WN_TF_RECORDED, row->played);
    other_time(f, m, WN_TF_MODIFIED, row->edited);
    other_time(f, m, WN_TF_TAKEN, row->retracted);
    other_time(f, m, WN_TF_CREATED, row->delete_date);
}

/** ---- members --------------------------------------------------------- */

static enum wn_status
fill_members(struct wn_facts *f, struct wn_messages *m,
    const struct wn_msg_row *row, bool wide, struct wn_err *err)
{
    const struct wn_msg_chat *chat =
        row->has_chat ? &m->chats[row->chat] : NULL;
    const struct wn_msg_handle *h = wn_msg_handle(m, row->handle);
    const struct wn_msg_handle *other = wn_msg_handle(m, row->other_handle);
    size_t now = chat ? chat->count : 0;
    size_t past = chat && wide ? chat->past_count : 0;
    struct wn_msg_people *p = &m->people;

    if (!wn_msg_people_begin(p, now + past + 2)) {
        return wn_fail_nomem(err, "reading messages");
    }
    for (size_t i = 0; i < now; i++) {
        p->at[p->count++] = m->handles[m->members[chat->first + i]].handle;
    }
    for (size_t i = 0; i < past; i++) {
        p->at[p->count++] = m->handles[chat->past[i]].handle;
    }
    f->author = -1;
    if (h && !row->from_me) {
        f->author = wn_msg_people_add(p, &h->handle);
    } else if (h && (wide || !chat)) {
        (void)wn_msg_people_add(p, &h->handle); /* to whom the owner wrote */
    }
    if (other && wide) {
        /* added to a group, or removed */
        (void)wn_msg_people_add(p, &other->handle);
    }
    f->members = p->at;
    f->member_count = p->count;
    return WN_OK;
}

enum wn_status
wn_msg_facts(struct wn_messages *m, const struct wn_msg_row *row, bool wide,
    struct wn_facts *out, struct wn_err *err)
{
    struct wn_facts f = { .category = WN_CAT_MESSAGES, .app = row->app,
        .from_owner = row->from_me,
        .session = row->has_chat ? m->chats[row->chat].kind
                                 : WN_SESSION_UNKNOWN };
    enum wn_status st = fill_members(&f, m, row, wide, err);

    fill_times(&f, m, row);
    if (row->deleted) {
        f.needs |= WN_PART_RECENTLY_DELETED;
    }
    if (wn_msg_is_reaction(row->reaction)) {
        f.needs |= WN_PART_REACTIONS;
    }
    if (st == WN_OK) {
        *out = f;
    }
    return st;
}

enum wn_status
wn_msg_ask(struct wn_reading *rd, const struct wn_msg_row *row,
    struct wn_facts *f, struct wn_verdict *v, struct wn_err *err)
{
    struct wn_verdict wide;
    enum wn_status st = wn_msg_facts(rd->state, row, true, f, err);

    /* Twice: who was ever in it can only speak against it. */
    if (st == WN_OK) {
        st = wn_gate_ask(rd->gate, f, &wide);
    }
    if (st == WN_OK) {
        st = wn_msg_facts(rd->state, row, false, f, err);
    }
    return st == WN_OK ? wn_gate_ask(rd->gate, f, v) : st;
}
