#include "bundle/db_schema.h"

#include "base/err.h"

#define SQL_BYTES_MAX 65536

/* Times of a record, raw columns and the like are kept in the order in which
 * their reader gave them: `ordinal`. Their key is (item_id, ordinal) and they
 * have no rowid, so the file's bytes do not depend on the order of arrival. */
static const char fixed[] =
    "CREATE TABLE out.rule(rule_id INTEGER PRIMARY KEY, name TEXT NOT NULL,"
    " category TEXT NOT NULL, text TEXT NOT NULL, from_utc_ns INTEGER,"
    " until_utc_ns INTEGER, zone TEXT NOT NULL,"
    " acquisition_mode TEXT NOT NULL, outcome TEXT NOT NULL,"
    " outcome_reason TEXT NOT NULL, kept INTEGER NOT NULL,"
    " failed INTEGER NOT NULL) STRICT;"
    "CREATE TABLE out.source(source_id INTEGER PRIMARY KEY,"
    " kind TEXT NOT NULL, locator ANY NOT NULL, sha256 TEXT,"
    " size_in_bytes INTEGER NOT NULL, acquisition_mode TEXT NOT NULL,"
    " note TEXT NOT NULL) STRICT;"
    "CREATE TABLE out.item(item_id INTEGER PRIMARY KEY,"
    " rule_id INTEGER NOT NULL REFERENCES rule, category TEXT NOT NULL,"
    " source_id INTEGER NOT NULL REFERENCES source,"
    " source_table TEXT NOT NULL, source_row INTEGER NOT NULL,"
    " time_utc_ns INTEGER, time_raw ANY, time_epoch TEXT, time_basis TEXT,"
    " record_sha256 TEXT NOT NULL) STRICT;"
    "CREATE TABLE out.event_time(item_id INTEGER NOT NULL REFERENCES item,"
    " ordinal INTEGER NOT NULL, kind TEXT NOT NULL,"
    " time_utc_ns INTEGER NOT NULL, time_raw ANY, time_epoch TEXT NOT NULL,"
    " set_by TEXT NOT NULL, PRIMARY KEY(item_id, ordinal))"
    " STRICT, WITHOUT ROWID;"
    "CREATE TABLE out.raw_row(item_id INTEGER NOT NULL REFERENCES item,"
    " ordinal INTEGER NOT NULL, source_table TEXT NOT NULL,"
    " source_row INTEGER NOT NULL, column_name TEXT NOT NULL,"
    " type TEXT NOT NULL, value ANY, PRIMARY KEY(item_id, ordinal))"
    " STRICT, WITHOUT ROWID;"
    "CREATE TABLE out.party(party_id INTEGER PRIMARY KEY, kind TEXT NOT NULL,"
    " address_raw ANY NOT NULL, address_e164_derived TEXT,"
    " display_name ANY) STRICT;"
    "CREATE TABLE out.own_account(party_id INTEGER NOT NULL REFERENCES party,"
    " label TEXT NOT NULL, PRIMARY KEY(party_id, label))"
    " STRICT, WITHOUT ROWID;"
    "CREATE TABLE out.session(session_id INTEGER PRIMARY KEY,"
    " application TEXT NOT NULL, display_name ANY, kind TEXT NOT NULL,"
    " participant_count INTEGER NOT NULL) STRICT;"
    "CREATE TABLE out.session_party(session_id INTEGER NOT NULL"
    " REFERENCES session, party_id INTEGER NOT NULL REFERENCES party,"
    " PRIMARY KEY(session_id, party_id)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE out.file(file_id INTEGER PRIMARY KEY, path TEXT NOT NULL,"
    " phone_path_raw ANY NOT NULL, size_in_bytes INTEGER NOT NULL,"
    " mime_type TEXT NOT NULL, sha256 TEXT NOT NULL, sha512 TEXT NOT NULL,"
    " mtime_utc_ns INTEGER) STRICT;"
    "CREATE TABLE out.item_file(item_id INTEGER NOT NULL REFERENCES item,"
    " file_id INTEGER NOT NULL REFERENCES file,"
    " PRIMARY KEY(item_id, file_id)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE out.text_rendering(item_id INTEGER NOT NULL"
    " REFERENCES item, table_name TEXT NOT NULL, ordinal INTEGER NOT NULL,"
    " column_name TEXT NOT NULL, text_derived TEXT NOT NULL,"
    " PRIMARY KEY(item_id, table_name, ordinal, column_name))"
    " STRICT, WITHOUT ROWID;";

