/** People, allowed exactly and denied widely (docs/consent-filter.md). */
#include "verify/rescope.h"

static bool
is_listed(const struct wn_re_people *list, const struct wn_re_member *m)
{
    for (size_t i = 0; i < list->count; i++) {
        if (wn_person_is(list->at[i].who, m->who)) {
            return true;
        }
    }
    return false;
}

static bool
any_listed(const struct wn_re_people *list, const struct wn_re_facts *f)
{
    for (size_t i = 0; i < f->count; i++) {
        if (is_listed(list, &f->members[i])) {
            return true;
        }
    }
    return false;
}

/** Who wrote may be another one than with whom the conversation is. */
static bool
all_listed(const struct wn_re_people *list, const struct wn_re_facts *f)
{
    for (size_t i = 0; i < f->count; i++) {
        if (!is_listed(list, &f->members[i])) {
            return false;
        }
    }
    return true;
}

static enum wn_re_answer
in_group(const struct wn_rule *rule, const struct wn_re_people *list,
    const struct wn_re_facts *f)
{
    bool by_listed = f->outgoing ||
        (f->author >= 0 && is_listed(list, &f->members[f->author]));

    switch (rule->groups) {
    case WN_GROUP_WHOLE:
        return WN_RE_YES;
    case WN_GROUP_LISTED_ONLY:
        return by_listed ? WN_RE_YES : WN_RE_NO;
    case WN_GROUP_EXCLUDE:
    default:
        return WN_RE_NO;
    }
}

enum wn_re_answer
wn_re_with_people(
    struct wn_rescope *s, size_t i, const struct wn_re_facts *f)
{
    const struct wn_rule *rule = &s->t->rules[i];
    const struct wn_re_people *list = &s->allow[i];

    if (!rule->has_people && rule->callers == 0) {
        return WN_RE_YES;
    }
    if ((rule->callers & f->callers) != 0) {
        return WN_RE_YES;
    }
    if (rule->has_people && any_listed(list, f)) {
        if (rule->category == WN_CAT_CALLS ||
            rule->category == WN_CAT_CALENDAR) {
            return WN_RE_YES;
        }
        if (f->talk == WN_RE_ONE_TO_ONE) {
            return all_listed(list, f) ? WN_RE_YES : WN_RE_NO;
        }
        return f->talk == WN_RE_GROUP ? in_group(rule, list, f) : WN_RE_NO;
    }
    if ((rule->callers & WN_CALLER_NOT_IN_CONTACTS) != 0 && f->has_caller) {
        wn_report_remark(s->r, "That a caller was in no contact of the phone "
            "cannot be tested from a bundle, which does not hold the other "
            "contacts.");
        return WN_RE_MAYBE;
    }
    return WN_RE_NO;
}

bool
wn_re_deny_people(
    const struct wn_rescope *s, size_t i, const struct wn_re_facts *f)
{
    const struct wn_re_people *list = &s->deny[i];
    bool talks = f->it->category == WN_CAT_MESSAGES ||
        f->it->category == WN_CAT_CALLS;

    if (!s->t->denies[i].has_people) {
        return true;
    }
    /* Nobody known at all: it may have been them. */
    if (talks && f->count == 0 && f->talk != WN_RE_ONE_TO_ONE &&
        (f->callers & WN_CALLER_WITHHELD) == 0) {
        return true;
    }
    for (size_t k = 0; k < list->count; k++) {
        const struct wn_person *d = &list->at[k];

        for (size_t m = 0; m < f->count; m++) {
            if (f->members[m].hidden ||
                wn_person_may_be(d->who, d->digits, d->mail,
                    f->members[m].who, f->members[m].digits)) {
                return true;
            }
        }
    }
    return false;
}
