/** The question at the row gate. Deny is asked first and widely; allow exactly.
 * What is not known counts against keeping, on both sides. */
#include "scope/scope_in.h"

static bool
has_apps(enum wn_category c)
{
    return c == WN_CAT_MESSAGES || c == WN_CAT_CALLS || c == WN_CAT_CONTACTS;
}

/** What lasts is inside when any of it is. */
static bool
is_in(struct wn_span s, const struct wn_fact_time *t)
{
    return wn_span_overlaps(
        (struct wn_span) { t->ns, t->ns + t->lasts_ns }, s);
}

/** ---- deny ------------------------------------------------------------ */

static bool
deny_app(const struct wn_deny_rule *d, const struct wn_facts *f)
{
    if (d->apps == 0) {
        return true;
    }
    if (f->app == 0) {
        return has_apps(f->category);
    }
    return (d->apps & f->app) != 0;
}

/** Any of the item's times inside, a doubtful one, or none at all. */
static bool
deny_time(const struct wn_deny_rule *d, const struct wn_facts *f)
{
    bool known = false;

    if (d->span.from_ns == WN_TIME_MIN && d->span.until_ns == WN_TIME_MAX) {
        return true;
    }
    for (size_t i = 0; i < WN_TF_COUNT; i++) {
        const struct wn_fact_time *t = &f->times[i];

        if (t->state == WN_TIME_DOUBTFUL ||
            (t->state == WN_TIME_KNOWN && is_in(d->span, t))) {
            return true;
        }
        known = known || t->state == WN_TIME_KNOWN;
    }
    return !known;
}

bool
wn_scope_denies(
    const struct wn_scope *s, size_t deny, const struct wn_handle *h)
{
    const struct wn_handles *people = &s->deny[deny];

    for (size_t i = 0; i < people->count; i++) {
        if (wn_handle_denied(&people->at[i], h)) {
            return true;
        }
    }
    return false;
}

static bool
deny_people(const struct wn_scope *s, size_t deny, const struct wn_facts *f)
{
    const struct wn_deny_rule *d = &s->terms->denies[deny];

    if (!d->has_people) {
        return true;
    }
    /* Who was in it is not known at all: it may have been them. A withheld
     * number is known to be nobody that can be named. */
    if (f->member_count == 0 && (f->callers & WN_CALLER_WITHHELD) == 0 &&
        (f->category == WN_CAT_MESSAGES || f->category == WN_CAT_CALLS) &&
        f->session != WN_ONE_TO_ONE) {
        return true;
    }
    /* Nor is it known of a call of which only some can be named. */
    if (f->category == WN_CAT_CALLS && f->member_count > 0 &&
        f->session == WN_SESSION_UNKNOWN) {
        return true;
    }
    for (size_t i = 0; i < f->member_count; i++) {
        if (wn_scope_denies(s, deny, &f->members[i])) {
            return true;
        }
    }
    return false;
}

bool
wn_scope_forbids(const struct wn_scope *s, const struct wn_facts *f)
{
    for (size_t i = 0; i < s->terms->deny_count; i++) {
        const struct wn_deny_rule *d = &s->terms->denies[i];

        if ((d->any_category || d->category == f->category) &&
            deny_app(d, f) && deny_time(d, f) &&
            deny_people(s, i, f)) {
            return true;
        }
    }
    return false;
}

/** ---- allow ----------------------------------------------------------- */

static bool
allow_time(const struct wn_rule *r, const struct wn_facts *f)
{
    const struct wn_fact_time *t;

    if (!wn_category_timed(r->category)) {
        return true;
    }
    if ((unsigned)r->time_field >= (unsigned)WN_TF_COUNT) {
        return false;
    }
    t = &f->times[r->time_field];
    if (t->state != WN_TIME_KNOWN) {
        return r->undated_include;
    }
    return r->all_dates || is_in(r->span, t);
}

static bool
is_listed(const struct wn_handles *people, const struct wn_handle *member)
{
    for (size_t i = 0; i < people->count; i++) {
        if (wn_handle_same(&people->at[i], member)) {
            return true;
        }
    }
    return false;
}

static bool
any_listed(const struct wn_handles *people, const struct wn_facts *f)
{
    for (size_t i = 0; i < f->member_count; i++) {
        if (is_listed(people, &f->members[i])) {
            return true;
        }
    }
    return false;
}

