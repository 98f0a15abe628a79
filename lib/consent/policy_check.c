/** A filter held to a policy: each complaint names the rule, the cap, and what
 * to do. */
#include <stdio.h>
#include <string.h>

#include "consent/policy.h"

#define DAY_NS (INT64_C(86400) * WN_NS_PER_S)

struct held {
    struct wn_check *k;
    const struct wn_policy *p;
    const char *id;
};

/** "messages, calls": what stands at a key, as far as it fits. */
static const char *
listed(const struct wn_policy *p, const char *key, char *dst, size_t cap)
{
    const struct wn_node *list = wn_node_get(p->root, key);
    size_t at = 0;

    (void)snprintf(dst, cap, "nothing");
    for (const struct wn_node *n = list ? list->first : NULL; n; n = n->next) {
        int m = snprintf(dst + at, cap - at, "%s%s", at > 0 ? ", " : "",
            n->text);

        if (m < 0 || (size_t)m >= cap - at) {
            break;
        }
        at += (size_t)m;
    }
    return dst;
}

/** A word that is not in the policy's list of that key. */
static void
check_word(struct held *h, const struct wn_node *n, const char *key)
{
    char instead[200];

    if (n && n->word && !wn_policy_lets(h->p, key, n->text)) {
        wn_complain(h->k, n,
            "the policy %s does not allow \"%s\" here. Allowed: %s", h->id,
            n->text, listed(h->p, key, instead, sizeof(instead)));
    }
}

static void
check_words(struct held *h, const char *path, const char *key)
{
    const struct wn_node *list = wn_node_good(h->k->root, path);

    for (const struct wn_node *n = list ? list->first : NULL; n; n = n->next) {
        check_word(h, n, key);
    }
}

/** Days from one day to another, both included. */
static int64_t
days_of(const struct wn_node *from, const struct wn_node *to)
{
    int64_t a;
    int64_t b;

    return wn_civil_to_ns(&a, &from->date) == WN_OK &&
            wn_civil_to_ns(&b, &to->date) == WN_OK
        ? (b - a) / DAY_NS + 1 : INT64_MAX;
}

static void
check_window(struct held *h, const struct wn_node *rule, const char *name)
{
    int64_t most = wn_policy_cap(h->p, "longest-window-days");
    const struct wn_node *from = wn_node_good(rule, "from");
    const struct wn_node *to = wn_node_good(rule, "to");

    if (most == 0) {
        return;
    }
    if (wn_node_bool_is(rule, "all-dates", true)) {
        wn_complain(h->k, wn_node_get(rule, "all-dates"),
            "rule \"%.60s\" has no limit in time; the policy %s allows at "
            "most %lld days: name the days", name, h->id, (long long)most);
    } else if (from && to && days_of(from, to) > most) {
        wn_complain(h->k, to,
            "rule \"%.60s\" asks for %lld days; the policy %s allows at most "
            "%lld: name fewer days", name, (long long)days_of(from, to),
            h->id, (long long)most);
    }
}

/** Is the rule bounded by people who are named? A caller without a number is
 * nobody's name. */
static bool
names_people(const struct wn_node *rule)
{
    const struct wn_node *list = wn_node_good(rule, "participants.any-of");

    for (const struct wn_node *n = list ? list->first : NULL; n; n = n->next) {
        if (wn_word_find(wn_words_caller, n->text)) {
            return false;
        }
    }
    return list || wn_node_is(rule, "contacts", "participants-in-scope");
}

static void
check_rule(struct held *h, const struct wn_node *rule)
{
    const struct wn_node *category = wn_node_good(rule, "category");
    const char *name = wn_node_text(rule, "rule");
    int64_t most = wn_policy_cap(h->p, "max-items");
    char instead[200];

    if (!category || !category->word) {
        return;
    }
    if (!wn_policy_lets(h->p, "categories", category->text)) {
        wn_complain(h->k, category,
            "rule \"%.60s\": the policy %s does not allow %s. Allowed: %s. "
            "Take the rule out", name, h->id, category->text,
            listed(h->p, "categories", instead, sizeof(instead)));
        return;
    }
    check_window(h, rule, name);
    if (wn_policy_wants_people(h->p, category->text) && !names_people(rule)) {
        wn_complain(h->k, category,
            "rule \"%.60s\": the policy %s wants the people named in rules "
            "about %s: add participants", name, h->id, category->text);
    }
    if (most > 0 && wn_node_value(rule, "max-items", INT64_MAX) > most) {
        const struct wn_node *has = wn_node_good(rule, "max-items");

        wn_complain(h->k, has ? has : category,
            "rule \"%.60s\": the policy %s wants max-items of at most %lld",
            name, h->id, (long long)most);
    }
}

static void
check_agreement(struct held *h)
{
    const struct wn_node *r = h->k->root;
    const struct wn_node *from = wn_node_good(r, "agreement.valid-from");
    const struct wn_node *until = wn_node_good(r, "agreement.valid-until");
    int64_t most = wn_policy_cap(h->p, "longest-agreement-days");
    int64_t runs = wn_policy_cap(h->p, "max-runs");

    if (most > 0 && from && until &&
        (until->value - from->value) / DAY_NS >= most &&
        until->value - from->value > most * DAY_NS) {
        wn_complain(h->k, until,
            "the agreement holds for longer than the policy %s allows: %lld "
            "days at most", h->id, (long long)most);
    }
    if (runs > 0 && wn_node_value(r, "agreement.max-runs", 1) > runs) {
        wn_complain(h->k, wn_node_get(r, "agreement.max-runs"),
            "the policy %s allows at most %lld", h->id, (long long)runs);
    }
}

void
wn_policy_check(struct wn_check *k, const struct wn_policy *p)
{
    struct held h = { k, p, p ? wn_policy_id(p) : "" };
    const struct wn_node *rules = wn_node_good(k->root, "allow");

    if (!p) {
        return;
    }
    check_word(&h, wn_node_good(k->root, "profile"), "profiles");
    for (const struct wn_node *n = rules ? rules->first : NULL; n;
         n = n->next) {
        check_rule(&h, n);
    }
    check_words(&h, "method.routes", "routes");
    check_words(&h, "method.device-changes", "device-changes");
    check_agreement(&h);
}
