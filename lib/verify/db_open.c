/** Opening records.sqlite, as if its maker meant us harm. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cursor.h"
#include "verify/evidence.h"

#define APPLICATION_ID UINT32_C(0x576E6F77)
#define FORMAT_VERSION 1u
#define HEADER_BYTES 100
#define VALUE_BYTES_MAX (128 << 20)
#define SCHEMA_BYTES_MAX 65536
#define SCHEMA_STEPS_MAX 1000000 /* some ten a table */
/* A value stands in one row, and is copied once, or twice in another form: four
 * times the file is never reached (arena.h). */
#define WEIGHT_SPARE ((size_t)16 << 20)

static void
fault(struct wn_evidence *e, const char *what)
{
    wn_report_fault(e->job->r, WN_DB_PATH, "%s", what);
}

/** The file's own header (sqlite.org/fileformat2.html 1.3). */
static bool
check_header(struct wn_evidence *e, const struct wn_tree_file *f)
{
    uint8_t h[HEADER_BYTES];
    struct wn_cursor pages = wn_cursor(h + 16, 2);
    struct wn_cursor words = wn_cursor(h + 28, HEADER_BYTES - 28);
    int fd = wn_tree_open_file(&e->job->tree, f);
    ssize_t got = fd >= 0 ? pread(fd, h, sizeof(h), 0) : -1;
    uint32_t page, count, free_pages, encoding, version, application;

    if (fd >= 0) {
        (void)close(fd);
    }
    if (got != HEADER_BYTES || memcmp(h, "SQLite format 3", 16) != 0) {
        fault(e, "it is no SQLite database");
        return false;
    }
    page = wn_cur_u16be(&pages);
    page = page == 1 ? 65536 : page;
    count = wn_cur_u32be(&words); /* 28 */
    (void)wn_cur_u32be(&words);
    free_pages = wn_cur_u32be(&words); /* 36 */
    (void)wn_cur_bytes(&words, 16);
    encoding = wn_cur_u32be(&words); /* 56 */
    version = wn_cur_u32be(&words); /* 60 */
    (void)wn_cur_u32be(&words);
    application = wn_cur_u32be(&words); /* 68 */
    if (application != APPLICATION_ID || version != FORMAT_VERSION) {
        fault(e, "its application_id or user_version is not that of a Winnow "
            "bundle of format 1");
    }
    if (h[18] != 1 || h[19] != 1) {
        fault(e, "it is in WAL mode: part of it may lie elsewhere");
        return false;
    }
    if (encoding != 1) {
        fault(e, "its texts are not UTF-8");
        return false;
    }
    if (free_pages != 0) {
        fault(e, "it has free pages, which may hold what was deleted: a "
            "bundle's database is written once and has none");
    }
    if ((uint64_t)page * count != f->size_bytes) {
        fault(e, "its length is not that of its pages");
    }
    return true;
}

/** A file: URI: everything but the plainest characters percent-encoded. */
static char *
uri_of(const char *bundle_path)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-";
    static const char tail[] = "/" WN_DB_PATH "?mode=ro&immutable=1";
    size_t room = strlen(bundle_path) * 3 + sizeof(tail) + 16;
    char *uri = malloc(room);
    size_t n;

    if (!uri) {
        return NULL;
    }
    /* "file://" before an absolute path: its first "//" is no host. */
    n = (size_t)snprintf(
        uri, room, "file:%s", bundle_path[0] == '/' ? "//" : "");
    for (const char *p = bundle_path; *p; p++) {
        n += (size_t)snprintf(uri + n, room - n,
            strchr(plain, *p) ? "%c" : "%%%02X", (unsigned char)*p);
    }
    (void)snprintf(uri + n, room - n, "%s", tail);
    return uri;
}

static void
harden(sqlite3 *db)
{
    static const int limits[][2] = { { SQLITE_LIMIT_LENGTH, VALUE_BYTES_MAX },
        { SQLITE_LIMIT_SQL_LENGTH, SCHEMA_BYTES_MAX },
        { SQLITE_LIMIT_COLUMN, 128 }, { SQLITE_LIMIT_EXPR_DEPTH, 20 },
        { SQLITE_LIMIT_COMPOUND_SELECT, 4 },
        { SQLITE_LIMIT_FUNCTION_ARG, 8 }, { SQLITE_LIMIT_ATTACHED, 0 },
        { SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 64 },
        { SQLITE_LIMIT_VARIABLE_NUMBER, 16 },
        { SQLITE_LIMIT_TRIGGER_DEPTH, 1 },
        { SQLITE_LIMIT_WORKER_THREADS, 0 } };

    for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
        (void)sqlite3_limit(db, limits[i][0], limits[i][1]);
    }
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)0);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, (int *)0);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, (int *)0);
    (void)sqlite3_db_config(
        db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, (int *)0);
}

/** The tree of the schema itself can lead in circles. */
static int
is_enough(void *ctx)
{
    (void)ctx;
    return 1;
}

enum wn_status
wn_ev_connect(sqlite3 **out, const char *bundle_path)
{
    sqlite3 *db = NULL;
    char *uri = uri_of(bundle_path);
    int code = uri ? sqlite3_open_v2(uri, &db,
                         SQLITE_OPEN_READONLY | SQLITE_OPEN_URI |
                             SQLITE_OPEN_NOMUTEX, NULL)
                   : SQLITE_NOMEM;

    free(uri);
    if (code == SQLITE_OK) {
        harden(db);
        sqlite3_progress_handler(db, SCHEMA_STEPS_MAX, is_enough, NULL);
        code = sqlite3_exec(db, "PRAGMA query_only=ON; PRAGMA mmap_size=0;"
            "PRAGMA temp_store=MEMORY; PRAGMA cell_size_check=ON;",
            NULL, NULL, NULL);
    }
    if (code != SQLITE_OK) {
        (void)sqlite3_close(db);
        db = NULL;
    }
    *out = db;
    return code == SQLITE_OK ? WN_OK
        : code == SQLITE_NOMEM ? WN_ENOMEM : WN_ABSENT;
}

void
wn_ev_unopened(struct wn_verify_result *r, enum wn_status why)
{
    if (why == WN_ENOMEM) {
        r->nomem = true;
    } else {
        wn_report_fault(r, WN_DB_PATH, "it cannot be opened");
    }
}

enum wn_status
wn_ev_open(struct wn_evidence *e, struct wn_job *j, const char *bundle_path)
{
    const struct wn_tree_file *f = wn_tree_find(&j->tree, WN_DB_PATH);
    enum wn_status st;

    e->job = j;
    if (!f) {
        fault(e, "it is missing: a bundle must have it");
        return WN_ABSENT;
    }
    if (!check_header(e, f)) {
        return WN_ABSENT;
    }
    st = wn_ev_connect(&e->db, bundle_path);
    if (st != WN_OK) {
        wn_ev_unopened(j->r, st);
        return WN_ABSENT;
    }
    e->weight_most = WEIGHT_SPARE +
        4 * (f->size_bytes < SIZE_MAX / 8 ? (size_t)f->size_bytes
                                          : SIZE_MAX / 8);
    /* The schema before all else: what SQLite is about to run. */
    st = wn_ev_shape(e);
    sqlite3_progress_handler(e->db, 0, NULL, NULL);
    return st;
}

void
wn_ev_close(struct wn_evidence *e)
{
    (void)sqlite3_close(e->db);
    free(e->parties);
    free(e->sessions);
    free(e->session_parties);
    free(e->sources);
    free(e->files);
    wn_varena_clear(&e->arena);
    e->db = NULL;
}
