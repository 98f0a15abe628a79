#include "bundle/record_hash.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/utf8.h"

#define RECORD_JSON_MAX (64u << 20)
#define COLUMNS_MAX 32u

static void
put_bytes(struct wn_json *j, const void *p, size_t n, bool text)
{
    if (text && !(n > 0 && memchr(p, 0, n)) && wn_utf8_valid(p, n)) {
        wn_json_strn(j, p, n);
    } else {
        wn_json_obj(j);
        wn_json_key(j, "base64");
        wn_json_blob(j, p, n);
        wn_json_end_obj(j);
    }
}

static void
put_text(struct wn_json *j, const char *s)
{
    if (s) {
        put_bytes(j, s, strlen(s), true);
    } else {
        wn_json_null(j);
    }
}

static int
by_address(const void *a, const void *b)
{
    const struct wn_party *const *x = a, *const *y = b;
    size_t m = (*y)->address_bytes;
    size_t n = (*x)->address_bytes < m ? (*x)->address_bytes : m;
    int c = n ? memcmp((*x)->address_raw, (*y)->address_raw, n) : 0;
    if (c == 0) {
        c = ((*x)->address_bytes > m) - ((*x)->address_bytes < m);
    }
    return c;
}

static enum wn_status
put_session(struct wn_json *j, const struct wn_session_ref *s)
{
    const struct wn_party **sorted =
        calloc(s->party_count + 1, sizeof(*sorted));
    if (!sorted) {
        return WN_ENOMEM;
    }
    for (size_t i = 0; i < s->party_count; i++) {
        sorted[i] = &s->parties[i];
    }
    qsort(sorted, s->party_count, sizeof(*sorted), by_address);
    wn_json_obj(j);
    wn_json_key(j, "application");
    put_text(j, s->application);
    wn_json_key(j, "display_name");
    put_text(j, s->display_name);
    wn_json_key(j, "kind");
    put_text(j, s->kind);
    wn_json_key(j, "parties");
    wn_json_arr(j);
    for (size_t i = 0; i < s->party_count; i++) {
        /* The database holds a session's party once. */
        if (i == 0 || by_address(&sorted[i - 1], &sorted[i]) != 0) {
            put_bytes(
                j, sorted[i]->address_raw, sorted[i]->address_bytes, true);
        }
    }
    wn_json_end_arr(j);
    wn_json_end_obj(j);
    free(sorted);
    return WN_OK;
}

static enum wn_status
put_value(struct wn_json *j, const struct wn_value *v,
    const struct wn_files *files)
{
    const struct wn_kept_file *f;
    switch (v->kind) {
    case WN_VAL_INT:
        wn_json_int(j, v->i);
        break;
    case WN_VAL_REAL:
        wn_json_real(j, v->r);
        break;
    case WN_VAL_TEXT:
    case WN_VAL_BLOB:
        put_bytes(j, v->p, v->n, v->kind == WN_VAL_TEXT);
        break;
    case WN_VAL_PARTY:
        put_bytes(j, v->party->address_raw, v->party->address_bytes, true);
        break;
    case WN_VAL_SESSION:
        return put_session(j, v->session);
    case WN_VAL_FILE:
        f = wn_files_at(files, (uint32_t)v->i);
        if (!f || !f->kept) {
            return WN_EINTERNAL;
        }
        wn_json_str(j, f->sha256);
        break;
    case WN_VAL_NULL:
    default:
        wn_json_null(j);
        break;
    }
    return WN_OK;
}

static enum wn_status
put_row(struct wn_json *j, const struct wn_row *row,
    const struct wn_files *files)
{
    const struct wn_table *t = row->table;
    size_t order[COLUMNS_MAX];
    if (t->column_count > COLUMNS_MAX) {
        return WN_EINTERNAL;
    }
    for (size_t i = 0; i < t->column_count; i++) {
        size_t k = i;
        for (; k > 0 &&
             strcmp(t->columns[order[k - 1]].name, t->columns[i].name) > 0;
             k--) {
            order[k] = order[k - 1];
        }
        order[k] = i;
    }
    enum wn_status st = WN_OK;
    wn_json_obj(j);
    for (size_t i = 0; st == WN_OK && i < t->column_count; i++) {
        if (!t->columns[order[i]].state) {
            wn_json_key(j, t->columns[order[i]].name);
            st = put_value(j, &row->values[order[i]], files);
        }
    }
    wn_json_end_obj(j);
    return st;
}

