/** Statements, their rows, and values of rows that are kept. */
#include <string.h>

#include "base/grow.h"
#include "verify/evidence.h"

#define ROWS_MAX 4000000u

static void
failed(struct wn_evidence *e, const char *what)
{
    int code = sqlite3_errcode(e->db);

    if (code == SQLITE_NOMEM) {
        e->job->r->nomem = true;
    } else if (code == SQLITE_INTERRUPT) {
        wn_report_fault(e->job->r, WN_DB_PATH, "it is damaged: reading it "
            "does not come to an end");
    } else {
        wn_report_fault(e->job->r, WN_DB_PATH, "%s: %s", what,
            sqlite3_errmsg(e->db));
    }
}

sqlite3_stmt *
wn_ev_prepare(struct wn_evidence *e, const char *sql)
{
    sqlite3_stmt *q = NULL;

    if (sqlite3_prepare_v2(e->db, sql, -1, &q, NULL) != SQLITE_OK) {
        failed(e, "it cannot be read");
        return NULL;
    }
    return q;
}

bool
wn_ev_goes_on(struct wn_evidence *e)
{
    return wn_ev_fits(e, &e->arena) &&
        !(e->damaged &&
            atomic_load_explicit(e->damaged, memory_order_relaxed));
}

bool
wn_ev_step(struct wn_evidence *e, sqlite3_stmt *q)
{
    int code;

    if (!wn_ev_goes_on(e)) {
        return false;
    }
    code = sqlite3_step(q);
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        failed(e, "it cannot be read to its end");
        e->ended = true;
    }
    return code == SQLITE_ROW;
}

void
wn_ev_unsound(struct wn_evidence *e, const char *table)
{
    if (!e->ended) {
        wn_report_fault(e->job->r, WN_DB_PATH, "it is damaged: the rows of "
            "table %s do not stand in their order", table);
    }
    e->ended = true;
}

bool
wn_ev_fits(struct wn_evidence *e, const struct wn_varena *a)
{
    if (a->weight > e->weight_most && !e->ended) {
        wn_report_fault(e->job->r, WN_DB_PATH, "it is damaged: its rows give "
            "more text than the file holds");
        e->ended = true;
    }
    return !e->ended;
}

bool
wn_ev_grow(struct wn_evidence *e, void **array, size_t *room, size_t count,
    size_t size)
{
    if (count == ROWS_MAX) {
        wn_report_fault(e->job->r, WN_DB_PATH,
            "it has more rows than a bundle may have");
        return false;
    }
    if (!wn_grow(array, room, count, size)) {
        e->job->r->nomem = true;
        return false;
    }
    return true;
}

bool
wn_ev_copy(struct wn_evidence *e, struct wn_varena *to, sqlite3_stmt *q,
    int column, struct wn_ev_value *out)
{
    const void *p = NULL;

    *out = (struct wn_ev_value) { .kind = WN_EV_NULL };
    switch (sqlite3_column_type(q, column)) {
    case SQLITE_INTEGER:
        out->kind = WN_EV_INT;
        out->i = sqlite3_column_int64(q, column);
        return true;
    case SQLITE_FLOAT:
        out->kind = WN_EV_REAL;
        out->r = sqlite3_column_double(q, column);
        return true;
    case SQLITE_TEXT:
        out->kind = WN_EV_TEXT;
        p = sqlite3_column_text(q, column);
        break;
    case SQLITE_BLOB:
        out->kind = WN_EV_BLOB;
        p = sqlite3_column_blob(q, column);
        break;
    default:
        return true;
    }
    out->n = (size_t)sqlite3_column_bytes(q, column);
    out->p = wn_varena_copy(to, p, out->n);
    if (!out->p || (!p && out->n > 0)) {
        e->job->r->nomem = true;
        *out = (struct wn_ev_value) { .kind = WN_EV_NULL };
        return false;
    }
    return true;
}

const char *
wn_ev_text(struct wn_evidence *e, sqlite3_stmt *q, int column)
{
    struct wn_ev_value v;

    if (!wn_ev_copy(e, &e->arena, q, column, &v) || v.kind != WN_EV_TEXT) {
        return "";
    }
    return (const char *)v.p;
}
