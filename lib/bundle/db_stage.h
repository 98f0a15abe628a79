/**
 * Records as they arrive: an in-memory database with provisional numbers. Ids
 * are given at the end (db_final.h), so that they do not depend on the order
 * in which a phone happened to send things.
 */
#ifndef WN_BUNDLE_DB_STAGE_H
#define WN_BUNDLE_DB_STAGE_H

#include "bundle/bundle_files.h"
#include "bundle/db_sql.h"

#define WN_STAGE_TABLES_MAX 64

enum wn_stage_sql {
    WN_STAGE_SOURCE,
    WN_STAGE_SOURCE_FIND,
    WN_STAGE_SOURCE_GET,
    WN_STAGE_ITEM,
    WN_STAGE_TIME,
    WN_STAGE_RAW,
    WN_STAGE_PARTY,
    WN_STAGE_PARTY_FIND,
    WN_STAGE_PARTY_NAME,
    WN_STAGE_OWN,
    WN_STAGE_SESSION,
    WN_STAGE_SESSION_FIND,
    WN_STAGE_SESSION_PARTY,
    WN_STAGE_ITEM_FILE,
    WN_STAGE_RENDER,
    WN_STAGE_SQL_COUNT
};

struct wn_stage {
    sqlite3 *db;
    sqlite3_stmt *sql[WN_STAGE_SQL_COUNT];
    sqlite3_stmt *typed[WN_STAGE_TABLES_MAX];
    const struct wn_table *tables[WN_STAGE_TABLES_MAX];
    size_t table_count;
    const struct wn_files *files; /* borrowed */
    int64_t items;
};

enum wn_status wn_stage_open(struct wn_stage *s,
    const struct wn_table *const *tables, const struct wn_files *files,
    struct wn_err *err);
void wn_stage_close(struct wn_stage *s);

enum wn_status wn_stage_source(struct wn_stage *s, const struct wn_source *in,
    uint32_t *number, struct wn_err *err);
enum wn_status wn_stage_put(
    struct wn_stage *s, const struct wn_record *r, struct wn_err *err);
enum wn_status wn_stage_own_account(struct wn_stage *s,
    const struct wn_party *p, const char *label, struct wn_err *err);

/** Provisional numbers; made on first sight (db_stage_party.c). */
enum wn_status wn_stage_party(struct wn_stage *s, const struct wn_party *p,
    int64_t *id, struct wn_err *err);
enum wn_status wn_stage_session(struct wn_stage *s,
    const struct wn_session_ref *r, uint32_t source, int64_t *id,
    struct wn_err *err);

/** A column's name in its staging table is the final one; the staging table of
 * "message" is "t_message". */

#endif
