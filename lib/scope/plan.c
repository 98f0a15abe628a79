#include <stdlib.h>

#include "base/err.h"
#include "scope/plan_in.h"

static void
fill_view(struct wn_plan *p)
{
    struct wn_plan_view *v = &p->view;

    v->hash = p->hash;
    v->rule_count = p->terms->rule_count;
    v->rules = p->rules;
    v->leaves_count = p->leaves.count;
    v->leaves = (const char *const *)p->leaves.at;
    v->prompt_count = p->prompts.count;
    v->prompts = (const char *const *)p->prompts.at;
    v->change_count = p->changes.count;
    v->changes = (const char *const *)p->changes.at;
    v->remark_count = p->remarks.count;
    v->remarks = (const char *const *)p->remarks.at;
}

static enum wn_status
nothing_to_do(const struct wn_plan *p, struct wn_err *err)
{
    const char *why = p->rules[0].why;

    for (size_t i = 1; i < p->terms->rule_count; i++) {
        if (((p->dropped >> i) & 1u) == 0) {
            why = p->rules[i].why;
        }
    }
    (void)wn_fail(err, WN_EFILTER,
        "no rule of this filter can be carried out: %s", why);
    wn_todo(err, "See each rule's reason with: winnow check");
    return WN_EFILTER;
}

/** What it was held to, and who answers for it: the plan's hash covers both. */
static void
say_backing(struct wn_plan *p, const struct wn_consent *consent)
{
    char words[640];

    if (wn_consent_policy_id(consent)[0]) {
        wn_lines_add(&p->remarks, "held to the policy %s (SHA-256 %s)",
            wn_consent_policy_id(consent), wn_consent_policy_sha256(consent));
    }
    wn_consent_signed_words(words, sizeof(words), consent);
    if (words[0]) {
        wn_lines_add(&p->remarks, "%s", words);
    }
}

enum wn_status
wn_plan_new(struct wn_plan **out, const struct wn_consent *consent,
    const struct wn_caps *caps, const struct wn_identity *phone,
    uint64_t drop_rules, struct wn_err *err)
{
    const struct wn_terms *t = wn_consent_terms(consent);
    struct wn_plan *p = NULL;
    enum wn_status st = wn_denies_hold(t, err);

    if (st != WN_OK) {
        return st;
    }
    if (t->rule_count == 0 || t->rule_count > WN_RULE_MAX) {
        return wn_fail(err, WN_EINTERNAL, "a filter with %zu rules was let in",
            t->rule_count);
    }
    p = calloc(1, sizeof(*p));
    if (!p) {
        return wn_fail_nomem(err, "making the plan");
    }
    p->terms = t;
    p->filter_sha256 = wn_consent_sha256(consent);
    p->caps = *caps;
    p->phone = phone;
    p->dropped = drop_rules;
    for (size_t i = 0; i < t->rule_count; i++) {
        wn_plan_judge(p, i);
    }
    wn_plan_say(p);
    say_backing(p, consent);
    fill_view(p);
    if (p->whys.failed || p->leaves.failed || p->prompts.failed ||
        p->changes.failed || p->remarks.failed) {
        st = wn_fail_nomem(err, "making the plan");
    }
    if (st == WN_OK) {
        st = wn_plan_digest(p, err);
    }
    if (st == WN_OK && p->used == 0) {
        /* The plan is given all the same: each rule's reason is in it. */
        st = nothing_to_do(p, err);
        p->phone = NULL;
        *out = p;
        return st;
    }
    if (st == WN_OK) {
        p->phone = NULL; /* was borrowed for the making only */
        *out = p;
        p = NULL;
    }
    wn_plan_free(&p);
    return st;
}

const struct wn_plan_view *
wn_plan_view(const struct wn_plan *p)
{
    return &p->view;
}

uint32_t
wn_plan_route(const struct wn_plan *p, size_t rule)
{
    return rule < p->terms->rule_count ? p->routes[rule] : 0;
}

void
wn_plan_free(struct wn_plan **p)
{
    struct wn_plan *gone = *p;

    if (!gone) {
        return;
    }
    wn_lines_free(&gone->whys);
    wn_lines_free(&gone->leaves);
    wn_lines_free(&gone->prompts);
    wn_lines_free(&gone->changes);
    wn_lines_free(&gone->remarks);
    free(gone);
    *p = NULL;
}
