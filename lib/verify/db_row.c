/** Looking into the rows of an item. */
#include <string.h>

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
