/** Whom the rules mean, in the phone's own lists: canonical_addresses has a row
 * for each address, threads the numbers of those rows. */
#include <stdlib.h>
#include <string.h>

#include "acquire/source_messages.h"
#include "base/err.h"
#include "base/regions.h"


/** ---- addresses ---------------------------------------------------------- */

/** Whose each address is, by rule and deny: filled while they come. */
struct persons {
    struct messages *m;
    struct messages_ids exact[MESSAGES_RULES], line[MESSAGES_RULES];
    struct messages_ids *denied;
    struct messages_ids all;
};

static bool
is_asked(const struct messages *m, size_t rule)
{
    return (m->rules >> rule & 1) != 0 && m->t->rules[rule].has_people;
}

/** Ways to write a number that are nobody's for certain: without its "+", and
 * without its "0". */
static size_t
lines_of(const struct wn_handle *person, const char *out[2])
{
    const struct wn_region *r = person->kind == WN_HANDLE_E164
        ? wn_region_of_digits(person->norm + 1) : NULL;

    if (!r) {
        return 0;
    }
    out[0] = person->norm + 1;
    out[1] = person->norm + 1 + strlen(r->country);
    return 2;
}

static bool
same_line(const struct wn_handle *person, const struct wn_handle *h)
{
    const char *lines[2];
    size_t count = h->kind == WN_HANDLE_UNRESOLVED
        ? lines_of(person, lines) : 0;

    for (size_t i = 0; i < count; i++) {
        if (strcmp(lines[i], h->digits) == 0) {
            return true;
        }
    }
    return false;
}

/** An alternative for the lines of a rule's people. */
static void
want_lines(struct source_where *w, const struct wn_handle *people,
    size_t count, const char **texts)
{
    size_t n = 0;

    for (size_t i = 0; i < count; i++) {
        n += lines_of(&people[i], texts + n);
    }
    source_where_alternative(w);
    source_where_and(w, (struct wn_atom){ .op = WN_ATOM_ADDRESS_IN,
        .column = "address", .texts = texts, .count = n });
}

static enum wn_status
of_rule(struct persons *p, size_t rule, int64_t id, const struct wn_handle *h,
    bool *somebody, struct wn_err *err)
{
    size_t count = 0;
    const struct wn_handle *people =
        wn_scope_people(p->m->s->scope, rule, &count);
    bool exact = false, line = false;
    enum wn_status st = WN_OK;

    for (size_t i = 0; i < count; i++) {
        exact = exact || wn_handle_same(&people[i], h);
        line = line || same_line(&people[i], h);
    }
    *somebody = *somebody || exact || line;
    if (exact) {
        st = messages_add(&p->exact[rule], id, err);
    }
    if (st == WN_OK && (exact || line)) {
        st = messages_add(&p->line[rule], id, err);
    }
    return st;
}

static enum wn_status
on_address(void *ctx, int64_t id, const struct wn_cell *cells,
    struct wn_err *err)
{
    struct persons *p = ctx;
    const struct messages *m = p->m;
    struct wn_handle h;
    bool somebody = false;
    enum wn_status st = messages_add(&p->m->addresses, id, err);

    wn_handle_read(&h, cells[0].kind == WN_CELL_TEXT ? cells[0].p : "",
        cells[0].kind == WN_CELL_TEXT ? cells[0].n : 0, m->t->region);
    for (size_t i = 0; st == WN_OK && i < m->t->rule_count; i++) {
        if (is_asked(m, i)) {
            st = of_rule(p, i, id, &h, &somebody, err);
        }
    }
    for (size_t i = 0; st == WN_OK && i < m->t->deny_count; i++) {
        if (wn_deny_applies(
                &m->t->denies[i], WN_CAT_MESSAGES, WN_APP_SMS) &&
            wn_scope_denies(m->s->scope, i, &h)) {
            somebody = true;
            st = messages_add(&p->denied[i], id, err);
        }
    }
    if (!somebody) { /* the phone could not compare it, and it is nobody's */
        m->s->crossed->rows_not_kept++;
    } else if (st == WN_OK) {
        st = messages_add(&p->all, id, err);
    }
    return st;
}

static size_t
people_count(const struct messages *m)
{
    size_t n = 0;

    for (size_t i = 0; i < m->t->rule_count; i++) {
        n += m->t->rules[i].people.count;
    }
    return n;
}

