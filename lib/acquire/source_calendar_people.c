/** Who is in which entry: guests and organisers, compared on the phone. */
#include <stdlib.h>

#include "acquire/source_calendar.h"
#include "base/err.h"

static const struct wn_ask_column of_entry[] = { { "event_id", false } };

static int
by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

static void
once(struct calendar_ids *ids)
{
    size_t kept = 0;

    if (ids->count > 1) {
        qsort(ids->at, ids->count, sizeof(*ids->at), by_number);
    }
    for (size_t i = 0; i < ids->count; i++) {
        if (i == 0 || ids->at[i] != ids->at[kept - 1]) {
            ids->at[kept++] = ids->at[i];
        }
    }
    ids->count = kept;
}

enum wn_status
calendar_numbers(const struct wn_rowset *rs, size_t column,
    struct calendar_ids *out, struct wn_err *err)
{
    size_t before = out->count;
    int64_t *at = (size_t)rs->count > SIZE_MAX / sizeof(*at) - before - 1
        ? NULL
        : realloc(out->at, (before + (size_t)rs->count + 1) * sizeof(*at));
    const struct wn_cell *cells;
    uint64_t offset = 0;
    enum wn_status st = WN_OK;

    if (!at) {
        return wn_fail_nomem(err, "the calendar");
    }
    out->at = at;
    for (uint64_t i = 0; i < rs->count && st == WN_OK; i++) {
        int64_t id;

        st = rs->read(rs->read_ctx, &offset, &id, &cells, err);
        if (st == WN_OK && column == SIZE_MAX) {
            at[out->count++] = id;
        } else if (st == WN_OK && cells[column].kind == WN_CELL_INT) {
            at[out->count++] = cells[column].i;
        }
    }
    once(out);
    return st == WN_END ? WN_OK : st;
}

/** Numbers of rows that a question gives, added to *out. */
static enum wn_status
ask(struct source_android *s, struct wn_ask *q, struct source_where *w,
    size_t column, struct calendar_ids *out, struct wn_err *err)
{
    const struct wn_rowset *rs = NULL;
    enum wn_status st = source_where_ask(w, s, q, "numbers", &rs, err);

    source_where_free(w);
    return st == WN_OK ? calendar_numbers(rs, column, out, err) : st;
}

static enum wn_status
entries_with(struct source_android *s, int user, size_t rule,
    struct calendar_ids *out, struct wn_err *err)
{
    struct wn_ask guests = { .provider = WN_PROV_ATTENDEE, .user = user,
        .columns = of_entry, .column_count = 1 };
    struct wn_ask own = { .provider = WN_PROV_EVENT, .user = user };
    struct source_where w;
    enum wn_status st;

    source_where_begin(&w);
    source_where_alternative(&w);
    source_where_people(&w, s, rule, "attendeeEmail");
    st = ask(s, &guests, &w, 0, out, err);
    if (st != WN_OK) {
        return st;
    }
    source_where_begin(&w);
    source_where_alternative(&w);
    source_where_people(&w, s, rule, "organizer");
    return ask(s, &own, &w, SIZE_MAX, out, err);
}

enum wn_status
calendar_choose_people(struct source_android *s, int user,
    struct calendar_choice *c, struct wn_err *err)
{
    const struct wn_terms *t = wn_scope_terms(s->scope);
    struct wn_ask guests = { .provider = WN_PROV_ATTENDEE, .user = user,
        .columns = of_entry, .column_count = 1 };
    struct source_where w;
    enum wn_status st = WN_OK;

    for (size_t i = 0; st == WN_OK && i < t->rule_count; i++) {
        if (calendar_rule(s, i) && t->rules[i].has_people) {
            c->limited[i] = true;
            st = entries_with(s, user, i, &c->people[i], err);
        }
    }
    if (st != WN_OK) {
        return st;
    }
    source_where_begin(&w);
    source_where_denied_people(&w, s, WN_CAT_CALENDAR, 0, "attendeeEmail");
    if (w.count > 0 || w.failed) {
        return ask(s, &guests, &w, 0, &c->denied, err);
    }
    source_where_free(&w);
    return WN_OK;
}
