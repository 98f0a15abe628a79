#include "records/sqlite_in.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

/** Between two looks at the cancel flag: virtual machine steps. */
#define STEPS_PER_LOOK 100000
#define SQL_MAX_BYTES (256 * 1024)

struct wn_db {
    sqlite3 *sqlite;
    const struct wn_run *run;
};

struct wn_query {
    struct wn_db *db;
    sqlite3_stmt *stmt;
};

static int
must_stop(void *ctx)
{
    const struct wn_db *db = ctx;

    return wn_run_cancelled(db->run) ? 1 : 0;
}

static enum wn_status
fail(const struct wn_db *db, int rc, const char *what, struct wn_err *err)
{
    switch (rc & 0xff) {
    case SQLITE_NOMEM:
        return wn_fail_nomem(err, "reading a database of the phone");
    case SQLITE_INTERRUPT:
        return wn_fail(err, WN_ECANCEL, "stopped while reading");
    default:
        return wn_fail(err, WN_EFORMAT, "%s: %s", what,
            sqlite3_errmsg(db->sqlite));
    }
}

/** A hostile database may not make us work or allocate without bound. */
static void
set_limits(sqlite3 *db)
{
    static const struct {
        int id, value;
    } limits[] = {
        { SQLITE_LIMIT_LENGTH, 64 * 1024 * 1024 },
        { SQLITE_LIMIT_SQL_LENGTH, SQL_MAX_BYTES },
        { SQLITE_LIMIT_COLUMN, 2000 },
        { SQLITE_LIMIT_EXPR_DEPTH, 64 },
        { SQLITE_LIMIT_COMPOUND_SELECT, 8 },
        { SQLITE_LIMIT_VDBE_OP, 1000000 },
        { SQLITE_LIMIT_FUNCTION_ARG, 32 },
        { SQLITE_LIMIT_ATTACHED, 0 },
        { SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 256 },
        { SQLITE_LIMIT_VARIABLE_NUMBER, 8 },
        { SQLITE_LIMIT_TRIGGER_DEPTH, 1 },
        { SQLITE_LIMIT_WORKER_THREADS, 0 },
    };

    for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
        (void)sqlite3_limit(db, limits[i].id, limits[i].value);
    }
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)NULL);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, (int *)NULL);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, (int *)NULL);
    (void)sqlite3_db_config(
        db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, (int *)NULL);
}

enum wn_status
wn_db_open(struct wn_db **out, const char *uri, const struct wn_run *run,
    struct wn_err *err)
{
    /* EXCLUSIVE: the wal-index then lives in our memory, no -shm is needed.
     * MEMORY: a sorter's spill would be a plaintext file. */
    static const char pragmas[] =
        "PRAGMA locking_mode=EXCLUSIVE; PRAGMA temp_store=MEMORY;"
        "PRAGMA mmap_size=0; PRAGMA query_only=ON; PRAGMA cell_size_check=ON;"
        "PRAGMA trusted_schema=OFF; PRAGMA automatic_index=OFF;"
        "PRAGMA cache_size=-8192; SELECT count(*) FROM sqlite_schema;";
    struct wn_db *db = calloc(1, sizeof(*db));
    enum wn_status st = WN_OK;
    int rc;

    if (!db) {
        return wn_fail_nomem(err, "a database");
    }
    db->run = run;
    rc = sqlite3_open_v2(uri, &db->sqlite, SQLITE_OPEN_READONLY |
        SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE,
        NULL);
    if (rc == SQLITE_OK) {
        set_limits(db->sqlite);
        sqlite3_progress_handler(db->sqlite, STEPS_PER_LOOK, must_stop, db);
        rc = sqlite3_exec(db->sqlite, pragmas, NULL, NULL, NULL);
    }
    if (rc != SQLITE_OK) {
        st = db->sqlite ? fail(db, rc, "the database cannot be read", err)
                        : wn_fail_nomem(err, "a database");
        wn_db_close(&db);
        return st;
    }
    *out = db;
    return WN_OK;
}

void
wn_db_close(struct wn_db **db)
{
    if (*db) {
        (void)sqlite3_close((*db)->sqlite);
        free(*db);
        *db = NULL;
    }
}

