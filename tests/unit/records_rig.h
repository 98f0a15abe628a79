/** What the tests of the records floor share: a filter in force, a scope, and a
 * record sink that remembers. */
#ifndef WN_TESTS_RECORDS_RIG_H
#define WN_TESTS_RECORDS_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "records/record.h"

/* Only what a test program uses: some use less than all of it. */
#define RIG __attribute__((unused)) static

#ifndef RIG_SOURCES
#define RIG_SOURCES 64
#endif

struct rig_cell {
    char table[48], column[48];
    size_t row; /* of its table, within the record */
    enum wn_value_kind kind;
    int64_t i;
    char *text; /* TEXT, BLOB; the address of a party; the key of a session */
    size_t n;
    char kind_word[16]; /* of party and session */
    char *name;         /* display_name */
    char *members;      /* of a session: "a,b" */
};

struct rig_record {
    unsigned rule;
    enum wn_category category;
    char source_table[48];
    uint32_t source;
    int64_t source_row;
    bool dated;
    char decided_kind[16];
    int64_t decided_ns;
    char times[1024]; /* "kind=ns by;" */
    struct rig_cell *cells;
    size_t cell_count;
    struct rig_cell *raw;
    size_t raw_count;
    uint32_t files[16];
    size_t file_count;
};

struct rig_file {
    char path[256], mime[64], extension[8];
    struct wn_buf data;
    bool kept, dropped;
};

#define RIG_COLUMNS 32

struct rig_provided { /* one row */
    int64_t id;
    struct wn_cell cells[RIG_COLUMNS];
};

/** Rows as acquire hands them over (Android): rig_set, rig_row_of, rig_rows. */
struct rig_set {
    struct wn_rowset set;
    char *names, *locator;
    const char *columns[RIG_COLUMNS];
    bool text[RIG_COLUMNS];
    struct rig_provided *at;
    struct rig_set *next;
};

struct rig {
    struct wn_consent *consent;
    struct wn_scope *scope;
    struct wn_records *records;
    struct wn_record_sink sink;
    struct wn_run run;
    struct rig_record *at;
    size_t count;
    struct rig_file files[64];
    size_t file_count;
    char sources[RIG_SOURCES][256];
    char source_modes[RIG_SOURCES][32];
    size_t source_count;
    char outcome[64][24], reason[64][256];
    uint64_t not_kept[WN_CAT_COUNT];
    char accounts[1024];
    bool prompted, answer;
    struct rig_set *sets;
};

RIG char *
rig_copy(const void *p, size_t n)
{
    char *copy = malloc(n + 1);

    assert_non_null(copy);
    if (n > 0) {
        memcpy(copy, p, n);
    }
    copy[n] = '\0';
    return copy;
}

RIG void
rig_cell(struct rig_cell *c, const char *table, const char *column,
    const struct wn_value *v)
{
    memset(c, 0, sizeof(*c));
    (void)snprintf(c->table, sizeof(c->table), "%s", table);
    (void)snprintf(c->column, sizeof(c->column), "%s", column);
    c->kind = v->kind;
    c->i = v->i;
    if (v->kind == WN_VAL_TEXT || v->kind == WN_VAL_BLOB) {
        c->text = rig_copy(v->p, v->n);
        c->n = v->n;
    } else if (v->kind == WN_VAL_PARTY) {
        c->text = rig_copy(v->party->address_raw, v->party->address_bytes);
        (void)snprintf(
            c->kind_word, sizeof(c->kind_word), "%s", v->party->kind);
        c->name = v->party->display_name
            ? rig_copy(v->party->display_name,
                  strlen(v->party->display_name)) : NULL;
    } else if (v->kind == WN_VAL_SESSION) {
        struct wn_buf b;

        wn_buf_init(&b, 4096);
        (void)wn_buf_str(&b, "");
        for (size_t i = 0; i < v->session->party_count; i++) {
            (void)wn_buf_str(&b, i ? "," : "");
            (void)wn_buf_put(&b, v->session->parties[i].address_raw,
                v->session->parties[i].address_bytes);
        }
        c->members = rig_copy(b.data, b.len);
        wn_buf_clear(&b);
        c->text = rig_copy(v->session->key, strlen(v->session->key));
        assert_null(v->session->display_name); /* titles never ride along */
        (void)snprintf(
            c->kind_word, sizeof(c->kind_word), "%s", v->session->kind);
    }
}

