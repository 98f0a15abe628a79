/** Damage to a database that a test made. Included after cmocka. */
#ifndef WN_TESTS_DAMAGED_DB_H
#define WN_TESTS_DAMAGED_DB_H

#include <sqlite3.h>
#include <stdio.h>

/** The number of the first row, which is 1, becomes 120, past the last: reading
 * on from row to row finds it, asking for it does not. */
static void
damaged_first_row(const char *path, const char *table)
{
    unsigned char page[4096];
    sqlite3_stmt *q = NULL;
    sqlite3 *db = NULL;
    long root;
    size_t cell;
    FILE *f;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT rootpage FROM "
        "sqlite_master WHERE name=?1", -1, &q, NULL), SQLITE_OK);
    assert_int_equal(
        sqlite3_bind_text(q, 1, table, -1, SQLITE_STATIC), SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    root = (long)sqlite3_column_int64(q, 0);
    assert_int_equal(sqlite3_finalize(q), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    f = fopen(path, "r+b");
    assert_non_null(f);
    assert_int_equal(fseek(f, (root - 1) * 4096, SEEK_SET), 0);
    assert_int_equal(fread(page, 1, sizeof(page), f), sizeof(page));
    assert_int_equal(page[0], 0x0d); /* a leaf, and so the only page */
    cell = (size_t)page[8] << 8 | page[9];
    cell += (page[cell] & 0x80) ? 2 : 1; /* past how long it is */
    assert_int_equal(page[cell], 1);
    assert_int_equal(
        fseek(f, (root - 1) * 4096 + (long)cell, SEEK_SET), 0);
    assert_int_equal(fputc(120, f), 120);
    assert_int_equal(fclose(f), 0);
}

#endif
