#include "bundle/db_stage.h"

#include <string.h>

#include "base/err.h"

#define SQL_BYTES_MAX 65536

static const char schema[] =
    "CREATE TABLE s_source(n INTEGER PRIMARY KEY, kind, locator, sha256, size,"
    " mode, note, UNIQUE(kind, locator));"
    "CREATE TABLE s_item(n INTEGER PRIMARY KEY, rule, category, source,"
    " source_table, source_row, time_ns, time_raw, time_epoch, time_basis,"
    " sha256);"
    "CREATE TABLE s_time(item, ord, kind, time_ns, time_raw, time_epoch,"
    " set_by);"
    "CREATE TABLE s_raw(item, ord, source_table, source_row, column_name,"
    " type, value);"
    "CREATE TABLE s_party(n INTEGER PRIMARY KEY, kind, address, e164, name,"
    " UNIQUE(kind, address));"
    "CREATE TABLE s_own(party, label, UNIQUE(party, label));"
    "CREATE TABLE s_session(n INTEGER PRIMARY KEY, source, key, application,"
    " name, kind, participants, UNIQUE(source, key));"
    "CREATE TABLE s_session_party(session, party, UNIQUE(session, party));"
    "CREATE TABLE s_item_file(item, file, UNIQUE(item, file));"
    "CREATE TABLE s_render(item, table_name, ord, column_name, text);";

static const char *const statements[WN_STAGE_SQL_COUNT] = {
    [WN_STAGE_SOURCE] = "INSERT INTO s_source(kind, locator, sha256, size,"
                        " mode, note) VALUES(?,?,?,?,?,?)",
    [WN_STAGE_SOURCE_FIND] =
        "SELECT n FROM s_source WHERE kind = ? AND locator = ?",
    [WN_STAGE_SOURCE_GET] = "SELECT locator FROM s_source WHERE n = ?",
    [WN_STAGE_ITEM] = "INSERT INTO s_item VALUES(NULL,?,?,?,?,?,?,?,?,?,?)",
    [WN_STAGE_TIME] = "INSERT INTO s_time VALUES(?,?,?,?,?,?,?)",
    [WN_STAGE_RAW] = "INSERT INTO s_raw VALUES(?,?,?,?,?,?,?)",
    [WN_STAGE_PARTY] =
        "INSERT INTO s_party(kind, address, e164, name) VALUES(?,?,?,?)",
    [WN_STAGE_PARTY_FIND] =
        "SELECT n, name FROM s_party WHERE kind = ? AND address = ?",
    [WN_STAGE_PARTY_NAME] = "UPDATE s_party SET name = ? WHERE n = ?",
    [WN_STAGE_OWN] = "INSERT OR IGNORE INTO s_own VALUES(?,?)",
    [WN_STAGE_SESSION] = "INSERT INTO s_session(source, key, application,"
                         " name, kind, participants) VALUES(?,?,?,?,?,?)",
    [WN_STAGE_SESSION_FIND] =
        "SELECT n FROM s_session WHERE source = ? AND key = ?",
    [WN_STAGE_SESSION_PARTY] =
        "INSERT OR IGNORE INTO s_session_party VALUES(?,?)",
    [WN_STAGE_ITEM_FILE] = "INSERT OR IGNORE INTO s_item_file VALUES(?,?)",
    [WN_STAGE_RENDER] = "INSERT INTO s_render VALUES(?,?,?,?,?)",
};

static enum wn_status
add_table(struct wn_stage *s, const struct wn_table *t, struct wn_err *err)
{
    struct wn_buf make, put;
    wn_buf_init(&make, SQL_BYTES_MAX);
    wn_buf_init(&put, SQL_BYTES_MAX);
    (void)wn_buf_printf(&make, "CREATE TABLE t_%s(item, ord", t->name);
    (void)wn_buf_printf(&put, "INSERT INTO t_%s VALUES(?,?", t->name);
    for (size_t i = 0; i < t->column_count; i++) {
        (void)wn_buf_printf(&make, ", \"%s\"", t->columns[i].name);
        (void)wn_buf_str(&put, ",?");
    }
    (void)wn_buf_str(&make, ")");
    (void)wn_buf_str(&put, ")");
    enum wn_status st = make.st != WN_OK ? make.st : put.st;
    if (st != WN_OK) {
        (void)wn_fail(err, st, "the description of a table is too long");
    } else {
        st = wn_sql_exec(s->db, (const char *)make.data, err);
    }
    if (st == WN_OK) {
        st = wn_sql_prepare(&s->typed[s->table_count], s->db,
            (const char *)put.data, err);
        s->tables[s->table_count++] = t;
    }
    wn_buf_clear(&make);
    wn_buf_clear(&put);
    return st;
}

enum wn_status
wn_stage_open(struct wn_stage *s, const struct wn_table *const *tables,
    const struct wn_files *files, struct wn_err *err)
{
    *s = (struct wn_stage){ .files = files };
    if (sqlite3_open_v2(":memory:", &s->db,
            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
                SQLITE_OPEN_FULLMUTEX,
            NULL) != SQLITE_OK) {
        enum wn_status st = wn_sql_fail(s->db, "opening it", err);
        wn_stage_close(s);
        return st;
    }
    /* temp_store: no sort may spill kept rows into a temporary file. */
    enum wn_status st = wn_sql_exec(
        s->db, "PRAGMA temp_store=MEMORY; PRAGMA synchronous=OFF;", err);
    if (st == WN_OK) {
        st = wn_sql_exec(s->db, schema, err);
    }
    for (int i = 0; st == WN_OK && i < WN_STAGE_SQL_COUNT; i++) {
        st = wn_sql_prepare(&s->sql[i], s->db, statements[i], err);
    }
    for (; st == WN_OK && *tables; tables++) {
        st = s->table_count < WN_STAGE_TABLES_MAX
            ? add_table(s, *tables, err)
            : wn_fail(err, WN_EINTERNAL, "more tables than were planned for");
    }
    if (st == WN_OK) {
        st = wn_sql_exec(s->db, "BEGIN", err);
    }
    if (st != WN_OK) {
        wn_stage_close(s);
    }
    return st;
}

void
wn_stage_close(struct wn_stage *s)
{
    for (int i = 0; i < WN_STAGE_SQL_COUNT; i++) {
        (void)sqlite3_finalize(s->sql[i]);
    }
    for (size_t i = 0; i < s->table_count; i++) {
        (void)sqlite3_finalize(s->typed[i]);
    }
    (void)sqlite3_close(s->db);
    *s = (struct wn_stage){ 0 };
}
