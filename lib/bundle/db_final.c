#include "bundle/db_final.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "bundle/bundle_format.h"
#include "bundle/db_schema.h"

/* m_…: provisional number → final id. Ties can only be the same row read
 * twice; arrival then decides. */
static const char numbering[] =
    "CREATE TABLE m_source(n INTEGER PRIMARY KEY, id INTEGER);"
    "CREATE TABLE m_item(n INTEGER PRIMARY KEY, id INTEGER);"
    "CREATE TABLE m_party(n INTEGER PRIMARY KEY, id INTEGER);"
    "CREATE TABLE m_session(n INTEGER PRIMARY KEY, id INTEGER);"
    "CREATE TABLE m_file(n INTEGER PRIMARY KEY, id INTEGER);"
    "INSERT INTO m_source SELECT n, row_number() OVER (ORDER BY locator, kind)"
    " FROM s_source;"
    "INSERT INTO m_item SELECT i.n, row_number() OVER (ORDER BY i.rule,"
    " i.time_ns IS NULL, i.time_ns, s.locator, i.source_table, i.source_row,"
    " i.n) FROM s_item i JOIN s_source s ON s.n = i.source;"
    "INSERT INTO m_party SELECT n, row_number() OVER (ORDER BY kind, address)"
    " FROM s_party;"
    "INSERT INTO m_session SELECT q.n, row_number() OVER (ORDER BY s.locator,"
    " q.key) FROM s_session q JOIN s_source s ON s.n = q.source;"
    "INSERT INTO m_file SELECT f.n, row_number() OVER (ORDER BY f.first,"
    " f.path) FROM (SELECT x.file AS n, min(m.id) AS first, p.path AS path"
    " FROM s_item_file x JOIN m_item m ON m.n = x.item"
    " JOIN s_file p ON p.n = x.file GROUP BY x.file) f;";

static const char copying[] =
    "INSERT INTO out.source SELECT m.id, s.kind, s.locator, s.sha256, s.size,"
    " s.mode, s.note FROM s_source s JOIN m_source m ON m.n = s.n"
    " ORDER BY m.id;"
    "INSERT INTO out.item SELECT m.id, i.rule, i.category, s.id,"
    " i.source_table, i.source_row, i.time_ns, i.time_raw, i.time_epoch,"
    " i.time_basis, i.sha256 FROM s_item i JOIN m_item m ON m.n = i.n"
    " JOIN m_source s ON s.n = i.source ORDER BY m.id;"
    "INSERT INTO out.event_time SELECT m.id, t.ord, t.kind, t.time_ns,"
    " t.time_raw, t.time_epoch, t.set_by FROM s_time t"
    " JOIN m_item m ON m.n = t.item ORDER BY m.id, t.ord;"
    "DROP TABLE s_time;"
    "INSERT INTO out.raw_row SELECT m.id, r.ord, r.source_table,"
    " r.source_row, r.column_name, r.type, r.value FROM s_raw r"
    " JOIN m_item m ON m.n = r.item ORDER BY m.id, r.ord;"
    "DROP TABLE s_raw;"
    "INSERT INTO out.party SELECT m.id, p.kind, p.address, p.e164, p.name"
    " FROM s_party p JOIN m_party m ON m.n = p.n ORDER BY m.id;"
    "INSERT INTO out.own_account SELECT m.id, o.label FROM s_own o"
    " JOIN m_party m ON m.n = o.party ORDER BY m.id, o.label;"
    "INSERT INTO out.session SELECT m.id, q.application, q.name, q.kind,"
    " q.participants FROM s_session q JOIN m_session m ON m.n = q.n"
    " ORDER BY m.id;"
    "INSERT INTO out.session_party SELECT m.id, p.id FROM s_session_party x"
    " JOIN m_session m ON m.n = x.session JOIN m_party p ON p.n = x.party"
    " ORDER BY m.id, p.id;"
    "INSERT INTO out.item_file SELECT m.id, f.id FROM s_item_file x"
    " JOIN m_item m ON m.n = x.item JOIN m_file f ON f.n = x.file"
    " ORDER BY m.id, f.id;"
    "INSERT INTO out.text_rendering SELECT m.id, r.table_name, r.ord,"
    " r.column_name, r.text FROM s_render r JOIN m_item m ON m.n = r.item"
    " ORDER BY m.id, r.table_name, r.ord, r.column_name;";

