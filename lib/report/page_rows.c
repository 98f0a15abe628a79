/** Rows of records.sqlite that belong to one item. A bundle's tables may have
 * fewer columns than we know. */
#include <string.h>

#include "report/page.h"

static void
add_columns(const struct wn_ev_table *t, const char *const *columns,
    struct wn_buf *sql)
{
    for (size_t i = 0; columns[i]; i++) {
        bool there = wn_ev_column(t, columns[i]) >= 0;

        (void)wn_buf_printf(
            sql, "%s%s", i > 0 ? ", " : "", there ? columns[i] : "NULL");
    }
}

void
wn_cells_open(struct wn_page *p, struct wn_cells *r, const char *table,
    const char *const *columns)
{
    const struct wn_ev_table *t = wn_ev_table(p->e, table);
    struct wn_buf sql;

    *r = (struct wn_cells) { .table = table, .columns = columns,
        .ordinal = -1 };
    if (!t || !t->typed) {
        return;
    }
    wn_buf_init(&sql, 4096);
    (void)wn_buf_str(&sql, "SELECT ");
    add_columns(t, columns, &sql);
    if (t->ordinal_column >= 0) {
        r->ordinal = 0;
        while (columns[r->ordinal]) {
            r->ordinal++;
        }
        (void)wn_buf_str(&sql, ", ordinal");
    }
    (void)wn_buf_printf(&sql, " FROM %s WHERE item_id = ?1%s", t->name,
        t->own_column >= 0
            ? " AND rowid >= ?2 AND rowid < ?2 + ?3 ORDER BY rowid"
            : t->ordinal_column >= 0 ? " ORDER BY ordinal" : "");
    r->q = sql.st == WN_OK
        ? wn_ev_prepare(p->e, (const char *)sql.data) : NULL;
    if (!r->q) {
        wn_html_fail(&p->h, sql.st == WN_OK ? WN_EVERIFY : sql.st);
    }
    wn_buf_clear(&sql);
}

void
wn_cells_close(struct wn_cells *r)
{
    (void)sqlite3_finalize(r->q);
    r->q = NULL;
}

void
wn_cells_of(struct wn_cells *r, int64_t item)
{
    if (r->q) {
        (void)sqlite3_reset(r->q);
        (void)sqlite3_bind_int64(r->q, 1, item);
    }
}

bool
wn_cells_next(struct wn_page *p, struct wn_cells *r)
{
    return r->q && p->h.st == WN_OK && wn_ev_step(p->e, r->q);
}

bool
wn_cells_has(const struct wn_cells *r, int column)
{
    return sqlite3_column_type(r->q, column) != SQLITE_NULL;
}

int64_t
wn_cells_int(const struct wn_cells *r, int column)
{
    return sqlite3_column_int64(r->q, column);
}

const char *
wn_cells_word(const struct wn_cells *r, int column)
{
    const char *word = (const char *)sqlite3_column_text(r->q, column);

    return word ? word : "";
}

bool
wn_cells_is(const struct wn_cells *r, int column, const char *word)
{
    return strcmp(wn_cells_word(r, column), word) == 0;
}

/** What can be read of bytes that are no text. */
static const void *
rendering(struct wn_page *p, const struct wn_cells *r, int64_t item,
    int column, size_t *n)
{
    static const char sql[] = "SELECT text_derived FROM text_rendering WHERE "
        "item_id = ?1 AND table_name = ?2 AND column_name = ?3 AND "
        "(?4 < 0 OR ordinal = ?4)";
    sqlite3_stmt *q = p->rendering;

    if (!q) {
        q = p->rendering = wn_ev_prepare(p->e, sql);
    }
    *n = 0;
    if (!q) {
        return "";
    }
    (void)sqlite3_reset(q);
    (void)sqlite3_bind_int64(q, 1, item);
    (void)sqlite3_bind_text(q, 2, r->table, -1, SQLITE_STATIC);
    (void)sqlite3_bind_text(q, 3, r->columns[column], -1, SQLITE_STATIC);
    (void)sqlite3_bind_int64(q, 4, r->ordinal < 0 ? -1
            : sqlite3_column_int64(r->q, r->ordinal));
    if (!wn_ev_step(p->e, q)) {
        return "";
    }
    *n = (size_t)sqlite3_column_bytes(q, 0);
    return sqlite3_column_text(q, 0);
}

const void *
wn_cells_bytes(const struct wn_cells *r, int column, size_t *n)
{
    const void *p = sqlite3_column_blob(r->q, column);

    *n = p ? (size_t)sqlite3_column_bytes(r->q, column) : 0;
    return p ? p : "";
}

const void *
wn_cells_text(struct wn_page *p, const struct wn_cells *r, int64_t item,
    int column, size_t *n)
{
    const void *text;

    if (sqlite3_column_type(r->q, column) == SQLITE_BLOB) {
        return rendering(p, r, item, column, n);
    }
    text = sqlite3_column_text(r->q, column);
    *n = text ? (size_t)sqlite3_column_bytes(r->q, column) : 0;
    return text ? text : "";
}