RIG enum wn_status
rig_put(void *ctx, const struct wn_record *r, struct wn_err *err)
{
    struct rig *rig = ctx;
    struct rig_record *out;
    size_t n = 0;

    (void)err;
    rig->at = realloc(rig->at, (rig->count + 1) * sizeof(*rig->at));
    assert_non_null(rig->at);
    out = &rig->at[rig->count++];
    memset(out, 0, sizeof(*out));
    out->rule = r->rule;
    out->category = r->category;
    out->source = r->source;
    (void)snprintf(
        out->source_table, sizeof(out->source_table), "%s", r->source_table);
    out->source_row = r->source_row;
    out->dated = r->dated;
    if (r->dated) {
        (void)snprintf(out->decided_kind, sizeof(out->decided_kind), "%s",
            r->decided.kind);
        out->decided_ns = r->decided.time_ns;
    }
    for (size_t i = 0; i < r->time_count; i++) {
        size_t used = strlen(out->times);

        (void)snprintf(out->times + used, sizeof(out->times) - used,
            "%s=%lld %s;", r->times[i].kind, (long long)r->times[i].time_ns,
            r->times[i].set_by);
    }
    for (size_t i = 0; i < r->row_count; i++) {
        n += r->rows[i].table->column_count;
    }
    out->cells = calloc(n + 1, sizeof(*out->cells));
    out->raw = calloc(r->raw_count + 1, sizeof(*out->raw));
    assert_non_null(out->cells);
    assert_non_null(out->raw);
    for (size_t i = 0; i < r->row_count; i++) {
        const struct wn_table *t = r->rows[i].table;
        size_t row = 0;

        for (size_t k = 0; k < i; k++) {
            row += r->rows[k].table == t;
        }
        for (size_t k = 0; k < t->column_count; k++) {
            struct rig_cell *c = &out->cells[out->cell_count++];

            rig_cell(c, t->name, t->columns[k].name, &r->rows[i].values[k]);
            c->row = row;
        }
    }
    for (size_t i = 0; i < r->raw_count; i++) {
        rig_cell(&out->raw[out->raw_count++], r->raw[i].table,
            r->raw[i].column, &r->raw[i].value);
    }
    for (size_t i = 0; i < r->file_count && i < 16; i++) {
        out->files[out->file_count++] = r->files[i];
    }
    return WN_OK;
}

RIG enum wn_status
rig_source(void *ctx, const struct wn_source *s, uint32_t *number,
    struct wn_err *err)
{
    struct rig *rig = ctx;

    (void)err;
    for (size_t i = 0; i < rig->source_count; i++) {
        if (strcmp(rig->sources[i], s->locator) == 0) {
            *number = (uint32_t)i;
            return WN_OK;
        }
    }
    assert_true(rig->source_count < RIG_SOURCES);
    (void)snprintf(rig->sources[rig->source_count], 256, "%s", s->locator);
    (void)snprintf(rig->source_modes[rig->source_count], 32, "%s",
        s->acquisition_mode);
    *number = (uint32_t)rig->source_count++;
    return WN_OK;
}

RIG enum wn_status
rig_file_begin(void *ctx, const char *path, const char *mime,
    const char *extension, int64_t mtime_ns, void **handle,
    struct wn_err *err)
{
    struct rig *rig = ctx;
    struct rig_file *f;