static enum wn_status
stage_files(struct wn_stage *s, const struct wn_files *files,
    struct wn_err *err)
{
    sqlite3_stmt *q = NULL;
    enum wn_status st = wn_sql_exec(
        s->db, "CREATE TABLE s_file(n INTEGER PRIMARY KEY, path)", err);
    if (st == WN_OK) {
        st = wn_sql_prepare(
            &q, s->db, "INSERT INTO s_file VALUES(?, ?)", err);
    }
    for (size_t i = 0; st == WN_OK && i < wn_files_count(files); i++) {
        const struct wn_kept_file *f = wn_files_at(files, (uint32_t)i);
        if (f->kept) {
            (void)sqlite3_bind_int64(q, 1, (int64_t)i);
            (void)wn_sql_bind_str(q, 2, f->phone_path);
            st = wn_sql_run(q, err);
        }
    }
    (void)sqlite3_finalize(q);
    return st;
}

/** Kept bytes that no record explains may not stay: fail closed. */
static enum wn_status
drop_unexplained(
    struct wn_stage *s, struct wn_files *files, struct wn_err *err)
{
    sqlite3_stmt *q = NULL;
    enum wn_status st = wn_sql_prepare(&q, s->db,
        "SELECT n FROM s_file WHERE n NOT IN (SELECT file FROM s_item_file)",
        err);
    while (st == WN_OK && sqlite3_step(q) == SQLITE_ROW) {
        st = wn_files_drop(files, (uint32_t)sqlite3_column_int64(q, 0), err);
    }
    (void)sqlite3_finalize(q);
    return st;
}

static enum wn_status
name_one(sqlite3_stmt *in, struct wn_files *files, uint32_t number, int64_t id,
    struct wn_err *err)
{
    enum wn_status st = wn_files_name(files, number, (unsigned)id, err);
    if (st != WN_OK) {
        return st;
    }
    const struct wn_kept_file *f = wn_files_at(files, number);
    char path[64];
    (void)snprintf(path, sizeof(path), "data/files/%s", f->name);
    (void)sqlite3_bind_int64(in, 1, id);
    (void)wn_sql_bind_str(in, 2, path);
    (void)wn_sql_bind_str(in, 3, f->phone_path);
    (void)sqlite3_bind_int64(in, 4, (int64_t)f->size_bytes);
    (void)wn_sql_bind_str(in, 5, f->mime_type);
    (void)wn_sql_bind_str(in, 6, f->sha256);
    (void)wn_sql_bind_str(in, 7, f->sha512);
    if (f->mtime_ns != 0) {
        (void)sqlite3_bind_int64(in, 8, f->mtime_ns);
    }
    return wn_sql_run(in, err);
}

static enum wn_status
name_files(struct wn_stage *s, struct wn_files *files, struct wn_err *err)
{
    sqlite3_stmt *q = NULL, *in = NULL;
    enum wn_status st = wn_sql_prepare(
        &q, s->db, "SELECT n, id FROM m_file ORDER BY id", err);
    if (st == WN_OK) {
        st = wn_sql_prepare(&in, s->db,
            "INSERT INTO out.file VALUES(?,?,?,?,?,?,?,?)", err);
    }
    while (st == WN_OK && sqlite3_step(q) == SQLITE_ROW) {
        st = name_one(in, files, (uint32_t)sqlite3_column_int64(q, 0),
            sqlite3_column_int64(q, 1), err);
    }
    (void)sqlite3_finalize(q);
    (void)sqlite3_finalize(in);
    return st;
}

static uint64_t
kept_by(sqlite3 *db, size_t rule)
{
    sqlite3_stmt *q = NULL;
    uint64_t n = 0;
    if (sqlite3_prepare_v2(db, "SELECT count(*) FROM s_item WHERE rule = ?",
            -1, &q, NULL) == SQLITE_OK) {
        (void)sqlite3_bind_int64(q, 1, (int64_t)rule + 1);
        if (sqlite3_step(q) == SQLITE_ROW) {
            n = (uint64_t)sqlite3_column_int64(q, 0);
        }
    }
    (void)sqlite3_finalize(q);
    return n;
}

