/** A phone's `content` command over an in-memory SQLite, as far as the client
 * can see it: strict and open providers, rows printed raw, complaints. */
#ifndef TESTS_CONTENT_SUPPORT_H
#define TESTS_CONTENT_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/err.h"
#include "device/android/content.h"

#define T_WINDOW (1u << 20)

struct t_phone {
    sqlite3 *db;
    bool merged;          /* no shell_v2: complaints among the rows */
    const char *noise;    /* a linker's warning, before all else */
    const char *complaint; /* instead of an answer */
    const char *swallowed; /* a word that makes an answer empty */
    bool silent;          /* "No result found." to all */
    size_t chunk;         /* bytes of stdout at a time; 0 = all */
    int start;            /* how many came */
    const char *between;  /* SQL, run before start number `when` */
    int when;
    char last[262144];    /* the newest command */
    size_t longest;
};

static inline void
t_sql(sqlite3 *db, const char *sql)
{
    char *wrong = NULL;

    if (sqlite3_exec(db, sql, NULL, NULL, &wrong) != SQLITE_OK) {
        fail_msg("%s: %s", sql, wrong);
    }
}

/** The value of an option, out of the phone's shell quotes; "" = none. */
static inline char *
t_option(const char *command, const char *option)
{
    const char *p = strstr(command, option);
    char *out = calloc(1, strlen(command) + 1);
    size_t n = 0;

    assert_non_null(out);
    if (!p) {
        return out;
    }
    p += strlen(option);
    if (*p != '\'') {
        n = strcspn(p, " ;");
        memcpy(out, p, n);
        return out;
    }
    for (p++; *p != '\0'; ) {
        if (strncmp(p, "'\\''", 4) == 0) {
            out[n++] = '\'';
            p += 4;
        } else if (*p == '\'') {
            break;
        } else {
            out[n++] = *p++;
        }
    }
    return out;
}

struct t_table {
    const char *uri, *table, *forced;
    bool strict;
};

static inline const struct t_table *
t_table(const char *uri)
{
    static const struct t_table tables[] = {
        {"content://sms", "sms", NULL, false},
        {"content://mms", "pdu", NULL, false},
        {"content://mms/part", "part", NULL, false},
        {"content://mms/7/addr", "addr", NULL, false},
        {"content://mms-sms/canonical-addresses", "canonical_addresses",
            "_id,address", false},
        {"content://mms-sms/conversations?simple=true", "threads", NULL,
            false},
        {"content://call_log/calls", "calls", NULL, true},
        {"content://com.android.calendar/events", "events", NULL, true},
        {"content://com.android.contacts/data", "data", NULL, true},
        {"content://media/external/images/media", "images", NULL, true},
    };

    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        if (strcmp(tables[i].uri, uri) == 0) {
            return &tables[i];
        }
    }
    fail_msg("no such URI: %s", uri);
    return NULL;
}

/** The command's answer, printed. */
struct t_answer {
    char *out, *complaint;
    size_t n, room;
};

static inline void
t_print(struct t_answer *a, const void *p, size_t n)
{
    if (a->n + n + 1 > a->room) {
        a->room = (a->n + n + 1) * 2;
        a->out = realloc(a->out, a->room);
        assert_non_null(a->out);
    }
    memcpy(a->out + a->n, p, n);
    a->n += n;
    a->out[a->n] = '\0';
}

