/** One row of a strict provider by itself: its values printed once more, column
 * by column where they cannot be told apart, and then confirmed by the phone.
 * With a single row and a single column, all of the answer is the value. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "device/android/content_strict.h"

struct alone {
    struct content_ask *a;
    int64_t id;
    struct wn_buf text;  /* the whole answer */
    struct wn_buf bytes; /* the values */
    size_t at[CONTENT_COLUMNS_MAX], n[CONTENT_COLUMNS_MAX];
};

/** ---- printed values as cells -------------------------------------------- */

/** Java prints what is no UTF-8 as U+FFFD. */
static bool
holds_replacement(const struct content_span *v)
{
    for (size_t i = 0; i + 3 <= v->n; i++) {
        if (memcmp(v->p + i, "\xEF\xBF\xBD", 3) == 0) {
            return true;
        }
    }
    return false;
}

/** All that can be in a column on which no condition is possible. */
static bool
is_package(const struct content_span *v)
{
    for (size_t i = 0; i < v->n; i++) {
        char c = v->p[i];

        if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
            !(c >= '0' && c <= '9') && c != '.' && c != '_') {
            return false;
        }
    }
    return true;
}

enum wn_status
content_cells(const struct content_ask *a, const struct content_span *values,
    struct wn_cell *cells)
{
    enum wn_status st = WN_OK;

    for (size_t i = 0; i < a->count; i++) {
        const struct content_span *v = &values[i];

        cells[i] = (struct wn_cell){.kind = WN_CELL_TEXT, .p = v->p,
            .n = v->n};
        if (v->n == 4 && memcmp(v->p, "NULL", 4) == 0) {
            cells[i].kind = WN_CELL_NULL;
        } else if (!a->columns[i].text) {
            cells[i].kind = WN_CELL_INT;
            if (!content_integer(v->p, v->n, &cells[i].i)) {
                return WN_EFORMAT;
            }
        } else if (!wn_allow_in_where(a->columns[i].name) && !is_package(v)) {
            return WN_EFORMAT;
        } else if (holds_replacement(v)) {
            st = WN_ABSENT;
        }
    }
    return st;
}

/** ---- asking ------------------------------------------------------------- */

static enum wn_status
on_line(void *ctx, const char *p, size_t n, struct wn_err *err)
{
    struct alone *x = ctx;

    (void)wn_buf_put(&x->text, "\n", x->text.len > 0);
    (void)wn_buf_put(&x->text, p, n);
    return x->text.st == WN_OK ? WN_OK
        : x->text.st == WN_ENOMEM ? wn_fail_nomem(err, "a row of the phone")
        : content_objection(CONTENT_ODD, x->a->q->provider, err);
}

/** The answer is left in x->text. */
static enum wn_status
ask(struct alone *x, const char *projection, enum content_said *said,
    struct wn_err *err)
{
    struct content_lines lines = {x, on_line, true};
    struct content_reply reply = {CONTENT_ODD, 0};
    struct wn_buf also;
    enum wn_status st;

    wn_buf_init(&also, 128);
    wn_buf_reset(&x->text);
    st = content_name(&also, x->a, "_id", err);
    (void)wn_buf_printf(&also, "=%" PRId64, x->id);
    if (st == WN_OK) {
        struct wn_allow_content ask = {.query = x->a->q,
            .projection = projection, .also = (const char *)also.data};

        st = content_run(x->a->c, &ask, &lines, &reply, x->a->totals, err);
    }
    *said = reply.said;
    wn_buf_clear(&also);
    return st;
}

static enum wn_status
keep(struct alone *x, size_t i, struct content_span v, struct wn_err *err)
{
    x->at[i] = x->bytes.len;
    x->n[i] = v.n;
    return wn_buf_put(&x->bytes, v.p, v.n) == WN_OK ? WN_OK
        : x->bytes.st == WN_ENOMEM ? wn_fail_nomem(err, "a row of the phone")
        : content_objection(CONTENT_ODD, x->a->q->provider, err);
}

/** The row in one answer. WN_ABSENT: it has gone; WN_END: several readings, or
 * too big. */
static enum wn_status
ask_row(struct alone *x, struct wn_err *err)
{
    const char *names[CONTENT_COLUMNS_MAX];
    struct content_span values[CONTENT_COLUMNS_MAX], rest;
    struct wn_buf projection;
    enum content_said said = CONTENT_ODD;
    uint64_t k;
    int64_t id;
    enum wn_status st;

    wn_buf_init(&projection, 8192);
    (void)wn_buf_str(&projection, "_id");
    for (size_t i = 0; i < x->a->count; i++) {
        names[i] = x->a->columns[i].name;
        (void)wn_buf_printf(&projection, ":%s", names[i]);
    }
    st = projection.st == WN_OK
        ? ask(x, (const char *)projection.data, &said, err)
        : wn_fail_nomem(err, "a question");
    wn_buf_clear(&projection);
    if (st != WN_OK || said == CONTENT_NONE || said == CONTENT_TOO_BIG) {
        return st != WN_OK ? st : said == CONTENT_NONE ? WN_ABSENT : WN_END;
    }
    if (said != CONTENT_ROWS || !content_row_start((const char *)x->text.data,
        x->text.len, &k, &id, &rest) || k != 0 || id != x->id) {
        return content_objection(said == CONTENT_ROWS ? CONTENT_ODD : said,
            x->a->q->provider, err);
    }
    if (content_split(rest, names, x->a->count, values) != WN_OK) {
        return WN_END;
    }
    for (size_t i = 0; st == WN_OK && i < x->a->count; i++) {
        st = keep(x, i, values[i], err);
    }
    return st;
}

