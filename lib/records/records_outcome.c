/** What became of each rule: found, nothing there, could not look, partly. */
#include <stdio.h>
#include <string.h>

#include "records/records_in.h"

struct outcome {
    const char *word;
    const char *reason;
    bool short_of;
};

/** Does this artefact serve this rule, where it was looked for at all? */
static bool
serves(const struct wn_records *r, size_t a, const struct wn_rule *rule)
{
    return wn_artefact_serves((enum wn_artefact)a, rule) &&
        wn_scope_needs(r->scope, (enum wn_artefact)a);
}

/** Is something looked up in this artefact for this rule, and not all of it
 * could be read? That there is none is no loss. */
static bool
helps_badly(const struct wn_records *r, size_t a, const struct wn_rule *rule)
{
    const struct wn_reading *rd = &r->readings[a];

    return wn_artefact_info((enum wn_artefact)a)->had == WN_HAD_HELPER &&
        (rd->looked == WN_LOOK_FAILED || rd->looked == WN_LOOK_PARTLY) &&
        wn_artefact_concerns((enum wn_artefact)a, rule);
}

static bool
helped_badly(const struct wn_records *r, const struct wn_rule *rule)
{
    size_t a = 0;

    while (a < WN_ART_COUNT && !helps_badly(r, a, rule)) {
        a++;
    }
    return a < WN_ART_COUNT;
}

/** The worst and the best of the artefacts that serve a rule. */
static void
looked(const struct wn_records *r, const struct wn_rule *rule,
    size_t *serving, size_t *done, const struct wn_reading **bad)
{
    *serving = *done = 0;
    *bad = NULL;
    for (size_t a = 0; a < WN_ART_COUNT; a++) {
        const struct wn_reading *rd = &r->readings[a];

        if (!serves(r, a, rule)) {
            continue;
        }
        (*serving)++;
        if (rd->looked == WN_LOOK_DONE || rd->looked == WN_LOOK_PARTLY) {
            (*done)++;
        }
        if (rd->looked != WN_LOOK_DONE && !*bad) {
            *bad = rd;
        }
    }
}

uint32_t
wn_records_looked(const struct wn_records *r, unsigned rule)
{
    uint32_t apps = 0;

    if ((wn_scope_rules(r->scope) >> rule & 1u) == 0) {
        return 0;
    }
    for (size_t a = 0; a < WN_ART_COUNT; a++) {
        const struct wn_reading *rd = &r->readings[a];

        if (serves(r, a, &r->terms->rules[rule]) &&
            (rd->looked == WN_LOOK_DONE || rd->looked == WN_LOOK_PARTLY)) {
            apps |= wn_artefact_info((enum wn_artefact)a)->apps;
        }
    }
    return apps & r->terms->rules[rule].apps;
}

static struct outcome
judge(const struct wn_records *r, unsigned i)
{
    const struct wn_rule *rule = &r->terms->rules[i];
    const struct wn_reading *bad;
    const char *why = NULL;
    size_t serving, done;
    uint64_t failed = wn_gate_failures(r->gate, i, &why);
    const char *silence;

    if ((wn_scope_rules(r->scope) >> i & 1u) == 0) {
        return (struct outcome) { "could-not-look",
            "the rule was given up before the run", true };
    }
    looked(r, rule, &serving, &done, &bad);
    if (serving == 0) {
        return (struct outcome) { "could-not-look",
            "this version of the program has no way to look for it", true };
    }
    if (done == 0) {
        return (struct outcome) { "could-not-look",
            bad && bad->why[0] ? bad->why : "the phone did not hand it over",
            true };
    }
    if (bad) {
        return (struct outcome) { "partly",
            bad->why[0] ? bad->why : "the phone did not hand all of it over",
            true };
    }
    if (helped_badly(r, rule)) {
        return (struct outcome) { "partly",
            "the app's own list of who is behind its hidden ids could not be "
            "read whole, so what is of some people may be missing", true };
    }
    if (failed > 0) {
        return (struct outcome) { "partly", why, true };
    }
    if (wn_silent_parts(wn_scope_identity(r->scope)->platform, rule,
            &silence) != 0) {
        return (struct outcome) { "partly", silence, true };
    }
    return (struct outcome) {
        wn_gate_kept(r->gate, i) > 0 ? "found" : "looked-none-found", "",
        false };
}

enum wn_status
wn_records_outcomes(struct wn_records *r, struct wn_err *err)
{
    for (size_t i = 0; i < r->terms->rule_count; i++) {
        struct outcome o = judge(r, (unsigned)i);
        const char *why;
        enum wn_status st = r->sink->rule(r->sink->ctx, (unsigned)i, o.word,
            o.reason, wn_gate_failures(r->gate, (unsigned)i, &why), err);

        if (st != WN_OK) {
            return st;
        }
        r->shortfall = r->shortfall || o.short_of;
    }
    return WN_OK;
}
