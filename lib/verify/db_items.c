/** Items with all their rows: every table is walked once, in step with item,
 * so that a bundle of a million items needs no index and little memory. */
#include <stdio.h>
#include <string.h>

#include "verify/evidence.h"

/** One table beside item: a statement, and the row it stands on. */
struct lane {
    const struct wn_ev_table *table;
    sqlite3_stmt *q;
    bool has_row;
    int64_t item;
};

struct walk {
    struct wn_evidence *e;
    struct lane times, raws, files;
    struct lane typed[WN_EV_TABLES_MAX];
    size_t typed_count;
    struct wn_ev_item it;
};

static void
advance(struct walk *w, struct lane *l)
{
    l->has_row = l->q && wn_ev_step(w->e, l->q);
    if (l->has_row) {
        l->item = sqlite3_column_int64(l->q, 0);
    }
}

/** Does the lane stand on a row of this item? Rows of no item are passed by:
 * foreign_key_check has told of them. */
static bool
stands_at(struct walk *w, struct lane *l)
{
    while (l->has_row && l->item < w->it.id) {
        advance(w, l);
    }
    return l->has_row && l->item == w->it.id;
}

static void
begin(struct walk *w, struct lane *l, const char *sql)
{
    l->q = wn_ev_prepare(w->e, sql);
    advance(w, l);
}

/** All columns in their order; own id and ordinal give the order of rows. */
static void
begin_typed(struct walk *w, const struct wn_ev_table *t)
{
    struct lane *l = &w->typed[w->typed_count++];
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
        begin(w, l, (const char *)b.data);
    } else {
        w->e->job->r->nomem = true;
    }
    wn_buf_clear(&b);
}

/** ---- what belongs to an item ----------------------------------------- */

static const char *
text(struct walk *w, sqlite3_stmt *q, int column)
{
    struct wn_ev_value v;

    return wn_ev_copy(w->e, &w->it.arena, q, column, &v) &&
            v.kind == WN_EV_TEXT
        ? (const char *)v.p : "";
}

/** Room for one more, in the item's arena; the old place is left behind. */
static void *
room(struct walk *w, void *at, size_t count, size_t *have, size_t size)
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

static void
take_times(struct walk *w)
{
    struct wn_ev_item *it = &w->it;

    for (; stands_at(w, &w->times); advance(w, &w->times)) {
        struct wn_ev_time *at = room(w, it->times, it->time_count,
            &it->time_room, sizeof(*at));
        struct wn_ev_time *t;

        if (!at) {
            return;
        }
        it->times = at;
        t = &at[it->time_count++];
        *t = (struct wn_ev_time) { .kind = text(w, w->times.q, 1),
            .time_ns = sqlite3_column_int64(w->times.q, 2),
            .epoch = text(w, w->times.q, 4),
            .set_by = text(w, w->times.q, 5) };
        (void)wn_ev_copy(w->e, &it->arena, w->times.q, 3, &t->raw);
    }
}

static void
take_raws(struct walk *w)
{
    struct wn_ev_item *it = &w->it;

    for (; stands_at(w, &w->raws); advance(w, &w->raws)) {
        struct wn_ev_raw *at =
            room(w, it->raws, it->raw_count, &it->raw_room, sizeof(*at));

        if (!at) {
            return;
        }
        it->raws = at;
        at[it->raw_count++] = (struct wn_ev_raw) { text(w, w->raws.q, 1),
            text(w, w->raws.q, 2) };
    }
}

static void
take_files(struct walk *w)
{
    struct wn_ev_item *it = &w->it;

    for (; stands_at(w, &w->files); advance(w, &w->files)) {
        struct wn_ev_file *f =
            wn_ev_file(w->e, sqlite3_column_int64(w->files.q, 1));
        struct wn_ev_file **at =
            room(w, it->files, it->file_count, &it->file_room, sizeof(*at));

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

/** Parties and conversations that a row names are explained by it. */
static void
mark_used(struct walk *w, const struct wn_ev_column *c,
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
take_typed(struct walk *w, struct lane *l)
{
    struct wn_ev_item *it = &w->it;
    const struct wn_ev_table *t = l->table;

    for (; stands_at(w, l); advance(w, l)) {
        struct wn_ev_row *at =
            room(w, it->rows, it->row_count, &it->row_room, sizeof(*at));
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
    }
}

static void
take_item(struct walk *w, sqlite3_stmt *q)
{
    struct wn_ev_item *it = &w->it;
    const char *category;

    it->id = sqlite3_column_int64(q, 0);
    it->rule_id = sqlite3_column_int64(q, 1);
    category = text(w, q, 2);
    it->category = wn_category_from(category, strlen(category));
    it->source = wn_ev_source(w->e, sqlite3_column_int64(q, 3));
    if (it->source) {
        it->source->items++;
    }
    it->source_table = text(w, q, 4);
    it->source_row = sqlite3_column_int64(q, 5);
    it->dated = sqlite3_column_type(q, 6) != SQLITE_NULL;
    it->time = (struct wn_ev_time) { .time_ns = sqlite3_column_int64(q, 6),
        .epoch = text(w, q, 8),
        .kind = text(w, q, 9),
        .set_by = "" };
    (void)wn_ev_copy(w->e, &it->arena, q, 7, &it->time.raw);
    it->sha256 = text(w, q, 10);
    take_times(w);
    take_raws(w);
    take_files(w);
    for (size_t i = 0; i < w->typed_count; i++) {
        take_typed(w, &w->typed[i]);
    }
}

/** ---- all items ------------------------------------------------------- */

static void
begin_all(struct walk *w)
{
    begin(w, &w->times, "SELECT item_id, kind, time_utc_ns, time_raw, "
        "time_epoch, set_by FROM event_time ORDER BY item_id, ordinal");
    begin(w, &w->raws, "SELECT item_id, source_table, column_name "
        "FROM raw_row ORDER BY item_id, ordinal");
    begin(w, &w->files,
        "SELECT item_id, file_id FROM item_file ORDER BY item_id, file_id");
    for (size_t i = 0; i < w->e->table_count; i++) {
        if (w->e->tables[i].typed) {
            begin_typed(w, &w->e->tables[i]);
        }
    }
}

void
wn_ev_items(struct wn_evidence *e, wn_ev_item_fn *fn, void *ctx)
{
    struct walk w = { .e = e };
    sqlite3_stmt *q = wn_ev_prepare(e, "SELECT item_id, rule_id, category, "
        "source_id, source_table, source_row, time_utc_ns, time_raw, "
        "time_epoch, time_basis, record_sha256 FROM item ORDER BY item_id");

    if (q) {
        begin_all(&w);
    }
    while (q && !e->job->r->nomem && wn_ev_step(e, q)) {
        take_item(&w, q);
        fn(ctx, &w.it);
        wn_varena_reset(&w.it.arena);
        w.it = (struct wn_ev_item) { .arena = w.it.arena };
    }
    (void)sqlite3_finalize(q);
    (void)sqlite3_finalize(w.times.q);
    (void)sqlite3_finalize(w.raws.q);
    (void)sqlite3_finalize(w.files.q);
    for (size_t i = 0; i < w.typed_count; i++) {
        (void)sqlite3_finalize(w.typed[i].q);
    }
    wn_varena_clear(&w.it.arena);
}