/** The row, column by column. WN_END: one of them fits no answer. */
static enum wn_status
ask_columns(struct alone *x, struct wn_err *err)
{
    enum wn_status st = WN_OK;

    wn_buf_reset(&x->bytes);
    for (size_t i = 0; st == WN_OK && i < x->a->count; i++) {
        const char *name = x->a->columns[i].name;
        size_t front = strlen("Row: 0 =") + strlen(name);
        enum content_said said = CONTENT_ODD;

        st = ask(x, name, &said, err);
        if (st != WN_OK) {
            break;
        }
        if (said == CONTENT_NONE || said == CONTENT_TOO_BIG) {
            return said == CONTENT_NONE ? WN_ABSENT : WN_END;
        }
        if (said != CONTENT_ROWS || x->text.len < front ||
            memcmp(x->text.data, "Row: 0 ", 7) != 0 ||
            memcmp(x->text.data + 7, name, strlen(name)) != 0 ||
            x->text.data[front - 1] != '=') {
            return content_objection(said == CONTENT_ROWS ? CONTENT_ODD
                : said, x->a->q->provider, err);
        }
        st = keep(x, i, (struct content_span){
            (const char *)x->text.data + front, x->text.len - front}, err);
    }
    return st;
}

/** ---- giving ------------------------------------------------------------- */

/** Which of the values that read NULL are texts? *any: one is. */
static enum wn_status
tell_nulls(
    struct alone *x, struct wn_cell *cells, bool *any, struct wn_err *err)
{
    enum wn_status st = WN_OK;

    *any = false;
    for (size_t i = 0; st == WN_OK && i < x->a->count; i++) {
        const struct content_column *c = &x->a->columns[i];
        struct wn_buf b;
        bool yes = false;

        if (cells[i].kind != WN_CELL_NULL || !wn_allow_in_where(c->name) ||
            !c->text) {
            continue;
        }
        wn_buf_init(&b, 256);
        (void)wn_buf_str(&b, "'4E554C4C'=hex(");
        st = content_name(&b, x->a, c->name, err);
        (void)wn_buf_str(&b, ")");
        if (st == WN_OK) {
            st = content_holds(
                x->a, x->id, (const char *)b.data, &yes, err);
        }
        wn_buf_clear(&b);
        if (yes) {
            cells[i] = (struct wn_cell){.kind = WN_CELL_TEXT, .p = "NULL",
                .n = 4};
            *any = true;
        }
    }
    return st;
}

static enum wn_status
confirm_and_give(struct alone *x, struct wn_err *err)
{
    struct content_span values[CONTENT_COLUMNS_MAX];
    struct wn_cell cells[CONTENT_COLUMNS_MAX];
    bool yes = false;
    bool nulls = false;
    enum wn_status st = WN_OK;

    for (size_t i = 0; i < x->a->count; i++) {
        values[i] = (struct content_span){x->bytes.data
            ? (const char *)x->bytes.data + x->at[i] : "", x->n[i]};
    }
    if (content_cells(x->a, values, cells) != WN_EFORMAT) {
        st = content_confirm(x->a, x->id, cells, &yes, err);
        if (st == WN_OK && !yes) {
            st = tell_nulls(x, cells, &nulls, err);
        }
        if (st == WN_OK && nulls) {
            st = content_confirm(x->a, x->id, cells, &yes, err);
        }
    }
    if (st == WN_OK && yes) {
        return content_give(x->a, x->id, cells, err);
    }
    x->a->totals->unread += st == WN_OK;
    return st;
}

enum wn_status
content_alone(struct content_ask *a, int64_t id, struct wn_err *err)
{
    struct alone x = {.a = a, .id = id};
    enum wn_status st;

    wn_buf_init(&x.text, CONTENT_ROW_MAX);
    wn_buf_init(&x.bytes, CONTENT_ROW_MAX);
    st = ask_row(&x, err);
    if (st == WN_END) {
        st = ask_columns(&x, err);
    }
    if (st == WN_OK) {
        st = confirm_and_give(&x, err);
    } else if (st == WN_ABSENT) {
        a->totals->changed = true;
        st = WN_OK;
    } else if (st == WN_END) {
        a->totals->unread++;
        st = WN_OK;
    }
    wn_buf_clear(&x.text);
    wn_buf_clear(&x.bytes);
    return st;
}
