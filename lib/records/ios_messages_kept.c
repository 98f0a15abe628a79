/** What follows from what is kept: which conversations, which people. */
#include "records/ios_messages.h"

bool
wn_msg_member_shown(const struct wn_reading *rd,
    const struct wn_msg_chat *chat, const struct wn_handle *h)
{
    return chat->open || wn_msg_is_listed(rd->scope, chat->rules, h);
}

static enum wn_status
keep_people(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_messages *m = rd->state;
    enum wn_status st = WN_OK;

    for (size_t i = 0; st == WN_OK && i < m->chat_count; i++) {
        const struct wn_msg_chat *c = &m->chats[i];

        for (size_t k = 0; st == WN_OK && c->rules && k < c->count; k++) {
            const struct wn_handle *h =
                &m->handles[m->members[c->first + k]].handle;

            if (wn_msg_member_shown(rd, c, h)) {
                st = wn_book_keep(rd->book, h, err);
            }
        }
    }
    for (size_t i = 0; st == WN_OK && i < m->item_count; i++) {
        const struct wn_msg_handle *h =
            m->items[i].rules ? wn_msg_handle(m, m->items[i].handle) : NULL;

        if (h && (m->items[i].chat == WN_NO_CHAT ||
                wn_msg_member_shown(
                    rd, &m->chats[m->items[i].chat], &h->handle))) {
            st = wn_book_keep(rd->book, &h->handle, err);
        }
    }
    return st;
}

void
wn_msg_settle(struct wn_reading *rd)
{
    struct wn_messages *m = rd->state;
    size_t n = 0;

    for (size_t i = 0; i < m->item_count; i++) {
        const struct wn_msg *item = &m->items[i];

        if (item->rules == 0) {
            continue;
        }
        if (item->chat != WN_NO_CHAT) {
            struct wn_msg_chat *c = &m->chats[item->chat];

            c->rules |= item->rules;
            c->open = c->open || c->kind != WN_GROUP ||
                !wn_msg_listed_only(rd->terms, item->rules);
        }
        m->items[n++] = *item; /* the others have served: gaps are marked */
    }
    m->item_count = n;
}

enum wn_status
wn_msg_tell(struct wn_reading *rd, struct wn_err *err)
{
    const struct wn_messages *m = rd->state;

    wn_gate_seen(rd->gate, WN_CAT_MESSAGES, m->seen);
    if (!m->selected) {
        return WN_OK;
    }
    for (size_t i = 0; i < m->item_count; i++) {
        unsigned rule = 0;

        while ((m->items[i].rules >> rule & 1u) == 0) {
            rule++;
        }
        wn_gate_chosen(rd->gate, rule, 1);
    }
    return keep_people(rd, err);
}
