/* Rows on stdout, byte for byte as Content.java and System.out make them. */
#include "content.h"
#include "content_text.h"
#include "log.h"
#include "phone.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A cursor window is 2 MiB: a header, one slot for a row, 16 bytes a field. */
#define WINDOW_BYTES (2 * 1024 * 1024)
#define WINDOW_OVERHEAD 512
#define FIELD_BYTES 16
#define OUT_CHUNK (64 * 1024)

void
content_throw(struct content_answer *a, const char *fmt, ...)
{
    va_list ap;
    char *text;

    va_start(ap, fmt);
    text = xvformat(fmt, ap);
    va_end(ap);
    free(a->exception);
    a->exception = text;
}

void
content_answer_free(struct content_answer *a)
{
    sqlite3_finalize(a->rows);
    sqlite3_close(a->db);
    free(a->exception);
    shell_list_free(&a->sources);
    memset(a, 0, sizeof(*a));
}

/* AbstractCursor.getColumnIndex: only what follows the last dot counts. */
static int
column_index(sqlite3_stmt *rows, const char *name)
{
    const char *dot = strrchr(name, '.');

    if (dot != NULL) {
        name = dot + 1;
    }
    for (int i = 0; i < sqlite3_column_count(rows); i++) {
        if (strcasecmp(sqlite3_column_name(rows, i), name) == 0) {
            return i;
        }
    }
    return -1;
}

static bool
fits_window(sqlite3_stmt *rows)
{
    int64_t bytes = WINDOW_OVERHEAD;

    for (int i = 0; i < sqlite3_column_count(rows); i++) {
        int type = sqlite3_column_type(rows, i);

        bytes += FIELD_BYTES;
        if (type == SQLITE_TEXT || type == SQLITE_BLOB) {
            bytes += sqlite3_column_bytes(rows, i) + (type == SQLITE_TEXT);
        }
    }
    return bytes <= WINDOW_BYTES;
}

static void
put_text(struct buf *out, const char *s)
{
    buf_put(out, s, strlen(s));
}

static void
put_value(struct shell *sh, struct buf *out, sqlite3_stmt *rows, int i)
{
    char number[JAVA_FLOAT];
    int64_t v;

    switch (sqlite3_column_type(rows, i)) {
    case SQLITE_INTEGER:
        v = sqlite3_column_int64(rows, i);
        if (sh->phone->integer_32bit) {
            v = (int32_t)(uint32_t)(uint64_t)v;
        }
        snprintf(number, sizeof(number), "%" PRId64, v);
        put_text(out, number);
        break;
    case SQLITE_FLOAT:
        java_float(sqlite3_column_double(rows, i), number);
        put_text(out, number);
        break;
    case SQLITE_TEXT:
        java_text(out, sqlite3_column_text(rows, i),
            (size_t)sqlite3_column_bytes(rows, i));
        break;
    default:
        put_text(out, sqlite3_column_type(rows, i) == SQLITE_BLOB ? "BLOB" :
            "NULL");
        break;
    }
}

/* Names of all columns as printed, and where each is found by its name. */
struct layout {
    struct buf *name; /* ", body=" */
    int *at;
    int n;
};

static void
lay_out(struct layout *l, sqlite3_stmt *rows)
{
    l->n = sqlite3_column_count(rows);
    l->name = xcalloc((size_t)l->n, sizeof(*l->name));
    l->at = xcalloc((size_t)l->n, sizeof(*l->at));
    for (int i = 0; i < l->n; i++) {
        const char *name = sqlite3_column_name(rows, i);

        put_text(&l->name[i], i > 0 ? ", " : "");
        java_text(&l->name[i], (const unsigned char *)name, strlen(name));
        put_text(&l->name[i], "=");
        l->at[i] = column_index(rows, name);
    }
}

static void
layout_free(struct layout *l)
{
    for (int i = 0; i < l->n; i++) {
        buf_free(&l->name[i]);
    }
    free(l->name);
    free(l->at);
}

