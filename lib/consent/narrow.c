/** A filter that supersedes another may only narrow it: every rule lies within
 * one rule of the old filter, every protection of the old one still stands. */
#include <string.h>

#include "consent/build.h"
#include "consent/rules.h"

static bool
has_text(const struct wn_texts *in, const char *text)
{
    for (size_t i = 0; i < in->count; i++) {
        if (strcmp(in->at[i], text) == 0) {
            return true;
        }
    }
    return false;
}

static bool
texts_within(const struct wn_texts *a, const struct wn_texts *b)
{
    for (size_t i = 0; i < a->count; i++) {
        if (!has_text(b, a->at[i])) {
            return false;
        }
    }
    return true;
}

static bool
bits_within(uint32_t a, uint32_t b)
{
    return (a & ~b) == 0;
}

static bool
span_within(struct wn_span a, struct wn_span b)
{
    return a.from_ns >= b.from_ns && a.until_ns <= b.until_ns;
}

/** exclude < listed-only < whole: each takes a part of the next. */
static int
group_width(enum wn_group_policy g)
{
    return g == WN_GROUP_EXCLUDE ? 0 : g == WN_GROUP_LISTED_ONLY ? 1 : 2;
}

static bool
people_within(const struct wn_rule *a, const struct wn_rule *b)
{
    if (!b->has_people) {
        return true;
    }
    return a->has_people && texts_within(&a->people, &b->people) &&
        bits_within(a->callers, b->callers) &&
        group_width(a->groups) <= group_width(b->groups);
}

static bool
keywords_within(const struct wn_rule *a, const struct wn_rule *b)
{
    if (b->keywords.count == 0) {
        return true;
    }
    return a->keywords.count > 0 && texts_within(&a->keywords, &b->keywords) &&
        a->keyword_context <= b->keyword_context;
}

static bool
contacts_within(const struct wn_rule *a, const struct wn_rule *b)
{
    return a->category != WN_CAT_CONTACTS || b->contacts == WN_CONTACTS_ALL ||
        a->contacts == b->contacts;
}

static bool
rule_within(const struct wn_rule *a, const struct wn_rule *b)
{
    return a->category == b->category && bits_within(a->apps, b->apps) &&
        a->time_field == b->time_field && span_within(a->span, b->span) &&
        a->undated_include <= b->undated_include && people_within(a, b) &&
        bits_within(a->parts, b->parts) && bits_within(a->kinds, b->kinds) &&
        contacts_within(a, b) && keywords_within(a, b) &&
        (b->max_items == 0 ||
            (a->max_items != 0 && a->max_items <= b->max_items));
}

/** Lists that the terms do not carry (documents): equal subsets by node. */
static bool
list_within(const struct wn_node *a, const struct wn_node *b, const char *key)
{
    const struct wn_node *x = wn_node_good(a, key);
    const struct wn_node *y = wn_node_good(b, key);

    if (!y) {
        return true;
    }
    for (const struct wn_node *n = x ? x->first : NULL; n; n = n->next) {
        bool found = false;

        for (const struct wn_node *m = y->first; m; m = m->next) {
            found = found || strcmp(n->text, m->text) == 0;
        }
        if (!found) {
            return false;
        }
    }
    return x != NULL;
}

static bool
deny_within(const struct wn_deny_rule *old, const struct wn_deny_rule *now)
{
    return (now->any_category ||
               (!old->any_category && now->category == old->category)) &&
        (now->apps == 0 ||
            (old->apps != 0 && bits_within(old->apps, now->apps))) &&
        span_within(old->span, now->span) &&
        (!now->has_people ||
            (old->has_people && texts_within(&old->people, &now->people)));
}

static void
check_rules(struct wn_check *k, const struct wn_consent *old)
{
    const struct wn_node *list = wn_node_good(k->root, "allow");
    const struct wn_node *n = list ? list->first : NULL;

    for (size_t i = 0; n && i < k->terms->rule_count; i++, n = n->next) {
        const struct wn_node *m = wn_node_get(old->root, "allow")->first;
        bool within = false;

        for (size_t j = 0; m && j < old->terms.rule_count; j++, m = m->next) {
            within = within ||
                (rule_within(&k->terms->rules[i], &old->terms.rules[j]) &&
                    list_within(n, m, "folders") && list_within(n, m, "mime"));
        }
        if (!within) {
            wn_complain(k, n,
                "the rule \"%.60s\" takes more than any single rule of the "
                "earlier filter: a wider agreement is a new one (extends)",
                k->terms->rules[i].name);
        }
    }
}

