/** Deny rules, of the filter and of its private sheet. */
#include <string.h>

#include "consent/rules.h"

static void
check_apps(
    struct wn_check *k, const struct wn_node *rule, const struct wn_node *cat)
{
    const struct wn_node *list = wn_node_good(rule, "apps");
    uint32_t known;

    if (!list || list->kind != WN_NODE_LIST || !cat || !cat->word) {
        return;
    }
    known = wn_category_rule((enum wn_category)cat->value)->apps;
    for (const struct wn_node *n = list->first; n; n = n->next) {
        if (n->word && (n->word->value & ~known) != 0) {
            wn_complain(k, n,
                "%s have no \"%s\": this rule would protect nothing",
                cat->word->name, n->word->name);
        }
    }
}

/** A person can be looked for only where the category knows people. */
static void
check_people(struct wn_check *k, const struct wn_node *rule,
    const struct wn_node *cat)
{
    const struct wn_node *people = wn_node_get(rule, "participants");

    if (people && cat && cat->word &&
        !wn_category_rule((enum wn_category)cat->value)->people) {
        wn_complain_key(k, people,
            "%s cannot be told by person: this rule would protect nothing. "
            "Take out the category, or the people",
            cat->word->name);
    }
    wn_deny_people_check(k, rule);
}

static void
build_deny(
    struct wn_check *k, const struct wn_node *rule, struct wn_deny_rule *d)
{
    const struct wn_node *cat = wn_node_good(rule, "category");
    struct wn_civil from, to;
    bool timed;

    d->line = rule->line;
    d->name = wn_node_text(rule, "rule");
    d->reason = wn_node_text(rule, "reason");
    d->from_sheet = k->source == WN_SOURCE_DENY_SHEET;
    d->any_category = !wn_node_get(rule, "category");
    d->category = cat && cat->word ? (enum wn_category)cat->value
                                   : WN_CAT_DEVICE_INFO;
    d->apps = wn_bits_of(rule, "apps", 0);
    d->has_people = wn_node_get(rule, "participants") != NULL;
    d->people = wn_texts_of(k, rule, "participants.any-of");
    d->span = (struct wn_span){ WN_TIME_MIN, WN_TIME_MAX };
    wn_rule_name_check(k, rule);
    check_apps(k, rule, cat);
    check_people(k, rule, cat);
    timed = !cat || !cat->word ||
        wn_category_rule((enum wn_category)cat->value)->times[0] != WN_TF_NONE;
    if (!timed && wn_node_get(rule, "from")) {
        wn_complain_key(k, wn_node_get(rule, "from"),
            "%s have no useful date: this rule would protect nothing. Take "
            "the days out",
            cat->word->name);
    }
    if (wn_dates_check(k, rule, &from, &to) && k->terms->zone &&
        wn_zone_days(&d->span, k->terms->zone, &from, &to, true) != WN_OK) {
        wn_complain(k, wn_node_get(rule, "from"),
            "these days cannot be placed in the zone %s",
            k->terms->zone_name);
    }
    if (d->any_category && !d->has_people && !wn_node_get(rule, "apps") &&
        !wn_node_get(rule, "from") && !wn_node_get(rule, "to")) {
        wn_complain(k, rule,
            "this rule would keep everything out: name people, days, a "
            "category or apps");
    }
}

static size_t
build_list(struct wn_check *k, const struct wn_node *list,
    struct wn_deny_rule *out)
{
    size_t count = 0;

    if (!list || list->kind != WN_NODE_LIST) {
        return 0;
    }
    for (const struct wn_node *n = list->first; n; n = n->next) {
        if (!n->bad && n->kind == WN_NODE_MAP) {
            build_deny(k, n, &out[count++]);
        }
    }
    return count;
}

void
wn_denies_build(struct wn_check *k, const struct wn_node *sheet)
{
    const struct wn_node *own = wn_node_good(k->root, "deny");
    const struct wn_node *more = sheet ? wn_node_good(sheet, "deny") : NULL;
    size_t room = (own ? own->count : 0U) + (more ? more->count : 0U);
    struct wn_deny_rule *all =
        room > 0 ? wn_arena_array(k->arena, room, sizeof(*all)) : NULL;
    size_t count = 0;

    if (!all) {
        return;
    }
    count = build_list(k, own, all);
    k->source = WN_SOURCE_DENY_SHEET;
    count += build_list(k, more, all + count);
    k->source = WN_SOURCE_FILTER;
    k->terms->denies = all;
    k->terms->deny_count = count;
}
