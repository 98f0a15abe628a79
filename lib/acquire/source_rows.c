/** Rows of a provider, held in the vault: packed one behind the other, so that
 * memory stays flat however many there are. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acquire/row_pack.h"
#include "acquire/source_android.h"
#include "base/buf.h"
#include "base/err.h"

#define CELLS_MAX 64

struct source_rows {
    struct source_rows *next;
    struct source_android *owner;
    struct wn_rowset set;
    uint32_t object; /* in the vault */
    struct wn_buf row; /* the row that is written or read */
    struct wn_cell cells[CELLS_MAX];
    char *texts;     /* of the set's names */
    const char *columns[CELLS_MAX];
};

bool
source_is_answer(enum wn_status st)
{
    return st == WN_ABSENT || st == WN_EREADY || st == WN_EFORMAT;
}

/** ---- writing ----------------------------------------------------------- */

static enum wn_status
on_row(void *ctx, int64_t id, const struct wn_cell *cells, struct wn_err *err)
{
    struct source_rows *r = ctx;
    enum wn_status st =
        row_pack(&r->row, id, cells, r->set.column_count);

    if (st != WN_OK) {
        return wn_fail(err, st, "a row of %s is larger than any phone's",
            r->set.locator);
    }
    st = wn_vault_append(
        r->owner->vault, r->object, r->row.data, r->row.len, err);
    if (st == WN_ELIMIT) {
        wn_todo(err, "Give it more memory with --memory, or agree to "
            "`staging: encrypted` in the filter.");
    }
    r->set.count += st == WN_OK;
    return st;
}

/** ---- reading ----------------------------------------------------------- */

/** n bytes at offset, into r->row. */
static enum wn_status
fetch(struct source_rows *r, uint64_t offset, size_t n, struct wn_err *err)
{
    uint8_t chunk[4096];
    enum wn_status st = WN_OK;

    wn_buf_reset(&r->row);
    while (st == WN_OK && n > 0) {
        size_t take = n < sizeof(chunk) ? n : sizeof(chunk);

        st = wn_vault_read_all(
            r->owner->vault, r->object, offset, chunk, take, err);
        if (st == WN_OK && wn_buf_put(&r->row, chunk, take) != WN_OK) {
            st = wn_fail(err, r->row.st, "a row in the vault is too large");
        }
        offset += take;
        n -= take;
    }
    wn_wipe(chunk, sizeof(chunk));
    return st;
}

static enum wn_status
read_row(void *ctx, uint64_t *offset, int64_t *id,
    const struct wn_cell **cells, struct wn_err *err)
{
    struct source_rows *r = ctx;
    struct wn_vault *v = r->owner->vault;
    uint32_t length = 0;
    enum wn_status st;

    if (*offset >= wn_vault_size(v, r->object)) {
        return WN_END;
    }
    st = wn_vault_read_all(
        v, r->object, *offset, &length, sizeof(length), err);
    if (st == WN_OK) {
        st = fetch(r, *offset + sizeof(length), length, err);
    }
    if (st == WN_OK &&
        !row_unpack(&r->row, id, r->cells, r->set.column_count)) {
        st = wn_fail(err, WN_EINTERNAL, "a row in the vault is not whole");
    }
    if (st == WN_OK) {
        *offset += sizeof(length) + length;
        *cells = r->cells;
    }
    return st;
}

/** ---- a rowset ---------------------------------------------------------- */

/** Where the next text goes. */
static const char *
put_text(char **at, const char *text)
{
    char *here = *at;
    size_t n = strlen(text) + 1;

    memcpy(here, text, n);
    *at += n;
    return here;
}

/** Its texts, one behind the other. */
static enum wn_status
name_it(struct source_rows *r, const char *table, const char *locator,
    const char *const *columns, size_t count, struct wn_err *err)
{
    size_t need = strlen(table) + strlen(locator) + 2;
    char *at;

    for (size_t i = 0; i < count; i++) {
        need += strlen(columns[i]) + 1;
    }
    r->texts = malloc(need);
    if (!r->texts) {
        return wn_fail_nomem(err, "rows of the phone");
    }
    at = r->texts;
    r->set.table = put_text(&at, table);
    r->set.locator = put_text(&at, locator);
    for (size_t i = 0; i < count; i++) {
        r->columns[i] = put_text(&at, columns[i]);
    }
    r->set.columns = r->columns;
    r->set.column_count = count;
    return WN_OK;
}

