/** Items with all their rows: every table is walked once, in step with item,
 * so that a bundle of a million items needs no index and little memory. */
#include <string.h>

#include "verify/db_walk.h"

/** ---- what belongs to an item ----------------------------------------- */

static void
take_times(struct wn_walk *w)
{
    struct wn_ev_item *it = &w->it;

    for (; wn_lane_stands(w, &w->times); wn_lane_advance(w, &w->times)) {
        struct wn_ev_time *at = wn_walk_room(w, it->times, it->time_count,
            &it->time_room, sizeof(*at));
        struct wn_ev_time *t;

        if (!at) {
            return;
        }
        if (sqlite3_column_int64(w->times.q, 6) != (int64_t)it->time_count) {
            wn_report_item(w->e->job->r, it->id,
                "its times are not numbered 0, 1, 2 …");
        }
        it->times = at;
        t = &at[it->time_count++];
        *t = (struct wn_ev_time) { .kind = wn_walk_text(w, w->times.q, 1),
            .time_ns = sqlite3_column_int64(w->times.q, 2),
            .epoch = wn_walk_text(w, w->times.q, 4),
            .set_by = wn_walk_text(w, w->times.q, 5) };
        (void)wn_ev_copy(w->e, &it->arena, w->times.q, 3, &t->raw);
    }
}

static void
take_raws(struct wn_walk *w)
{
    struct wn_ev_item *it = &w->it;

    for (; wn_lane_stands(w, &w->raws); wn_lane_advance(w, &w->raws)) {
        struct wn_ev_raw *at = wn_walk_room(
            w, it->raws, it->raw_count, &it->raw_room, sizeof(*at));

        if (!at) {
            return;
        }
        it->raws = at;
        if (sqlite3_column_int64(w->raws.q, 3) != (int64_t)it->raw_count ||
            !sqlite3_column_int64(w->raws.q, 4)) {
            wn_report_item(w->e->job->r, it->id, "its raw columns are not "
                "numbered 0, 1, 2 …, or one is not of the type it says");
        }
        at += it->raw_count++;
        *at = (struct wn_ev_raw) { .table = wn_walk_text(w, w->raws.q, 1),
            .column = wn_walk_text(w, w->raws.q, 2),
            .row = sqlite3_column_int64(w->raws.q, 5) };
        (void)wn_ev_copy(w->e, &it->arena, w->raws.q, 6, &at->value);
    }
}

static void
take_files(struct wn_walk *w)
{
    struct wn_ev_item *it = &w->it;

    for (; wn_lane_stands(w, &w->files); wn_lane_advance(w, &w->files)) {
        struct wn_ev_file *f =
            wn_ev_file(w->e, sqlite3_column_int64(w->files.q, 1));
        struct wn_ev_file **at = wn_walk_room(
            w, it->files, it->file_count, &it->file_room, sizeof(*at));

        if (!at) {
            return;
        }
        it->files = at;
        if (f) {
            f->items++;
            at[it->file_count++] = f;
        }
    }
}

static void
take_renderings(struct wn_walk *w)
{
    struct wn_ev_item *it = &w->it;
    struct wn_lane *l = &w->renderings;

    for (; wn_lane_stands(w, l); wn_lane_advance(w, l)) {
        struct wn_ev_rendering *at = wn_walk_room(w, it->renderings,
            it->rendering_count, &it->rendering_room, sizeof(*at));

        if (!at) {
            return;
        }
        it->renderings = at;
        at[it->rendering_count++] = (struct wn_ev_rendering) {
            wn_walk_text(w, l->q, 1), sqlite3_column_int64(l->q, 2),
            wn_walk_text(w, l->q, 3), wn_walk_text(w, l->q, 4) };
    }
}

/** Parties and conversations that a row names are explained by it. */
static void
mark_used(struct wn_walk *w, const struct wn_ev_column *c,
    const struct wn_ev_value *v)
{
    if (v->kind != WN_EV_INT) {
        return;
    }
    if (strcmp(c->refers, "party") == 0) {
        struct wn_ev_party *p = wn_ev_party(w->e, v->i);

        if (p) {
            p->used = true;
        }
    } else if (strcmp(c->refers, "session") == 0) {
        struct wn_ev_session *s = wn_ev_session(w->e, v->i);

        if (s) {
            s->used = true;
        }
    }
}