static inline void
t_print_row(struct t_answer *a, sqlite3_stmt *s, int row)
{
    char text[64];

    t_print(a, text, (size_t)snprintf(text, sizeof(text), "Row: %d ", row));
    for (int i = 0; i < sqlite3_column_count(s); i++) {
        const char *name = sqlite3_column_name(s, i);

        t_print(a, ", ", i > 0 ? 2 : 0);
        t_print(a, name, strlen(name));
        t_print(a, "=", 1);
        switch (sqlite3_column_type(s, i)) {
        case SQLITE_NULL:
            t_print(a, "NULL", 4);
            break;
        case SQLITE_BLOB:
            t_print(a, "BLOB", 4);
            break;
        case SQLITE_FLOAT:
            t_print(a, text, (size_t)snprintf(text, sizeof(text), "%.1E",
                sqlite3_column_double(s, i)));
            break;
        default: {
            const unsigned char *p = sqlite3_column_text(s, i);
            size_t n = (size_t)sqlite3_column_bytes(s, i);

            for (size_t k = 0; k < n; k++) { /* as Java does */
                if (p[k] == 0xFF) {
                    t_print(a, "\xEF\xBF\xBD", 3);
                } else if (p[k] == 0xED && k + 2 < n && p[k + 1] >= 0xA0) {
                    t_print(a, "?", 1);
                    k += 2;
                } else {
                    t_print(a, p + k, 1);
                }
            }
        }
        }
    }
    t_print(a, "\n", 1);
}

static inline bool
t_fits(sqlite3_stmt *s)
{
    size_t n = 0;

    for (int i = 0; i < sqlite3_column_count(s); i++) {
        n += 16 + (size_t)sqlite3_column_bytes(s, i);
    }
    return n <= T_WINDOW;
}

/** A strict provider lets bare columns through, and few words. */
static inline bool
t_strict(const char *projection, const char *where)
{
    return !strpbrk(strcmp(projection, "COUNT(_id)") == 0 ? "" : projection,
        "( ") && !strstr(where, "SELECT") && !strchr(where, ';') &&
        !strstr(where, "owner_package_name");
}

static inline enum wn_status
t_send(struct t_phone *p, const char *at, size_t n,
    const struct wn_adb_output *o, struct wn_err *err)
{
    enum wn_status st = WN_OK;

    while (st == WN_OK && n > 0) {
        size_t take = p->chunk > 0 && p->chunk < n ? p->chunk : n;
        char *exact = malloc(take); /* so that a byte too far is seen */

        assert_non_null(exact);
        memcpy(exact, at, take);
        st = o->out(o->ctx, exact, take, err);
        free(exact);
        at += take;
        n -= take;
    }
    return st;
}

static inline enum wn_status
t_select(struct t_phone *p, const struct t_table *t, const char *projection,
    const char *where, const char *sort, struct t_answer *a,
    const struct wn_adb_output *o, struct wn_err *err)
{
    bool count = strcmp(projection, "_count") == 0;
    char *columns = strdup(t->forced ? t->forced
        : count ? "count(*) AS _count" : projection);
    sqlite3_stmt *s = NULL;
    enum wn_status st = WN_OK;
    char *sql;
    int row = 0;

    for (char *c = columns; (c = strchr(c, ':')) != NULL; ) {
        *c = ',';
    }
    if (strcmp(t->table, "threads") == 0) {
        sort = "date DESC";
    }
    sql = sqlite3_mprintf("SELECT %s FROM %s WHERE (%s)%s%s", columns,
        t->table, where, *sort ? " ORDER BY " : "", sort);
    if (t->strict && !count && !t_strict(projection, where)) {
        a->complaint = strdup("Error while accessing provider:x\n"
            "java.lang.IllegalArgumentException: Invalid column\n\tat x\n");
    } else if (sqlite3_prepare_v2(p->db, sql, -1, &s, NULL) != SQLITE_OK) {
        if (strcmp(t->table, "sms") == 0 || t->strict) {
            a->complaint = sqlite3_mprintf("Error while accessing provider:x\n"
                "android.database.sqlite.SQLiteException: %s\n",
                sqlite3_errmsg(p->db));
            char *copy = strdup(a->complaint);
            sqlite3_free(a->complaint);
            a->complaint = copy;
        }
    }
    while (st == WN_OK && s && !a->complaint &&
        sqlite3_step(s) == SQLITE_ROW) {
        if (!t_fits(s)) {
            a->complaint = strdup("Error while accessing provider:x\n"
                "android.database.sqlite.SQLiteException: Row too big to fit "
                "into CursorWindow requiredPos=0, totalRows=1\n");
        } else {
            t_print_row(a, s, row++);
            st = t_send(p, a->out, a->n, o, err);
            a->n = 0;
        }
    }
    if (row == 0 && !a->complaint) {
        t_print(a, "No result found.\n", 17);
    }
    sqlite3_finalize(s);
    sqlite3_free(sql);
    free(columns);
    return st;
}

