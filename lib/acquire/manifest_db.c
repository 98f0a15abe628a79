#include "acquire/manifest_db.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"

#define FIND_SQL \
    "SELECT domain, relativePath, flags, file FROM Files WHERE fileID = ?1"
#define REGULAR_FILE 1
#define NAME_MAX_BYTES 8192
#define BLOB_MAX_BYTES (1 << 20)
#define STEPS_BETWEEN 100000

struct manifest_db {
    sqlite3 *db;
    sqlite3_stmt *find;
    const struct wn_run *run;
};

static int
stop_if_cancelled(void *ctx)
{
    const struct manifest_db *m = ctx;

    return wn_run_cancelled(m->run);
}

/** The list comes from the phone: nothing in it may run or grow. */
static bool
harden(sqlite3 *db)
{
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, BLOB_MAX_BYTES * 2);
    sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(db, SQLITE_LIMIT_TRIGGER_DEPTH, 1);
    return sqlite3_db_config(
               db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) == SQLITE_OK &&
        sqlite3_db_config(
            db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL) == SQLITE_OK &&
        sqlite3_exec(db,
            "PRAGMA locking_mode=EXCLUSIVE; PRAGMA temp_store=MEMORY;"
            "PRAGMA cell_size_check=ON; PRAGMA query_only=ON;"
            "PRAGMA mmap_size=0",
            NULL, NULL, NULL) == SQLITE_OK;
}

enum wn_status
manifest_db_open(struct manifest_db **out, const char *uri,
    const struct wn_run *run, struct wn_err *err)
{
    struct manifest_db *m = calloc(1, sizeof(*m));

    if (!m) {
        return wn_fail_nomem(err, "the backup's list");
    }
    m->run = run;
    if (sqlite3_open_v2(uri, &m->db,
            SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX,
            NULL) != SQLITE_OK ||
        !harden(m->db) ||
        sqlite3_prepare_v2(m->db, FIND_SQL, -1, &m->find, NULL) != SQLITE_OK) {
        (void)wn_fail(err, WN_EFORMAT,
            "the backup's list of files (Manifest.db) cannot be read: %s",
            m->db ? sqlite3_errmsg(m->db) : "out of memory");
        manifest_db_free(&m);
        return WN_EFORMAT;
    }
    sqlite3_progress_handler(m->db, STEPS_BETWEEN, stop_if_cancelled, m);
    *out = m;
    return WN_OK;
}

void
manifest_db_free(struct manifest_db **m)
{
    if (!*m) {
        return;
    }
    (void)sqlite3_finalize((*m)->find);
    (void)sqlite3_close((*m)->db);
    free(*m);
    *m = NULL;
}

/** fileID is the SHA-1 of "domain-path". */
static bool
proves(sqlite3_stmt *row, const uint8_t file_id[WN_SHA1_BYTES])
{
    uint8_t sum[WN_SHA1_BYTES];
    struct wn_buf name;
    bool same = false;

    wn_buf_init(&name, NAME_MAX_BYTES);
    (void)wn_buf_put(&name, sqlite3_column_text(row, 0),
        (size_t)sqlite3_column_bytes(row, 0));
    (void)wn_buf_str(&name, "-");
    (void)wn_buf_put(&name, sqlite3_column_text(row, 1),
        (size_t)sqlite3_column_bytes(row, 1));
    if (name.st == WN_OK &&
        wn_digest_of(WN_SHA1, name.data, name.len, sum) == WN_OK) {
        same = memcmp(sum, file_id, sizeof(sum)) == 0;
    }
    wn_buf_clear(&name);
    return same;
}

static enum wn_status
read_row(sqlite3_stmt *row, const uint8_t file_id[WN_SHA1_BYTES],
    struct mbfile *out, struct wn_err *err)
{
    const void *blob;
    int n;

    if (sqlite3_column_int64(row, 2) != REGULAR_FILE ||
        !proves(row, file_id)) {
        return wn_fail(err, WN_EFORMAT,
            "the phone's list names a file otherwise than the phone sent it");
    }
    blob = sqlite3_column_blob(row, 3);
    n = sqlite3_column_bytes(row, 3);
    if (!blob || n <= 0 || n > BLOB_MAX_BYTES ||
        mbfile_parse(out, blob, (size_t)n) != WN_OK) {
        return wn_fail(err, WN_EFORMAT,
            "an entry of the phone's list of files is damaged");
    }
    return WN_OK;
}

enum wn_status
manifest_db_find(struct manifest_db *m, const uint8_t file_id[WN_SHA1_BYTES],
    struct mbfile *out, struct wn_err *err)
{
    char hex[WN_SHA1_BYTES * 2 + 1];
    enum wn_status st;
    int rc;

    wn_hex(hex, file_id, WN_SHA1_BYTES);
    rc = sqlite3_bind_text(m->find, 1, hex, -1, SQLITE_TRANSIENT);
    if (rc == SQLITE_OK) {
        rc = sqlite3_step(m->find);
    }
    if (rc == SQLITE_ROW) {
        st = read_row(m->find, file_id, out, err);
    } else if (rc == SQLITE_DONE) {
        st = WN_ABSENT;
    } else if (rc == SQLITE_INTERRUPT) {
        st = wn_fail(err, WN_ECANCEL, "stopped");
    } else {
        st = wn_fail(err, WN_EFORMAT,
            "the backup's list of files (Manifest.db) is damaged: %s",
            sqlite3_errmsg(m->db));
    }
    (void)sqlite3_reset(m->find);
    (void)sqlite3_clear_bindings(m->find);
    return st;
}
