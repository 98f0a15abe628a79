/** What will not be kept, whatever the allow rules say. */
#include "consent/explain.h"
#include "consent/rules.h"

static void
tell_deny(struct wn_teller *t, const struct wn_node *n)
{
    const struct wn_node *category = wn_node_good(n, "category");
    const struct wn_node *apps = wn_node_get(n, "apps");
    const struct wn_node *reason = wn_node_good(n, "reason");
    const char *what = category && category->word
        ? wn_word_said(category->word)
        : "anything";

    wn_tell(t, "Never: %s", what);
    if (wn_node_get(n, "participants")) {
        wn_tell(t, " in which one of these has a part: ");
        wn_tell_people(t, wn_node_get(n, "participants.any-of"));
        wn_tell(t, " (whole conversations, group chats too)");
    }
    if (apps) {
        wn_tell(t, " in ");
        wn_tell_bits(t, wn_words_app, wn_bits_of(n, "apps", 0));
    }
    if (wn_node_get(n, "from")) {
        wn_tell(t, " from ");
        wn_tell_day(t, wn_node_get(n, "from"));
        wn_tell(t, " to ");
        wn_tell_day(t, wn_node_get(n, "to"));
    }
    wn_tell(t, ". The reason: %s.",
        reason && reason->word ? wn_word_said(reason->word) : "");
    wn_tell_end(t);
}

void
wn_explain_never(struct wn_teller *t)
{
    const struct wn_node *list = wn_node_get(t->c->root, "deny");
    bool any = list && list->kind == WN_NODE_LIST && list->first;

    for (const struct wn_node *n = any ? list->first : NULL; n; n = n->next) {
        tell_deny(t, n);
    }
    if (wn_node_get(t->c->root, "deny-sheet")) {
        any = true;
        wn_tell(t, "A private list names more people who are protected. It "
                   "is used, and it is not put with what is taken.");
        wn_tell_end(t);
    }
    if (any) {
        wn_tell(t, "What is never kept wins over what is kept: where both "
                   "fit, it is left out. Where it is not certain, it is left "
                   "out too.");
        wn_tell_end(t);
    }
}

void
wn_explain_deny(struct wn_teller *t)
{
    wn_tell_heading(t, "What will not be kept");
    wn_tell(t, "Everything that is not in the list above. Its names are not "
               "kept either; only how many things were left out.");
    wn_tell_end(t);
    wn_explain_never(t);
    wn_tell(t, "Nothing rides along: a quoted reply, a reaction, the title of "
               "a group, an earlier version or a small preview of something "
               "that is not in the list is left out and marked. A name is "
               "shown beside a number only if a rule takes that contact.");
    wn_tell_end(t);
}
