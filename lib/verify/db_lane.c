#include "verify/db_walk.h"

#include <string.h>

void
wn_lane_advance(struct wn_walk *w, struct wn_lane *l)
{
    int64_t before = l->item;

    l->has_row = l->q && wn_ev_fits(w->e, &w->it.arena) &&
        wn_ev_step(w->e, l->q);
    if (l->has_row) {
        l->item = sqlite3_column_int64(l->q, 0);
    }
    if (l->has_row && l->item < before) {
        wn_ev_unsound(w->e, l->name);
        l->has_row = false;
    }
}

bool
wn_lane_stands(struct wn_walk *w, struct wn_lane *l)
{
    while (l->has_row && l->item < w->it.id) {
        wn_lane_advance(w, l);
    }
    return l->has_row && l->item == w->it.id;
}

void
wn_lane_begin(struct wn_walk *w, struct wn_lane *l, const char *name,
    const char *sql)
{
    l->name = name;
    l->item = INT64_MIN;
    l->q = wn_ev_prepare(w->e, sql);
    wn_lane_advance(w, l);
}

void
wn_lane_begin_typed(struct wn_walk *w, const struct wn_ev_table *t)
{
    struct wn_lane *l = &w->typed[w->typed_count++];
    struct wn_buf b;

    wn_buf_init(&b, 16384);
    (void)wn_buf_str(&b, "SELECT item_id");
    for (size_t i = 0; i < t->count; i++) {
        (void)wn_buf_printf(&b, ", \"%s\"", t->columns[i].name);
    }
    (void)wn_buf_printf(&b, " FROM \"%s\" ORDER BY item_id%s", t->name,
        t->ordinal_column >= 0 ? ", ordinal" : "");
    l->table = t;
    if (b.st == WN_OK) {
        wn_lane_begin(w, l, t->name, (const char *)b.data);
    } else {
        w->e->job->r->nomem = true;
    }
    wn_buf_clear(&b);
}

const char *
wn_walk_text(struct wn_walk *w, sqlite3_stmt *q, int column)
{
    struct wn_ev_value v;

    return wn_ev_copy(w->e, &w->it.arena, q, column, &v) &&
            v.kind == WN_EV_TEXT
        ? (const char *)v.p : "";
}

void *
wn_walk_room(struct wn_walk *w, void *at, size_t count, size_t *have,
    size_t size)
{
    size_t more = *have ? *have * 2 : 8;
    void *larger;

    if (count < *have) {
        return at;
    }
    larger = wn_varena_get(&w->it.arena, more * size);
    if (!larger) {
        w->e->job->r->nomem = true;
        return NULL;
    }
    if (count > 0) {
        memcpy(larger, at, count * size);
    }
    *have = more;
    return larger;
}
