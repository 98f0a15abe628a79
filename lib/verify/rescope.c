#include "verify/rescope.h"

#include <stdlib.h>
#include <string.h>

/** ---- life ------------------------------------------------------------ */

bool
wn_re_room(struct wn_rescope *s, void **at, size_t count, size_t *room,
    size_t size)
{
    size_t more = *room ? *room * 2 : 64;
    void *larger;

    if (count < *room) {
        return true;
    }
    larger = more < SIZE_MAX / 2 / size ? realloc(*at, more * size) : NULL;
    if (!larger) {
        s->r->nomem = true;
        return false;
    }
    *at = larger;
    *room = more;
    return true;
}

static bool
read_people(struct wn_rescope *s, struct wn_re_people *out,
    const struct wn_texts *texts)
{
    *out = (struct wn_re_people) { NULL, 0 };
    if (texts->count == 0) {
        return true;
    }
    out->at = calloc(texts->count, sizeof(*out->at));
    if (!out->at) {
        s->r->nomem = true;
        return false;
    }
    for (size_t i = 0; i < texts->count; i++) {
        wn_person_read(&out->at[i], texts->at[i], strlen(texts->at[i]),
            s->t->region);
    }
    out->count = texts->count;
    return true;
}

/** Rules that were given up before the run allow nothing. */
static uint64_t
standing(const struct wn_rescope *s)
{
    uint64_t rules = 0;

    for (size_t i = 0; i < s->t->rule_count && i < WN_RULES_SEEN_MAX; i++) {
        const struct wn_rule_seen *seen = &s->e->job->rules[i];

        if (seen->in_db && strcmp(seen->outcome, "could-not-look") != 0) {
            rules |= UINT64_C(1) << i;
        }
    }
    return rules;
}

enum wn_status
wn_rescope_begin(struct wn_rescope *s, struct wn_evidence *e)
{
    bool ok = true;

    memset(s, 0, sizeof(*s));
    s->e = e;
    s->r = e->job->r;
    s->t = e->job->terms;
    s->standing = standing(s);
    s->deny = calloc(s->t->deny_count + 1, sizeof(*s->deny));
    for (size_t i = 0; ok && i < s->t->rule_count && i < WN_RULES_SEEN_MAX;
         i++) {
        ok = read_people(s, &s->allow[i], &s->t->rules[i].people);
    }
    for (size_t i = 0; ok && s->deny && i < s->t->deny_count; i++) {
        ok = read_people(s, &s->deny[i], &s->t->denies[i].people);
    }
    s->r->nomem = s->r->nomem || !s->deny;
    return s->r->nomem ? WN_ENOMEM : WN_OK;
}

void
wn_rescope_end(struct wn_rescope *s)
{
    wn_re_near_end(s);
    wn_re_cards_end(s);
    wn_re_outside_end(s);
}

void
wn_rescope_clear(struct wn_rescope *s)
{
    for (size_t i = 0; i < WN_RULES_SEEN_MAX; i++) {
        free(s->allow[i].at);
    }
    for (size_t i = 0; s->deny && i < s->t->deny_count; i++) {
        free(s->deny[i].at);
    }
    free(s->deny);
    free(s->near);
    free(s->cards);
    free(s->names);
    free(s->shown);
    free(s->outside);
}

/** ---- one rule -------------------------------------------------------- */

static enum wn_re_answer
least(enum wn_re_answer a, enum wn_re_answer b)
{
    return a < b ? a : b;
}

static enum wn_re_answer
of_kind(struct wn_rescope *s, const struct wn_rule *rule,
    const struct wn_re_facts *f)
{
    const uint32_t all = WN_KIND_CAMERA | WN_KIND_SCREENSHOT |
        WN_KIND_SCREEN_RECORDING | WN_KIND_SAVED;
    bool picture = rule->category == WN_CAT_PHOTOS ||
        rule->category == WN_CAT_VIDEOS;

    if (!picture || rule->kinds == 0 || (rule->kinds & all) == all) {
        return WN_RE_YES;
    }
    if (f->kind == 0) {
        wn_report_remark(s->r, "The bundle does not tell how some pictures "
            "came to be (camera, screenshot, …), so `kind` was not tested "
            "for them.");
        return WN_RE_MAYBE;
    }
    return (rule->kinds & f->kind) != 0 ? WN_RE_YES : WN_RE_NO;
}

