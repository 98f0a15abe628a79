/** records.sqlite without the items of some rules: a copy in memory, from which
 * everything is taken that only they needed, numbered anew. What cannot be
 * right in it is found when the new bundle is verified. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "dispose/rest.h"

#define SQL_BYTES_MAX 2048

/** Everything that is numbered, and how. */
static const struct kind {
    const char *table, *id, *order, *join;
} kinds[] = {
    { "item", "item_id", "t.item_id", "" },
    { "source", "source_id", "t.source_id", "" },
    { "party", "party_id", "t.party_id", "" },
    { "session", "session_id", "t.session_id", "" },
    { "file", "file_id", "x.first, t.phone_path_raw",
        "JOIN (SELECT file_id AS f, min(item_id) AS first FROM item_file "
        "GROUP BY file_id) x ON x.f = t.file_id " },
};
#define KIND_COUNT (sizeof(kinds) / sizeof(kinds[0]))

struct edit {
    sqlite3 *db;
    const struct wn_evidence *e;
    struct wn_err *err;
    enum wn_status st; /* sticky */
};

static void run(struct edit *w, const char *fmt, ...) WN_PRINTF(2, 3);

static void
run(struct edit *w, const char *fmt, ...)
{
    char sql[SQL_BYTES_MAX];
    va_list arguments;
    int n;

    if (w->st != WN_OK) {
        return;
    }
    va_start(arguments, fmt);
    n = vsnprintf(sql, sizeof(sql), fmt, arguments);
    va_end(arguments);
    if (n < 0 || (size_t)n >= sizeof(sql)) {
        w->st = wn_fail(w->err, WN_EINTERNAL, "a statement is too long");
    } else if (sqlite3_exec(w->db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        w->st = wn_fail(w->err,
            sqlite3_errcode(w->db) == SQLITE_NOMEM ? WN_ENOMEM : WN_EINTERNAL,
            "the rest of the records cannot be put together: %s",
            sqlite3_errmsg(w->db));
    }
}

/** ---- what goes ---------------------------------------------------------- */

static void
drop_items(struct edit *w, uint64_t rules)
{
    static const char *const fixed[] = { "event_time", "raw_row", "item_file",
        "text_rendering" };

    run(w, "CREATE TEMP TABLE was AS SELECT DISTINCT source_id FROM item");
    for (unsigned i = 0; i < 64; i++) {
        if ((rules >> i & 1u) != 0) {
            run(w, "DELETE FROM item WHERE rule_id = %u", i + 1);
        }
    }
    for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++) {
        run(w, "DELETE FROM %s WHERE item_id NOT IN (SELECT item_id FROM "
            "item)", fixed[i]);
    }
    for (size_t i = 0; i < w->e->table_count; i++) {
        if (w->e->tables[i].typed) {
            run(w, "DELETE FROM \"%s\" WHERE item_id NOT IN (SELECT item_id "
                "FROM item)", w->e->tables[i].name);
        }
    }
    run(w, "DELETE FROM source WHERE source_id IN (SELECT source_id FROM was) "
        "AND source_id NOT IN (SELECT source_id FROM item)");
    run(w, "DELETE FROM file WHERE file_id NOT IN (SELECT file_id FROM "
        "item_file)");
}

/** Into a temporary table what typed tables refer to. */
static void
gather(struct edit *w, const char *to, const char *what)
{
    run(w, "CREATE TEMP TABLE %s(id INTEGER PRIMARY KEY)", to);
    for (size_t i = 0; i < w->e->table_count; i++) {
        const struct wn_ev_table *t = &w->e->tables[i];

        for (size_t k = 0; t->typed && k < t->count; k++) {
            if (strcmp(t->columns[k].refers, what) == 0) {
                run(w, "INSERT OR IGNORE INTO %s SELECT \"%s\" FROM \"%s\" "
                    "WHERE \"%s\" IS NOT NULL", to, t->columns[k].name,
                    t->name, t->columns[k].name);
            }
        }
    }
}

/** People and conversations that nothing left refers to. */
static void
drop_people(struct edit *w)
{
    gather(w, "used_session", "session");
    run(w, "DELETE FROM session WHERE session_id NOT IN (SELECT id FROM "
        "used_session)");
    run(w, "DELETE FROM session_party WHERE session_id NOT IN (SELECT "
        "session_id FROM session)");
    gather(w, "used_party", "party");
    run(w, "INSERT OR IGNORE INTO used_party SELECT party_id FROM "
        "session_party");
    run(w, "DELETE FROM own_account WHERE party_id NOT IN (SELECT id FROM "
        "used_party)");
    run(w, "DELETE FROM party WHERE party_id NOT IN (SELECT id FROM "
        "used_party)");
    /* A name is that of a contact of the bundle. */
    run(w, "UPDATE party SET display_name = NULL WHERE display_name NOT IN "
        "(SELECT display_name FROM contact WHERE display_name IS NOT NULL)");
}

/** ---- numbers ------------------------------------------------------------ */

/** Old to new, then every column; by way of numbers below zero, so that no two
 * rows meet. */
static void
renumber(struct edit *w, const struct kind *k)
{
    run(w, "CREATE TEMP TABLE m(old INTEGER PRIMARY KEY, new INTEGER)");
    run(w, "INSERT INTO m SELECT t.%s, row_number() OVER (ORDER BY %s) FROM "
        "%s t %s", k->id, k->order, k->table, k->join);
    for (size_t i = 0; i < w->e->table_count; i++) {
        const struct wn_ev_table *t = &w->e->tables[i];

        for (size_t c = 0; c < t->count; c++) {
            const char *name = t->columns[c].name;

            if (strcmp(t->columns[c].refers, k->table) == 0 ||
                (strcmp(t->name, k->table) == 0 &&
                    strcmp(name, k->id) == 0)) {
                run(w, "UPDATE \"%s\" SET \"%s\" = -(SELECT new FROM m WHERE "
                    "old = \"%s\".\"%s\") WHERE \"%s\" IS NOT NULL", t->name,
                    name, t->name, name, name);
                run(w, "UPDATE \"%s\" SET \"%s\" = -\"%s\" WHERE \"%s\" < 0",
                    t->name, name, name, name);
            }
        }
    }
    run(w, "DROP TABLE m");
}