    (void)mtime_ns;
    (void)err;
    assert_true(rig->file_count < 64);
    f = &rig->files[rig->file_count++];
    (void)snprintf(f->path, sizeof(f->path), "%s", path);
    (void)snprintf(f->mime, sizeof(f->mime), "%s", mime);
    (void)snprintf(f->extension, sizeof(f->extension), "%s", extension);
    wn_buf_init(&f->data, 1u << 24);
    *handle = f;
    return WN_OK;
}

RIG enum wn_status
rig_file_data(void *handle, const void *p, size_t n, struct wn_err *err)
{
    struct rig_file *f = handle;

    (void)err;
    return wn_buf_put(&f->data, p, n);
}

/* The files of every rig lie in one array: the number is the place. */
RIG struct rig *rig_now;

RIG enum wn_status
rig_file_end(void *handle, bool keep, uint32_t *number, struct wn_err *err)
{
    struct rig_file *f = handle;

    (void)err;
    f->kept = keep;
    *number = (uint32_t)(f - rig_now->files);
    return WN_OK;
}

RIG enum wn_status
rig_file_drop(void *ctx, uint32_t number, struct wn_err *err)
{
    struct rig *rig = ctx;

    (void)err;
    rig->files[number].dropped = true;
    return WN_OK;
}

RIG enum wn_status
rig_account(void *ctx, const struct wn_party *p, const char *label,
    struct wn_err *err)
{
    struct rig *rig = ctx;
    size_t n = strlen(rig->accounts);

    (void)label;
    (void)err;
    if (!strstr(rig->accounts, p->address_raw)) {
        (void)snprintf(rig->accounts + n, sizeof(rig->accounts) - n, "%.*s;",
            (int)p->address_bytes, p->address_raw);
    }
    return WN_OK;
}

RIG enum wn_status
rig_rule(void *ctx, unsigned rule, const char *outcome, const char *reason,
    uint64_t failed, struct wn_err *err)
{
    struct rig *rig = ctx;

    (void)failed;
    (void)err;
    (void)snprintf(rig->outcome[rule], sizeof(rig->outcome[rule]), "%s",
        outcome);
    (void)snprintf(rig->reason[rule], sizeof(rig->reason[rule]), "%s", reason);
    return WN_OK;
}

RIG enum wn_status
rig_not_kept(void *ctx, enum wn_category c, uint64_t count,
    struct wn_err *err)
{
    (void)err;
    ((struct rig *)ctx)->not_kept[c] = count;
    return WN_OK;
}

RIG enum wn_status
rig_prompt(void *ctx, const struct wn_prompt *p, struct wn_answer *answer,
    struct wn_err *err)
{
    struct rig *rig = ctx;

    (void)p;
    (void)err;
    rig->prompted = true;
    answer->yes = rig->answer;
    return WN_OK;
}

#define RIG_HEAD \
    "winnow: 1\n" \
    "id: 6f3a4d7e-2b57-4c0b-9d0a-5a3c1f0e8b11\n" \
    "revision: 1\n" \
    "profile: generic\n" \
    "language: en-GB\n" \
    "authority:\n" \
    "  case: \"1\"\n" \
    "  exhibit: {device: \"A\", product: \"B\"}\n" \
    "  basis: consent\n" \
    "  instrument: \"a test\"\n" \
    "  decided-by: \"X\"\n" \
    "  decided: 2026-01-01T00:00:00Z\n" \
    "person: {ref: \"V1\", category: victim}\n" \
    "agreement:\n" \
    "  valid-from: 2026-01-01T00:00:00Z\n" \
    "  valid-until: 2027-01-01T00:00:00Z\n" \
    "  withdraw-contact: \"+44 20 7946 0000\"\n" \
    "device:\n" \
    "  platform: %s\n" \
    "  identifiers: [{type: serial, value: \"F2LX7Q0ABC\"}]\n"

