/** The few SQLite idioms that the evidence database needs. */
#ifndef WN_BUNDLE_DB_SQL_H
#define WN_BUNDLE_DB_SQL_H

#include <sqlite3.h>

#include "base/buf.h"
#include "records/record.h"
#include "winnow/status.h"

/** @retval WN_EOUTPUT disk full and the like; WN_ENOMEM; WN_EINTERNAL */
enum wn_status wn_sql_fail(sqlite3 *db, const char *doing, struct wn_err *err);
enum wn_status wn_sql_exec(sqlite3 *db, const char *sql, struct wn_err *err);
enum wn_status wn_sql_prepare(sqlite3_stmt **out, sqlite3 *db,
    const char *sql, struct wn_err *err);
/** Step a statement that gives no rows, then reset it. */
enum wn_status wn_sql_run(sqlite3_stmt *stmt, struct wn_err *err);
/** Text as it stands; what is no UTF-8, or holds a NUL, as a BLOB: *as_blob. */
int wn_sql_bind_bytes(
    sqlite3_stmt *stmt, int at, const void *p, size_t n, bool *as_blob);
/** A plain value; parties, sessions and files are the caller's. */
int wn_sql_bind_value(
    sqlite3_stmt *stmt, int at, const struct wn_value *v, bool *as_blob);
int wn_sql_bind_str(sqlite3_stmt *stmt, int at, const char *s);

#endif
