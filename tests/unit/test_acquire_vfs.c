/** SQLite reads databases out of the vault: its -wal too, from memory and from
 * the encrypted file, and it can write nowhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "acquire/vault.h"
#include "base/err.h"

#define ROWS 20000

struct made {
    char folder[32];
    char db[64], wal[64];
    sqlite3 *keep; /* open, so that the -wal stays */
};

static void
run(sqlite3 *db, const char *sql)
{
    char *why = NULL;

    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK) {
        fail_msg("%s: %s", sql, why);
    }
}

/** 20,000 rows in the database, 100 in the -wal only when wal. */
static void
make(struct made *m, bool wal)
{
    (void)snprintf(m->folder, sizeof(m->folder), "/tmp/wn-vfs-XXXXXX");
    assert_non_null(mkdtemp(m->folder));
    (void)snprintf(m->db, sizeof(m->db), "%s/a.db", m->folder);
    (void)snprintf(m->wal, sizeof(m->wal), "%s/a.db-wal", m->folder);
    assert_int_equal(sqlite3_open(m->db, &m->keep), SQLITE_OK);
    run(m->keep, wal ? "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0"
                     : "PRAGMA journal_mode=DELETE");
    run(m->keep, "CREATE TABLE t(n INTEGER PRIMARY KEY, b TEXT);"
        "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM c "
        "WHERE n < 20000) INSERT INTO t SELECT n, hex(zeroblob(60)) FROM c");
    if (wal) {
        run(m->keep, "PRAGMA wal_checkpoint(TRUNCATE);"
            "WITH RECURSIVE c(n) AS (SELECT 20001 UNION ALL SELECT n+1 FROM c "
            "WHERE n < 20100) INSERT INTO t SELECT n, 'wal' FROM c");
    }
}

static void
clean(struct made *m)
{
    assert_int_equal(sqlite3_close(m->keep), SQLITE_OK);
    (void)unlink(m->db);
    (void)unlink(m->wal);
    assert_int_equal(rmdir(m->folder), 0);
}

static uint32_t
load(struct wn_vault *v, const char *path)
{
    uint8_t chunk[9001];
    FILE *f = fopen(path, "rbe");
    uint32_t id = 0;
    size_t n;

    assert_non_null(f);
    assert_int_equal(wn_vault_create(v, &id, WN_VAULT_INDEX, NULL), WN_OK);
    while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0) {
        assert_int_equal(wn_vault_append(v, id, chunk, n, NULL), WN_OK);
    }
    assert_int_equal(fclose(f), 0);
    return id;
}

static struct wn_vault *
vault(uint64_t memory)
{
    struct wn_vault_options o = { .memory_bytes = memory, .may_spill = true };
    struct wn_vault *v = NULL;

    assert_int_equal(wn_vault_new(&v, &o, NULL), WN_OK);
    return v;
}

static sqlite3 *
open_uri(const char *uri)
{
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open_v2(uri, &db,
                         SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL),
        SQLITE_OK);
    run(db, "PRAGMA locking_mode=EXCLUSIVE; PRAGMA temp_store=MEMORY");
    return db;
}

static int64_t
number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *s = NULL;
    int64_t n;

    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK ||
        sqlite3_step(s) != SQLITE_ROW) {
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    }
    n = sqlite3_column_int64(s, 0);
    assert_int_equal(sqlite3_finalize(s), SQLITE_OK);
    return n;
}

static void
counts(uint64_t memory, bool made_wal, bool serve_wal, int64_t rows)
{
    struct made m;
    struct wn_vault *v = vault(memory);
    char uri[WN_VAULT_URI_BYTES];
    sqlite3 *db;
    uint32_t d;
    uint32_t w = WN_VAULT_NONE;

    make(&m, made_wal);
    d = load(v, m.db);
    if (serve_wal) {
        w = load(v, m.wal);
    }
    assert_int_equal(wn_vault_serve(v, d, w, uri, NULL), WN_OK);
    db = open_uri(uri);
    assert_int_equal(number(db, "SELECT count(*) FROM t"), rows);
    assert_int_equal(number(db, "SELECT count(*) FROM t WHERE b LIKE 'w%'"),
        rows - ROWS);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    wn_vault_free(&v);
    clean(&m);
}

static void
plain_database(void **state)
{
    (void)state;
    counts(64 << 20, false, false, ROWS);
}

static void
rows_of_the_wal(void **state)
{
    (void)state;
    counts(64 << 20, true, true, ROWS + 100);
}

static void
an_empty_wal_where_none_was_sent(void **state)
{
    (void)state;
    counts(64 << 20, true, false, ROWS);
}

static void
from_the_encrypted_file(void **state)
{
    (void)state;
    counts(1 << 20, true, true, ROWS + 100);
}

static void
nothing_is_written(void **state)
{
    struct made m;
    struct wn_vault *v = vault(64 << 20);
    char uri[WN_VAULT_URI_BYTES];
    sqlite3 *db;

    (void)state;
    make(&m, true);
    assert_int_equal(
        wn_vault_serve(v, load(v, m.db), load(v, m.wal), uri, NULL), WN_OK);
    db = open_uri(uri);
    assert_int_equal(
        sqlite3_exec(db, "DELETE FROM t", NULL, NULL, NULL), SQLITE_READONLY);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    /* Not even when it is opened for writing. */
    assert_int_equal(sqlite3_open_v2("file:/wn-vault/none?vfs=wn-vault", &db,
                         SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
                             SQLITE_OPEN_URI, NULL), SQLITE_CANTOPEN);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    wn_vault_free(&v);
    clean(&m);
}

static void
gone_with_the_vault(void **state)
{
    struct made m;
    struct wn_vault *v = vault(64 << 20);
    char uri[WN_VAULT_URI_BYTES];
    sqlite3 *db;

    (void)state;
    make(&m, false);
    assert_int_equal(
        wn_vault_serve(v, load(v, m.db), WN_VAULT_NONE, uri, NULL), WN_OK);
    db = open_uri(uri);
    wn_vault_free(&v);
    assert_int_not_equal(
        sqlite3_exec(db, "SELECT count(*) FROM t", NULL, NULL, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    assert_int_equal(sqlite3_open_v2(uri, &db,
                         SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL),
        SQLITE_CANTOPEN);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    clean(&m);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_database),
        cmocka_unit_test(rows_of_the_wal),
        cmocka_unit_test(an_empty_wal_where_none_was_sent),
        cmocka_unit_test(from_the_encrypted_file),
        cmocka_unit_test(nothing_is_written),
        cmocka_unit_test(gone_with_the_vault),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
