/** The rules of data/records.sqlite. Its schema was taken apart and every row
 * of it tested by verify; still only what is named here is asked for. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "report/sealed.h"

static enum wn_status
failed(sqlite3 *db, struct wn_err *err)
{
    return wn_fail(err, WN_EVERIFY, "data/records.sqlite cannot be read: %s",
        db ? sqlite3_errmsg(db) : "no memory");
}

/** A file: URI: everything but the plainest characters percent-encoded. */
static char *
uri_of(const char *bundle_path)
{
    static const char tail[] = "/data/records.sqlite?mode=ro&immutable=1";
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
        bool plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
            (*p >= '-' && *p <= '9') || *p == '_';

        n += (size_t)snprintf(
            uri + n, room - n, plain ? "%c" : "%%%02X", (unsigned char)*p);
    }
    (void)snprintf(uri + n, room - n, "%s", tail);
    return uri;
}

static enum wn_status
open_db(sqlite3 **db, const char *bundle_path, struct wn_err *err)
{
    char *uri = uri_of(bundle_path);
    int code;

    if (!uri) {
        return wn_fail_nomem(err, "reading a bundle");
    }
    code = sqlite3_open_v2(uri, db,
        SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
    free(uri);
    if (code != SQLITE_OK) {
        return failed(*db, err);
    }
    (void)sqlite3_limit(*db, SQLITE_LIMIT_ATTACHED, 0);
    (void)sqlite3_limit(*db, SQLITE_LIMIT_LENGTH, 64 << 20);
    (void)sqlite3_db_config(*db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
    (void)sqlite3_db_config(*db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)0);
    (void)sqlite3_db_config(*db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, (int *)0);
    (void)sqlite3_db_config(*db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, (int *)0);
    return sqlite3_exec(*db, "PRAGMA query_only=ON; PRAGMA mmap_size=0;"
               "PRAGMA temp_store=MEMORY; PRAGMA cell_size_check=ON;",
               NULL, NULL, NULL) == SQLITE_OK
        ? WN_OK
        : failed(*db, err);
}

static void
text(sqlite3_stmt *q, int column, char *dst, size_t cap)
{
    const unsigned char *p = sqlite3_column_text(q, column);

    (void)snprintf(dst, cap, "%s", p ? (const char *)p : "");
}

/** One row a rule: the rule's own columns, then its items counted. */
static const char sql[] =
    "SELECT r.rule_id, r.acquisition_mode, r.outcome, r.outcome_reason,"
    " r.kept, r.failed, i.n, i.dated, i.first, i.last FROM rule r LEFT JOIN"
    " (SELECT rule_id, count(*) AS n, count(time_utc_ns) AS dated,"
    " min(time_utc_ns) AS first, max(time_utc_ns) AS last FROM item"
    " GROUP BY rule_id) i ON i.rule_id = r.rule_id ORDER BY r.rule_id";

static bool
take(struct wn_sealed *s, sqlite3_stmt *q)
{
    struct wn_sealed_rule *r;

    if (s->rule_count >= s->terms->rule_count ||
        s->rule_count >= WN_SEALED_RULES_MAX ||
        sqlite3_column_int64(q, 0) != (int64_t)s->rule_count + 1 ||
        sqlite3_column_int64(q, 4) != sqlite3_column_int64(q, 6)) {
        return false;
    }
    r = &s->rules[s->rule_count++];
    text(q, 1, r->mode, sizeof(r->mode));
    text(q, 2, r->outcome, sizeof(r->outcome));
    text(q, 3, r->reason, sizeof(r->reason));
    r->kept = sqlite3_column_int64(q, 4);
    r->failed = sqlite3_column_int64(q, 5);
    r->dated = sqlite3_column_int64(q, 7);
    r->first_ns = sqlite3_column_int64(q, 8);
    r->last_ns = sqlite3_column_int64(q, 9);
    return true;
}

enum wn_status
wn_sealed_rules(
    struct wn_sealed *s, const char *bundle_path, struct wn_err *err)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *q = NULL;
    bool good = true;
    int code = SQLITE_DONE;
    enum wn_status st = open_db(&db, bundle_path, err);

    if (st == WN_OK && sqlite3_prepare_v2(db, sql, -1, &q, NULL) != SQLITE_OK) {
        st = failed(db, err);
    }
    while (st == WN_OK && good && (code = sqlite3_step(q)) == SQLITE_ROW) {
        good = take(s, q);
    }
    if (st == WN_OK && good && code != SQLITE_DONE) {
        st = failed(db, err);
    } else if (st == WN_OK &&
        (!good || s->rule_count != s->terms->rule_count)) {
        st = wn_fail(err, WN_EVERIFY,
            "the rules of data/records.sqlite are not those of the filter");
    }
    (void)sqlite3_finalize(q);
    (void)sqlite3_close(db);
    return st;
}
