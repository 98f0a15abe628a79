/** One table a category, for a spreadsheet: RFC 4180, lines end with CR LF, a
 * UTF-8 mark in front. What a spreadsheet would take for a formula is made text
 * by an apostrophe: a message must not run on the computer of who reads it. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/zone.h"
#include "export/csv_columns.h"
#include "export/writing.h"

static const char *const before[] = { "item", "rule", "utc", "local",
    "utc_offset", "time_is" };
static const char *const after[] = { "acquisition_mode", "source",
    "source_table", "source_row", "record_sha256" };

/** ---- cells ----------------------------------------------------------- */

static void
put(struct wn_buf *b, const void *text, size_t n)
{
    const char *p = text;
    size_t plain = 0; /* start of the run that needs nothing */

    for (size_t i = 0; i < n; i++) {
        if (p[i] == '"' || p[i] == '\0') {
            (void)wn_buf_put(b, p + plain, i - plain);
            (void)wn_buf_str(
                b, p[i] == '"' ? "\"\"" : "\xef\xbf\xbd"); /* U+FFFD */
            plain = i + 1;
        }
    }
    (void)wn_buf_put(b, p + plain, n - plain);
}

/** Where a cell begins in b; end_cell() decides about the apostrophe. */
static size_t
begin_cell(struct wn_buf *b, bool first)
{
    (void)wn_buf_str(b, first ? "\"" : ",\"");
    return b->len;
}

static void
end_cell(struct wn_buf *b, size_t at)
{
    static const char starts[] = "=+-@\t\r";

    if (b->st == WN_OK && b->len > at && b->data[at] != '\0' &&
        strchr(starts, b->data[at])) {
        (void)wn_buf_str(b, "'"); /* room for it */
        if (b->st == WN_OK) {
            memmove(b->data + at + 1, b->data + at, b->len - 1 - at);
            b->data[at] = '\'';
        }
    }
    (void)wn_buf_str(b, "\"");
}

static void
word(struct wn_buf *b, bool first, const char *text)
{
    size_t at = begin_cell(b, first);

    put(b, text, strlen(text));
    end_cell(b, at);
}

static void
number(struct wn_buf *b, bool first, int64_t n)
{
    char text[24];

    (void)snprintf(text, sizeof(text), "%" PRId64, n);
    word(b, first, text);
}

/** ---- times ----------------------------------------------------------- */

static void
times(struct wn_buf *b, const struct wn_writing *w,
    const struct wn_ev_item *it)
{
    char utc[WN_RFC3339_BYTES], local[32], offset[16];
    struct wn_civil c;
    int s;

    if (!it->dated) {
        for (int i = 0; i < 4; i++) {
            word(b, false, i == 3 ? "undated" : "");
        }
        return;
    }
    s = wn_zone_offset(w->e->job->terms->zone, it->time.time_ns, NULL);
    c = wn_civil_from_ns(it->time.time_ns + s * WN_NS_PER_S);
    (void)snprintf(local, sizeof(local), "%04d-%02d-%02d %02d:%02d:%02d",
        c.year, c.month, c.day, c.hour, c.minute, c.second);
    (void)snprintf(offset, sizeof(offset), "UTC%c%02d:%02d",
        s < 0 ? '-' : '+', (s < 0 ? -s : s) / 3600,
        (s < 0 ? -s : s) / 60 % 60);
    word(b, false, wn_rfc3339(utc, it->time.time_ns));
    word(b, false, local);
    word(b, false, offset);
    word(b, false, it->time.kind);
}

/** ---- values ---------------------------------------------------------- */

static bool
ends(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);

    return n >= m && strcmp(s + n - m, end) == 0;
}

/** What can be read of bytes that are no text. */
static void
rendering(struct wn_buf *b, const struct wn_ev_item *it,
    const struct wn_ev_row *row, const char *column)
{
    const struct wn_ev_rendering *r = wn_ev_rendering(it, row, column);

    if (r) {
        put(b, r->text, strlen(r->text));
    }
}

