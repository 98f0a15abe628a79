/**
 * Hardened reading of a database that came from a phone: read-only, nothing in
 * its schema is trusted, nothing is written anywhere, limits are low, columns
 * are found by name and a missing one reads as NULL. A statement belongs to the
 * thread that opened the database.
 */
#ifndef WN_RECORDS_SQLITE_IN_H
#define WN_RECORDS_SQLITE_IN_H

#include "base/run.h"
#include "records/record.h"

struct wn_db;
struct wn_query;

/**
 * @param uri   as served by acquire; borrowed for the call
 * @param run   for cancelling; may be NULL, else outlives the database
 * @retval WN_EFORMAT  no database, encrypted, or damaged at its head
 */
enum wn_status wn_db_open(struct wn_db **out, const char *uri,
    const struct wn_run *run, struct wn_err *err);
void wn_db_close(struct wn_db **db);

bool wn_db_has_table(struct wn_db *db, const char *table);
bool wn_db_has_column(struct wn_db *db, const char *table, const char *column);
/** The first table whose name matches a LIKE pattern, into name. */
bool wn_db_find_table(
    struct wn_db *db, const char *like, char *name, size_t cap);
/** The first column of table whose name matches a LIKE pattern. */
bool wn_db_find_column(struct wn_db *db, const char *table, const char *like,
    char *name, size_t cap);

/** What to read. Names are ours, or found by the functions above. */
struct wn_select {
    const char *table;
    const char *const *columns; /* "rowid" is always there */
    size_t count;
    const char *rest; /* " WHERE … ORDER BY …", over columns that exist; "" */
};

/** Below sqlite_select.c: one text answer to SQL of ours with the parameters a
 * and b (may be NULL); false when there is none or it does not fit. */
bool wn_db_ask(struct wn_db *db, const char *sql, const char *a, const char *b,
    char *name, size_t cap);
enum wn_status wn_query_prepare(struct wn_query **out, struct wn_db *db,
    const char *sql, struct wn_err *err);

/** @retval WN_EFORMAT  no such table */
enum wn_status wn_query_new(struct wn_query **out, struct wn_db *db,
    const struct wn_select *select, struct wn_err *err);
void wn_query_free(struct wn_query **q);
/** Start (again) with ?1 = value. */
enum wn_status wn_query_start(struct wn_query *q, int64_t value);

/** @retval WN_END      no more rows
 *  @retval WN_EFORMAT  damaged here
 *  @retval WN_ECANCEL  the people stopped the run */
enum wn_status wn_query_next(struct wn_query *q, struct wn_err *err);

/** The newest row's columns. Texts are valid until the next call of _next. */
struct wn_value wn_query_value(struct wn_query *q, size_t column);
/** 0 for what is no integer; a REAL without fraction counts as one. */
int64_t wn_query_int(struct wn_query *q, size_t column);
bool wn_query_null(struct wn_query *q, size_t column);

/** Rows of a table. @retval WN_EFORMAT */
enum wn_status wn_db_count(struct wn_db *db, const char *table,
    uint64_t *out, struct wn_err *err);

#endif