/** Does rule i allow it? *why gets the first reason against. */
static enum wn_re_answer
allows(struct wn_rescope *s, size_t i, const struct wn_re_facts *f,
    const char **why)
{
    const struct wn_rule *rule = &s->t->rules[i];
    enum wn_re_answer people, time, kind = of_kind(s, rule, f);

    if ((s->standing >> i & 1u) == 0) {
        *why = "that rule was given up, or nothing could be looked at for it";
        return WN_RE_NO;
    }
    if (rule->category != f->it->category) {
        *why = "that rule is about another category";
        return WN_RE_NO;
    }
    if (rule->apps != 0 && (rule->apps & f->app) == 0) {
        *why = "it is of an application that the rule does not name";
        return WN_RE_NO;
    }
    if ((f->needs & ~rule->parts) != 0) {
        *why = "it is of a kind (deleted, hidden, a reaction, …) that the "
               "rule's parts do not name";
        return WN_RE_NO;
    }
    time = wn_re_in_time(s, rule, f->it);
    if (time == WN_RE_NO) {
        *why = "its time is not within the rule's dates";
        return WN_RE_NO;
    }
    if (wn_re_in_folder(rule, f->it) == WN_RE_NO) {
        *why = "it does not lie in the rule's folders, or is not of its types";
        return WN_RE_NO;
    }
    if (!wn_re_entry_holds(rule, f->it)) {
        *why = "it holds none of the rule's keywords";
        return WN_RE_NO;
    }
    people = rule->category == WN_CAT_CONTACTS ? wn_re_contact(s, i, f)
                                               : wn_re_with_people(s, i, f);
    if (people == WN_RE_NO) {
        *why = "the people in it are not those of the rule";
        return WN_RE_NO;
    }
    *why = "it is not of the kind that the rule names";
    return least(least(time, people), kind);
}

/** ---- deny ------------------------------------------------------------ */

static bool
has_apps(enum wn_category c)
{
    return c == WN_CAT_MESSAGES || c == WN_CAT_CALLS || c == WN_CAT_CONTACTS;
}

static bool
is_denied(const struct wn_rescope *s, const struct wn_re_facts *f)
{
    for (size_t i = 0; i < s->t->deny_count; i++) {
        const struct wn_deny_rule *d = &s->t->denies[i];
        bool app = d->apps == 0 || (d->apps & f->app) != 0 ||
            (f->app == 0 && has_apps(f->it->category));

        if ((d->any_category || d->category == f->it->category) && app &&
            wn_re_deny_time(d, f) && wn_re_deny_people(s, i, f)) {
            return true;
        }
    }
    return false;
}

/** ---- the item -------------------------------------------------------- */

static void
judge(struct wn_rescope *s, const struct wn_re_facts *f)
{
    const struct wn_ev_item *it = f->it;
    size_t named = (size_t)(it->rule_id - 1);
    enum wn_re_answer answer = WN_RE_NO;
    uint64_t rules = 0;
    uint32_t parts = 0;
    const char *why = "", *other = NULL;

    for (size_t i = 0; i < s->t->rule_count; i++) {
        const char *because = "";
        enum wn_re_answer a = allows(s, i, f, &because);

        if (a != WN_RE_NO) {
            parts |= s->t->rules[i].parts;
            rules |= UINT64_C(1) << i;
            other = i != named && a == WN_RE_YES ? s->t->rules[i].name : other;
        }
        if (i == named) {
            answer = a;
            why = because;
        }
    }
    if (answer == WN_RE_NO && other) {
        wn_report_item(s->r, it->id, "it is listed under the rule \"%s\", "
            "which does not allow it (%s); the rule \"%s\" does",
            s->t->rules[named].name, why, other);
    } else if (answer == WN_RE_NO) {
        wn_rescope_outside(s, it->id, "the rule \"%s\" does not allow it: %s",
            s->t->rules[named].name, why);
        return;
    }
    wn_re_check_parts(s, f, parts);
    if (it->category == WN_CAT_MESSAGES) {
        wn_re_near_add(s, f, rules, (unsigned)named);
    }
}

void
wn_rescope_item(struct wn_rescope *s, const struct wn_ev_item *it)
{
    struct wn_re_facts f;

    if (it->rule_id < 1 || (uint64_t)it->rule_id > s->t->rule_count ||
        it->category >= WN_CAT_COUNT) {
        wn_rescope_outside(s, it->id, "it names no rule of the filter, or no "
            "category");
        return;
    }
    wn_re_read(s, it, &f);
    wn_re_check_times(s, it);
    wn_re_check_provider(s, it);
    wn_re_check_receipts(s, &f);
    if (it->category == WN_CAT_CALENDAR) {
        wn_re_check_occurrences(s, it);
    }
    if (it->category == WN_CAT_CONTACTS) {
        (void)wn_re_card_add(s, &f);
    }
    if (is_denied(s, &f)) {
        wn_rescope_outside(s, it->id, "a deny rule forbids it");
        return;
    }
    judge(s, &f);
}
