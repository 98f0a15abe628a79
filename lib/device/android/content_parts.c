/**
 * A question that is longer than a command may be: its alternatives one by one,
 * and of each the longest list of values in pieces. First only the numbers of
 * the rows are asked for, since the pieces' answers overlap and are not in
 * order; then the rows, by their numbers. A row that changed in between may be
 * outside the question: as ever, all are tested again on this side.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "device/android/content_in.h"

#define ATOMS_MAX 64
#define IDS_A_COMMAND 5000

struct part {
    struct wn_ask q;
    struct wn_alternative any;
    struct wn_atom atoms[ATOMS_MAX];
};

/** Its values are alternatives, so that they may be asked about apart. */
static bool
may_part(const struct wn_atom *a)
{
    return a->op == WN_ATOM_INT_IN || a->op == WN_ATOM_TEXT_IN ||
        a->op == WN_ATOM_TEXT_BEGINS || a->op == WN_ATOM_ADDRESS_IN ||
        a->op == WN_ATOM_ADDRESS_ENDS || a->op == WN_ATOM_LIST_HAS;
}

/** The atom with most values that may be asked about apart; NULL = none. */
static const struct wn_atom *
longest(const struct wn_alternative *alt)
{
    const struct wn_atom *best = NULL;

    for (size_t i = 0; i < alt->count; i++) {
        const struct wn_atom *a = &alt->atoms[i];

        if (may_part(a) && a->count > 0 && (!best || a->count > best->count)) {
            best = a;
        }
    }
    return best;
}

/** Alternative alt of q, with `count` values of `of` from `from` on. */
static void
make_part(struct part *p, const struct wn_ask *q,
    const struct wn_alternative *alt, const struct wn_atom *of, size_t from,
    size_t count)
{
    p->q = *q;
    p->q.any = &p->any;
    p->q.any_count = 1;
    p->any = (struct wn_alternative){p->atoms, alt->count};
    for (size_t i = 0; i < alt->count; i++) {
        p->atoms[i] = alt->atoms[i];
        if (&alt->atoms[i] == of) {
            p->atoms[i].ints = of->ints ? of->ints + from : NULL;
            p->atoms[i].texts = of->texts ? of->texts + from : NULL;
            p->atoms[i].count = count;
        }
    }
}

static enum wn_status
too_long(struct wn_err *err)
{
    enum wn_status st = wn_fail(err, WN_EREADY,
        "this phone does not take questions as long as this filter's");
    wn_todo(err, "Ask for fewer people or denies at a time.");
    return st;
}

/** The numbers of all rows of one alternative. */
static enum wn_status
ask_alternative(struct content_ask *a, const struct wn_alternative *alt,
    struct content_ids *ids, struct wn_err *err)
{
    const struct wn_atom *of = longest(alt);
    size_t all = of ? of->count : 1;
    size_t step = all;
    size_t from = 0;

    if (alt->count > ATOMS_MAX) {
        return wn_fail(err, WN_EINTERNAL, "too many conditions");
    }
    while (from < all) {
        struct wn_err mine = WN_ERR_INIT;
        struct content_reply reply;
        struct part p;
        size_t n = all - from < step ? all - from : step;
        enum wn_status st;

        make_part(&p, a->q, alt, of, from, n);
        st = content_ids_ask(
            a->c, &p.q, NULL, ids, &reply, a->totals, &mine);
        if (st == WN_ELIMIT && a->c->too_long && n > 1) {
            step = n / 2;
            continue;
        }
        if (st == WN_OK && reply.said != CONTENT_ROWS) {
            struct content_ask of_part = *a;

            of_part.q = &p.q;
            of_part.count = 0;
            st = content_prove(&of_part, reply.said, &mine);
            st = st == WN_END
                ? content_objection(CONTENT_ODD, a->q->provider, &mine) : st;
        }
        if (st != WN_OK) {
            return wn_fail_again(err, st, &mine);
        }
        from += n;
    }
    return WN_OK;
}

/** The rows, by their numbers. */
static enum wn_status
ask_rows(
    struct content_ask *a, const struct content_ids *ids, struct wn_err *err)
{
    struct wn_atom atom = {.op = WN_ATOM_INT_IN, .column = "_id"};
    struct wn_alternative alternative = {&atom, 1};
    struct wn_ask q = *a->q;
    struct content_ask rows = *a;
    size_t step = IDS_A_COMMAND;
    size_t from = 0;
    enum wn_status st = WN_OK;

    q.any = &alternative;
    q.any_count = 1;
    rows.q = &q;
    while (st == WN_OK && from < ids->count) {
        struct wn_err mine = WN_ERR_INIT;
        uint64_t before = a->totals->rows + a->totals->unread;

        atom.ints = ids->at + from;
        atom.count = ids->count - from < step ? ids->count - from : step;
        st = content_whole(&rows, &mine);
        if (st == WN_ELIMIT && a->c->too_long && atom.count > 1) {
            step = atom.count / 2;
            st = WN_OK;
            continue;
        }
        if (st != WN_OK) {
            (void)wn_fail_again(err, st, &mine);
        }
        a->totals->changed = a->totals->changed || a->totals->rows +
            a->totals->unread - before != atom.count;
        from += atom.count;
    }
    return st;
}

enum wn_status
content_parts(struct content_ask *a, struct wn_err *err)
{
    struct wn_err mine = WN_ERR_INIT;
    struct content_ids ids = {NULL, 0, 0};
    enum wn_status st = WN_OK;

    /* Its answer cannot be had as numbers alone. */
    if (a->q->provider == WN_PROV_CANONICAL_ADDRESS) {
        return too_long(err);
    }
    for (size_t i = 0; st == WN_OK && i < a->q->any_count; i++) {
        st = ask_alternative(a, &a->q->any[i], &ids, &mine);
    }
    content_ids_sort(&ids);
    if (st == WN_OK) {
        st = ask_rows(a, &ids, &mine);
    }
    content_ids_free(&ids);
    if (st == WN_ELIMIT && a->c->too_long) {
        return too_long(err);
    }
    return st == WN_OK ? st : wn_fail_again(err, st, &mine);
}
