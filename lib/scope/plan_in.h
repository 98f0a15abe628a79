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
/** plan_words.c: everything said to people, once all rules are judged. */
void wn_plan_say(struct wn_plan *p);
/** plan_json.c: fills p->hash from the finished view. */
enum wn_status wn_plan_digest(struct wn_plan *p, struct wn_err *err);

#endif
