#include <string.h>

#include "bundle/db_stage.h"

static enum wn_status
run(struct wn_stage *s, enum wn_stage_sql which, struct wn_err *err)
{
    return wn_sql_run(s->sql[which], err);
}

/** The one integer of a lookup; -1 when there is no row. */
static int64_t
find(struct wn_stage *s, enum wn_stage_sql which)
{
    sqlite3_stmt *q = s->sql[which];
    int64_t n = sqlite3_step(q) == SQLITE_ROW ? sqlite3_column_int64(q, 0) : -1;
    (void)sqlite3_reset(q);
    (void)sqlite3_clear_bindings(q);
    return n;
}

enum wn_status
wn_stage_source(struct wn_stage *s, const struct wn_source *in,
    uint32_t *number, struct wn_err *err)
{
    sqlite3_stmt *q = s->sql[WN_STAGE_SOURCE_FIND];
    (void)wn_sql_bind_str(q, 1, in->kind);
    (void)wn_sql_bind_str(q, 2, in->locator);
    int64_t n = find(s, WN_STAGE_SOURCE_FIND);
    if (n < 0) {
        q = s->sql[WN_STAGE_SOURCE];
        (void)wn_sql_bind_str(q, 1, in->kind);
        (void)wn_sql_bind_str(q, 2, in->locator);
        if (in->sha256 && in->sha256[0]) {
            (void)wn_sql_bind_str(q, 3, in->sha256);
        }
        (void)sqlite3_bind_int64(q, 4, (int64_t)in->size_bytes);
        (void)wn_sql_bind_str(q, 5, in->acquisition_mode);
        (void)wn_sql_bind_str(q, 6, in->note ? in->note : "");
        enum wn_status st = run(s, WN_STAGE_SOURCE, err);
        if (st != WN_OK) {
            return st;
        }
        n = sqlite3_last_insert_rowid(s->db);
    }
    *number = (uint32_t)n;
    return WN_OK;
}

static void
bind_address(sqlite3_stmt *q, int at, const struct wn_party *p)
{
    bool as_blob = false;
    (void)wn_sql_bind_bytes(q, at, p->address_raw ? p->address_raw : "",
        p->address_bytes, &as_blob);
}

/** A party is its kind and address; a name that came later is added. */
enum wn_status
wn_stage_party(struct wn_stage *s, const struct wn_party *p, int64_t *id,
    struct wn_err *err)
{
    sqlite3_stmt *q = s->sql[WN_STAGE_PARTY_FIND];
    (void)wn_sql_bind_str(q, 1, p->kind);
    bind_address(q, 2, p);
    bool unnamed = false;
    *id = -1;
    if (sqlite3_step(q) == SQLITE_ROW) {
        *id = sqlite3_column_int64(q, 0);
        unnamed = sqlite3_column_type(q, 1) == SQLITE_NULL;
    }
    (void)sqlite3_reset(q);
    (void)sqlite3_clear_bindings(q);
    if (*id >= 0 && unnamed && p->display_name) {
        q = s->sql[WN_STAGE_PARTY_NAME];
        (void)wn_sql_bind_str(q, 1, p->display_name);
        (void)sqlite3_bind_int64(q, 2, *id);
        return run(s, WN_STAGE_PARTY_NAME, err);
    }
    if (*id >= 0) {
        return WN_OK;
    }
    q = s->sql[WN_STAGE_PARTY];
    (void)wn_sql_bind_str(q, 1, p->kind);
    bind_address(q, 2, p);
    (void)wn_sql_bind_str(q, 3, p->address_e164_derived);
    (void)wn_sql_bind_str(q, 4, p->display_name);
    enum wn_status st = run(s, WN_STAGE_PARTY, err);
    *id = sqlite3_last_insert_rowid(s->db);
    return st;
}

static enum wn_status
session_parties(struct wn_stage *s, const struct wn_session_ref *r,
    int64_t session, struct wn_err *err)
{
    for (size_t i = 0; i < r->party_count; i++) {
        int64_t party;
        enum wn_status st = wn_stage_party(s, &r->parties[i], &party, err);
        if (st != WN_OK) {
            return st;
        }
        sqlite3_stmt *q = s->sql[WN_STAGE_SESSION_PARTY];
        (void)sqlite3_bind_int64(q, 1, session);
        (void)sqlite3_bind_int64(q, 2, party);
        st = run(s, WN_STAGE_SESSION_PARTY, err);
        if (st != WN_OK) {
            return st;
        }
    }
    return WN_OK;
}

enum wn_status
wn_stage_session(struct wn_stage *s, const struct wn_session_ref *r,
    uint32_t source, int64_t *id, struct wn_err *err)
{
    sqlite3_stmt *q = s->sql[WN_STAGE_SESSION_FIND];
    (void)sqlite3_bind_int64(q, 1, source);
    (void)wn_sql_bind_str(q, 2, r->key);
    *id = find(s, WN_STAGE_SESSION_FIND);
    if (*id >= 0) {
        return WN_OK;
    }
    q = s->sql[WN_STAGE_SESSION];
    (void)sqlite3_bind_int64(q, 1, source);
    (void)wn_sql_bind_str(q, 2, r->key);
    (void)wn_sql_bind_str(q, 3, r->application);
    (void)wn_sql_bind_str(q, 4, r->display_name);
    (void)wn_sql_bind_str(q, 5, r->kind);
    (void)sqlite3_bind_int64(q, 6, r->participant_count);
    enum wn_status st = run(s, WN_STAGE_SESSION, err);
    *id = sqlite3_last_insert_rowid(s->db);
    return st == WN_OK ? session_parties(s, r, *id, err) : st;
}

enum wn_status
wn_stage_own_account(struct wn_stage *s, const struct wn_party *p,
    const char *label, struct wn_err *err)
{
    int64_t party;
    enum wn_status st = wn_stage_party(s, p, &party, err);
    if (st != WN_OK) {
        return st;
    }
    (void)sqlite3_bind_int64(s->sql[WN_STAGE_OWN], 1, party);
    (void)wn_sql_bind_str(s->sql[WN_STAGE_OWN], 2, label);
    return run(s, WN_STAGE_OWN, err);
}
