#include "bundle/db_sql.h"

#include <string.h>

#include "base/err.h"
#include "base/utf8.h"

enum wn_status
wn_sql_fail(sqlite3 *db, const char *doing, struct wn_err *err)
{
    int code = db ? sqlite3_errcode(db) : SQLITE_NOMEM;
    enum wn_status st = WN_EINTERNAL;
    if (code == SQLITE_NOMEM) {
        st = WN_ENOMEM;
    } else if (code == SQLITE_FULL || code == SQLITE_CANTOPEN ||
        (code & 0xff) == SQLITE_IOERR || code == SQLITE_READONLY) {
        st = WN_EOUTPUT;
    }
    (void)wn_fail(err, st, "the records database failed while %s: %s", doing,
        db ? sqlite3_errmsg(db) : "out of memory");
    if (st == WN_EOUTPUT) {
        wn_todo(err, "Free space on the disk, or choose another, and run "
            "again.");
    }
    return st;
}

enum wn_status
wn_sql_exec(sqlite3 *db, const char *sql, struct wn_err *err)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        return wn_sql_fail(db, "preparing it", err);
    }
    return WN_OK;
}

enum wn_status
wn_sql_prepare(
    sqlite3_stmt **out, sqlite3 *db, const char *sql, struct wn_err *err)
{
    if (sqlite3_prepare_v3(
            db, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL) != SQLITE_OK) {
        return wn_sql_fail(db, "preparing it", err);
    }
    return WN_OK;
}

enum wn_status
wn_sql_run(sqlite3_stmt *stmt, struct wn_err *err)
{
    enum wn_status st = WN_OK;
    if (sqlite3_step(stmt) != SQLITE_DONE) {
        st = wn_sql_fail(sqlite3_db_handle(stmt), "taking a record", err);
    }
    (void)sqlite3_reset(stmt);
    (void)sqlite3_clear_bindings(stmt);
    return st;
}

int
wn_sql_bind_bytes(
    sqlite3_stmt *stmt, int at, const void *p, size_t n, bool *as_blob)
{
    if (n > 0 && (memchr(p, 0, n) || !wn_utf8_valid(p, n))) {
        *as_blob = true;
        return sqlite3_bind_blob64(stmt, at, p, n, SQLITE_TRANSIENT);
    }
    return sqlite3_bind_text64(
        stmt, at, n > 0 ? p : "", n, SQLITE_TRANSIENT, SQLITE_UTF8);
}

int
wn_sql_bind_value(
    sqlite3_stmt *stmt, int at, const struct wn_value *v, bool *as_blob)
{
    switch (v->kind) {
    case WN_VAL_INT:
        return sqlite3_bind_int64(stmt, at, v->i);
    case WN_VAL_REAL:
        return sqlite3_bind_double(stmt, at, v->r);
    case WN_VAL_TEXT:
        return wn_sql_bind_bytes(stmt, at, v->p, v->n, as_blob);
    case WN_VAL_BLOB:
        return sqlite3_bind_blob64(
            stmt, at, v->n > 0 ? v->p : "", v->n, SQLITE_TRANSIENT);
    case WN_VAL_NULL:
    case WN_VAL_PARTY:
    case WN_VAL_SESSION:
    case WN_VAL_FILE:
    default:
        return sqlite3_bind_null(stmt, at);
    }
}

int
wn_sql_bind_str(sqlite3_stmt *stmt, int at, const char *s)
{
    bool as_blob = false;
    if (!s) {
        return sqlite3_bind_null(stmt, at);
    }
    return wn_sql_bind_bytes(stmt, at, s, strlen(s), &as_blob);
}
