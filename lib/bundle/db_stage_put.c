#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/log.h"
#include "bundle/db_stage.h"
#include "bundle/record_hash.h"

static enum wn_status
run(struct wn_stage *s, enum wn_stage_sql which, struct wn_err *err)
{
    return wn_sql_run(s->sql[which], err);
}

static enum wn_status
put_item(struct wn_stage *s, const struct wn_record *r, const char *sha256,
    struct wn_err *err)
{
    bool as_blob = false;
    sqlite3_stmt *q = s->sql[WN_STAGE_ITEM];
    (void)sqlite3_bind_int64(q, 1, (int64_t)r->rule + 1);
    (void)wn_sql_bind_str(q, 2, wn_category_name(r->category));
    (void)sqlite3_bind_int64(q, 3, r->source);
    (void)wn_sql_bind_str(q, 4, r->source_table);
    (void)sqlite3_bind_int64(q, 5, r->source_row);
    if (r->dated) {
        (void)sqlite3_bind_int64(q, 6, r->decided.time_ns);
        (void)wn_sql_bind_value(q, 7, &r->decided.raw, &as_blob);
        (void)wn_sql_bind_str(q, 8, wn_epoch_name(r->decided.epoch));
        (void)wn_sql_bind_str(q, 9, r->decided.kind);
    }
    (void)wn_sql_bind_str(q, 10, sha256);
    return run(s, WN_STAGE_ITEM, err);
}

static enum wn_status
put_times(struct wn_stage *s, int64_t item, const struct wn_record *r,
    struct wn_err *err)
{
    enum wn_status st = WN_OK;
    for (size_t i = 0; st == WN_OK && i < r->time_count; i++) {
        bool as_blob = false;
        sqlite3_stmt *q = s->sql[WN_STAGE_TIME];
        (void)sqlite3_bind_int64(q, 1, item);
        (void)sqlite3_bind_int64(q, 2, (int64_t)i);
        (void)wn_sql_bind_str(q, 3, r->times[i].kind);
        (void)sqlite3_bind_int64(q, 4, r->times[i].time_ns);
        (void)wn_sql_bind_value(q, 5, &r->times[i].raw, &as_blob);
        (void)wn_sql_bind_str(q, 6, wn_epoch_name(r->times[i].epoch));
        (void)wn_sql_bind_str(q, 7, r->times[i].set_by);
        st = run(s, WN_STAGE_TIME, err);
    }
    return st;
}

static const char *
type_name(enum wn_value_kind kind)
{
    static const char *const names[] = { [WN_VAL_NULL] = "null",
        [WN_VAL_INT] = "integer",
        [WN_VAL_REAL] = "real",
        [WN_VAL_TEXT] = "text",
        [WN_VAL_BLOB] = "blob" };
    return kind <= WN_VAL_BLOB ? names[kind] : "null";
}

static enum wn_status
put_raw(struct wn_stage *s, int64_t item, const struct wn_record *r,
    struct wn_err *err)
{
    enum wn_status st = WN_OK;
    for (size_t i = 0; st == WN_OK && i < r->raw_count; i++) {
        bool as_blob = false;
        sqlite3_stmt *q = s->sql[WN_STAGE_RAW];
        (void)sqlite3_bind_int64(q, 1, item);
        (void)sqlite3_bind_int64(q, 2, (int64_t)i);
        (void)wn_sql_bind_str(q, 3, r->raw[i].table);
        (void)sqlite3_bind_int64(q, 4, r->raw[i].row);
        (void)wn_sql_bind_str(q, 5, r->raw[i].column);
        (void)wn_sql_bind_value(q, 7, &r->raw[i].value, &as_blob);
        /* Text that is no UTF-8 is kept as the bytes it is. */
        (void)wn_sql_bind_str(q, 6, as_blob
            ? type_name(WN_VAL_BLOB) : type_name(r->raw[i].value.kind));
        st = run(s, WN_STAGE_RAW, err);
    }
    return st;
}

