/** What denies add to a question. */
#include <string.h>

#include "acquire/source_where_in.h"

#define SPLITS_MAX 32 /* alternatives that dated denies may grow to */
#define NINE 9

struct wn_atom
source_where_ends(struct source_where *w, const struct wn_handle *people,
    size_t count, enum wn_atom_op op, const char *column)
{
    const char **texts = where_room(w, (count + 1) * sizeof(*texts));
    size_t used = 0;

    for (size_t i = 0; texts && i < count; i++) {
        const struct wn_handle *h = &people[i];
        size_t n = strlen(h->digits);

        if (h->kind == WN_HANDLE_UNRESOLVED && n < NINE) {
            continue; /* it would be the end of many numbers */
        }
        texts[used++] = h->kind == WN_HANDLE_EMAIL ? h->norm
            : n > NINE ? h->digits + n - NINE : h->digits;
    }
    return (struct wn_atom){ .op = op, .column = column, .texts = texts,
        .count = used };
}

struct wn_atom
source_where_denied(struct source_where *w, const struct source_android *s,
    size_t deny, enum wn_atom_op op, const char *column)
{
    size_t count = 0;
    const struct wn_handle *people =
        wn_scope_denied(s->scope, deny, &count);

    return source_where_ends(w, people, count, op, column);
}

void
source_where_denied_people(struct source_where *w,
    const struct source_android *s, enum wn_category category, uint32_t app,
    const char *address)
{
    const struct wn_terms *t = wn_scope_terms(s->scope);

    for (size_t i = 0; i < t->deny_count && !w->failed; i++) {
        if (t->denies[i].has_people &&
            wn_deny_applies(&t->denies[i], category, app)) {
            source_where_alternative(w);
            source_where_and(w, source_where_denied(
                w, s, i, WN_ATOM_ADDRESS_ENDS, address));
        }
    }
}

void
source_where_either(struct source_where *w, const struct wn_atom *a,
    size_t a_count, const struct wn_atom *b, size_t b_count)
{
    size_t before = w->count;

    if (before * 2 > SPLITS_MAX) {
        return;
    }
    for (size_t i = 0; i < before; i++) {
        where_again(w, i);
        for (size_t k = 0; k < a_count; k++) {
            where_and_at(w, i, a[k]);
        }
        for (size_t k = 0; k < b_count && !w->failed; k++) {
            where_and_at(w, w->count - 1, b[k]);
        }
    }
}

void
source_where_all(struct source_where *w, struct wn_atom atom)
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

        if (!wn_deny_applies(d, category, app) ||
            (d->has_people && !address) ||
            (!wn_span_is_all(d->span) && !time)) {
            continue;
        }
        if (!d->has_people && wn_span_is_all(d->span)) {
            w->count = 0; /* all of it */
            return;
        }
        dates = source_where_span(WN_ATOM_NOT_IN_SPAN, time, d->span, unit_ns);
        if (!d->has_people) {
            source_where_all(w, dates);
            continue;
        }
        people = source_where_denied(
            w, s, i, WN_ATOM_ADDRESS_NOT_ENDS, address);
        if (wn_span_is_all(d->span)) {
            source_where_all(w, people);
        } else {
            source_where_either(w, &dates, 1, &people, 1);
        }
    }
}