static void
number_or_time(struct wn_buf *b, const char *column, int64_t n)
{
    char text[WN_RFC3339_BYTES];

    if (ends(column, "_utc_ns")) {
        (void)wn_rfc3339(text, n);
    } else {
        (void)snprintf(text, sizeof(text), "%" PRId64, n);
    }
    put(b, text, strlen(text));
}

static void
value(struct wn_buf *b, const struct wn_writing *w,
    const struct wn_ev_item *it, const struct wn_ev_row *row,
    const char *column)
{
    const struct wn_ev_value *v = wn_ev_get(row, column);
    const struct wn_ev_party *p =
        strcmp(column, "party_id") == 0 ? wn_export_party(w, v) : NULL;
    const struct wn_ev_file *f =
        strcmp(column, "file_id") == 0 && v->kind == WN_EV_INT
        ? wn_ev_file(w->e, v->i) : NULL;

    if (p && p->e164[0]) {
        put(b, p->e164, strlen(p->e164));
    } else if (p) {
        put(b, p->address.p, p->address.n);
    } else if (f) {
        put(b, f->path, strlen(f->path));
    } else if (v->kind == WN_EV_INT) {
        number_or_time(b, column, v->i);
    } else if (v->kind == WN_EV_TEXT) {
        put(b, v->p, v->n);
    } else if (v->kind == WN_EV_BLOB) {
        rendering(b, it, row, column);
    }
}

/** All rows of a table, or those of a role, one after the other. */
static void
cell(struct wn_buf *b, const struct wn_writing *w,
    const struct wn_ev_item *it, const struct wn_csv_column *c)
{
    size_t at = begin_cell(b, false);
    bool more = false;

    for (size_t i = 0; i < it->row_count; i++) {
        const struct wn_ev_row *row = &it->rows[i];

        if (strcmp(row->table->name, c->table) != 0 ||
            (c->role && !wn_ev_is(wn_ev_get(row, "role"), c->role)) ||
            wn_ev_get(row, c->column)->kind == WN_EV_NULL) {
            continue;
        }
        (void)wn_buf_str(b, more ? "; " : "");
        value(b, w, it, row, c->column);
        more = true;
    }
    end_cell(b, at);
}

/** ---- lines ----------------------------------------------------------- */

static void
heading(struct wn_buf *b, const struct wn_csv_sheet *s)
{
    (void)wn_buf_str(b, "\xef\xbb\xbf");
    for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
        word(b, i == 0, before[i]);
    }
    for (size_t i = 0; i < s->count; i++) {
        word(b, false, s->columns[i].heading);
    }
    for (size_t i = 0; i < sizeof(after) / sizeof(after[0]); i++) {
        word(b, false, after[i]);
    }
    (void)wn_buf_str(b, "\r\n");
}

static void
line(void *ctx, const struct wn_ev_item *it)
{
    struct wn_writing *w = ctx;
    const struct wn_csv_sheet *s = wn_csv_sheet(it->category);
    size_t files = w->out->count;
    struct wn_out_file *f = wn_out_file(w->out, s->file);
    struct wn_buf *b = &f->text;
    size_t at;

    if (w->out->count > files) {
        heading(b, s);
    }
    number(b, true, it->id);
    word(b, false, wn_export_rule(w, it));
    times(b, w, it);
    for (size_t i = 0; i < s->count; i++) {
        cell(b, w, it, &s->columns[i]);
    }
    word(b, false, it->source ? it->source->mode : "");
    at = begin_cell(b, false);
    if (it->source) {
        put(b, it->source->locator.p, it->source->locator.n);
    }
    end_cell(b, at);
    word(b, false, it->source_table);
    number(b, false, it->source_row);
    word(b, false, it->sha256);
    (void)wn_buf_str(b, "\r\n");
    wn_out_flush(w->out, f, false);
    w->items++;
}

const struct wn_format wn_export_csv = { .item = line,
    .about = "A cell that a spreadsheet would take for a formula (it begins "
        "with = + - @\na tab or a carriage return) has an apostrophe in front "
        "of it. Times are in\nUTC, and as the filter's zone had it.\n" };