/** A readable stand-in beside text that is no UTF-8. */
static enum wn_status
put_rendering(struct wn_stage *s, int64_t item, const struct wn_table *t,
    size_t ord, const char *column, const struct wn_value *v,
    struct wn_err *err)
{
    if (v->n > (SIZE_MAX - 16) / 8) {
        return wn_fail(err, WN_ELIMIT, "a text of a record is too long");
    }
    size_t cap = v->n * 8 + 16;
    char *text = malloc(cap);
    if (!text) {
        return wn_fail_nomem(err, "a record");
    }
    sqlite3_stmt *q = s->sql[WN_STAGE_RENDER];
    (void)sqlite3_bind_int64(q, 1, item);
    (void)wn_sql_bind_str(q, 2, t->name);
    (void)sqlite3_bind_int64(q, 3, (int64_t)ord);
    (void)wn_sql_bind_str(q, 4, column);
    (void)wn_sql_bind_str(q, 5, wn_escape(text, cap, v->p, v->n));
    free(text);
    return run(s, WN_STAGE_RENDER, err);
}

static enum wn_status
bind_typed(struct wn_stage *s, sqlite3_stmt *q, int at, int64_t item,
    const struct wn_record *r, const struct wn_row *row, size_t ord,
    struct wn_err *err)
{
    size_t column = (size_t)at - 3;
    const struct wn_value *v = &row->values[column];
    enum wn_status st = WN_OK;
    bool as_blob = false;
    int64_t id = 0;
    if (v->kind == WN_VAL_PARTY) {
        st = wn_stage_party(s, v->party, &id, err);
    } else if (v->kind == WN_VAL_SESSION) {
        st = wn_stage_session(s, v->session, r->source, &id, err);
    } else if (v->kind == WN_VAL_FILE) {
        id = v->i;
    } else {
        (void)wn_sql_bind_value(q, at, v, &as_blob);
        return as_blob ? put_rendering(s, item, row->table, ord,
                             row->table->columns[column].name, v, err)
                       : WN_OK;
    }
    (void)sqlite3_bind_int64(q, at, id);
    return st;
}

static enum wn_status
put_typed(struct wn_stage *s, int64_t item, const struct wn_record *r,
    size_t ord, struct wn_err *err)
{
    const struct wn_row *row = &r->rows[ord];
    size_t t = 0;
    while (t < s->table_count && s->tables[t] != row->table) {
        t++;
    }
    if (t == s->table_count) {
        return wn_fail(err, WN_EINTERNAL, "a record names an unknown table");
    }
    sqlite3_stmt *q = s->typed[t];
    enum wn_status st = WN_OK;
    for (size_t i = 0; st == WN_OK && i < row->table->column_count; i++) {
        st = bind_typed(s, q, (int)i + 3, item, r, row, ord, err);
    }
    (void)sqlite3_bind_int64(q, 1, item);
    (void)sqlite3_bind_int64(q, 2, (int64_t)ord);
    return st == WN_OK ? wn_sql_run(q, err) : st;
}

static enum wn_status
hash_of(struct wn_stage *s, const struct wn_record *r,
    char hex[WN_SHA256_HEX], struct wn_err *err)
{
    sqlite3_stmt *q = s->sql[WN_STAGE_SOURCE_GET];
    enum wn_status st = WN_EINTERNAL;
    (void)sqlite3_bind_int64(q, 1, r->source);
    if (sqlite3_step(q) == SQLITE_ROW) {
        struct wn_source source = {
            .locator = (const char *)sqlite3_column_text(q, 0)
        };
        st = wn_record_hash(hex, r, &source, s->files, err);
    } else {
        st = wn_fail(err, st, "a record names an unknown source");
    }
    (void)sqlite3_reset(q);
    return st;
}

enum wn_status
wn_stage_put(
    struct wn_stage *s, const struct wn_record *r, struct wn_err *err)
{
    char hex[WN_SHA256_HEX];
    enum wn_status st = hash_of(s, r, hex, err);
    if (st == WN_OK) {
        st = put_item(s, r, hex, err);
    }
    if (st != WN_OK) {
        return st;
    }
    int64_t item = sqlite3_last_insert_rowid(s->db);
    st = put_times(s, item, r, err);
    if (st == WN_OK) {
        st = put_raw(s, item, r, err);
    }
    for (size_t i = 0; st == WN_OK && i < r->row_count; i++) {
        st = put_typed(s, item, r, i, err);
    }
    for (size_t i = 0; st == WN_OK && i < r->file_count; i++) {
        (void)sqlite3_bind_int64(s->sql[WN_STAGE_ITEM_FILE], 1, item);
        (void)sqlite3_bind_int64(s->sql[WN_STAGE_ITEM_FILE], 2, r->files[i]);
        st = run(s, WN_STAGE_ITEM_FILE, err);
    }
    if (st == WN_OK) {
        s->items++;
    }
    return st;
}