/** @param body  time, allow, deny, method. version: of the system. */
RIG void
rig_open_on(struct rig *rig, enum wn_platform platform, const char *body,
    const char *version)
{
    struct wn_identity phone = { .platform = platform,
        .serial = "F2LX7Q0ABC", .clock_skew_ns = INT64_MIN };
    struct wn_findings *findings = NULL;
    struct wn_err err = WN_ERR_INIT;
    struct wn_buf text;
    int64_t now;
    enum wn_status st;

    memset(rig, 0, sizeof(*rig));
    rig_now = rig;
    (void)snprintf(phone.product_version, sizeof(phone.product_version), "%s",
        version);
    wn_buf_init(&text, 65536);
    (void)wn_buf_printf(
        &text, RIG_HEAD, wn_platform_name(platform));
    (void)wn_buf_str(&text, body);
    st = wn_consent_parse(&rig->consent, text.data, text.len, NULL, 0,
        &findings, &err);
    for (size_t i = 0; st != WN_OK && i < wn_findings_count(findings); i++) {
        const struct wn_finding *f = wn_findings_at(findings, i);

        print_message("%d:%d %s: %s\n", f->line, f->col, f->path, f->text);
    }
    wn_findings_free(&findings);
    wn_buf_clear(&text);
    assert_int_equal(st, WN_OK);
    assert_int_equal(wn_rfc3339_parse(&now, "2026-06-01T00:00:00Z"), WN_OK);
    st = wn_scope_new(&rig->scope, rig->consent, &phone, now, 0, &err);
    if (st != WN_OK) {
        print_message("%s\n", err.text);
    }
    assert_int_equal(st, WN_OK);
    rig->sink = (struct wn_record_sink) { .ctx = rig, .source = rig_source,
        .file_begin = rig_file_begin, .file_data = rig_file_data,
        .file_end = rig_file_end, .file_drop = rig_file_drop,
        .put = rig_put, .own_account = rig_account, .rule = rig_rule,
        .not_kept = rig_not_kept };
    rig->run = (struct wn_run) { .ctx = rig };
    assert_int_equal(wn_records_new(&rig->records, rig->scope, &rig->sink,
        &rig->run, &err), WN_OK);
}

RIG void
rig_open(struct rig *rig, const char *body, const char *version)
{
    rig_open_on(rig, WN_PLATFORM_IOS, body, version);
}

RIG void
rig_cells_free(struct rig_cell *c, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free(c[i].text);
        free(c[i].name);
        free(c[i].members);
    }
    free(c);
}

RIG void
rig_close(struct rig *rig)
{
    wn_records_free(&rig->records);
    wn_scope_free(&rig->scope);
    wn_consent_free(&rig->consent);
    for (size_t i = 0; i < rig->count; i++) {
        rig_cells_free(rig->at[i].cells, rig->at[i].cell_count);
        rig_cells_free(rig->at[i].raw, rig->at[i].raw_count);
    }
    free(rig->at);
    for (size_t i = 0; i < rig->file_count; i++) {
        wn_buf_clear(&rig->files[i].data);
    }
    while (rig->sets) {
        struct rig_set *gone = rig->sets;

        rig->sets = gone->next;
        for (size_t i = 0; i < gone->set.count; i++) {
            for (size_t k = 0; k < gone->set.column_count; k++) {
                free((void *)(uintptr_t)gone->at[i].cells[k].p);
            }
        }
        free(gone->at);
        free(gone->names);
        free(gone->locator);
        free(gone);
    }
}

/** ---- rows of a provider ------------------------------------------------ */

RIG enum wn_status
rig_set_read(void *ctx, uint64_t *offset, int64_t *id,
    const struct wn_cell **cells, struct wn_err *err)
{
    const struct rig_set *s = ctx;

    (void)err;
    if (*offset >= s->set.count) {
        return WN_END;
    }
    *id = s->at[*offset].id;
    *cells = s->at[*offset].cells;
    (*offset)++;
    return WN_OK;
}

/** columns: "thread_id 'address date": an apostrophe before those of text.
 * The rig's, and freed with it. */
