/** What the gate is asked about an SMS or MMS. */
#include "base/err.h"
#include "records/android_messages.h"

/** ---- times -------------------------------------------------------------- */

enum wn_epoch
wn_am_epoch(const struct wn_am_item *item)
{
    return item->mms ? WN_EPOCH_UNIX_S : WN_EPOCH_UNIX_MS;
}

bool
wn_am_time(const struct wn_am_item *item, int64_t raw, int64_t *out_ns)
{
    return raw > 0 &&
        wn_time_from_int(out_ns, wn_am_epoch(item), raw) == WN_OK;
}

/** date is the phone's own clock: when it sent, or when it received. date_sent
 * of what came in is the network's. Of what went out it is set by apps as they
 * please: it speaks for deny only, in a slot that no rule of messages names. */
static void
fill_times(struct wn_facts *f, const struct wn_am_item *item)
{
    struct wn_fact_time shown = { .state = WN_TIME_DOUBTFUL };
    struct wn_fact_time sent = { .state = WN_TIME_NONE };
    bool in = item->box == BOX_INBOX;

    if (wn_am_time(item, item->date, &shown.ns)) {
        shown.state = WN_TIME_KNOWN;
    }
    if (item->date_sent != 0) {
        sent.state = wn_am_time(item, item->date_sent, &sent.ns)
            ? WN_TIME_KNOWN : WN_TIME_DOUBTFUL;
    }
    f->times[WN_TF_SHOWN] = shown;
    f->times[in ? WN_TF_RECEIVED : WN_TF_SENT] = shown;
    f->times[in ? WN_TF_SENT : WN_TF_OCCURS] = sent;
}

/** ---- members ------------------------------------------------------------ */

/** Everybody whom the thread lists; false when one of them is not known. */
static bool
add_thread(struct wn_amessages *m, const struct wn_am_thread *t)
{
    bool all = true;

    for (size_t i = 0; i < t->count; i++) {
        const struct wn_am_address *a =
            wn_am_address(m, m->recipients[t->first + i]);

        if (a && a->bytes > 0) {
            (void)wn_msg_people_add(&m->people, &a->handle);
        } else {
            all = false;
        }
    }
    return all;
}

/** An SMS has one other side, and names it itself. In a conversation with one
 * person the thread's own spelling counts where it is certainly somebody, which
 * then may be somebody else; where it is not, for deny only. */
static bool
sms_members(struct wn_amessages *m, const struct wn_am_item *item,
    const struct wn_am_thread *t, bool wide, struct wn_facts *f,
    const char *region)
{
    struct wn_handle own;
    bool all = true;
    int at = -1;

    wn_handle_read(&own, item->address, item->bytes, region);
    if (t && t->count == 1 && item->bytes > 0) {
        const struct wn_am_address *a =
            wn_am_address(m, m->recipients[t->first]);

        at = wn_msg_people_add(&m->people, &own);
        if (a && (wide || a->handle.kind != WN_HANDLE_UNRESOLVED)) {
            (void)wn_msg_people_add(&m->people, &a->handle);
        }
    } else {
        all = !t || add_thread(m, t);
        at = item->bytes > 0 ? wn_msg_people_add(&m->people, &own)
            : t && t->count == 1 && m->people.count == 1 ? 0 : -1;
    }
    f->author = f->from_owner ? -1 : at;
    return all;
}

/** An MMS does not. In a conversation with one person it is from them; in
 * others its addr rows tell, where they were asked for. */
static bool
mms_members(struct wn_amessages *m, const struct wn_am_item *item,
    const struct wn_am_thread *t, bool wide, struct wn_facts *f)
{
    const struct wn_am_peer *from = wn_am_sender(m, item->id);
    size_t count;
    const struct wn_am_peer *p = wn_am_peers(m, item->id, &count);
    bool all = !t || add_thread(m, t);

    if (from) {
        f->author = wn_msg_people_add(&m->people, &from->handle);
    } else if (t && t->count == 1 && m->people.count == 1) {
        f->author = 0;
    }
    /* Of what came in, one of those it was to is the owner. */
    for (; count > 0; p++, count--) {
        if (!p->owner && (wide || (!t && f->from_owner))) {
            (void)wn_msg_people_add(&m->people, &p->handle);
        }
    }
    f->author = f->from_owner ? -1 : f->author;
    return all;
}

static enum wn_status
facts(struct wn_reading *rd, const struct wn_am_item *item, bool wide,
    struct wn_facts *f, struct wn_err *err)
{
    struct wn_amessages *m = rd->state;
    uint32_t thread = wn_am_thread(m, item->thread);
    const struct wn_am_thread *t =
        thread == UINT32_MAX ? NULL : &m->threads[thread];
    size_t peers;
    bool all;

    (void)wn_am_peers(m, item->id, &peers);
    if (!wn_msg_people_begin(&m->people, (t ? t->count : 0) + peers + 2)) {
        return wn_fail_nomem(err, "the people of messages");
    }
    *f = (struct wn_facts) { .category = WN_CAT_MESSAGES, .app = WN_APP_SMS,
        .from_owner = item->box != BOX_INBOX, .author = -1,
        .session = !t ? WN_SESSION_UNKNOWN
            : t->count == 1 ? WN_ONE_TO_ONE : WN_GROUP };
    all = item->mms ? mms_members(m, item, t, wide, f)
                    : sms_members(m, item, t, wide, f, rd->terms->region);
    fill_times(f, item);
    f->members = m->people.at;
    f->member_count = m->people.count;
    if (t && t->count == 1 && m->people.count == 0) {
        f->session = WN_SESSION_UNKNOWN;
    }
    if (!all && wide &&
        wn_denies_people(rd->terms, WN_CAT_MESSAGES, WN_APP_SMS)) {
        /* Somebody in it is not known: it may be whom a deny means. */
        f->member_count = 0;
        f->session = WN_SESSION_UNKNOWN;
    }
    return WN_OK;
}

enum wn_status
wn_am_ask(struct wn_reading *rd, const struct wn_am_item *item,
    struct wn_facts *f, struct wn_verdict *v, struct wn_err *err)
{
    enum wn_status st = facts(rd, item, true, f, err);

    /* Who else might be meant can only speak against it. */
    if (st == WN_OK && wn_scope_forbids(rd->scope, f)) {
        st = WN_DENIED;
    }
    if (st == WN_OK) {
        st = facts(rd, item, false, f, err);
    }
    return st == WN_OK ? wn_gate_ask(rd->gate, f, v) : st;
}