/** Rows grouped by table, tables sorted by name, rows in their own order. */
static enum wn_status
put_rows(struct wn_json *j, const struct wn_record *r,
    const struct wn_files *files)
{
    enum wn_status st = WN_OK;
    const char *last = "";
    wn_json_obj(j);
    for (;;) {
        const char *next = NULL;
        for (size_t i = 0; i < r->row_count; i++) {
            const char *name = r->rows[i].table->name;
            if (strcmp(name, last) > 0 && (!next || strcmp(name, next) < 0)) {
                next = name;
            }
        }
        if (!next || st != WN_OK) {
            break;
        }
        wn_json_key(j, next);
        wn_json_arr(j);
        for (size_t i = 0; st == WN_OK && i < r->row_count; i++) {
            if (strcmp(r->rows[i].table->name, next) == 0) {
                st = put_row(j, &r->rows[i], files);
            }
        }
        wn_json_end_arr(j);
        last = next;
    }
    wn_json_end_obj(j);
    return st;
}

static enum wn_status
put_time(struct wn_json *j, const struct wn_event_time *t, bool set_by)
{
    wn_json_obj(j);
    wn_json_key(j, "kind");
    put_text(j, t->kind);
    if (set_by) {
        wn_json_key(j, "set_by");
        put_text(j, t->set_by);
    }
    wn_json_key(j, "time_epoch");
    put_text(j, wn_epoch_name(t->epoch));
    wn_json_key(j, "time_raw");
    enum wn_status st = put_value(j, &t->raw, NULL);
    wn_json_key(j, "time_utc_ns");
    wn_json_int(j, t->time_ns);
    wn_json_end_obj(j);
    return st;
}

static int
by_hex(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum wn_status
put_files(struct wn_json *j, const struct wn_record *r,
    const struct wn_files *files)
{
    const char **sums = calloc(r->file_count + 1, sizeof(*sums));
    if (!sums) {
        return WN_ENOMEM;
    }
    enum wn_status st = WN_OK;
    size_t count = 0;
    for (size_t i = 0; st == WN_OK && i < r->file_count; i++) {
        const struct wn_kept_file *f = wn_files_at(files, r->files[i]);
        size_t first = 0; /* the database holds a file of an item once */
        while (r->files[first] != r->files[i]) {
            first++;
        }
        st = f && f->kept ? WN_OK : WN_EINTERNAL;
        if (first == i) {
            sums[count++] = f ? f->sha256 : "";
        }
    }
    qsort(sums, count, sizeof(*sums), by_hex);
    wn_json_arr(j);
    for (size_t i = 0; i < count; i++) {
        wn_json_str(j, sums[i]);
    }
    wn_json_end_arr(j);
    free(sums);
    return st;
}

static enum wn_status
put_record(struct wn_json *j, const struct wn_record *r,
    const struct wn_source *source, const struct wn_files *files)
{
    enum wn_status st = WN_OK;
    wn_json_obj(j);
    wn_json_key(j, "category");
    wn_json_str(j, wn_category_name(r->category));
    wn_json_key(j, "event_times");
    wn_json_arr(j);
    for (size_t i = 0; st == WN_OK && i < r->time_count; i++) {
        st = put_time(j, &r->times[i], true);
    }
    wn_json_end_arr(j);
    wn_json_key(j, "files");
    if (st == WN_OK) {
        st = put_files(j, r, files);
    }
    wn_json_key(j, "rows");
    if (st == WN_OK) {
        st = put_rows(j, r, files);
    }
    wn_json_key(j, "source_locator");
    put_text(j, source->locator);
    wn_json_key(j, "source_row");
    wn_json_int(j, r->source_row);
    wn_json_key(j, "source_table");
    put_text(j, r->source_table);
    wn_json_key(j, "time");
    if (st == WN_OK && r->dated) {
        st = put_time(j, &r->decided, false);
    } else {
        wn_json_null(j);
    }
    wn_json_end_obj(j);
    return st;
}

enum wn_status
wn_record_hash(char hex[WN_SHA256_HEX], const struct wn_record *r,
    const struct wn_source *source, const struct wn_files *files,
    struct wn_err *err)
{
    uint8_t sum[WN_SHA256_BYTES];
    struct wn_buf b;
    struct wn_json j;
    wn_buf_init(&b, RECORD_JSON_MAX);
    wn_json_init(&j, &b);
    enum wn_status st = put_record(&j, r, source, files);
    if (st == WN_OK) {
        st = b.st;
    }
    if (st == WN_OK) {
        st = wn_digest_of(WN_SHA256, b.data, b.len, sum);
    }
    wn_buf_clear(&b);
    if (st != WN_OK) {
        return wn_fail(err, st, "a record could not be hashed");
    }
    (void)wn_hex(hex, sum, sizeof(sum));
    return WN_OK;
}