static inline enum wn_status
t_run(void *ctx, const struct wn_adb_service *service,
    const struct wn_adb_output *o, int *exit_status, struct wn_err *err)
{
    struct t_phone *p = ctx;
    const char *text = (const char *)service->text.data;
    char *uri = t_option(text, "--uri ");
    char *projection = t_option(text, "--projection ");
    char *where = t_option(text, "--where ");
    char *sort = t_option(text, "--sort ");
    struct t_answer a = {NULL, NULL, 0, 0};
    enum wn_status st = WN_OK;

    assert_true(service->text.len < sizeof(p->last));
    memcpy(p->last, text, service->text.len + 1);
    p->longest =
        service->text.len > p->longest ? service->text.len : p->longest;
    if (p->between && p->start == p->when) {
        t_sql(p->db, p->between);
    }
    p->start++;
    *exit_status = 0;
    if (p->noise) {
        st = p->merged ? t_send(p, p->noise, strlen(p->noise), o, err)
                       : o->err(o->ctx, p->noise, strlen(p->noise), err);
    }
    if (p->complaint) {
        a.complaint = strdup(p->complaint);
    } else if (p->silent || (p->swallowed && strstr(text, p->swallowed))) {
        t_print(&a, "No result found.\n", 17);
    } else {
        st = t_select(
            p, t_table(uri), projection, where, sort, &a, o, err);
    }
    if (st == WN_OK && a.out) {
        st = t_send(p, a.out, a.n, o, err);
    }
    if (st == WN_OK && a.complaint) {
        st = p->merged
            ? t_send(p, a.complaint, strlen(a.complaint), o, err)
            : o->err(o->ctx, a.complaint, strlen(a.complaint), err);
    }
    free(a.out);
    free(a.complaint);
    free(uri);
    free(projection);
    free(where);
    free(sort);
    return st;
}

/** ---- what came --------------------------------------------------------- */

#define T_ROWS 4096
#define T_CELLS 8

struct t_row {
    int64_t id;
    struct wn_cell cells[T_CELLS]; /* texts copied */
};

struct t_rows {
    struct t_row at[T_ROWS];
    size_t count, columns;
    uint64_t bytes;
};

static inline enum wn_status
t_on_row(
    void *ctx, int64_t id, const struct wn_cell *cells, struct wn_err *err)
{
    struct t_rows *r = ctx;
    struct t_row *row = &r->at[r->count < T_ROWS ? r->count : 0];

    (void)err;
    if (r->count++ >= T_ROWS) {
        return WN_OK;
    }
    row->id = id;
    for (size_t i = 0; i < r->columns; i++) {
        row->cells[i] = cells[i];
        if (cells[i].kind == WN_CELL_TEXT) {
            char *copy = malloc(cells[i].n + 1);

            assert_non_null(copy);
            if (cells[i].n > 0) {
                memcpy(copy, cells[i].p, cells[i].n);
            }
            copy[cells[i].n] = '\0';
            row->cells[i].p = copy;
            r->bytes += cells[i].n;
        }
    }
    return WN_OK;
}

static inline void
t_free_rows(struct t_rows *r)
{
    for (size_t i = 0; i < r->count && i < T_ROWS; i++) {
        for (size_t k = 0; k < r->columns; k++) {
            if (r->at[i].cells[k].kind == WN_CELL_TEXT) {
                union { const char *in; char *out; } u =
                    {r->at[i].cells[k].p};

                free(u.out);
            }
        }
    }
    r->count = 0;
}

#endif