/* False when a column cannot be found by its own name: the row fails. */
static bool
put_row(struct shell *sh, struct buf *out, struct content_answer *a,
    const struct layout *l, int64_t row)
{
    char start[40];

    snprintf(start, sizeof(start), "Row: %" PRId64 " ", row);
    put_text(out, start);
    for (int i = 0; i < l->n; i++) {
        if (l->at[i] < 0) {
            content_throw(a, "java.lang.IllegalStateException: Couldn't read "
                "row %" PRId64 ", col -1 from CursorWindow.  Make sure the "
                "Cursor is initialized correctly before accessing data from "
                "it.", row);
            return false;
        }
        buf_put(out, l->name[i].p, l->name[i].n);
        put_value(sh, out, a->rows, l->at[i]);
    }
    put_text(out, "\n");
    return true;
}

static void
too_big(struct shell *sh, struct content_answer *a, int64_t row)
{
    if (sh->phone->sdk >= 28) {
        content_throw(a, "android.database.sqlite.SQLiteException: Row too "
            "big to fit into CursorWindow requiredPos=%" PRId64
            ", totalRows=%" PRId64, row, row + 1);
    } else {
        content_throw(a, "java.lang.IllegalStateException: Couldn't read row "
            "%" PRId64 ", col 0 from CursorWindow.  Make sure the Cursor is "
            "initialized correctly before accessing data from it.", row);
    }
}

/* The _id of the row, or its first column. */
static void
note_row(struct content_served *served, sqlite3_stmt *rows, int at)
{
    char number[40];

    if (served->ids.n > 0) {
        put_text(&served->ids, ",");
    }
    if (sqlite3_column_type(rows, at) == SQLITE_INTEGER) {
        snprintf(number, sizeof(number), "%" PRId64,
            (int64_t)sqlite3_column_int64(rows, at));
        put_text(&served->ids, number);
    } else {
        const unsigned char *text = sqlite3_column_text(rows, at);

        log_json_string(&served->ids, text == NULL ? "NULL" :
            (const char *)text);
    }
    served->rows++;
}

static void
note_columns(struct content_served *served, const struct content_answer *a)
{
    for (int i = 0; i < sqlite3_column_count(a->rows); i++) {
        put_text(&served->printed, i > 0 ? "," : "");
        log_json_string(&served->printed, sqlite3_column_name(a->rows, i));
    }
    for (size_t i = 0; i < a->sources.n; i++) {
        put_text(&served->columns, i > 0 ? "," : "");
        log_json_string(&served->columns, a->sources.word[i]);
    }
}

static void
print_rows(struct shell *sh, struct content_answer *a,
    struct content_served *served)
{
    struct buf out = {0};
    struct layout layout;
    int64_t seen = 0;
    int id;
    int rc = SQLITE_DONE;

    note_columns(served, a);
    lay_out(&layout, a->rows);
    id = column_index(a->rows, "_id");
    while (!sh->gone && a->exception == NULL &&
        (rc = sqlite3_step(a->rows)) == SQLITE_ROW) {
        size_t before = out.n;
        bool skip;

        if (!content_fault_row(a, seen++, &skip)) {
            break;
        }
        if (skip) {
            continue;
        }
        if (!fits_window(a->rows)) {
            too_big(sh, a, served->rows);
        } else if (!put_row(sh, &out, a, &layout, served->rows)) {
            out.n = before;
        } else {
            note_row(served, a->rows, id < 0 ? 0 : id);
        }
        if (out.n >= OUT_CHUNK) {
            sh_out(sh, out.p, out.n);
            out.n = 0;
        }
    }
    if (a->exception == NULL && !a->killed && !sh->gone && rc != SQLITE_DONE) {
        content_throw(a, "android.database.sqlite.SQLiteException: %s (code "
            "%d)", sqlite3_errmsg(a->db), rc);
    }
    if (out.n > 0) {
        sh_out(sh, out.p, out.n);
    }
    layout_free(&layout);
    buf_free(&out);
}

void
content_print(struct shell *sh, struct content_answer *a,
    struct content_served *served)
{
    if (a->exception == NULL && a->rows != NULL) {
        print_rows(sh, a, served);
    }
    if (a->exception == NULL && !a->killed && served->rows == 0) {
        sh_printf(sh, "No result found.\n");
    }
    served->result = a->exception != NULL || a->killed ?
        (a->refused ? "refused" : "error") : a->refused ? "refused" :
        served->rows > 0 ? "rows" : "none";
}
