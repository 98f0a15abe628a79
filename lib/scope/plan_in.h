/** Inside of the plan. */
#ifndef WN_SCOPE_PLAN_IN_H
#define WN_SCOPE_PLAN_IN_H

#include "scope/scope_in.h"
#include "winnow/session.h"

/** A growing list of owned lines. Failure is sticky and surfaces once. */
struct wn_lines {
    char **at;
    size_t count;
    bool failed;
};

void wn_lines_add(struct wn_lines *l, const char *fmt, ...) WN_PRINTF(2, 3);
void wn_lines_free(struct wn_lines *l);

struct wn_plan {
    const struct wn_terms *terms;
    const char *filter_sha256;
    struct wn_caps caps;
    const struct wn_identity *phone; /* NULL: planned without one; borrowed
                                        while the plan is made */
    uint64_t dropped;
    struct wn_plan_rule rules[WN_RULE_MAX];
    uint32_t routes[WN_RULE_MAX];
    uint32_t used;          /* all routes that some rule uses */
    bool encrypted_wanted;  /* a feasible rule needs an encrypted backup */
    struct wn_lines whys;   /* own the rules' texts */
    struct wn_lines leaves, prompts, changes, remarks;
    char hash[65];
    struct wn_plan_view view;
};

/** plan_rule.c: route, feasibility and reason of rule i. */
void wn_plan_judge(struct wn_plan *p, size_t i);
enum wn_judgement { WN_PLAN_CAN, WN_PLAN_CANNOT, WN_PLAN_PARTLY };
/** The rule's reason from now on. Returns j. */
enum wn_judgement wn_plan_why(
    struct wn_plan *p, size_t i, enum wn_judgement j, const char *why);

/** plan_ios.c, plan_android.c: may it be had at all; is it had in full; what is
 * said to people when some rule can be carried out. missing: apps of the rule
 * that are there and out of reach; those that no shortfall is made of go. */
enum wn_judgement wn_plan_ios_judge(
    struct wn_plan *p, size_t i, enum wn_artefact a);
enum wn_judgement wn_plan_ios_limits(struct wn_plan *p, size_t i);
void wn_plan_ios_say(struct wn_plan *p);
enum wn_judgement wn_plan_android_judge(struct wn_plan *p, size_t i);
enum wn_judgement wn_plan_android_limits(
    struct wn_plan *p, size_t i, uint32_t *missing);
void wn_plan_android_say(struct wn_plan *p);
/** What is worth knowing of a rule that is carried out. */
void wn_plan_android_remark(struct wn_plan *p, size_t i);

/** plan_words.c: everything said to people, once all rules are judged. */
void wn_plan_say(struct wn_plan *p);
/** plan_json.c: fills p->hash from the finished view. */
enum wn_status wn_plan_digest(struct wn_plan *p, struct wn_err *err);

#endif
