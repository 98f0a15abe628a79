/** What denies add to a question. */
#include <string.h>

#include "acquire/source_where_in.h"

#define SPLITS_MAX 32 /* alternatives that dated denies may grow to */
#define NINE 9

/** The end of each denied number, or the whole e-mail address. */
static struct wn_atom
denied(struct source_where *w, const struct source_android *s, size_t deny,
    enum wn_atom_op op, const char *column)
{
    size_t count = 0;
    const struct wn_handle *people =
        wn_scope_denied(s->scope, deny, &count);
    const char **texts = where_room(w, (count + 1) * sizeof(*texts));

    for (size_t i = 0; texts && i < count; i++) {
        const struct wn_handle *h = &people[i];
        size_t n = strlen(h->digits);

        texts[i] = h->kind == WN_HANDLE_EMAIL ? h->norm
            : n > NINE ? h->digits + n - NINE : h->digits;
    }
    return (struct wn_atom){ .op = op, .column = column, .texts = texts,
        .count = texts ? count : 0 };
}

static bool
applies(const struct wn_deny_rule *d, enum wn_category category, uint32_t app)
{
    return (d->any_category || d->category == category) &&
        (d->apps == 0 || app == 0 || (d->apps & app) != 0);
}

void
source_where_denied_people(struct source_where *w,
    const struct source_android *s, enum wn_category category, uint32_t app,
    const char *address)
{
    const struct wn_terms *t = wn_scope_terms(s->scope);

    for (size_t i = 0; i < t->deny_count && !w->failed; i++) {
        if (t->denies[i].has_people &&
            applies(&t->denies[i], category, app)) {
            source_where_alternative(w);
            source_where_and(
                w, denied(w, s, i, WN_ATOM_ADDRESS_ENDS, address));
        }
    }
}

static bool
is_open(struct wn_span s)
{
    return s.from_ns == WN_TIME_MIN && s.until_ns == WN_TIME_MAX;
}

/** NOT (dates AND people) is two alternatives for each; beyond a limit the row
 * gate does it alone. */
static void
deny_both(struct source_where *w, struct wn_atom dates, struct wn_atom people)
{
    size_t before = w->count;

    if (before * 2 > SPLITS_MAX) {
        return;
    }
    for (size_t i = 0; i < before; i++) {
        where_again(w, i);
        where_and_at(w, i, dates);
        if (!w->failed) {
            where_and_at(w, w->count - 1, people);
        }
    }
}

static void
deny_everywhere(struct source_where *w, struct wn_atom atom)
{
    for (size_t i = 0; i < w->count; i++) {
        where_and_at(w, i, atom);
    }
}

void
source_where_denies(struct source_where *w, const struct source_android *s,
    enum wn_category category, uint32_t app, const char *address,
    const char *time, int64_t unit_ns)
{
    const struct wn_terms *t = wn_scope_terms(s->scope);

    for (size_t i = 0; i < t->deny_count && !w->failed; i++) {
        const struct wn_deny_rule *d = &t->denies[i];
        struct wn_atom dates, people;

        if (!applies(d, category, app) || (d->has_people && !address) ||
            (!is_open(d->span) && !time)) {
            continue;
        }
        if (!d->has_people && is_open(d->span)) {
            w->count = 0; /* all of it */
            return;
        }
        dates = where_span(WN_ATOM_NOT_IN_SPAN, time, d->span, unit_ns);
        if (!d->has_people) {
            deny_everywhere(w, dates);
            continue;
        }
        people = denied(w, s, i, WN_ATOM_ADDRESS_NOT_ENDS, address);
        if (is_open(d->span)) {
            deny_everywhere(w, people);
        } else {
            deny_both(w, dates, people);
        }
    }
}
