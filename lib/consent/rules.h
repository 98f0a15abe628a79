/** From rule nodes to rule terms, with every check that one rule can fail. */
#ifndef WN_CONSENT_RULES_H
#define WN_CONSENT_RULES_H

#include "consent/complain.h"

/** What one category knows; the table is in categories.c. */
struct wn_category_rule {
    enum wn_time_field times[3]; /* the default first; ends with NONE */
    uint32_t parts, parts_default;
    uint32_t apps, apps_default; /* default 0 with apps: they must be named */
    bool people;   /* participants can be tested */
    bool callers;  /* withheld and the like too */
    bool kinds;    /* camera, screenshot … */
    bool contacts; /* limited by contacts: instead of dates */
    bool keywords;
    bool files;    /* limited by folders and mime too */
    bool sensitive; /* needs sensitive: true */
};
const struct wn_category_rule *wn_category_rule(enum wn_category c);

/** k->root's allow list into k->terms (rules, rule_count). */
void wn_rules_build(struct wn_check *k);

/** Two lists of deny nodes into k->terms; sheet may be NULL. */
void wn_denies_build(struct wn_check *k, const struct wn_node *sheet);

/** The list below `in` at key as texts, in the arena; empty when absent. */
struct wn_texts wn_texts_of(
    struct wn_check *k, const struct wn_node *in, const char *path);
/** folders.c: the folders of a rule on documents, each by its one name. */
struct wn_texts wn_folders_of(
    struct wn_check *k, const struct wn_node *rule);
/** The bits of a list of words; `otherwise` when absent. */
uint32_t wn_bits_of(
    const struct wn_node *in, const char *path, uint32_t otherwise);
/** Two rules of one name cannot be told apart in a bundle. */
void wn_rule_name_check(struct wn_check *k, const struct wn_node *rule);
/** from ≤ to, both or neither. @return true when both are good */
bool wn_dates_check(struct wn_check *k, const struct wn_node *rule,
    struct wn_civil *from, struct wn_civil *to);

/** people.c: participants of an allow rule. */
void wn_people_build(
    struct wn_check *k, const struct wn_node *rule, struct wn_rule *out);
/** people.c: a deny rule's people must be certain enough to match widely. */
void wn_deny_people_check(struct wn_check *k, const struct wn_node *rule);

/** advice_numbers.c: whom WhatsApp may know by another number. */
void wn_advise_numbers(struct wn_check *k, const struct wn_node *node,
    const struct wn_rule *r);
/** advice.c: what the officer should know about an allow rule. */
void wn_rule_advise(
    struct wn_check *k, const struct wn_node *node, const struct wn_rule *r);

#endif