static bool
all_listed(const struct wn_handles *people, const struct wn_facts *f)
{
    for (size_t i = 0; i < f->member_count; i++) {
        if (!is_listed(people, &f->members[i])) {
            return false;
        }
    }
    return true;
}

static bool
author_listed(const struct wn_handles *people, const struct wn_facts *f)
{
    return f->from_owner ||
        (f->author >= 0 && (size_t)f->author < f->member_count &&
            is_listed(people, &f->members[f->author]));
}

/** A conversation or call under a person limit. */
static bool
allow_conversation(const struct wn_rule *r, const struct wn_handles *people,
    const struct wn_facts *f, bool *listed_only)
{
    if ((r->callers & f->callers) != 0) {
        return true;
    }
    if (!r->has_people || !any_listed(people, f)) {
        return false;
    }
    if (r->category == WN_CAT_CALLS || r->category == WN_CAT_CALENDAR) {
        return true; /* these have parties, not a membership */
    }
    switch (f->session) {
    case WN_ONE_TO_ONE: /* unless somebody else wrote in it */
        return all_listed(people, f);
    case WN_GROUP:
        break;
    case WN_SESSION_UNKNOWN:
        return false;
    }
    switch (r->groups) {
    case WN_GROUP_WHOLE:
        return true;
    case WN_GROUP_LISTED_ONLY:
        *listed_only = true;
        return author_listed(people, f);
    case WN_GROUP_EXCLUDE:
        break;
    }
    return false;
}

static bool
allow_contact(const struct wn_rule *r, const struct wn_handles *people,
    const struct wn_facts *f)
{
    bool named = r->has_people && any_listed(people, f);

    switch (r->contacts) {
    case WN_CONTACTS_NAMED:
        return named;
    case WN_CONTACTS_IN_SCOPE:
        return f->participant_in_scope && (named || !r->has_people);
    case WN_CONTACTS_ALL:
        return named || !r->has_people;
    }
    return false;
}

static bool
allow_people(const struct wn_rule *r, const struct wn_handles *people,
    const struct wn_facts *f, bool *listed_only)
{
    if (r->category == WN_CAT_CONTACTS) {
        return allow_contact(r, people, f);
    }
    if (!r->has_people && r->callers == 0) {
        return true;
    }
    return allow_conversation(r, people, f, listed_only);
}

static bool
allow_kind(const struct wn_rule *r, const struct wn_facts *f)
{
    const uint32_t all = WN_KIND_CAMERA | WN_KIND_SCREENSHOT |
        WN_KIND_SCREEN_RECORDING | WN_KIND_SAVED;

    if (r->category != WN_CAT_PHOTOS && r->category != WN_CAT_VIDEOS) {
        return true;
    }
    return r->kinds == 0 || (r->kinds & all) == all ||
        (r->kinds & f->kind) != 0;
}

static bool
is_allowed(const struct wn_scope *s, size_t i, const struct wn_facts *f,
    bool *listed_only)
{
    const struct wn_rule *r = &s->terms->rules[i];

    *listed_only = false;
    return ((s->rules >> i) & 1u) != 0 && r->category == f->category &&
        (r->apps == 0 || (r->apps & f->app) != 0) &&
        (f->needs & ~r->parts) == 0 && allow_kind(r, f) && allow_time(r, f) &&
        allow_people(r, &s->allow[i], f, listed_only);
}

enum wn_status
wn_scope_test(const struct wn_scope *s, const struct wn_facts *f,
    struct wn_verdict *out)
{
    struct wn_verdict v = { .listed_only = true };

    if (wn_scope_forbids(s, f)) {
        return WN_DENIED;
    }
    for (size_t i = 0; i < s->terms->rule_count; i++) {
        const struct wn_rule *r = &s->terms->rules[i];
        bool listed_only;

        if (!is_allowed(s, i, f, &listed_only)) {
            continue;
        }
        if (v.rules == 0) {
            v.rule = (unsigned)i;
            v.time_field = r->time_field;
        }
        v.rules |= UINT64_C(1) << i;
        v.parts |= r->parts;
        v.listed_only = v.listed_only && listed_only;
    }
    if (v.rules == 0) {
        return WN_DENIED;
    }
    *out = v;
    return WN_OK;
}