RIG struct rig_set *
rig_set(struct rig *rig, enum wn_artefact a, const char *table,
    const char *locator, const char *columns)
{
    struct rig_set *s = calloc(1, sizeof(*s));
    char *save = NULL;

    assert_non_null(s);
    s->names = rig_copy(columns, strlen(columns));
    s->locator = rig_copy(locator, strlen(locator));
    for (char *c = strtok_r(s->names, " ", &save); c;
         c = strtok_r(NULL, " ", &save)) {
        assert_true(s->set.column_count < RIG_COLUMNS);
        s->text[s->set.column_count] = *c == '\'';
        s->columns[s->set.column_count++] = c + (*c == '\'');
    }
    s->set.artefact = a;
    s->set.table = table;
    s->set.locator = s->locator;
    s->set.acquisition_mode = "selected-on-device";
    s->set.columns = s->columns;
    s->set.read = rig_set_read;
    s->set.read_ctx = s;
    s->next = rig->sets;
    rig->sets = s;
    return s;
}

/** cells: "7|+447700900123|1772900000000": one a column, "~" is NULL. Of one
 * rowset, in order of id. */
RIG void
rig_row_of(struct rig_set *s, int64_t id, const char *cells)
{
    struct rig_provided *r;

    s->at = realloc(s->at, (s->set.count + 1) * sizeof(*s->at));
    assert_non_null(s->at);
    r = &s->at[s->set.count++];
    memset(r, 0, sizeof(*r));
    r->id = id;
    for (size_t i = 0; i < s->set.column_count; i++) {
        size_t n = strcspn(cells, "|");
        struct wn_cell *c = &r->cells[i];

        assert_true(i == 0 || *cells || n == 0);
        if (n == 1 && *cells == '~') {
            c->kind = WN_CELL_NULL;
        } else if (s->text[i]) {
            c->kind = WN_CELL_TEXT;
            c->p = rig_copy(cells, n);
            c->n = n;
        } else {
            char *end;

            c->kind = WN_CELL_INT;
            c->i = strtoll(cells, &end, 10);
            assert_ptr_equal(end, cells + n);
        }
        cells += n + (cells[n] == '|');
    }
    assert_true(*cells == '\0');
}

/** Instead of what the newest row has there: bytes that no text could be. */
RIG void
rig_cell_of(struct rig_set *s, size_t column, const void *p, size_t n)
{
    struct wn_cell *c = &s->at[s->set.count - 1].cells[column];

    free((void *)(uintptr_t)c->p);
    *c = (struct wn_cell) { WN_CELL_TEXT, 0, rig_copy(p, n), n };
}

RIG enum wn_status
rig_rows(struct rig *rig, const struct rig_set *s)
{
    const struct wn_item_sink *sink = wn_records_sink(rig->records);
    struct wn_err err = WN_ERR_INIT;
    enum wn_status st = sink->rows(sink->ctx, &s->set, &err);

    if (st != WN_OK) {
        print_message("rows: %s\n", err.text);
    }
    return st;
}

RIG enum wn_status
rig_index(struct rig *rig, enum wn_artefact a, const char *path)
{
    const struct wn_item_sink *s = wn_records_sink(rig->records);
    struct wn_err err = WN_ERR_INIT;
    char uri[600];
    struct wn_index ix = { .artefact = a, .uri = uri, .locator = "an/index",
        .acquisition_mode = "drained-in-transit" };
    enum wn_status st;

    (void)snprintf(uri, sizeof(uri), "file:%s?mode=ro&vfs=unix-none",
        path);
    st = s->index(s->ctx, &ix, &err);
    if (st != WN_OK) {
        print_message("index: %s\n", err.text);
    }
    return st;
}

RIG enum wn_status
rig_finish(struct rig *rig)
{
    const struct wn_item_sink *s = wn_records_sink(rig->records);
    struct wn_err err = WN_ERR_INIT;
    enum wn_status st = s->finish(s->ctx, &err);

    if (st != WN_OK) {
        print_message("finish: %s\n", err.text);
    }
    return st;
}

