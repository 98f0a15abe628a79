/** max-items: a rule that finds more than was expected stops and asks. */
#include <stdio.h>

#include "base/err.h"
#include "records/gate_in.h"

static enum wn_status
over(struct wn_gate *g, const struct wn_rule *r, uint64_t count,
    struct wn_err *err)
{
    char text[256];
    struct wn_answer answer = { 0 };
    struct wn_prompt prompt = { .kind = WN_PROMPT_MAX_ITEMS, .text = text,
        .rule = r->name, .no_default = true };
    enum wn_status st = WN_OK;

    (void)snprintf(text, sizeof(text),
        "The rule \"%.100s\" finds %llu items. The filter says to ask above "
        "%llu. Keep them all?", r->name, (unsigned long long)count,
        (unsigned long long)r->max_items);
    if (g->run && g->run->prompt) {
        st = g->run->prompt(g->run->ctx, &prompt, &answer, err);
    }
    if (st == WN_OK && !answer.yes) {
        st = wn_fail(err, WN_ECANCEL, "the rule \"%.100s\" finds %llu items, "
            "more than its max-items of %llu; nothing was kept", r->name,
            (unsigned long long)count, (unsigned long long)r->max_items);
        wn_todo(err, "agree to a larger number in a new filter, or narrow the "
            "rule");
    }
    return st;
}

enum wn_status
wn_gate_limits(struct wn_gate *g, struct wn_err *err)
{
    const struct wn_terms *t = wn_scope_terms(g->scope);

    for (size_t i = 0; i < t->rule_count && i < WN_GATE_RULES; i++) {
        enum wn_status st;

        if (t->rules[i].max_items == 0 ||
            g->chosen[i] <= t->rules[i].max_items) {
            continue;
        }
        st = over(g, &t->rules[i], g->chosen[i], err);
        if (st != WN_OK) {
            return st;
        }
    }
    return WN_OK;
}
