#include "consent/rules.h"

#define ALL_KINDS \
    (WN_KIND_CAMERA | WN_KIND_SCREENSHOT | WN_KIND_SCREEN_RECORDING | \
        WN_KIND_SAVED)
#define SMS_FAMILY (WN_APP_SMS | WN_APP_IMESSAGE | WN_APP_RCS)

/** Keys that this category knows nothing of: an ignored limit would widen. */
static void
check_foreign_keys(struct wn_check *k, const struct wn_node *rule,
    enum wn_category c, const struct wn_category_rule *row)
{
    const struct {
        const char *key;
        bool fits;
        const char *why;
    } keys[] = {
        { "apps", row->apps != 0, "its data belong to no app" },
        { "from", row->times[0] != WN_TF_NONE, "they have no useful date" },
        { "to", row->times[0] != WN_TF_NONE, "they have no useful date" },
        { "all-dates", row->times[0] != WN_TF_NONE,
            "they have no useful date" },
        { "all-dates-reason", row->times[0] != WN_TF_NONE,
            "they have no useful date" },
        { "time-field", row->times[0] != WN_TF_NONE,
            "they have no useful date" },
        { "undated", row->times[0] != WN_TF_NONE, "they have no useful date" },
        { "participants", row->people, "they cannot be told by person" },
        { "parts", row->parts != 0, "they have no parts to choose from" },
        { "kind", row->kinds, "only photos and videos have a kind" },
        { "contacts", row->contacts, "it belongs to the category contacts" },
        { "keywords", row->keywords, "they cannot be searched for words" },
        { "folders", row->files, "only documents are chosen by folder" },
        { "mime", row->files, "only documents are chosen by type of file" },
    };

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        const struct wn_node *n = wn_node_get(rule, keys[i].key);

        if (n && !keys[i].fits) {
            wn_complain_key(k, n, "\"%s\" cannot limit %s: %s. Take it out",
                keys[i].key, wn_category_name(c), keys[i].why);
        }
    }
}

/** Words of a list that this category does not have. */
static void
check_words(struct wn_check *k, const struct wn_node *rule, const char *key,
    uint32_t known, enum wn_category c)
{
    const struct wn_node *list = wn_node_good(rule, key);

    if (!list || list->kind != WN_NODE_LIST || known == 0) {
        return;
    }
    for (const struct wn_node *n = list->first; n; n = n->next) {
        if (n->word && (n->word->value & ~known) != 0) {
            wn_complain(k, n, "%s have no \"%s\"", wn_category_name(c),
                n->word->name);
        }
    }
}

static void
build_span(struct wn_check *k, const struct wn_node *rule, struct wn_rule *r)
{
    const struct wn_zone *zone = k->terms->zone;

    if (!zone) {
        return;
    }
    if (wn_zone_days(&r->span, zone, &r->from, &r->to, false) != WN_OK) {
        wn_complain(k, wn_node_get(rule, "from"),
            "these days cannot be placed in the zone %s",
            k->terms->zone_name);
        return;
    }
    if (k->now_ns == WN_NO_CLOCK) {
        return;
    }
    if (r->span.from_ns > k->now_ns) {
        wn_complain(k, wn_node_get(rule, "from"),
            "this rule lies wholly in the future: there is nothing yet that "
            "could be agreed to");
    } else if (r->span.until_ns > k->now_ns) {
        wn_warn(k, wn_node_get(rule, "to"),
            "this day is not over: what is not on the phone yet when it is "
            "read will not be taken");
    }
}

static void
build_time(struct wn_check *k, const struct wn_node *rule,
    const struct wn_category_rule *row, struct wn_rule *r)
{
    const struct wn_node *all = wn_node_get(rule, "all-dates");
    const struct wn_node *dated = wn_node_get(rule, "from");
    const struct wn_node *field = wn_node_good(rule, "time-field");
    bool fits = false;

    dated = dated ? dated : wn_node_get(rule, "to");
    r->all_dates = wn_node_bool_is(rule, "all-dates", true);
    r->undated_include = wn_node_is(rule, "undated", "include");
    for (size_t i = 0; field && i < 3; i++) {
        fits = fits || row->times[i] == (enum wn_time_field)field->value;
    }
    if (field && fits) {
        r->time_field = (enum wn_time_field)field->value;
    } else if (field) {
        wn_complain(k, field, "%s have no time called \"%s\"",
            wn_category_name(r->category), field->text);
    }
    if (r->all_dates && dated) {
        wn_complain_key(k, dated,
            "\"all-dates: true\" and days contradict each other");
    } else if (r->all_dates && !wn_node_get(rule, "all-dates-reason")) {
        wn_complain_missing(k, rule, "all-dates-reason",
            "\"all-dates: true\" needs \"all-dates-reason\"");
    } else if (!r->all_dates && !dated && !(all && (all->bad ||
                   all->to_fill))) {
        wn_complain_missing(k, rule, "from",
            "the rule has no bounds: give \"from\" and \"to\", or "
            "\"all-dates: true\" with \"all-dates-reason\"");
    } else if (wn_dates_check(k, rule, &r->from, &r->to) && !r->all_dates) {
        build_span(k, rule, r);
    }
}

