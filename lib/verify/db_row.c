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

/** ---- renderings ------------------------------------------------------ */

/** The rendering of one value; false when there is none like it. */
static bool
take_rendering(struct wn_evidence *e, const struct wn_ev_item *it,
    const struct wn_ev_row *row, size_t column)
{
    const struct wn_ev_value *v = &row->values[column];
    size_t cap = v->n < SIZE_MAX / 16 ? v->n * 8 + 16 : 0;
    char *expected = cap ? malloc(cap) : NULL;
    bool found = false;

    if (!expected) {
        e->job->r->nomem = true;
        return true;
    }
    (void)wn_escape(expected, cap, v->p, v->n);
    for (size_t i = 0; i < it->rendering_count && !found; i++) {
        struct wn_ev_rendering *t = &it->renderings[i];

        found = !t->used && strcmp(t->table, row->table->name) == 0 &&
            strcmp(t->column, row->table->columns[column].name) == 0 &&
            strcmp(t->text, expected) == 0;
        t->used = t->used || found;
    }
    free(expected);
    return found;
}

void
wn_ev_check_renderings(struct wn_evidence *e, const struct wn_ev_item *it)
{
    size_t needed = 0;
    bool good = true;

    for (size_t i = 0; i < it->row_count; i++) {
        const struct wn_ev_table *t = it->rows[i].table;

        for (size_t k = 0; k < t->count; k++) {
            if (it->rows[i].values[k].kind == WN_EV_BLOB &&
                strcmp(t->columns[k].type, "ANY") == 0) {
                needed++;
                good = take_rendering(e, it, &it->rows[i], k) && good;
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
