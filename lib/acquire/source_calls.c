/** Calls. With named people the phone compares numbers itself.
 * docs/categories/calls.md */
#include <stdlib.h>

#include "acquire/source_calls.h"

#define TYPE_OUTGOING 2 /* CallLog.Calls.TYPE */
#define TYPE_BLOCKED 6
#define PRESENTATION_ALLOWED 1 /* CallLog.Calls.NUMBER_PRESENTATION */

static const struct wn_ask_column columns[] = { { "number", true },
    { "presentation", false }, { "date", false }, { "duration", false },
    { "type", false }, { "features", false }, { "countryiso", true },
    { "block_reason", false }, { "missed_reason", false } };

bool
calls_rule(const struct source_android *s, size_t i)
{
    const struct wn_rule *r = source_where_rule(s, i, WN_CAT_CALLS);

    return r && (r->apps & WN_APP_PHONE) != 0;
}

/** ---- what the phone can choose ----------------------------------------- */

static void
one_of(struct source_where *w, enum wn_atom_op op, const char *column,
    const int64_t *value)
{
    source_where_and(w, (struct wn_atom){ .op = op, .column = column,
        .ints = value, .count = 1 });
}

/** An incoming call without a number to be shown. */
static void
withheld(struct source_where *w, const struct wn_rule *r)
{
    static const int64_t outgoing = TYPE_OUTGOING;
    static const int64_t allowed = PRESENTATION_ALLOWED;
    static const char *const empty[] = { "" };

    for (int way = 0; way < 3; way++) {
        source_where_alternative(w);
        one_of(w, WN_ATOM_INT_NOT_IN, "type", &outgoing);
        if (way == 0) {
            one_of(w, WN_ATOM_INT_NOT_IN, "presentation", &allowed);
        } else if (way == 1) {
            source_where_and(w, (struct wn_atom){ .op = WN_ATOM_IS_NULL,
                .column = "number" });
        } else {
            source_where_and(w, (struct wn_atom){ .op = WN_ATOM_TEXT_IN,
                .column = "number", .texts = empty, .count = 1 });
        }
        source_where_dates(w, r, "date", CALLS_MS);
    }
}

/** With a number that is shown: one that stands there though it was withheld is
 * nobody's. */
static void
people(struct source_where *w, const struct source_android *s, size_t i)
{
    static const int64_t allowed = PRESENTATION_ALLOWED;

    for (int told = 0; told < 2; told++) {
        source_where_alternative(w);
        source_where_people(w, s, i, "number");
        if (told) {
            one_of(w, WN_ATOM_INT_IN, "presentation", &allowed);
        } else {
            source_where_and(w, (struct wn_atom){ .op = WN_ATOM_IS_NULL,
                .column = "presentation" });
        }
        source_where_dates(w, &wn_scope_terms(s->scope)->rules[i], "date",
            CALLS_MS);
    }
}

static void
want(struct source_where *w, const struct source_android *s, size_t i)
{
    static const int64_t blocked = TYPE_BLOCKED;
    const struct wn_rule *r = &wn_scope_terms(s->scope)->rules[i];

    if (r->has_people) {
        people(w, s, i);
    }
    if ((r->callers & WN_CALLER_WITHHELD) != 0) {
        withheld(w, r);
    }
    if ((r->callers & WN_CALLER_BLOCKED) != 0) {
        source_where_alternative(w);
        one_of(w, WN_ATOM_INT_IN, "type", &blocked);
        source_where_dates(w, r, "date", CALLS_MS);
    }
    if (!r->has_people && r->callers == 0) {
        source_where_alternative(w);
        source_where_dates(w, r, "date", CALLS_MS);
    }
}

void
calls_denies(struct source_where *w, const struct source_android *s)
{
    source_where_denies(
        w, s, WN_CAT_CALLS, WN_APP_PHONE, "number", "date", CALLS_MS);
}

/** ---- one user ---------------------------------------------------------- */

static void
want_strangers(struct source_where *w, const struct calls_strangers *of)
{
    for (size_t i = 0; of->asked && (i == 0 || i < of->ids.count);
         i += WHERE_IDS) {
        source_where_alternative(w);
        source_where_and(
            w, source_where_ids(WN_ATOM_INT_IN, "_id", &of->ids, i));
    }
}

static enum wn_status
calls_of(struct source_android *s, int user, struct wn_err *err)
{
    struct wn_ask q = { .provider = WN_PROV_CALL, .user = user,
        .columns = columns,
        .column_count = sizeof(columns) / sizeof(columns[0]) };
    const struct wn_rowset *rows = NULL;
    struct calls_strangers of = { .asked = false };
    struct source_where w;
    enum wn_status st = calls_strangers(s, user, &of, err);

    source_where_begin(&w);
    for (size_t i = 0; i < wn_scope_terms(s->scope)->rule_count; i++) {
        if (calls_rule(s, i)) {
            want(&w, s, i);
        }
    }
    want_strangers(&w, &of);
    calls_denies(&w, s);
    if (st == WN_OK) {
        st = source_where_ask(&w, s, &q, "calls", &rows, err);
    }
    if (st == WN_OK) {
        st = source_rows_give(s, rows, err);
    }
    source_where_free(&w);
    free(of.ids.at);
    return st == WN_DENIED ? WN_OK : st;
}

enum wn_status
source_calls(struct source_android *s, struct wn_err *err)
{
    enum wn_status st = WN_OK;

    for (size_t i = 0; i < s->user_count && st == WN_OK; i++) {
        st = calls_of(s, s->users[i], err);
    }
    return st;
}