bool
wn_db_ask(struct wn_db *db, const char *sql, const char *a, const char *b,
    char *name, size_t cap)
{
    sqlite3_stmt *s = NULL;
    bool found = false;

    if (sqlite3_prepare_v2(db->sqlite, sql, -1, &s, NULL) == SQLITE_OK &&
        sqlite3_bind_text(s, 1, a, -1, SQLITE_STATIC) == SQLITE_OK &&
        (!b || sqlite3_bind_text(s, 2, b, -1, SQLITE_STATIC) == SQLITE_OK) &&
        sqlite3_step(s) == SQLITE_ROW) {
        const unsigned char *text = sqlite3_column_text(s, 0);

        found = text && strlen((const char *)text) < cap;
        if (found) {
            memcpy(name, text, strlen((const char *)text) + 1);
        }
    }
    (void)sqlite3_finalize(s);
    return found;
}

/** ---- reading --------------------------------------------------------- */

enum wn_status
wn_query_prepare(struct wn_query **out, struct wn_db *db, const char *sql,
    struct wn_err *err)
{
    struct wn_query *q = calloc(1, sizeof(*q));
    int rc;

    if (!q) {
        return wn_fail_nomem(err, "a question to a database");
    }
    q->db = db;
    rc = sqlite3_prepare_v2(db->sqlite, sql, -1, &q->stmt, NULL);
    if (rc != SQLITE_OK) {
        wn_query_free(&q);
        return fail(db, rc, "the database is not built as expected", err);
    }
    *out = q;
    return WN_OK;
}

void
wn_query_free(struct wn_query **q)
{
    if (*q) {
        (void)sqlite3_finalize((*q)->stmt);
        free(*q);
        *q = NULL;
    }
}

enum wn_status
wn_query_start(struct wn_query *q, int64_t value)
{
    (void)sqlite3_reset(q->stmt);
    return sqlite3_bind_int64(q->stmt, 1, value) == SQLITE_OK ? WN_OK
                                                             : WN_EINTERNAL;
}

enum wn_status
wn_query_next(struct wn_query *q, struct wn_err *err)
{
    int rc = sqlite3_step(q->stmt);

    if (rc == SQLITE_ROW) {
        return WN_OK;
    }
    if (rc == SQLITE_DONE) {
        return WN_END;
    }
    return fail(q->db, rc, "the database is damaged", err);
}

struct wn_value
wn_query_value(struct wn_query *q, size_t column)
{
    int i = (int)column;
    struct wn_value v = { 0 };

    switch (sqlite3_column_type(q->stmt, i)) {
    case SQLITE_INTEGER:
        v.kind = WN_VAL_INT;
        v.i = sqlite3_column_int64(q->stmt, i);
        break;
    case SQLITE_FLOAT:
        v.kind = WN_VAL_REAL;
        v.r = sqlite3_column_double(q->stmt, i);
        break;
    case SQLITE_TEXT:
        v.kind = WN_VAL_TEXT;
        v.p = sqlite3_column_text(q->stmt, i);
        break;
    case SQLITE_BLOB:
        v.kind = WN_VAL_BLOB;
        v.p = sqlite3_column_blob(q->stmt, i);
        break;
    default:
        break;
    }
    if (v.kind == WN_VAL_TEXT || v.kind == WN_VAL_BLOB) {
        v.n = (size_t)sqlite3_column_bytes(q->stmt, i);
        v.p = v.p ? v.p : ""; /* an empty BLOB has no address */
    }
    return v;
}

int64_t
wn_query_int(struct wn_query *q, size_t column)
{
    int i = (int)column;

    switch (sqlite3_column_type(q->stmt, i)) {
    case SQLITE_INTEGER:
    case SQLITE_FLOAT:
        return sqlite3_column_int64(q->stmt, i);
    default:
        return 0;
    }
}

bool
wn_query_null(struct wn_query *q, size_t column)
{
    return sqlite3_column_type(q->stmt, (int)column) == SQLITE_NULL;
}

enum wn_status
wn_db_count(struct wn_db *db, const char *table, uint64_t *out,
    struct wn_err *err)
{
    sqlite3_stmt *s = NULL;
    char sql[256];
    int rc;

    (void)snprintf(sql, sizeof(sql), "SELECT count(*) FROM \"%.100s\"", table);
    rc = sqlite3_prepare_v2(db->sqlite, sql, -1, &s, NULL);
    if (rc == SQLITE_OK) {
        rc = sqlite3_step(s);
    }
    if (rc == SQLITE_ROW) {
        *out = (uint64_t)sqlite3_column_int64(s, 0);
    }
    (void)sqlite3_finalize(s);
    return rc == SQLITE_ROW
        ? WN_OK : fail(db, rc, "the database is damaged", err);
}