static enum wn_status
put_rule(sqlite3_stmt *in, const struct wn_terms *terms, size_t i,
    const struct wn_rule_outcome *o, uint64_t kept, struct wn_err *err)
{
    const struct wn_rule *r = &terms->rules[i];
    (void)sqlite3_bind_int64(in, 1, (int64_t)i + 1);
    (void)wn_sql_bind_str(in, 2, r->name);
    (void)wn_sql_bind_str(in, 3, wn_category_name(r->category));
    (void)wn_sql_bind_str(in, 4, wn_category_words(r->category));
    if (!r->all_dates && wn_category_timed(r->category)) {
        (void)sqlite3_bind_int64(in, 5, r->span.from_ns);
        (void)sqlite3_bind_int64(in, 6, r->span.until_ns);
    }
    (void)wn_sql_bind_str(in, 7, terms->zone_name);
    (void)wn_sql_bind_str(in, 8, wn_rule_mode(terms, r));
    (void)wn_sql_bind_str(
        in, 9, o->outcome[0] ? o->outcome : "could-not-look");
    (void)wn_sql_bind_str(in, 10, o->reason);
    (void)sqlite3_bind_int64(in, 11, (int64_t)kept);
    (void)sqlite3_bind_int64(in, 12, (int64_t)o->failed);
    return wn_sql_run(in, err);
}

static enum wn_status
put_rules(struct wn_stage *s, const struct wn_terms *terms,
    const struct wn_rule_outcome *outcomes, uint64_t *kept,
    struct wn_err *err)
{
    sqlite3_stmt *in = NULL;
    enum wn_status st = wn_sql_prepare(&in, s->db,
        "INSERT INTO out.rule VALUES(?,?,?,?,?,?,?,?,?,?,?,?)", err);
    for (size_t i = 0; st == WN_OK && i < terms->rule_count; i++) {
        kept[i] = kept_by(s->db, i);
        st = put_rule(in, terms, i, &outcomes[i], kept[i], err);
    }
    (void)sqlite3_finalize(in);
    return st;
}

enum wn_status
wn_final_vacuum(
    sqlite3 *db, const char *schema, const char *path, struct wn_err *err)
{
    sqlite3_stmt *q = NULL;
    char sql[64];
    (void)snprintf(sql, sizeof(sql), "VACUUM %s INTO ?", schema);
    enum wn_status st = wn_sql_prepare(&q, db, sql, err);
    if (st == WN_OK) {
        (void)wn_sql_bind_str(q, 1, path);
        st = wn_sql_run(q, err);
    }
    (void)sqlite3_finalize(q);
    if (st != WN_OK) {
        return st;
    }
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 || fchmod(fd, 0600) != 0 || fsync(fd) != 0) {
        st = wn_fail_errno(
            err, WN_EOUTPUT, "records.sqlite could not be settled on disk");
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    return st;
}

static enum wn_status
fill(struct wn_stage *s, struct wn_files *files, const struct wn_terms *terms,
    const struct wn_rule_outcome *outcomes, uint64_t *kept,
    struct wn_err *err)
{
    enum wn_status st = stage_files(s, files, err);
    if (st == WN_OK) {
        st = drop_unexplained(s, files, err);
    }
    if (st == WN_OK) {
        st = wn_sql_exec(s->db, numbering, err);
    }
    if (st == WN_OK) {
        st = wn_schema_create(s, err);
    }
    if (st == WN_OK) {
        st = put_rules(s, terms, outcomes, kept, err);
    }
    if (st == WN_OK) {
        st = name_files(s, files, err);
    }
    if (st == WN_OK) {
        st = wn_sql_exec(s->db, copying, err);
    }
    for (size_t i = 0; st == WN_OK && i < s->table_count; i++) {
        st = wn_schema_copy_typed(s, s->tables[i], err);
    }
    return st;
}

enum wn_status
wn_final_write(struct wn_stage *s, struct wn_files *files,
    const struct wn_terms *terms, const struct wn_rule_outcome *outcomes,
    const char *path, uint64_t *kept, struct wn_err *err)
{
    char pragmas[128];
    (void)snprintf(pragmas, sizeof(pragmas),
        "PRAGMA out.application_id = %d; PRAGMA out.user_version = %d;",
        WN_BUNDLE_APPLICATION_ID, WN_BUNDLE_FORMAT_VERSION);
    enum wn_status st = wn_sql_exec(s->db, "COMMIT", err);
    if (st == WN_OK) {
        st = wn_sql_exec(s->db, "ATTACH ':memory:' AS out", err);
    }
    if (st == WN_OK) {
        st = wn_sql_exec(s->db, pragmas, err);
    }
    if (st == WN_OK) {
        st = wn_sql_exec(s->db, "BEGIN", err);
    }
    if (st == WN_OK) {
        st = fill(s, files, terms, outcomes, kept, err);
    }
    if (st == WN_OK) {
        st = wn_sql_exec(s->db, "COMMIT", err);
    }
    return st == WN_OK ? wn_final_vacuum(s->db, "out", path, err) : st;
}
