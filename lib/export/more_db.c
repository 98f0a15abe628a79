#include "export/more_db.h"

#include <stdlib.h>

#include "base/err.h"

enum { FILE_ROW, SOURCE_ROW, RULE_ROW, QUERIES };

struct wn_more {
    struct wn_evidence *e;
    sqlite3_stmt *q[QUERIES];
    struct wn_varena arena;
};

static const char *const sql[QUERIES] = {
    [FILE_ROW] = "SELECT phone_path_raw, size_in_bytes, mtime_utc_ns, "
        "mime_type, sha512 FROM file WHERE file_id = ?1",
    [SOURCE_ROW] = "SELECT sha256, size_in_bytes, note FROM source WHERE "
        "source_id = ?1",
    [RULE_ROW] = "SELECT acquisition_mode, outcome, outcome_reason, kept, "
        "failed FROM rule WHERE rule_id = ?1",
};

static enum wn_status
changed(struct wn_err *err)
{
    return wn_fail(
        err, WN_EVERIFY, "the bundle was changed while it was being read");
}

enum wn_status
wn_more_new(struct wn_more **out, struct wn_evidence *e, struct wn_err *err)
{
    struct wn_more *m = calloc(1, sizeof(*m));

    if (!m) {
        return wn_fail_nomem(err, "an export");
    }
    m->e = e;
    for (int i = 0; i < QUERIES; i++) {
        m->q[i] = wn_ev_prepare(e, sql[i]);
        if (!m->q[i]) {
            wn_more_free(&m);
            return changed(err);
        }
    }
    *out = m;
    return WN_OK;
}

void
wn_more_free(struct wn_more **m)
{
    if (*m) {
        for (int i = 0; i < QUERIES; i++) {
            (void)sqlite3_finalize((*m)->q[i]);
        }
        wn_varena_clear(&(*m)->arena);
        free(*m);
        *m = NULL;
    }
}

/** The row with this number; what the one before gave is gone. */
static sqlite3_stmt *
row(struct wn_more *m, int which, int64_t id)
{
    sqlite3_stmt *q = m->q[which];

    wn_varena_reset(&m->arena);
    (void)sqlite3_reset(q);
    return sqlite3_bind_int64(q, 1, id) == SQLITE_OK && wn_ev_step(m->e, q)
        ? q : NULL;
}

/** "" for what is no text. */
static const char *
text(struct wn_more *m, sqlite3_stmt *q, int column)
{
    struct wn_ev_value v;

    return wn_ev_copy(m->e, &m->arena, q, column, &v) && v.kind == WN_EV_TEXT
        ? (const char *)v.p : "";
}

bool
wn_more_file(struct wn_more *m, int64_t id, struct wn_more_file *out)
{
    sqlite3_stmt *q = row(m, FILE_ROW, id);

    if (!q || !wn_ev_copy(m->e, &m->arena, q, 0, &out->phone_path)) {
        return false;
    }
    out->size_bytes = sqlite3_column_int64(q, 1);
    out->has_mtime = sqlite3_column_type(q, 2) == SQLITE_INTEGER;
    out->mtime_ns = sqlite3_column_int64(q, 2);
    out->mime_type = text(m, q, 3);
    out->sha512 = text(m, q, 4);
    return true;
}

bool
wn_more_source(struct wn_more *m, int64_t id, struct wn_more_source *out)
{
    sqlite3_stmt *q = row(m, SOURCE_ROW, id);

    if (!q) {
        return false;
    }
    out->sha256 = text(m, q, 0);
    out->size_bytes = sqlite3_column_type(q, 1) == SQLITE_INTEGER
        ? sqlite3_column_int64(q, 1) : -1;
    out->note = text(m, q, 2);
    return true;
}

bool
wn_more_rule(struct wn_more *m, int64_t id, struct wn_more_rule *out)
{
    sqlite3_stmt *q = row(m, RULE_ROW, id);

    if (!q) {
        return false;
    }
    out->mode = text(m, q, 0);
    out->outcome = text(m, q, 1);
    out->reason = text(m, q, 2);
    out->kept = sqlite3_column_int64(q, 3);
    out->failed = sqlite3_column_int64(q, 4);
    return true;
}

enum wn_status
wn_more_threads(
    struct wn_more *m, wn_more_fn *fn, void *ctx, struct wn_err *err)
{
    sqlite3_stmt *q = wn_ev_prepare(m->e, "SELECT session_id, item_id FROM "
        "message WHERE session_id IS NOT NULL ORDER BY 1, 2");
    bool more = q != NULL;

    while (more && wn_ev_step(m->e, q)) {
        more = fn(ctx, sqlite3_column_int64(q, 0), sqlite3_column_int64(q, 1));
    }
    (void)sqlite3_finalize(q);
    return more ? WN_OK : changed(err);
}
