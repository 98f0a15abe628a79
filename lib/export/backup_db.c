/** The rebuilt databases, each made where it will lie. Nobody reads them before
 * the folder has its name: no journal. */
#include "export/backup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"

struct wn_backup_db {
    sqlite3 *db;
    int fd; /* of the same file, for its size and for fsync */
};

#define HOME "HomeDomain"

static const struct {
    const struct wn_backup_table *tables;
    const char *path; /* on the phone, below HomeDomain */
} kinds[WN_BACKUP_DBS] = {
    [WN_BACKUP_MANIFEST] = { wn_backup_manifest, NULL },
    [WN_BACKUP_SMS] = { wn_backup_sms, "Library/SMS/sms.db" },
    [WN_BACKUP_CALLS] = { wn_backup_calls,
        "Library/CallHistoryDB/CallHistory.storedata" },
    [WN_BACKUP_CONTACTS] = { wn_backup_contacts,
        "Library/AddressBook/AddressBook.sqlitedb" },
    [WN_BACKUP_PICTURES] = { wn_backup_pictures,
        "Library/AddressBook/AddressBookImages.sqlitedb" },
};

/** ---- making ---------------------------------------------------------- */

static void
note(struct wn_backup *b, int code)
{
    if (code != SQLITE_OK && b->st == WN_OK) {
        b->st = code == SQLITE_NOMEM ? WN_ENOMEM : WN_EOUTPUT;
    }
}

static void
columns(struct wn_buf *sql, const struct wn_backup_part *p, unsigned ios)
{
    for (; p && p->text; p++) {
        if (p->since <= ios) {
            (void)wn_buf_str(sql, p->text);
        }
    }
}

static void
create(struct wn_backup *b, sqlite3 *db, const struct wn_backup_table *t)
{
    struct wn_buf sql;

    wn_buf_init(&sql, 65536);
    (void)wn_buf_printf(&sql, "CREATE TABLE %s (", t->name);
    columns(&sql, t->columns, b->ios);
    columns(&sql, t->more, b->ios);
    (void)wn_buf_printf(&sql, "%s)", t->rules);
    note(b, sql.st != WN_OK
            ? SQLITE_NOMEM
            : sqlite3_exec(db, (const char *)sql.data, NULL, NULL, NULL));
    wn_buf_clear(&sql);
}

static void
create_all(struct wn_backup *b, sqlite3 *db, enum wn_backup_which which)
{
    const struct wn_backup_table *t =
        which == WN_BACKUP_CALLS && b->ios < 12 ? wn_backup_calls_11
                                                : kinds[which].tables;

    note(b, sqlite3_exec(db, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
        "PRAGMA temp_store=MEMORY; BEGIN", NULL, NULL, NULL));
    for (; t->name; t++) {
        if (t->since <= b->ios) {
            create(b, db, t);
        }
    }
}

struct wn_backup_db *
wn_backup_open(struct wn_backup *b, enum wn_backup_which which)
{
    struct wn_backup_db *d = b->dbs[which];
    char id[WN_BACKUP_ID_BYTES] = "Manifest.db";
    const char *folder = NULL;
    char *path;

    if (d || b->st != WN_OK) {
        return b->st == WN_OK ? d : NULL;
    }
    if (kinds[which].path) {
        folder = id;
        note(b, wn_backup_id(id, HOME, kinds[which].path) ? SQLITE_OK
                                                          : SQLITE_NOMEM);
    }
    d = b->dbs[which] = calloc(1, sizeof(*d));
    if (!d) {
        note(b, SQLITE_NOMEM);
        return NULL;
    }
    d->fd = wn_out_create(b->w->out, folder, id);
    path = d->fd >= 0 ? wn_out_inside(b->w->out, folder, id) : NULL;
    note(b, path ? sqlite3_open_v2(path, &d->db,
                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, NULL)
                 : SQLITE_CANTOPEN);
    free(path);
    if (b->st == WN_OK) {
        create_all(b, d->db, which);
    }
    return b->st == WN_OK ? d : NULL;
}

/** ---- rows ------------------------------------------------------------ */

struct wn_ev_value
wn_backup_int(int64_t v)
{
    return (struct wn_ev_value) { .kind = WN_EV_INT, .i = v };
}

struct wn_ev_value
wn_backup_text(const char *s)
{
    return (struct wn_ev_value) { .kind = WN_EV_TEXT, .p = (const void *)s,
        .n = strlen(s) };
}

static int
bind(sqlite3_stmt *q, int at, const struct wn_ev_value *v)
{
    switch (v->kind) {
    case WN_EV_INT:
        return sqlite3_bind_int64(q, at, v->i);
    case WN_EV_REAL:
        return sqlite3_bind_double(q, at, v->r);
    case WN_EV_TEXT:
        return sqlite3_bind_text64(q, at, (const char *)v->p, v->n,
            SQLITE_STATIC, SQLITE_UTF8);
    case WN_EV_BLOB:
        return sqlite3_bind_blob64(q, at, v->p, v->n, SQLITE_STATIC);
    case WN_EV_NULL:
    default:
        return sqlite3_bind_null(q, at);
    }
}