static void
build_apps(struct wn_check *k, const struct wn_node *rule,
    const struct wn_category_rule *row, struct wn_rule *r)
{
    const struct wn_node *apps = wn_node_get(rule, "apps");
    uint32_t family;

    check_words(k, rule, "apps", row->apps, r->category);
    r->apps = wn_bits_of(rule, "apps", row->apps_default);
    if (!apps && row->apps != 0 && row->apps_default == 0) {
        wn_complain_missing(k, rule, "apps",
            "\"apps\" is missing: name the apps, for example "
            "[phone-messages]");
    }
    family = r->apps & SMS_FAMILY;
    r->sms_family_subset = r->category == WN_CAT_MESSAGES && family != 0 &&
        family != SMS_FAMILY;
}

static void
build_rest(struct wn_check *k, const struct wn_node *rule,
    const struct wn_category_rule *row, struct wn_rule *r)
{
    check_words(k, rule, "parts", row->parts, r->category);
    r->parts = wn_bits_of(rule, "parts", row->parts_default);
    r->kinds = row->kinds ? wn_bits_of(rule, "kind", ALL_KINDS) : 0;
    r->max_items = (uint64_t)wn_node_value(rule, "max-items", 0);
    r->keywords = wn_texts_of(k, rule, "keywords.any-of");
    r->keyword_context =
        (uint32_t)wn_node_value(rule, "keywords.context", 0);
    r->folders = wn_folders_of(k, rule);
    r->mimes = wn_texts_of(k, rule, "mime");
    r->contacts = (enum wn_contacts_mode)wn_node_value(
        rule, "contacts", WN_CONTACTS_NAMED);
    if (row->contacts && !wn_node_get(rule, "contacts")) {
        wn_complain_missing(k, rule, "contacts",
            "the rule has no bounds: say \"contacts: named\" (with "
            "participants), \"participants-in-scope\" or \"all\"");
    }
    if (wn_node_is(rule, "contacts", "named") && !r->has_people) {
        wn_complain_missing(k, rule, "participants",
            "\"contacts: named\" needs \"participants: {any-of: [...]}\"");
    }
    if (row->contacts && r->has_people && wn_node_good(rule, "contacts") &&
        !wn_node_is(rule, "contacts", "named")) {
        wn_complain_key(k, wn_node_get(rule, "participants"),
            "people are named here, but \"contacts\" does not say \"named\": "
            "which of the two was agreed?");
    }
    if (row->sensitive && !wn_node_bool_is(rule, "sensitive", true)) {
        wn_complain_missing(k, rule, "sensitive",
            "%s say much about a person: this rule needs \"sensitive: true\"",
            wn_category_name(r->category));
    }
    if (row->files && !wn_node_get(rule, "folders") &&
        !wn_node_get(rule, "mime")) {
        wn_complain_missing(k, rule, "folders",
            "the rule has no bounds: documents need \"folders\" or \"mime\"");
    }
}

static void
build_rule(struct wn_check *k, const struct wn_node *rule, struct wn_rule *r)
{
    const struct wn_node *category = wn_node_good(rule, "category");
    const struct wn_category_rule *row;

    r->line = rule->line;
    r->name = wn_node_text(rule, "rule");
    r->span = (struct wn_span){ WN_TIME_MIN, WN_TIME_MAX };
    wn_rule_name_check(k, rule);
    if (!category || !category->word) {
        return;
    }
    r->category = (enum wn_category)category->value;
    row = wn_category_rule(r->category);
    check_foreign_keys(k, rule, r->category, row);
    r->time_field = row->times[0];
    if (row->times[0] != WN_TF_NONE) {
        build_time(k, rule, row, r);
    } else {
        r->all_dates = true;
    }
    build_apps(k, rule, row, r);
    if (row->people) {
        wn_people_build(k, rule, r);
    }
    build_rest(k, rule, row, r);
    wn_rule_advise(k, rule, r);
}

void
wn_rules_build(struct wn_check *k)
{
    const struct wn_node *list = wn_node_good(k->root, "allow");
    struct wn_rule *rules;
    size_t count = 0;

    if (!list || list->count == 0) {
        return;
    }
    rules = wn_arena_array(k->arena, list->count, sizeof(*rules));
    if (!rules) {
        return;
    }
    for (const struct wn_node *n = list->first; n; n = n->next) {
        if (!n->bad && n->kind == WN_NODE_MAP) {
            build_rule(k, n, &rules[count++]);
        }
    }
    k->terms->rules = rules;
    k->terms->rule_count = count;
}
