/** The people of a record: its conversation, from whom and to whom. */
#include <stdio.h>

#include "records/android_messages.h"

static const struct wn_party *
party(struct wn_reading *rd, const char *raw, size_t n)
{
    struct wn_amessages *m = rd->state;
    struct wn_handle handle;
    struct wn_party p;

    wn_book_party(rd->book, &p, raw, n, &handle);
    return wn_draft_party(&m->draft, &p);
}

/** The conversation: Android gives none a title that an SMS or MMS carries. */
const struct wn_session_ref *
wn_am_session(struct wn_reading *rd, const struct wn_am_chat *chat)
{
    struct wn_amessages *m = rd->state;
    const struct wn_am_thread *t = &m->threads[chat->thread];
    struct wn_session_ref *s = wn_draft_get(&m->draft, sizeof(*s));
    struct wn_party *parties =
        wn_draft_get(&m->draft, t->count * sizeof(*parties));
    char *key = wn_draft_get(&m->draft, 24);

    if (!s || !parties || !key) {
        return NULL;
    }
    (void)snprintf(key, 24, "%lld", (long long)t->id);
    *s = (struct wn_session_ref) { .key = key,
        .application = chat->mms ? "mms" : "sms",
        .kind = t->count > 1 ? "group" : "one-to-one",
        .participant_count = (int64_t)t->count, .parties = parties };
    for (size_t i = 0; i < t->count; i++) {
        const struct wn_am_address *a =
            wn_am_address(m, m->recipients[t->first + i]);
        const struct wn_party *p = NULL;

        if (chat->face) {
            p = party(rd, chat->face, chat->face_bytes);
        } else if (a && a->bytes > 0 &&
            wn_am_member_shown(rd, chat, &a->handle)) {
            p = party(rd, a->raw, a->bytes);
        }
        if (p) {
            parties[s->party_count++] = *p;
        }
    }
    return s;
}

static bool
is_shown(struct wn_reading *rd, const struct wn_am_item *item,
    const struct wn_handle *h)
{
    struct wn_amessages *m = rd->state;

    return item->chat == WN_NO_CHAT ||
        wn_am_member_shown(rd, &m->chats[item->chat], h);
}

/** An SMS names its one other side. */
static void
sms_parties(struct wn_reading *rd, const struct wn_am_item *item)
{
    struct wn_amessages *m = rd->state;
    struct wn_handle h;

    wn_handle_read(&h, item->address, item->bytes, rd->terms->region);
    if (item->bytes > 0 && is_shown(rd, item, &h)) {
        wn_msg_party_row(&m->draft, party(rd, item->address, item->bytes),
            item->box == BOX_INBOX ? "from" : "to");
    }
}

/** A row of an MMS's addr, where it was asked for, with what may be kept. */
static void
peer_party(struct wn_reading *rd, const struct wn_am_item *item,
    const struct wn_am_peer *p, const char *role)
{
    struct wn_amessages *m = rd->state;

    if (p->owner || !is_shown(rd, item, &p->handle)) {
        return;
    }
    wn_msg_party_row(&m->draft, party(rd, p->address, p->bytes), role);
    wn_draft_raw(&m->draft, 0, "addr", p->id, "address",
        wn_value_textn(p->raw, p->raw_bytes));
    wn_draft_raw(&m->draft, 0, "addr", p->id, "type", wn_value_int(p->type));
    wn_draft_raw(
        &m->draft, 0, "addr", p->id, "charset", wn_value_int(p->charset));
}

static const char *
role_of(const struct wn_am_peer *p)
{
    return p->type == AM_CC ? "cc" : p->type == AM_BCC ? "bcc" : "to";
}

/** From whom it came; to whom it went. In a conversation with one person that
 * is they; in others, and where somebody else wrote, its addr rows tell. */
static void
mms_parties(struct wn_reading *rd, const struct wn_am_item *item,
    const struct wn_session_ref *s)
{
    struct wn_amessages *m = rd->state;
    bool in = item->box == BOX_INBOX, alone = s && s->participant_count == 1;
    const struct wn_am_peer *from = wn_am_sender(m, item->id);
    size_t count;
    const struct wn_am_peer *p = wn_am_peers(m, item->id, &count);

    if (in && from) {
        peer_party(rd, item, from, "from");
        return;
    }
    for (; !in && !alone && count > 0; p++, count--) {
        peer_party(rd, item, p, role_of(p));
    }
    for (size_t i = 0; s && i < s->party_count && (alone || (!in && !p)); i++) {
        wn_msg_party_row(&m->draft, &s->parties[i], in ? "from" : "to");
    }
}

void
wn_am_parties(struct wn_reading *rd, const struct wn_am_item *item,
    const struct wn_session_ref *s)
{
    if (item->mms) {
        mms_parties(rd, item, s);
    } else {
        sms_parties(rd, item);
    }
}
