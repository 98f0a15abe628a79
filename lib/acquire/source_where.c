#include "acquire/source_where_in.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

/** Texts and lists, one behind the other. */
struct piece {
    struct piece *next;
    char bytes[];
};

void *
where_room(struct source_where *w, size_t n)
{
    struct piece *p = malloc(sizeof(*p) + n);

    if (!p) {
        w->failed = true;
        return NULL;
    }
    p->next = w->memory;
    w->memory = p;
    return p->bytes;
}

const struct wn_rule *
source_where_rule(const struct source_android *s, size_t i,
    enum wn_category category)
{
    const struct wn_rule *r = &wn_scope_terms(s->scope)->rules[i];

    return (wn_scope_rules(s->scope) >> i & 1) != 0 &&
        r->category == category ? r : NULL;
}

void
source_where_begin(struct source_where *w)
{
    memset(w, 0, sizeof(*w));
    w->atoms = calloc(WHERE_ALTERNATIVES, sizeof(*w->atoms));
    w->failed = !w->atoms;
}

void
source_where_free(struct source_where *w)
{
    struct piece *p = w->memory;

    while (p) {
        struct piece *gone = p;

        p = p->next;
        free(gone);
    }
    free(w->atoms);
    memset(w, 0, sizeof(*w));
}

/** ---- alternatives ------------------------------------------------------ */

void
source_where_alternative(struct source_where *w)
{
    if (w->failed || w->count == WHERE_ALTERNATIVES) {
        w->failed = true;
        return;
    }
    w->any[w->count] = (struct wn_alternative){ w->atoms[w->count], 0 };
    w->count++;
}

void
where_and_at(struct source_where *w, size_t i, struct wn_atom atom)
{
    if (w->failed || i >= w->count || w->any[i].count == WHERE_ATOMS) {
        w->failed = true;
        return;
    }
    w->atoms[i][w->any[i].count++] = atom;
}

void
source_where_and(struct source_where *w, struct wn_atom atom)
{
    if (w->count == 0) {
        w->failed = true;
        return;
    }
    where_and_at(w, w->count - 1, atom);
}

void
where_again(struct source_where *w, size_t i)
{
    source_where_alternative(w);
    if (!w->failed) {
        size_t last = w->count - 1;

        memcpy(w->atoms[last], w->atoms[i], sizeof(w->atoms[i]));
        w->any[last].count = w->any[i].count;
    }
}

struct wn_atom
source_where_ids(enum wn_atom_op op, const char *column,
    const struct source_ids *ids, size_t from)
{
    static const int64_t nobody = 0;
    size_t left = ids->count - from;

    return (struct wn_atom){ .op = op, .column = column,
        .ints = ids->count > 0 ? ids->at + from : &nobody,
        .count = ids->count == 0 ? 1 : left < WHERE_IDS ? left : WHERE_IDS };
}

/** ---- dates ------------------------------------------------------------- */

/** The first whole unit at or after t. Open ends stay open. */
static int64_t
unit_up(int64_t t_ns, int64_t unit_ns)
{
    int64_t whole = t_ns / unit_ns;

    if (t_ns == WN_TIME_MIN || t_ns == WN_TIME_MAX) {
        return t_ns;
    }
    return whole + (t_ns > 0 && t_ns % unit_ns != 0);
}

struct wn_atom
source_where_span(enum wn_atom_op op, const char *column, struct wn_span span,
    int64_t unit_ns)
{
    return (struct wn_atom){ .op = op, .column = column,
        .a = unit_up(span.from_ns, unit_ns),
        .b = unit_up(span.until_ns, unit_ns) };
}

void
source_where_dates(struct source_where *w, const struct wn_rule *rule,
    const char *column, int64_t unit_ns)
{
    if (w->failed || rule->all_dates) {
        return;
    }
    if (rule->undated_include && w->count > 0) {
        /* What no phone could have meant is undated as well. */
        where_again(w, w->count - 1);
        if (!w->failed) {
            where_and_at(w, w->count - 2,
                source_where_span(WN_ATOM_NOT_IN_SPAN, column,
                    wn_span_believable, unit_ns));
        }
    }
    source_where_and(
        w, source_where_span(WN_ATOM_IN_SPAN, column, rule->span, unit_ns));
}

/** ---- types of file ----------------------------------------------------- */

void
source_where_mimes(struct source_where *w, const struct wn_rule *rule,
    const char *mime_column, const char *time_column, int64_t unit_ns)
{
    const size_t all = rule->mimes.count;
    const char **exact = where_room(w, (all + 1) * sizeof(*exact));
    const char **begins = where_room(w, (all + 1) * sizeof(*begins));
    size_t n = 0, m = 0;

    for (size_t i = 0; exact && begins && i < all; i++) {
        const char *mime = rule->mimes.at[i];
        size_t length = strlen(mime);
        char *family = length > 2 && strcmp(mime + length - 2, "/*") == 0
            ? where_room(w, length) : NULL;

        if (family) {
            memcpy(family, mime, length - 1);
            family[length - 1] = '\0';
            begins[m++] = family;
        } else {
            exact[n++] = mime;
        }
    }
    if (n > 0) {
        source_where_alternative(w);
        source_where_and(w, (struct wn_atom){ .op = WN_ATOM_TEXT_IN,
            .column = mime_column, .texts = exact, .count = n });
        source_where_dates(w, rule, time_column, unit_ns);
    }
    if (m > 0) {
        source_where_alternative(w);
        source_where_and(w, (struct wn_atom){ .op = WN_ATOM_TEXT_BEGINS,
            .column = mime_column, .texts = begins, .count = m });
        source_where_dates(w, rule, time_column, unit_ns);
    }
}

/** ---- people ------------------------------------------------------------ */

void
source_where_people(struct source_where *w, const struct source_android *s,
    size_t rule, const char *column)
{
    size_t count = 0;
    const struct wn_handle *people =
        wn_scope_people(s->scope, rule, &count);

    source_where_handles(w, s, people, count, column);
}

void
source_where_handles(struct source_where *w, const struct source_android *s,
    const struct wn_handle *people, size_t count, const char *column)
{
    const struct wn_terms *t = wn_scope_terms(s->scope);
    size_t n = 0;
    const char **texts =
        where_room(w, (count * WN_SPELLINGS + 1) * sizeof(*texts));
    char spelt[WN_SPELLINGS][256];

    for (size_t i = 0; texts && i < count; i++) {
        size_t ways = wn_handle_spellings(&people[i], t->region, spelt);

        for (size_t k = 0; k < ways; k++) {
            size_t size = strlen(spelt[k]) + 1;
            char *copy = where_room(w, size);

            if (copy) {
                memcpy(copy, spelt[k], size);
                texts[n++] = copy;
            }
        }
    }
    source_where_and(w, (struct wn_atom){ .op = WN_ATOM_ADDRESS_IN,
        .column = column, .texts = texts, .count = n });
}

enum wn_status
source_where_ask(const struct source_where *w, struct source_android *s,
    struct wn_ask *q, const char *table, const struct wn_rowset **out,
    struct wn_err *err)
{
    if (w->failed) {
        return w->atoms ? wn_fail(err, WN_ELIMIT, "the filter asks for more "
            "at once than a phone can be asked")
                        : wn_fail_nomem(err, "the question to the phone");
    }
    q->any = w->any;
    q->any_count = w->count;
    return w->count > 0 ? source_rows_ask(s, q, table, out, err) : WN_DENIED;
}