static const char *
column_type(enum wn_column_type t)
{
    static const char *const types[] = { [WN_COL_INTEGER] = "INTEGER",
        [WN_COL_TEXT] = "ANY",
        [WN_COL_BLOB] = "BLOB",
        [WN_COL_PARTY] = "INTEGER REFERENCES party",
        [WN_COL_SESSION] = "INTEGER REFERENCES session",
        [WN_COL_FILE] = "INTEGER REFERENCES file" };
    return types[t];
}

static enum wn_status
create_typed(sqlite3 *db, const struct wn_table *t, struct wn_err *err)
{
    struct wn_buf b;
    wn_buf_init(&b, SQL_BYTES_MAX);
    (void)wn_buf_printf(&b, "CREATE TABLE out.\"%s\"(", t->name);
    if (t->own_id) {
        (void)wn_buf_printf(&b, "\"%s\" INTEGER PRIMARY KEY, ", t->own_id);
    }
    (void)wn_buf_printf(&b, "item_id INTEGER %s REFERENCES item",
        t->single && !t->own_id ? "PRIMARY KEY" : "NOT NULL");
    if (!t->single) {
        (void)wn_buf_str(&b, ", ordinal INTEGER NOT NULL");
    }
    for (size_t i = 0; i < t->column_count; i++) {
        (void)wn_buf_printf(&b, ", \"%s\" %s", t->columns[i].name,
            column_type(t->columns[i].type));
    }
    (void)wn_buf_str(&b,
        t->single || t->own_id
            ? ") STRICT"
            : ", PRIMARY KEY(item_id, ordinal)) STRICT, WITHOUT ROWID");
    enum wn_status st = b.st == WN_OK
        ? wn_sql_exec(db, (const char *)b.data, err)
        : wn_fail(err, b.st, "the description of a table is too long");
    wn_buf_clear(&b);
    return st;
}

enum wn_status
wn_schema_create(const struct wn_stage *s, struct wn_err *err)
{
    enum wn_status st = wn_sql_exec(s->db, fixed, err);
    for (size_t i = 0; st == WN_OK && i < s->table_count; i++) {
        st = create_typed(s->db, s->tables[i], err);
    }
    return st;
}

static void
put_column(struct wn_buf *b, const struct wn_column *c)
{
    switch (c->type) {
    case WN_COL_PARTY:
        (void)wn_buf_printf(b,
            ", (SELECT id FROM m_party WHERE n = t.\"%s\")", c->name);
        break;
    case WN_COL_SESSION:
        (void)wn_buf_printf(b,
            ", (SELECT id FROM m_session WHERE n = t.\"%s\")", c->name);
        break;
    case WN_COL_FILE:
        (void)wn_buf_printf(
            b, ", (SELECT id FROM m_file WHERE n = t.\"%s\")", c->name);
        break;
    case WN_COL_INTEGER:
    case WN_COL_TEXT:
    case WN_COL_BLOB:
    default:
        (void)wn_buf_printf(b, ", t.\"%s\"", c->name);
        break;
    }
}

enum wn_status
wn_schema_copy_typed(
    const struct wn_stage *s, const struct wn_table *t, struct wn_err *err)
{
    struct wn_buf b;
    wn_buf_init(&b, SQL_BYTES_MAX);
    (void)wn_buf_printf(&b, "INSERT INTO out.\"%s\" SELECT ", t->name);
    if (t->own_id) {
        (void)wn_buf_str(&b, "row_number() OVER (ORDER BY m.id, t.ord), ");
    }
    (void)wn_buf_printf(&b, "m.id%s", t->single ? "" : ", t.ord");
    for (size_t i = 0; i < t->column_count; i++) {
        put_column(&b, &t->columns[i]);
    }
    (void)wn_buf_printf(&b,
        " FROM t_%s t JOIN m_item m ON m.n = t.item ORDER BY m.id, t.ord",
        t->name);
    enum wn_status st = b.st == WN_OK
        ? wn_sql_exec(s->db, (const char *)b.data, err)
        : wn_fail(err, b.st, "the description of a table is too long");
    wn_buf_clear(&b);
    return st;
}