static void
take_typed(struct wn_walk *w, struct wn_lane *l)
{
    struct wn_ev_item *it = &w->it;
    const struct wn_ev_table *t = l->table;

    for (; wn_lane_stands(w, l); wn_lane_advance(w, l)) {
        struct wn_ev_row *at = wn_walk_room(
            w, it->rows, it->row_count, &it->row_room, sizeof(*at));
        struct wn_ev_value *v =
            wn_varena_get(&it->arena, t->count * sizeof(*v));

        if (!at || !v) {
            w->e->job->r->nomem = true;
            return;
        }
        for (size_t i = 0; i < t->count; i++) {
            (void)wn_ev_copy(w->e, &it->arena, l->q, (int)i + 1, &v[i]);
            mark_used(w, &t->columns[i], &v[i]);
        }
        it->rows = at;
        at[it->row_count++] = (struct wn_ev_row) { t, v };
        if (t->own_column >= 0 && (l->own == INT64_MAX ||
                                      v[t->own_column].i != ++l->own)) {
            l->own = v[t->own_column].i;
            wn_report_item(w->e->job->r, it->id, "table %s is not numbered 1, "
                "2, 3 … here: rows were removed or added", t->name);
        }
    }
}

/** it->id: of the item before. false: reading has ended. */
static bool
take_item(struct wn_walk *w, sqlite3_stmt *q)
{
    struct wn_ev_item *it = &w->it;
    int64_t before = it->id;
    const char *category;

    it->id = sqlite3_column_int64(q, 0);
    if (it->id <= before) {
        wn_ev_unsound(w->e, "item");
        return false;
    }
    it->rule_id = sqlite3_column_int64(q, 1);
    category = wn_walk_text(w, q, 2);
    it->category = wn_category_from(category, strlen(category));
    it->source = wn_ev_source(w->e, sqlite3_column_int64(q, 3));
    if (it->source) {
        it->source->items++;
    }
    it->source_table = wn_walk_text(w, q, 4);
    it->source_row = sqlite3_column_int64(q, 5);
    it->dated = sqlite3_column_type(q, 6) != SQLITE_NULL;
    it->time = (struct wn_ev_time) { .time_ns = sqlite3_column_int64(q, 6),
        .epoch = wn_walk_text(w, q, 8),
        .kind = wn_walk_text(w, q, 9),
        .set_by = "" };
    (void)wn_ev_copy(w->e, &it->arena, q, 7, &it->time.raw);
    it->sha256 = wn_walk_text(w, q, 10);
    take_times(w);
    take_raws(w);
    take_files(w);
    for (size_t i = 0; i < w->typed_count; i++) {
        take_typed(w, &w->typed[i]);
    }
    take_renderings(w);
    if (!wn_ev_goes_on(w->e)) {
        return false;
    }
    wn_ev_check_renderings(w->e, it);
    wn_ev_check_ordinals(w->e, it);
    return true;
}

/** ---- all items ------------------------------------------------------- */

static void
begin_all(struct wn_walk *w)
{
    wn_lane_begin(w, &w->times, "event_time",
        "SELECT item_id, kind, time_utc_ns, time_raw, time_epoch, set_by, "
        "ordinal FROM event_time ORDER BY item_id, ordinal");
    wn_lane_begin(w, &w->raws, "raw_row",
        "SELECT item_id, source_table, column_name, ordinal, "
        "type = typeof(value), source_row, value FROM raw_row "
        "ORDER BY item_id, ordinal");
    wn_lane_begin(w, &w->renderings, "text_rendering",
        "SELECT item_id, table_name, ordinal, column_name, text_derived "
        "FROM text_rendering ORDER BY item_id, table_name, ordinal, "
        "column_name");
    wn_lane_begin(w, &w->files, "item_file",
        "SELECT item_id, file_id FROM item_file ORDER BY item_id, file_id");
    for (size_t i = 0; i < w->e->table_count; i++) {
        if (w->e->tables[i].typed) {
            wn_lane_begin_typed(w, &w->e->tables[i]);
        }
    }
}

void
wn_ev_items(struct wn_evidence *e, wn_ev_item_fn *fn, void *ctx)
{
    struct wn_walk w = { .e = e, .it.id = INT64_MIN };
    sqlite3_stmt *q = wn_ev_prepare(e, "SELECT item_id, rule_id, category, "
        "source_id, source_table, source_row, time_utc_ns, time_raw, "
        "time_epoch, time_basis, record_sha256 FROM item ORDER BY item_id");

    if (q) {
        begin_all(&w);
    }
    while (q && !e->job->r->nomem && wn_ev_step(e, q)) {
        if (!take_item(&w, q)) {
            break;
        }
        fn(ctx, &w.it);
        wn_varena_reset(&w.it.arena);
        w.it = (struct wn_ev_item) { .id = w.it.id, .arena = w.it.arena };
    }
    (void)sqlite3_finalize(q);
    (void)sqlite3_finalize(w.times.q);
    (void)sqlite3_finalize(w.raws.q);
    (void)sqlite3_finalize(w.files.q);
    (void)sqlite3_finalize(w.renderings.q);
    for (size_t i = 0; i < w.typed_count; i++) {
        (void)sqlite3_finalize(w.typed[i].q);
    }
    wn_varena_clear(&w.it.arena);
}
