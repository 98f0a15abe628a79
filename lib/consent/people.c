/** The people of a rule, as written. What they stand for is scope's matter;
 * here only: can it be a number or an address at all? */
#include <string.h>

#include "base/jid.h"
#include "consent/rules.h"

enum handle {
    HANDLE_EMAIL,
    HANDLE_NUMBER,
    HANDLE_SHORT,
    HANDLE_NEITHER,
    HANDLE_HIDDEN, /* of WhatsApp, and tells no number */
    HANDLE_GROUP   /* of WhatsApp, and no person */
};

/** Fewer digits than any national number has. */
#define NUMBER_DIGITS_MIN 7U

static enum handle
handle_kind(const char *s)
{
    const char *at = strchr(s, '@');
    size_t digits = 0;

    switch (wn_jid_read(s, strlen(s), &digits)) {
    case WN_JID_NUMBER:
        return digits >= NUMBER_DIGITS_MIN ? HANDLE_NUMBER : HANDLE_SHORT;
    case WN_JID_LID:
    case WN_JID_ODD:
        return HANDLE_HIDDEN;
    case WN_JID_GROUP:
        return HANDLE_GROUP;
    case WN_JID_NONE:
        break;
    }
    if (at) {
        return at != s && at[1] != '\0' && !strchr(at + 1, '@') &&
                !strpbrk(s, " \t\r\n,;<>")
            ? HANDLE_EMAIL
            : HANDLE_NEITHER;
    }
    for (const char *p = s; *p; p++) {
        if (*p >= '0' && *p <= '9') {
            digits++;
        } else if (!(*p == '+' && p == s) && !strchr(" ()-./", *p)) {
            return HANDLE_NEITHER;
        }
    }
    return digits >= NUMBER_DIGITS_MIN ? HANDLE_NUMBER
        : digits > 0                   ? HANDLE_SHORT
                                       : HANDLE_NEITHER;
}

/** An address of WhatsApp that cannot stand for a person in a filter. */
static bool
complain_of_jid(struct wn_check *k, const struct wn_node *n, enum handle kind)
{
    if (kind == HANDLE_HIDDEN) {
        wn_complain(k, n,
            "\"%.60s\" is an address inside WhatsApp that tells no phone "
            "number, so who it is would be a guess: write the number",
            n->text);
    } else if (kind == HANDLE_GROUP) {
        wn_complain(k, n,
            "\"%.60s\" is a group or list of WhatsApp, and no person: name "
            "the people", n->text);
    }
    return kind == HANDLE_HIDDEN || kind == HANDLE_GROUP;
}

/** One entry of any-of into r. @return true when it is a person */
static bool
allow_entry(struct wn_check *k, const struct wn_node *n, struct wn_rule *r)
{
    const struct wn_word *caller = wn_word_find(wn_words_caller, n->text);
    enum handle kind;

    if (caller) {
        if (wn_category_rule(r->category)->callers) {
            r->callers |= caller->value;
        } else {
            wn_complain(k, n, "only a rule about calls may name \"%s\"",
                caller->name);
        }
        return false;
    }
    kind = handle_kind(n->text);
    if (complain_of_jid(k, n, kind)) {
        return false;
    }
    if (kind == HANDLE_NEITHER && strchr(n->text, '@')) {
        wn_complain(k, n, "\"%.60s\" is not one e-mail address", n->text);
    } else if (kind == HANDLE_SHORT || kind == HANDLE_NEITHER) {
        wn_warn(k, n,
            "\"%.60s\" is no full phone number and no e-mail address: nothing "
            "can match it, since the program never guesses",
            n->text);
    }
    return true;
}

void
wn_people_build(
    struct wn_check *k, const struct wn_node *rule, struct wn_rule *r)
{
    const struct wn_node *list = wn_node_good(rule, "participants.any-of");
    const char **people;
    size_t count = 0;

    r->has_people = wn_node_get(rule, "participants") != NULL;
    r->groups = (enum wn_group_policy)wn_node_value(
        rule, "participants.group-chats", WN_GROUP_EXCLUDE);
    if (r->category != WN_CAT_MESSAGES &&
        wn_node_get(rule, "participants.group-chats")) {
        wn_complain_key(k, wn_node_get(rule, "participants.group-chats"),
            "only messages have group chats");
    }
    if (!list || list->kind != WN_NODE_LIST) {
        return;
    }
    people = wn_arena_array(k->arena, list->count, sizeof(*people));
    for (const struct wn_node *n = list->first; people && n; n = n->next) {
        if (!n->bad && !n->to_fill && allow_entry(k, n, r)) {
            people[count++] = n->text;
        }
    }
    r->people.at = people;
    r->people.count = people ? count : 0;
}

void
wn_deny_people_check(struct wn_check *k, const struct wn_node *rule)
{
    const struct wn_node *list = wn_node_good(rule, "participants.any-of");

    if (!list || list->kind != WN_NODE_LIST) {
        return;
    }
    for (const struct wn_node *n = list->first; n; n = n->next) {
        enum handle kind;

        if (n->bad || n->to_fill) {
            continue;
        }
        kind = handle_kind(n->text);
        if (!complain_of_jid(k, n, kind) && kind != HANDLE_EMAIL &&
            kind != HANDLE_NUMBER) {
            wn_complain(k, n,
                "\"%.60s\" cannot be resolved to a phone number or an e-mail "
                "address: who is protected must be certain",
                n->text);
        }
    }
}