static void
check_denies(
    struct wn_check *k, const struct wn_node *at, const struct wn_consent *old)
{
    const struct wn_terms *t = k->terms;

    for (size_t i = 0; i < old->terms.deny_count; i++) {
        const struct wn_deny_rule *d = &old->terms.denies[i];
        bool kept = false;

        for (size_t j = 0; j < t->deny_count; j++) {
            kept = kept || deny_within(d, &t->denies[j]);
        }
        if (!kept) {
            wn_complain(k, at,
                "the deny rule \"%.60s\" of the earlier filter no longer "
                "stands",
                d->name);
        }
    }
    if (old->terms.deny_sheet_sha256[0] &&
        !wn_same_hex(old->terms.deny_sheet_sha256, t->deny_sheet_sha256)) {
        wn_complain(k, at,
            "the deny sheet of the earlier filter must be named here too");
    }
}

static void
check_frame(
    struct wn_check *k, const struct wn_node *at, const struct wn_terms *o)
{
    const struct wn_terms *t = k->terms;
    const struct {
        bool good;
        const char *what;
    } rows[] = {
        { bits_within(t->routes, o->routes), "a route is new" },
        { bits_within(t->device_changes, o->device_changes),
            "a device change is new" },
        { t->index_photos_catalogue <= o->index_photos_catalogue,
            "an index is new" },
        { t->staging_encrypted <= o->staging_encrypted, "staging is wider" },
        { t->seal_finished_rules <= o->seal_finished_rules,
            "on-disruption is wider" },
        { t->preview_counts <= o->preview_counts, "preview is wider" },
        { t->valid_from_ns >= o->valid_from_ns &&
                t->valid_until_ns <= o->valid_until_ns,
            "it is in force for longer" },
        { t->max_runs <= o->max_runs, "it allows more runs" },
        { t->platform == o->platform, "the platform differs" },
        { strcmp(t->region, o->region) == 0, "the region differs" },
        { strcmp(t->person_ref, o->person_ref) == 0, "the person differs" },
        { strcmp(t->case_number, o->case_number) == 0, "the case differs" },
        { strcmp(t->basis, o->basis) == 0, "the basis differs" },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (!rows[i].good) {
            wn_complain(k, at, "this is wider than the earlier filter: %s",
                rows[i].what);
        }
    }
    for (size_t i = 0; i < o->identifier_count; i++) {
        bool found = false;

        for (size_t j = 0; j < t->identifier_count; j++) {
            found = found ||
                (t->identifiers[j].type == o->identifiers[i].type &&
                    strcmp(t->identifiers[j].value,
                        o->identifiers[i].value) == 0);
        }
        if (!found) {
            wn_complain(k, at,
                "an identifier of the phone that the earlier filter names is "
                "missing here");
        }
    }
}

void
wn_narrow_check(struct wn_check *k, const struct wn_consent *old)
{
    const struct wn_node *at = wn_node_get(k->root, "supersedes");
    const struct wn_node *id = wn_node_good(at, "id");
    const struct wn_node *hash = wn_node_good(at, "sha256");

    if (!id || !hash) {
        return; /* said already */
    }
    if (!wn_same_hex(hash->text, old->sha256)) {
        wn_complain(k, hash,
            "the earlier filter that was given is not the one named here: "
            "its SHA-256 is %s",
            old->sha256);
        return;
    }
    if (!wn_same_hex(id->text, old->terms.id)) {
        wn_complain(k, id, "the earlier filter has another id: %s",
            old->terms.id);
    }
    if (wn_same_hex(k->terms->id, old->terms.id) &&
        k->terms->revision <= old->terms.revision) {
        wn_complain(k, wn_node_get(k->root, "revision"),
            "the earlier filter is revision %lld: this one needs a higher "
            "number",
            (long long)old->terms.revision);
    }
    check_rules(k, old);
    check_denies(k, at, old);
    check_frame(k, at, &old->terms);
}
