/* The SQLite files of the image, opened as a provider has them. */
#include "content_sql.h"
#include "phone.h"
#include "provider.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define QUERY_NS (60 * INT64_C(1000000000))
#define PROGRESS_STEPS 100000

static int
watch(void *ctx)
{
    const int64_t *until = ctx;

    return stop_asked() || now_ns() > *until;
}

/* A column read by the statement itself, not by a view beneath it. */
static void
note_source(struct content_answer *answer, const char *column)
{
    struct shell_list *l = &answer->sources;

    for (size_t i = 0; i < l->n; i++) {
        if (strcasecmp(l->word[i], column) == 0) {
            return;
        }
    }
    shell_list_add(l, xstrdup(column));
}

static int
reads_only(void *ctx, int action, const char *a, const char *b,
    const char *database, const char *view)
{
    struct content_answer *answer = ctx;

    (void)a;
    (void)database;
    switch (action) {
    case SQLITE_READ:
        if (answer->noting && view == NULL && b[0] != '\0') {
            note_source(answer, b);
        }
        return SQLITE_OK;
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    case SQLITE_FUNCTION:
        return b != NULL && strcasecmp(b, "load_extension") == 0 ?
            SQLITE_DENY : SQLITE_OK;
    default:
        return SQLITE_DENY;
    }
}

void
provider_seal(struct content_answer *a)
{
    sqlite3_set_authorizer(a->db, reads_only, a);
}

void
provider_sources(struct content_answer *a, const char *sql, size_t head)
{
    sqlite3_stmt *s = NULL;

    a->noting = true;
    if (sqlite3_prepare_v2(a->db, sql, (int)head, &s, NULL) != SQLITE_OK) {
        /* It leans on its condition: then all that either reads. */
        sqlite3_prepare_v2(a->db, sql, -1, &s, NULL);
    }
    sqlite3_finalize(s);
    a->noting = false;
}

static bool
readable(sqlite3 *db)
{
    return db != NULL && sqlite3_exec(db, "SELECT count(*) FROM "
        "sqlite_master", NULL, NULL, NULL) == SQLITE_OK;
}

/* A file in WAL mode in a folder that cannot be written needs immutable. */
static sqlite3 *
open_file(const char *path)
{
    static const char *const modes[] = {"mode=ro", "immutable=1"};
    sqlite3 *db = NULL;

    for (size_t i = 0; i < 2; i++) {
        char *uri = xformat("file:%s?%s", path, modes[i]);

        if (sqlite3_open_v2(uri, &db, SQLITE_OPEN_READONLY |
            SQLITE_OPEN_URI, NULL) == SQLITE_OK && readable(db)) {
            free(uri);
            return db;
        }
        free(uri);
        sqlite3_close(db);
        db = NULL;
    }
    return NULL;
}

bool
provider_open(struct shell *sh, const char *authority, int user,
    const char *file, struct content_answer *a)
{
    char *path = user == 0 ? xformat("%s/providers/%s", sh->phone->dir, file) :
        xformat("%s/users/%d/providers/%s", sh->phone->dir, user, file);

    if (access(path, R_OK) == 0) {
        a->db = open_file(path);
        if (a->db == NULL) {
            die("%s is no SQLite database that can be read", path);
        }
    }
    free(path);
    if (a->db == NULL && strcmp(file, "calllog.db") == 0) {
        /* Before Android 7 calls were kept with the contacts. */
        return provider_open(sh, authority, user, "contacts2.db", a);
    }
    if (a->db == NULL) {
        content_throw(a, "java.lang.IllegalStateException: Could not find "
            "provider: %s", authority);
        a->refused = true;
        return false;
    }
    sh->deadline = now_ns() + QUERY_NS;
    sqlite3_progress_handler(a->db, PROGRESS_STEPS, watch, &sh->deadline);
    provider_functions(a->db);
    return true;
}

static sqlite3_stmt *
columns_of(sqlite3 *db, const char *relation)
{
    char *sql = sqlite3_mprintf("SELECT * FROM \"%w\" LIMIT 0", relation);
    sqlite3_stmt *s = NULL;

    if (sql == NULL || sqlite3_prepare_v2(db, sql, -1, &s, NULL) !=
        SQLITE_OK) {
        s = NULL;
    }
    sqlite3_free(sql);
    return s;
}

bool
provider_has(sqlite3 *db, const char *relation)
{
    sqlite3_stmt *s = columns_of(db, relation);

    sqlite3_finalize(s);
    return s != NULL;
}

bool
provider_has_column(sqlite3 *db, const char *relation, const char *column)
{
    sqlite3_stmt *s = columns_of(db, relation);
    bool has = false;

    for (int i = 0; i < sqlite3_column_count(s); i++) {
        has = has || strcasecmp(sqlite3_column_name(s, i), column) == 0;
    }
    sqlite3_finalize(s);
    return has;
}

void
plan_relation(struct plan *p, sqlite3 *db, const char *relation,
    const char *skip)
{
    sqlite3_stmt *s = columns_of(db, relation);

    for (int i = 0; i < sqlite3_column_count(s); i++) {
        const char *name = sqlite3_column_name(s, i);

        if (!sql_word_in(name, strlen(name), skip)) {
            plan_column(p, name, NULL);
        }
    }
    sqlite3_finalize(s);
}

void
provider_view(sqlite3 *db, const char *name, const char *fmt, ...)
{
    char *sql;
    va_list ap;

    va_start(ap, fmt);
    sql = sqlite3_vmprintf(fmt, ap);
    va_end(ap);
    if (sql != NULL) {
        char *create = sqlite3_mprintf("CREATE TEMP VIEW %s AS %s", name, sql);
        char *wrong = NULL;

        if (sqlite3_exec(db, create, NULL, NULL, &wrong) != SQLITE_OK) {
            die("view %s: %s", name, wrong);
        }
        sqlite3_free(create);
    }
    sqlite3_free(sql);
}
