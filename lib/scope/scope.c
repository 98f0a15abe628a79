#include "scope/scope.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "scope/scope_in.h"

enum wn_status
wn_handles_read(struct wn_handles *out, const struct wn_texts *texts,
    const char *region, struct wn_err *err)
{
    struct wn_handle *at;

    *out = (struct wn_handles){ NULL, 0 };
    if (texts->count == 0) {
        return WN_OK;
    }
    at = calloc(texts->count, sizeof(*at));
    if (!at) {
        return wn_fail_nomem(err, "reading the people of a rule");
    }
    for (size_t i = 0; i < texts->count; i++) {
        wn_handle_read(&at[i], texts->at[i], strlen(texts->at[i]), region);
    }
    *out = (struct wn_handles){ at, texts->count };
    return WN_OK;
}

void
wn_handles_free(struct wn_handles *h)
{
    free(h->at);
    *h = (struct wn_handles){ NULL, 0 };
}

enum wn_status
wn_denies_hold(const struct wn_terms *t, struct wn_err *err)
{
    if (t->deny_sheet_sha256[0] != '\0' && !t->deny_sheet_applied) {
        (void)wn_fail(err, WN_EFILTER,
            "the filter names a deny sheet, and it is not here: who is "
            "protected by it is not known");
        wn_todo(err, "Give the sheet with --deny-sheet.");
        return WN_EFILTER;
    }
    for (size_t i = 0; i < t->deny_count; i++) {
        const struct wn_deny_rule *d = &t->denies[i];

        for (size_t k = 0; k < d->people.count; k++) {
            const char *raw = d->people.at[k];
            struct wn_handle h;

            wn_handle_read(&h, raw, strlen(raw), t->region);
            if (!wn_handle_deniable(&h)) {
                (void)wn_fail(err, WN_EFILTER,
                    "deny rule \"%s\": person %zu cannot be resolved, so "
                    "they could not be protected",
                    d->from_sheet ? "of the sheet" : d->name, k + 1);
                wn_todo(err, "Write an e-mail address, or a telephone number "
                             "with at least nine digits.");
                return WN_EFILTER;
            }
        }
    }
    return WN_OK;
}

static enum wn_status
read_people(struct wn_scope *s, struct wn_err *err)
{
    const struct wn_terms *t = s->terms;
    enum wn_status st = WN_OK;

    for (size_t i = 0; i < t->rule_count && st == WN_OK; i++) {
        st = wn_handles_read(
            &s->allow[i], &t->rules[i].people, t->region, err);
    }
    if (st != WN_OK || t->deny_count == 0) {
        return st;
    }
    s->deny = calloc(t->deny_count, sizeof(*s->deny));
    if (!s->deny) {
        return wn_fail_nomem(err, "reading the deny rules");
    }
    for (size_t i = 0; i < t->deny_count && st == WN_OK; i++) {
        st = wn_handles_read(
            &s->deny[i], &t->denies[i].people, t->region, err);
    }
    return st;
}

enum wn_status
wn_scope_new(struct wn_scope **out, const struct wn_consent *consent,
    const struct wn_identity *phone, int64_t now_ns, uint64_t drop_rules,
    struct wn_err *err)
{
    const struct wn_terms *t = wn_consent_terms(consent);
    struct wn_scope *s = NULL;
    enum wn_status st;

    if (t->rule_count > WN_RULE_MAX) {
        return wn_fail(err, WN_EINTERNAL, "a filter with %zu rules was let in",
            t->rule_count);
    }
    st = wn_scope_identify(t, phone, false, err);
    if (st == WN_OK) {
        st = wn_consent_in_force(consent, now_ns, 0, err);
    }
    if (st == WN_OK) {
        st = wn_denies_hold(t, err);
    }
    if (st != WN_OK) {
        return st;
    }
    s = calloc(1, sizeof(*s));
    if (!s) {
        return wn_fail_nomem(err, "freezing the scope");
    }
    s->consent = consent;
    s->terms = t;
    s->phone = *phone;
    for (size_t i = 0; i < t->rule_count; i++) {
        s->rules |= UINT64_C(1) << i;
    }
    s->rules &= ~drop_rules;
    st = read_people(s, err);
    if (st != WN_OK) {
        goto out;
    }
    *out = s;
    s = NULL;
out:
    wn_scope_free(&s);
    return st;
}

void
wn_scope_free(struct wn_scope **s)
{
    struct wn_scope *gone = *s;

    if (!gone) {
        return;
    }
    for (size_t i = 0; i < WN_RULE_MAX; i++) {
        wn_handles_free(&gone->allow[i]);
    }
    if (gone->deny) {
        for (size_t i = 0; i < gone->terms->deny_count; i++) {
            wn_handles_free(&gone->deny[i]);
        }
        free(gone->deny);
    }
    free(gone);
    *s = NULL;
}

const struct wn_terms *
wn_scope_terms(const struct wn_scope *s)
{
    return s->terms;
}

const struct wn_identity *
wn_scope_identity(const struct wn_scope *s)
{
    return &s->phone;
}

const struct wn_handle *
wn_scope_people(const struct wn_scope *s, size_t rule, size_t *count)
{
    const struct wn_handles *h = &s->allow[rule];

    *count = h->count;
    return h->at;
}

const struct wn_handle *
wn_scope_denied(const struct wn_scope *s, size_t deny, size_t *count)
{
    const struct wn_handles *h = &s->deny[deny];

    *count = h->count;
    return h->at;
}

uint64_t
wn_scope_rules(const struct wn_scope *s)
{
    return s->rules;
}

bool
wn_scope_needs(const struct wn_scope *s, enum wn_artefact a)
{
    const struct wn_artefact_info *info = wn_artefact_info(a);

    if (!info || info->platform != s->phone.platform ||
        (s->terms->routes & info->route) == 0) {
        return false;
    }
    for (size_t i = 0; i < s->terms->rule_count; i++) {
        const struct wn_rule *r = &s->terms->rules[i];

        if (((s->rules >> i) & 1u) == 0) {
            continue;
        }
        /* Who is in no contact is known from the address book only. */
        if (wn_artefact_concerns(a, r) ||
            ((r->callers & WN_CALLER_NOT_IN_CONTACTS) != 0 &&
                (info->categories & WN_CAT_BIT(CONTACTS)) != 0 &&
                (info->apps & WN_APP_ADDRESS_BOOK) != 0)) {
            return true;
        }
    }
    return false;
}

bool
wn_deny_applies(
    const struct wn_deny_rule *d, enum wn_category category, uint32_t apps)
{
    return (d->any_category || d->category == category) &&
        (d->apps == 0 || apps == 0 || (d->apps & apps) != 0);
}

bool
wn_denies_people(
    const struct wn_terms *t, enum wn_category category, uint32_t apps)
{
    for (size_t i = 0; i < t->deny_count; i++) {
        if (t->denies[i].has_people &&
            wn_deny_applies(&t->denies[i], category, apps)) {
            return true;
        }
    }
    return false;
}

bool
wn_scope_may_change(const struct wn_scope *s, enum wn_change change)
{
    return (s->terms->device_changes & (uint32_t)change) != 0;
}

void
wn_scope_drop(struct wn_scope *s, uint64_t rules)
{
    s->rules &= ~rules;
}