RIG const struct rig_cell *
rig_at(const struct rig_record *r, const char *table, const char *column,
    size_t row)
{
    for (size_t i = 0; i < r->cell_count; i++) {
        if (strcmp(r->cells[i].table, table) == 0 &&
            strcmp(r->cells[i].column, column) == 0 &&
            r->cells[i].row == row) {
            return &r->cells[i];
        }
    }
    return NULL;
}

/** Text of a column; NULL for NULL. */
RIG const char *
rig_text(const struct rig_record *r, const char *table, const char *column,
    size_t row)
{
    const struct rig_cell *c = rig_at(r, table, column, row);

    return c ? c->text : NULL;
}

RIG const struct rig_cell *
rig_raw(const struct rig_record *r, const char *column)
{
    for (size_t i = 0; i < r->raw_count; i++) {
        if (strcmp(r->raw[i].column, column) == 0) {
            return &r->raw[i];
        }
    }
    return NULL;
}

RIG const struct rig_record *
rig_row(const struct rig *rig, enum wn_category c, int64_t row)
{
    for (size_t i = 0; i < rig->count; i++) {
        if (rig->at[i].category == c && rig->at[i].source_row == row) {
            return &rig->at[i];
        }
    }
    return NULL;
}

/** Does any byte of any record hold this? */
RIG bool
rig_anywhere(const struct rig *rig, const char *needle)
{
    size_t n = strlen(needle);

    for (size_t i = 0; i < rig->count; i++) {
        for (size_t k = 0; k < rig->at[i].cell_count + rig->at[i].raw_count;
             k++) {
            const struct rig_cell *c = k < rig->at[i].cell_count
                ? &rig->at[i].cells[k]
                : &rig->at[i].raw[k - rig->at[i].cell_count];

            if (c->name && strstr(c->name, needle)) {
                return true;
            }
            if (c->members && strstr(c->members, needle)) {
                return true;
            }
            for (size_t b = 0; c->text && b + n <= c->n; b++) {
                if (memcmp(c->text + b, needle, n) == 0) {
                    return true;
                }
            }
            if (c->text && c->n == 0 && strstr(c->text, needle)) {
                return true;
            }
        }
    }
    return false;
}

/** A real file of the corpus, copied to `to` (and its -wal); the test is
 * skipped, with a word, when there is no corpus. */
RIG void
rig_corpus(const char *name, const char *wal, char *to, size_t cap)
{
    const char *corpus = getenv("WN_CORPUS");
    char from[1024], other[1100];
    static unsigned number;
    const char *const suffixes[] = { "", "-wal" };

    corpus = corpus ? corpus : WN_SOURCE_DIR "/../shared/corpus";
    (void)snprintf(to, cap, "%s/wn-records-%ld-%u.db",
        getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", (long)getpid(),
        number++);
    for (size_t i = 0; i < 2; i++) {
        static char buf[65536];
        FILE *in, *out;
        size_t n;

        /* Where none is, an empty one: as the vault serves it. */
        (void)snprintf(from, sizeof(from), "%s%s%s",
            i == 1 && !wal ? "/dev/null" : corpus,
            i == 1 && !wal ? "" : "/", i == 0 ? name : wal ? wal : "");
        in = fopen(from, "rb");
        if (!in) {
            print_message("skipped: no real file %s\n", from);
            skip();
        }
        (void)snprintf(other, sizeof(other), "%s%s", to, suffixes[i]);
        out = fopen(other, "wb");
        assert_non_null(out);
        while ((n = fread(buf, 1, sizeof(buf), in)) > 0) {
            assert_int_equal(fwrite(buf, 1, n, out), n);
        }
        assert_int_equal(fclose(out), 0);
        (void)fclose(in);
    }
}

RIG void
rig_remove(const char *path)
{
    char other[1100];

    (void)unlink(path);
    (void)snprintf(other, sizeof(other), "%s-wal", path);
    (void)unlink(other);
    (void)snprintf(other, sizeof(other), "%s-shm", path);
    (void)unlink(other);
}

#endif
