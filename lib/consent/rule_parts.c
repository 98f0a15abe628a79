/** What allow and deny rules have in common: names, lists, days. */
#include <string.h>

#include "consent/rules.h"

struct wn_texts
wn_texts_of(struct wn_check *k, const struct wn_node *in, const char *path)
{
    const struct wn_node *list = wn_node_good(in, path);
    struct wn_texts out = { NULL, 0 };
    const char **at;

    if (!list || list->kind != WN_NODE_LIST || list->count == 0) {
        return out;
    }
    at = wn_arena_array(k->arena, list->count, sizeof(*at));
    if (!at) {
        return out;
    }
    for (const struct wn_node *n = list->first; n; n = n->next) {
        at[out.count++] = n->text;
    }
    out.at = at;
    return out;
}

uint32_t
wn_bits_of(const struct wn_node *in, const char *path, uint32_t otherwise)
{
    const struct wn_node *list = wn_node_good(in, path);
    uint32_t bits = 0;

    if (!list || list->kind != WN_NODE_LIST) {
        return otherwise;
    }
    for (const struct wn_node *n = list->first; n; n = n->next) {
        bits |= n->word ? n->word->value : 0;
    }
    return bits;
}

void
wn_rule_name_check(struct wn_check *k, const struct wn_node *rule)
{
    const struct wn_node *name = wn_node_good(rule, "rule");

    if (!name) {
        return;
    }
    for (size_t i = 0; i < k->name_count; i++) {
        if (strcmp(k->names[i]->text, name->text) == 0) {
            wn_complain(k, name,
                "another rule is called \"%.60s\" too: each needs a name of "
                "its own",
                name->text);
            return;
        }
    }
    if (k->name_count < sizeof(k->names) / sizeof(k->names[0])) {
        k->names[k->name_count++] = name;
    }
}

static int64_t
day_number(const struct wn_civil *c)
{
    return c->year * INT64_C(10000) + c->month * 100 + c->day;
}

bool
wn_dates_check(struct wn_check *k, const struct wn_node *rule,
    struct wn_civil *from, struct wn_civil *to)
{
    const struct wn_node *f = wn_node_get(rule, "from");
    const struct wn_node *t = wn_node_get(rule, "to");

    if (f && !t) {
        wn_complain_missing(k, rule, "to",
            "\"from\" is given, \"to\" is missing: both days are needed (they "
            "may be the same)");
    }
    if (t && !f) {
        wn_complain_missing(k, rule, "from",
            "\"to\" is given, \"from\" is missing: both days are needed (they "
            "may be the same)");
    }
    if (!f || !t || f->bad || t->bad || f->to_fill || t->to_fill) {
        return false;
    }
    if (day_number(&f->date) > day_number(&t->date)) {
        wn_complain(k, t, "\"to\" (%s) is before \"from\" (%s)", t->text,
            f->text);
        return false;
    }
    *from = f->date;
    *to = t->date;
    return true;
}