static enum wn_status
new_rows(struct source_rows **out, struct source_android *s, int user,
    const char *mode, struct wn_err *err)
{
    struct source_rows *r = calloc(1, sizeof(*r));

    if (!r) {
        return wn_fail_nomem(err, "rows of the phone");
    }
    r->object = WN_VAULT_NONE;
    r->owner = s;
    wn_buf_init(&r->row, ROW_BYTES_MAX);
    r->set.artefact = s->artefact;
    r->set.user = user;
    r->set.acquisition_mode = mode;
    r->set.read = read_row;
    r->set.read_ctx = r;
    r->next = s->rows;
    s->rows = r;
    *out = r;
    return wn_vault_create(s->vault, &r->object, WN_VAULT_INDEX, err);
}

enum wn_status
source_rows_made(struct source_android *s, const char *table,
    const char *locator, const char *mode, int user,
    const char *const *columns, size_t count, const struct wn_rowset **out,
    struct wn_err *err)
{
    char of_user[256];
    struct source_rows *r = NULL;
    enum wn_status st;

    if (count > CELLS_MAX) {
        return wn_fail(err, WN_EINTERNAL, "too many columns are asked for");
    }
    /* "content://sms", and whose where it is not the first user's. */
    (void)(user == 0
            ? snprintf(of_user, sizeof(of_user), "%s", locator)
            : snprintf(
                  of_user, sizeof(of_user), "%s?user=%d", locator, user));
    st = new_rows(&r, s, user, mode, err);
    if (st == WN_OK) {
        st = name_it(r, table, of_user, columns, count, err);
    }
    if (st == WN_OK) {
        *out = &r->set;
    }
    return st;
}

enum wn_status
source_rows_add(const struct wn_rowset *rs, int64_t id,
    const struct wn_cell *cells, struct wn_err *err)
{
    return on_row(rs->read_ctx, id, cells, err);
}

enum wn_status
source_rows_ask(struct source_android *s, const struct wn_ask *ask,
    const char *table, const struct wn_rowset **out, struct wn_err *err)
{
    const char *columns[CELLS_MAX];
    const struct wn_rowset *rs = NULL;
    enum wn_status st;

    for (size_t i = 0; i < ask->column_count && i < CELLS_MAX; i++) {
        columns[i] = ask->columns[i].name;
    }
    st = source_rows_made(s, table, wn_provider_uri(ask->provider),
        "selected-on-device", ask->user, columns, ask->column_count, &rs,
        err);
    *out = rs;
    return st == WN_OK ? source_rows_more(s, ask, rs, err) : st;
}

enum wn_status
source_rows_more(struct source_android *s, const struct wn_ask *ask,
    const struct wn_rowset *rs, struct wn_err *err)
{
    struct wn_ask_totals totals = { .rows = 0 };
    enum wn_status st = ask->column_count == rs->column_count
        ? wn_provider_query(
              s->link, s->grant, ask, on_row, rs->read_ctx, &totals, err)
        : wn_fail(err, WN_EINTERNAL, "more rows with other columns");

    /* What could not be read without doubt came all the same. */
    s->crossed->rows += totals.rows + totals.unread;
    s->crossed->rows_not_kept += totals.unread;
    s->crossed->starts += totals.starts;
    if (st == WN_OK && (totals.changed || totals.unread > 0)) {
        s->sink->could_not(s->sink->ctx, s->artefact, true, totals.unread > 0
            ? "rows that cannot be read without doubt were left out"
            : "the phone changed while it was read: something may be missing");
    }
    return st;
}

enum wn_status
source_rows_give(struct source_android *s, const struct wn_rowset *rs,
    struct wn_err *err)
{
    return s->sink->rows(s->sink->ctx, rs, err);
}

void
source_rows_free(struct source_android *s)
{
    while (s->rows) {
        struct source_rows *gone = s->rows;

        s->rows = gone->next;
        wn_vault_drop(s->vault, gone->object);
        wn_buf_clear(&gone->row);
        free(gone->texts);
        free(gone);
    }
}
