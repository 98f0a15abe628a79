/** Looking into the rows of an item. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "verify/evidence.h"

const struct wn_ev_row *
wn_ev_row(const struct wn_ev_item *it, const char *table)
{
    for (size_t i = 0; i < it->row_count; i++) {
        if (strcmp(it->rows[i].table->name, table) == 0) {
            return &it->rows[i];
        }
    }
    return NULL;
}

const struct wn_ev_value *
wn_ev_get(const struct wn_ev_row *row, const char *column)
{
    static const struct wn_ev_value none = { .kind = WN_EV_NULL };
    int i = row ? wn_ev_column(row->table, column) : -1;

    return i < 0 ? &none : &row->values[i];
}

bool
wn_ev_is(const struct wn_ev_value *v, const char *word)
{
    return v->kind == WN_EV_TEXT && v->n == strlen(word) &&
        memcmp(v->p, word, v->n) == 0;
}

int
wn_ev_compare(const struct wn_ev_value *a, const struct wn_ev_value *b)
{
    size_t n = a->n < b->n ? a->n : b->n;
    int order = n > 0 ? memcmp(a->p, b->p, n) : 0;

    return order != 0 ? order : (a->n > b->n) - (a->n < b->n);
}

/** ---- renderings ------------------------------------------------------ */

static int
compare(const struct wn_ev_rendering *r, const char *table, int64_t ordinal,
    const char *column)
{
    int by = strcmp(r->table, table);

    if (by == 0 && r->ordinal != ordinal) {
        by = r->ordinal < ordinal ? -1 : 1;
    }
    return by != 0 ? by : strcmp(r->column, column);
}

/** By halving: an item may have a million rows. Names out of their order, as
 * only a forger writes them, are not found, which is right. */
const struct wn_ev_rendering *
wn_ev_rendering(const struct wn_ev_item *it, const struct wn_ev_row *row,
    const char *column)
{
    const char *table = row->table->name;
    int at = row->table->ordinal_column;
    int64_t ordinal = at >= 0 ? row->values[at].i : INT64_MIN;
    size_t low = 0, high = it->rendering_count;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (compare(&it->renderings[mid], table, ordinal,
                at >= 0 ? column : "") < 0) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    for (; low < it->rendering_count; low++) {
        const struct wn_ev_rendering *r = &it->renderings[low];

        if (strcmp(r->table, table) != 0 ||
            (at >= 0 && r->ordinal != ordinal)) {
            break;
        }
        if (strcmp(r->column, column) == 0) {
            return r;
        }
    }
    return NULL;
}

/** The place of the one row that does not store its own: the one that all the
 * others leave. -1: several do not, and it is not known. */
static int64_t
place_left(const struct wn_ev_item *it)
{
    uint64_t n = it->row_count;
    uint64_t sum = n * (n - 1) / 2;
    size_t without = 0;

    for (size_t i = 0; i < it->row_count; i++) {
        int column = it->rows[i].table->ordinal_column;

        without += column < 0 ? 1 : 0;
        sum -= column < 0 ? 0 : (uint64_t)it->rows[i].values[column].i;
    }
    return without == 1 ? (int64_t)sum : -1;
}

/** Does the right rendering stand beside one value? left: place_left() */
static bool
is_rendered(struct wn_evidence *e, const struct wn_ev_item *it,
    const struct wn_ev_row *row, size_t column, int64_t left)
{
    const struct wn_ev_value *v = &row->values[column];
    size_t cap = v->n < SIZE_MAX / 16 ? v->n * 8 + 16 : 0;
    char *expected = cap ? malloc(cap) : NULL;
    const struct wn_ev_rendering *r =
        wn_ev_rendering(it, row, row->table->columns[column].name);
    bool good;

    if (!expected) {
        e->job->r->nomem = true;
        return true;
    }
    (void)wn_escape(expected, cap, v->p, v->n);
    good = r && strcmp(r->text, expected) == 0 &&
        (row->table->ordinal_column >= 0 || left < 0 || r->ordinal == left);
    free(expected);
    return good;
}

void
wn_ev_check_renderings(struct wn_evidence *e, const struct wn_ev_item *it)
{
    int64_t left = it->rendering_count > 0 ? place_left(it) : -1;
    size_t needed = 0;
    bool good = true;

    for (size_t i = 0; i < it->row_count; i++) {
        const struct wn_ev_table *t = it->rows[i].table;

        for (size_t k = 0; k < t->count; k++) {
            if (it->rows[i].values[k].kind == WN_EV_BLOB &&
                strcmp(t->columns[k].type, "ANY") == 0) {
                needed++;
                good = is_rendered(e, it, &it->rows[i], k, left) && good;
            }
        }
    }
    if (!good || needed != it->rendering_count) {
        wn_report_item(e->job->r, it->id, "table text_rendering does not "
            "render what is no text here, or renders something else");
    }
}

/** ---- places ---------------------------------------------------------- */

void
wn_ev_check_ordinals(struct wn_evidence *e, const struct wn_ev_item *it)
{
    bool *taken = calloc(it->row_count + 1, sizeof(*taken));
    bool good = true;

    if (!taken) {
        e->job->r->nomem = true;
        return;
    }
    for (size_t i = 0; i < it->row_count; i++) {
        int column = it->rows[i].table->ordinal_column;
        int64_t at = column >= 0 ? it->rows[i].values[column].i : 0;

        if (column < 0) {
            continue; /* one row an item: its place is not kept */
        }
        if (at < 0 || (uint64_t)at >= it->row_count || taken[at]) {
            good = false;
        } else {
            taken[at] = true;
        }
    }
    free(taken);
    if (!good) {
        wn_report_item(e->job->r, it->id, "its rows do not stand where they "
            "stood in their record: rows were removed or added");
    }
}

const struct wn_ev_value *
wn_ev_raw(const struct wn_ev_item *it, const char *table, const char *column)
{
    static const struct wn_ev_value none = { .kind = WN_EV_NULL };

    for (size_t i = 0; i < it->raw_count; i++) {
        if (strcmp(it->raws[i].table, table) == 0 &&
            strcmp(it->raws[i].column, column) == 0) {
            return &it->raws[i].value;
        }
    }
    return &none;
}