static bool
has_column(sqlite3 *db, const char *table, const char *column)
{
    return sqlite3_table_column_metadata(db, NULL, table, column, NULL, NULL,
               NULL, NULL, NULL) == SQLITE_OK;
}

/** Those of the cells that this table has, moved to the front. */
static size_t
known(sqlite3 *db, const char *table, const struct wn_backup_cell *cells,
    size_t count, const struct wn_backup_cell **out)
{
    size_t n = 0;

    for (size_t i = 0; i < count && n < WN_BACKUP_CELLS_MAX; i++) {
        if (cells[i].value.kind != WN_EV_NULL &&
            has_column(db, table, cells[i].column)) {
            out[n++] = &cells[i];
        }
    }
    return n;
}

static sqlite3_stmt *
insertion(sqlite3 *db, const char *table,
    const struct wn_backup_cell *const *cells, size_t count)
{
    struct wn_buf sql;
    sqlite3_stmt *q = NULL;

    wn_buf_init(&sql, 65536);
    (void)wn_buf_printf(&sql, "INSERT INTO %s (", table);
    for (size_t i = 0; i < count; i++) {
        (void)wn_buf_printf(
            &sql, "%s\"%s\"", i > 0 ? ", " : "", cells[i]->column);
    }
    (void)wn_buf_str(&sql, ") VALUES (");
    for (size_t i = 0; i < count; i++) {
        (void)wn_buf_str(&sql, i > 0 ? ", ?" : "?");
    }
    (void)wn_buf_str(&sql, ")");
    if (sql.st == WN_OK) {
        (void)sqlite3_prepare_v2(
            db, (const char *)sql.data, (int)sql.len, &q, NULL);
    }
    wn_buf_clear(&sql);
    return q;
}

bool
wn_backup_insert(struct wn_backup *b, enum wn_backup_which which,
    const char *table, const struct wn_backup_cell *cells, size_t count)
{
    struct wn_backup_db *d = wn_backup_open(b, which);
    const struct wn_backup_cell *some[WN_BACKUP_CELLS_MAX];
    sqlite3_stmt *q;
    int code;

    if (!d) {
        return false;
    }
    count = known(d->db, table, cells, count, some);
    q = insertion(d->db, table, some, count);
    code = q ? SQLITE_OK : SQLITE_NOMEM;
    for (size_t i = 0; code == SQLITE_OK && i < count; i++) {
        code = bind(q, (int)i + 1, &some[i]->value);
    }
    if (code == SQLITE_OK) {
        code = sqlite3_step(q);
    }
    (void)sqlite3_finalize(q);
    if (code != SQLITE_DONE && code != SQLITE_CONSTRAINT) {
        note(b, code);
    }
    return code == SQLITE_DONE;
}

bool
wn_backup_find(struct wn_backup *b, enum wn_backup_which which,
    const char *sql, const struct wn_ev_value *values, size_t count,
    int64_t *out)
{
    struct wn_backup_db *d = wn_backup_open(b, which);
    sqlite3_stmt *q = NULL;
    bool found;
    int code;

    if (!d) {
        return false;
    }
    code = sqlite3_prepare_v2(d->db, sql, -1, &q, NULL);
    for (size_t i = 0; code == SQLITE_OK && i < count; i++) {
        code = bind(q, (int)i + 1, &values[i]);
    }
    if (code == SQLITE_OK) {
        code = sqlite3_step(q);
    }
    found = code == SQLITE_ROW;
    if (found) {
        *out = sqlite3_column_int64(q, 0);
    } else if (code != SQLITE_DONE) {
        note(b, code);
    }
    (void)sqlite3_finalize(q);
    return found;
}

/** ---- finishing ------------------------------------------------------- */

void
wn_backup_finish(struct wn_backup *b, enum wn_backup_which which)
{
    struct wn_backup_db *d = b->dbs[which];
    struct stat sb;

    if (!d || b->st != WN_OK) {
        return;
    }
    note(b, sqlite3_exec(d->db, "COMMIT", NULL, NULL, NULL));
    note(b, sqlite3_close(d->db));
    d->db = NULL;
    if (fsync(d->fd) != 0 || fstat(d->fd, &sb) != 0) {
        note(b, SQLITE_IOERR);
    } else if (kinds[which].path) {
        wn_backup_list(
            b, HOME, kinds[which].path, (int64_t)sb.st_size, b->made_ns);
    }
}

void
wn_backup_close_all(struct wn_backup *b)
{
    for (int i = 0; i < WN_BACKUP_DBS; i++) {
        if (b->dbs[i]) {
            (void)sqlite3_close(b->dbs[i]->db);
            if (b->dbs[i]->fd >= 0) {
                (void)close(b->dbs[i]->fd);
            }
            free(b->dbs[i]);
            b->dbs[i] = NULL;
        }
    }
}