static enum wn_status
ask_addresses(struct persons *p, struct wn_err *err)
{
    struct messages *m = p->m;
    struct wn_ask q = { .provider = WN_PROV_CANONICAL_ADDRESS,
        .columns = messages_address_columns, .column_count = 1 };
    const char **texts = calloc(2 * people_count(m) + 1, sizeof(*texts));
    const char **room = texts;
    struct source_where w;
    enum wn_status st = texts ? WN_OK
                              : wn_fail_nomem(err, "the people of messages");

    source_where_begin(&w);
    for (size_t i = 0; texts && i < m->t->rule_count; i++) {
        size_t count = 0;
        const struct wn_handle *people =
            wn_scope_people(m->s->scope, i, &count);

        if (is_asked(m, i)) {
            source_where_alternative(&w);
            source_where_people(&w, m->s, i, "address");
            want_lines(&w, people, count, room);
            room += 2 * count;
        }
    }
    source_where_denied_people(
        &w, m->s, WN_CAT_MESSAGES, WN_APP_SMS, "address");
    if (st == WN_OK && w.count > 0) {
        source_where_alternative(&w);
        source_where_and(&w, (struct wn_atom){ .op = WN_ATOM_ADDRESS_ODD,
            .column = "address" });
        st = messages_ask(
            m, &q, &w, "canonical_addresses", on_address, p, err);
    }
    source_where_free(&w);
    free(texts);
    return st;
}

/** ---- conversations ------------------------------------------------------ */

static bool
any_of(const struct messages_ids *who, const struct messages_ids *ids)
{
    for (size_t i = 0; i < who->count; i++) {
        if (messages_has(ids, who->at[i])) {
            return true;
        }
    }
    return false;
}

static enum wn_status
on_thread(void *ctx, int64_t id, const struct wn_cell *cells,
    struct wn_err *err)
{
    struct persons *p = ctx;
    struct messages *m = p->m;
    struct messages_ids who = { NULL, 0, 0 };
    enum wn_status st = messages_add(&m->threads, id, err);

    if (st == WN_OK) {
        st = messages_recipients(&who, &cells[0], err);
    }
    if (st == WN_OK) {
        st = messages_note_members(m, id, &who, err);
    }
    for (size_t i = 0; i < m->t->rule_count && st == WN_OK; i++) {
        struct messages_talks *of = &m->of[i];
        bool exact = any_of(&who, &p->exact[i]);

        if (who.count > 1 && exact) {
            st = messages_add(&of->groups, id, err);
        } else if (who.count == 1 && exact) {
            st = messages_add(&of->exact, id, err);
        }
        if (st == WN_OK && who.count == 1 && any_of(&who, &p->line[i])) {
            st = messages_add(&of->line, id, err);
        }
    }
    for (size_t i = 0; i < m->t->deny_count && st == WN_OK; i++) {
        if (any_of(&who, &p->denied[i])) {
            st = messages_add(&m->denied[i], id, err);
        }
    }
    messages_clear(&who);
    return st;
}

static enum wn_status
ask_threads(struct persons *p, struct wn_err *err)
{
    struct wn_ask q = { .provider = WN_PROV_THREAD,
        .columns = messages_thread_columns, .column_count = 1 };
    struct source_where w;
    enum wn_status st;

    source_where_begin(&w);
    for (size_t i = 0; i < p->all.count; i += MESSAGES_BATCH) {
        size_t left = p->all.count - i;

        source_where_alternative(&w);
        source_where_and(&w, (struct wn_atom){ .op = WN_ATOM_LIST_HAS,
            .column = "recipient_ids", .ints = p->all.at + i,
            .count = left < MESSAGES_BATCH ? left : MESSAGES_BATCH });
    }
    st = messages_ask(p->m, &q, &w, "threads", on_thread, p, err);
    source_where_free(&w);
    return st;
}

enum wn_status
messages_find_people(struct messages *m, struct wn_err *err)
{
    struct persons *p = calloc(1, sizeof(*p));
    enum wn_status st = WN_OK;

    if (p) {
        p->m = m;
        p->denied = calloc(m->t->deny_count + 1, sizeof(*p->denied));
    }
    if (!p || !p->denied) {
        free(p);
        return wn_fail_nomem(err, "the people of messages");
    }
    st = ask_addresses(p, err);
    for (size_t i = 0; i < MESSAGES_RULES; i++) {
        messages_sort(&p->exact[i]);
        messages_sort(&p->line[i]);
    }
    for (size_t i = 0; i < m->t->deny_count; i++) {
        messages_sort(&p->denied[i]);
    }
    messages_sort(&p->all);
    messages_sort(&m->addresses);
    if (st == WN_OK && p->all.count > 0) {
        st = ask_threads(p, err);
    }
    messages_sort(&m->threads);
    for (size_t i = 0; i < MESSAGES_RULES; i++) {
        messages_clear(&p->exact[i]);
        messages_clear(&p->line[i]);
    }
    for (size_t i = 0; i < m->t->deny_count; i++) {
        messages_clear(&p->denied[i]);
    }
    messages_clear(&p->all);
    free(p->denied);
    free(p);
    return st;
}
