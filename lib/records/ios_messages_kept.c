/** What follows from what is kept: which conversations, which people. */
#include <string.h>

#include "base/err.h"
#include "records/ios_messages.h"

uint32_t
wn_msg_parts(const struct wn_terms *t, uint64_t rules)
{
    uint32_t parts = 0;

    for (size_t i = 0; i < t->rule_count; i++) {
        parts |= (rules >> i & 1u) != 0 ? t->rules[i].parts : 0;
    }
    return parts;
}

/** Is a group open to these rules only for the people they list? */
static bool
listed_only(const struct wn_terms *t, uint64_t rules)
{
    for (size_t i = 0; i < t->rule_count; i++) {
        const struct wn_rule *r = &t->rules[i];

        if ((rules >> i & 1u) != 0 &&
            (!r->has_people || r->groups != WN_GROUP_LISTED_ONLY)) {
            return false;
        }
    }
    return true;
}

static enum wn_status
read_listed(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_messages *m = rd->state;

    for (size_t i = 0; i < rd->terms->rule_count; i++) {
        const struct wn_texts *people = &rd->terms->rules[i].people;

        m->listed[i] = wn_pool_get(
            &m->memory, (people->count + 1) * sizeof(*m->listed[i]));
        if (!m->listed[i]) {
            return wn_fail_nomem(err, "reading messages");
        }
        for (size_t k = 0; k < people->count; k++) {
            wn_handle_read(&m->listed[i][k], people->at[k],
                strlen(people->at[k]), rd->terms->region);
        }
    }
    return WN_OK;
}

bool
wn_msg_member_shown(const struct wn_reading *rd,
    const struct wn_msg_chat *chat, const struct wn_handle *h)
{
    const struct wn_messages *m = rd->state;

    if (chat->open) {
        return true;
    }
    for (size_t i = 0; i < rd->terms->rule_count; i++) {
        for (size_t k = 0; (chat->rules >> i & 1u) != 0 &&
             k < rd->terms->rules[i].people.count; k++) {
            if (wn_handle_same(&m->listed[i][k], h)) {
                return true;
            }
        }
    }
    return false;
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

enum wn_status
wn_msg_settle(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_messages *m = rd->state;
    size_t n = 0;
    enum wn_status st = read_listed(rd, err);

    for (size_t i = 0; i < m->item_count; i++) {
        const struct wn_msg *item = &m->items[i];

        if (item->rules == 0) {
            continue;
        }
        if (item->chat != WN_NO_CHAT) {
            struct wn_msg_chat *c = &m->chats[item->chat];

            c->rules |= item->rules;
            c->open = c->open || c->kind != WN_GROUP ||
                !listed_only(rd->terms, item->rules);
        }
        m->items[n++] = *item; /* the others have served: gaps are marked */
    }
    m->item_count = n;
    return st;
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
