/** Which tables and columns a database has, and questions made of those. */
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "records/sqlite_in.h"

#define SQL_MAX_BYTES 16384

bool
wn_db_find_table(struct wn_db *db, const char *like, char *name, size_t cap)
{
    /* Virtual tables and views are not read: their contents are computed. */
    return wn_db_ask(db, "SELECT name FROM sqlite_schema WHERE type='table' "
        "AND name LIKE ?1 ESCAPE '\\' AND sql NOT LIKE 'CREATE VIRTUAL%' "
        "ORDER BY name LIMIT 1", like, NULL, name, cap);
}

bool
wn_db_has_table(struct wn_db *db, const char *table)
{
    char name[128];

    return wn_db_ask(db, "SELECT name FROM sqlite_schema WHERE type='table' "
        "AND name=?1 COLLATE NOCASE AND sql NOT LIKE 'CREATE VIRTUAL%'", table,
        NULL, name, sizeof(name));
}

bool
wn_db_find_column(struct wn_db *db, const char *table, const char *like,
    char *name, size_t cap)
{
    return wn_db_ask(db, "SELECT name FROM pragma_table_info(?1) WHERE name "
        "LIKE ?2 ESCAPE '\\' ORDER BY cid LIMIT 1", table, like, name, cap);
}

bool
wn_db_has_column(struct wn_db *db, const char *table, const char *column)
{
    char name[128];

    return wn_db_ask(db, "SELECT name FROM pragma_table_info(?1) WHERE "
        "name=?2 COLLATE NOCASE", table, column, name, sizeof(name));
}

/** Names come from our own lists or from the schema: quote both. */
static void
put_name(struct wn_buf *sql, const char *name)
{
    (void)wn_buf_str(sql, "\"");
    for (; *name; name++) {
        if (*name == '"') {
            (void)wn_buf_str(sql, "\"");
        }
        (void)wn_buf_put(sql, name, 1);
    }
    (void)wn_buf_str(sql, "\"");
}

static void
put_columns(
    struct wn_buf *sql, struct wn_db *db, const struct wn_select *select)
{
    for (size_t i = 0; i < select->count; i++) {
        const char *name = select->columns[i];

        (void)wn_buf_str(sql, i ? ", " : " ");
        if (strcmp(name, "rowid") == 0) {
            (void)wn_buf_str(sql, "rowid");
        } else if (wn_db_has_column(db, select->table, name)) {
            put_name(sql, name);
        } else {
            (void)wn_buf_str(sql, "NULL");
        }
    }
}

enum wn_status
wn_query_new(struct wn_query **out, struct wn_db *db,
    const struct wn_select *select, struct wn_err *err)
{
    struct wn_buf sql;
    enum wn_status st;

    if (!wn_db_has_table(db, select->table)) {
        return wn_fail(err, WN_EFORMAT, "the database has no table %s",
            select->table);
    }
    wn_buf_init(&sql, SQL_MAX_BYTES);
    (void)wn_buf_str(&sql, "SELECT");
    put_columns(&sql, db, select);
    (void)wn_buf_str(&sql, " FROM ");
    put_name(&sql, select->table);
    (void)wn_buf_str(&sql, select->rest);
    st = sql.st == WN_OK
        ? wn_query_prepare(out, db, (const char *)sql.data, err)
        : wn_fail(err, sql.st, "a question to a database is too long");
    wn_buf_clear(&sql);
    return st;
}