/** A typed table's own id, by item and place. */
static void
renumber_own(struct edit *w)
{
    for (size_t i = 0; i < w->e->table_count; i++) {
        const struct wn_ev_table *t = &w->e->tables[i];
        const char *own;

        if (!t->typed || t->own_column < 0) {
            continue;
        }
        own = t->columns[t->own_column].name;
        run(w, "CREATE TEMP TABLE m(old INTEGER PRIMARY KEY, new INTEGER)");
        run(w, "INSERT INTO m SELECT \"%s\", row_number() OVER (ORDER BY "
            "item_id%s) FROM \"%s\"", own,
            t->ordinal_column >= 0 ? ", ordinal" : "", t->name);
        run(w, "UPDATE \"%s\" SET \"%s\" = -(SELECT new FROM m WHERE old = "
            "\"%s\".\"%s\")", t->name, own, t->name, own);
        run(w, "UPDATE \"%s\" SET \"%s\" = -\"%s\"", t->name, own, own);
        run(w, "DROP TABLE m");
    }
}

/** The old names are kept for copying, the new are as ids have it. */
static void
name_files(struct edit *w)
{
    run(w, "CREATE TEMP TABLE old_path AS SELECT file_id, path FROM file");
    run(w, "UPDATE file SET path = printf('data/files/%%06d', file_id) || "
        "CASE instr(path, '.') WHEN 0 THEN '' ELSE substr(path, instr(path, "
        "'.')) END");
}

static void
mark_rules(struct edit *w, uint64_t rules, const char *reason)
{
    sqlite3_stmt *q = NULL;

    if (w->st != WN_OK) {
        return;
    }
    if (sqlite3_prepare_v2(w->db, "UPDATE rule SET outcome = 'disposed', "
            "outcome_reason = ?, kept = 0 WHERE rule_id = ?", -1, &q, NULL) !=
        SQLITE_OK) {
        w->st = wn_fail(w->err, WN_EINTERNAL, "the rules cannot be marked");
    }
    for (int i = 0; i < 64 && w->st == WN_OK; i++) {
        if ((rules >> i & 1u) != 0) {
            (void)sqlite3_bind_text(q, 1, reason, -1, SQLITE_STATIC);
            (void)sqlite3_bind_int(q, 2, i + 1);
            if (sqlite3_step(q) != SQLITE_DONE) {
                w->st = wn_fail(
                    w->err, WN_EINTERNAL, "the rules cannot be marked");
            }
            (void)sqlite3_reset(q);
        }
    }
    (void)sqlite3_finalize(q);
}

static enum wn_status
copy_of(sqlite3 **out, sqlite3 *from, struct wn_err *err)
{
    sqlite3_backup *copy = NULL;
    bool whole = false;

    if (sqlite3_open_v2(":memory:", out, SQLITE_OPEN_READWRITE |
            SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK) {
        copy = sqlite3_backup_init(*out, "main", from, "main");
        whole = copy && sqlite3_backup_step(copy, -1) == SQLITE_DONE;
        whole = sqlite3_backup_finish(copy) == SQLITE_OK && whole;
    }
    if (whole) {
        (void)sqlite3_db_config(
            *out, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)0);
        whole = sqlite3_exec(*out, "PRAGMA temp_store=MEMORY; "
            "PRAGMA foreign_keys=OFF;", NULL, NULL, NULL) == SQLITE_OK;
    }
    return whole ? WN_OK
        : wn_fail(err, WN_ENOMEM, "the records do not fit into memory");
}

enum wn_status
wn_rest_records(sqlite3 **out, const struct wn_evidence *e, uint64_t rules,
    const char *reason, struct wn_err *err)
{
    struct edit w = { .e = e, .err = err };

    *out = NULL;
    w.st = copy_of(&w.db, e->db, err);
    drop_items(&w, rules);
    drop_people(&w);
    mark_rules(&w, rules, reason);
    for (size_t i = 0; i < KIND_COUNT; i++) {
        renumber(&w, &kinds[i]);
    }
    renumber_own(&w);
    name_files(&w);
    if (w.st == WN_OK) {
        *out = w.db;
    } else {
        (void)sqlite3_close(w.db);
    }
    return w.st;
}

enum wn_status
wn_rest_files(sqlite3 *db, wn_rest_file_fn *fn, void *ctx, struct wn_err *err)
{
    sqlite3_stmt *q = NULL;
    enum wn_status st = sqlite3_prepare_v2(db,
            "SELECT o.path, f.path, f.sha256, f.file_id FROM old_path o JOIN "
            "file f USING (file_id) ORDER BY f.file_id", -1, &q, NULL) ==
            SQLITE_OK
        ? WN_OK : wn_fail(err, WN_EINTERNAL, "the files cannot be listed");

    while (st == WN_OK && sqlite3_step(q) == SQLITE_ROW) {
        st = fn(ctx, (const char *)sqlite3_column_text(q, 0),
            (const char *)sqlite3_column_text(q, 1),
            (const char *)sqlite3_column_text(q, 2),
            (unsigned)sqlite3_column_int64(q, 3), err);
    }
    (void)sqlite3_finalize(q);
    return st;
}

void
wn_rest_close(sqlite3 **db)
{
    (void)sqlite3_close(*db);
    *db = NULL;
}
