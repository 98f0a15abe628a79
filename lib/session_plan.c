/** The plan, with or without a phone, and people's agreement to it. */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "session_in.h"

static enum wn_status
never_unlocked(struct wn_err *err)
{
    (void)wn_fail(err, WN_EREADY, "the phone has not been unlocked since it "
        "was switched on: most of what it holds is closed");
    wn_todo(err, "Let the owner unlock it, then start again.");
    return WN_EREADY;
}

/** Does the phone let us in as it is? It is asked for nothing that it does not
 * grant already: without leave to pair this ends where there is no trust. */
static enum wn_status
already_trusted(struct wn_session *s, struct wn_link *link, bool *trusted,
    struct wn_err *err)
{
    struct wn_err why = WN_ERR_INIT;
    enum wn_status st = wn_link_pair(link, false, &why);

    *trusted = st == WN_OK;
    if (st == WN_EFILTER || st == WN_EREADY) {
        return WN_OK; /* the plan says what its owner will be asked */
    }
    return st == WN_OK
        ? wn_scope_identify(s->terms, wn_link_identity(link), false, err)
        : wn_fail_again(err, st, &why);
}

enum wn_status
wn_session_plan_for(struct wn_session *s, struct wn_link *link,
    enum wn_stage stage, uint64_t dropped, struct wn_plan **out,
    struct wn_err *err)
{
    struct wn_caps caps = { .platform = s->terms->platform };
    const struct wn_identity *phone = NULL;
    bool paired = stage == WN_STAGE_PAIRED;
    enum wn_status st = WN_OK;

    if (link) {
        phone = wn_link_identity(link);
        caps.platform = phone->platform;
        st = wn_scope_identify(s->terms, phone, !paired, err);
    }
    if (st == WN_OK && link && !paired) {
        st = already_trusted(s, link, &paired, err);
    }
    if (st == WN_OK && link && paired) {
        st = wn_link_caps(link, &caps, err);
        caps.trusted = wn_link_trust(link) == WN_TRUST_BEFORE;
    }
    if (st == WN_OK && stage != WN_STAGE_ASKED && caps.locked) {
        st = never_unlocked(err);
    }
    if (st != WN_OK) {
        return st;
    }
    return wn_plan_new(out, s->consent, &caps, phone, dropped, err);
}

static enum wn_status
other_platform(struct wn_session *s, struct wn_err *err)
{
    const char *as = s->options.platform;
    const char *is = wn_platform_name(s->terms->platform);

    if (!as || strcmp(as, is) == 0) {
        return WN_OK;
    }
    (void)wn_fail(err, WN_EFILTER,
        "the filter is for %s: no rule of it can be carried out on %s", is,
        as);
    wn_todo(err, "Plan it as the filter's own platform.");
    return WN_EFILTER;
}

enum wn_status
wn_session_plan(struct wn_session *s, bool need_phone,
    const struct wn_plan_view **out, struct wn_err *err)
{
    struct wn_link *link = NULL;
    enum wn_status st = other_platform(s, err);

    if (st == WN_OK && wn_run_cancelled(&s->run)) {
        st = wn_fail(err, WN_ECANCEL, "cancelled");
    }
    if (st == WN_OK && (need_phone || s->options.device)) {
        st = wn_link_open(&link, s->options.device, &s->run, err);
    }
    wn_plan_free(&s->plan);
    if (st == WN_OK) {
        st = wn_session_plan_for(
            s, link, WN_STAGE_ASKED, 0, &s->plan, err);
    }
    wn_link_free(&link);
    if (s->plan) {
        *out = wn_plan_view(s->plan);
    }
    return st;
}

static enum wn_status
hash_differs(const char *now, struct wn_err *err)
{
    (void)wn_fail(err, WN_ECANCEL,
        "the plan is another one now (%s): the phone, the filter, the policy, "
        "who is trusted or the program is not as it was when the plan was "
        "agreed to", now);
    wn_todo(err, "Look at the plan again: winnow plan, with the same --policy "
        "and --trust.");
    return WN_ECANCEL;
}

enum wn_status
wn_session_agree(
    struct wn_session *s, const struct wn_plan *plan, struct wn_err *err)
{
    const struct wn_plan_view *v = wn_plan_view(plan);
    struct wn_answer answer;
    struct wn_prompt p = { .kind = WN_PROMPT_CONFIRM_PLAN,
        .no_default = true };
    char text[256];
    enum wn_status st;

    if (s->options.plan_hash && strcmp(s->options.plan_hash, v->hash) != 0) {
        return hash_differs(v->hash, err);
    }
    if (s->callbacks.plan) {
        s->callbacks.plan(s->callbacks.ctx, v);
    }
    if (!s->callbacks.prompt) {
        return WN_OK;
    }
    (void)snprintf(text, sizeof(text),
        "Carry out this plan? It takes %d to %d minutes.", v->minutes_low,
        v->minutes_high);
    p.text = text;
    st = wn_session_ask(s, &p, &answer, err);
    if (st != WN_OK) {
        return st;
    }
    s->dropped = answer.drop_rules;
    for (size_t i = 0; i < v->rule_count; i++) {
        if (v->rules[i].feasible && ((s->dropped >> i) & 1u) == 0) {
            return WN_OK;
        }
    }
    return wn_fail(err, WN_ECANCEL, "every rule was given up");
}
