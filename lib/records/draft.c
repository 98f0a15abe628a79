#include "records/draft.h"

#include <stdlib.h>
#include <string.h>

#include "base/grow.h"

void
wn_draft_begin(struct wn_draft *d, enum wn_category category, uint32_t source,
    const char *source_table, int64_t source_row)
{
    wn_pool_reset(&d->arena);
    d->category = category;
    d->source = source;
    d->source_table = source_table;
    d->source_row = source_row;
    d->dated = false;
    d->decided = (struct wn_event_time) { 0 };
    d->row_count = d->raw_count = d->time_count = d->file_count = 0;
    d->failed = false;
}

void
wn_draft_clear(struct wn_draft *d)
{
    wn_pool_clear(&d->arena);
    free(d->rows);
    free(d->raw);
    free(d->times);
    free(d->files);
    *d = (struct wn_draft) { 0 };
}

void *
wn_draft_get(struct wn_draft *d, size_t n)
{
    void *p = wn_pool_get(&d->arena, n);

    d->failed = d->failed || !p;
    return p;
}

static struct wn_value
keep(struct wn_draft *d, struct wn_value v)
{
    if ((v.kind == WN_VAL_TEXT || v.kind == WN_VAL_BLOB)) {
        v.p = wn_pool_copy(&d->arena, v.p, v.n);
        d->failed = d->failed || !v.p;
    }
    return v;
}

void
wn_draft_row(struct wn_draft *d, const struct wn_table *table, uint32_t part)
{
    struct wn_draft_row row = { .table = table, .part = part };
    void *rows = d->rows;

    row.values = wn_draft_get(d, table->column_count * sizeof(*row.values));
    row.parts = wn_draft_get(d, table->column_count * sizeof(*row.parts));
    if (d->failed || !wn_grow(&rows, &d->row_room, d->row_count, sizeof(row))) {
        d->failed = true;
        return;
    }
    d->rows = rows;
    d->rows[d->row_count++] = row;
}

void
wn_draft_set(
    struct wn_draft *d, size_t column, uint32_t part, struct wn_value v)
{
    struct wn_draft_row *row;

    if (d->failed || d->row_count == 0) {
        return;
    }
    row = &d->rows[d->row_count - 1];
    if (column < row->table->column_count) {
        row->values[column] = keep(d, v);
        row->parts[column] = part;
    }
}

void
wn_draft_raw(struct wn_draft *d, uint32_t part, const char *table, int64_t row,
    const char *column, struct wn_value v)
{
    void *raw = d->raw;

    if (d->failed ||
        !wn_grow(&raw, &d->raw_room, d->raw_count, sizeof(*d->raw))) {
        d->failed = true;
        return;
    }
    d->raw = raw;
    d->raw[d->raw_count++] = (struct wn_draft_cell) {
        .cell = { table, row, column, keep(d, v) }, .part = part };
}

void
wn_draft_time(
    struct wn_draft *d, uint32_t part, const struct wn_event_time *t)
{
    void *times = d->times;

    if (d->failed ||
        !wn_grow(&times, &d->time_room, d->time_count, sizeof(*d->times))) {
        d->failed = true;
        return;
    }
    d->times = times;
    d->times[d->time_count] = (struct wn_draft_time) { *t, part };
    d->times[d->time_count].time.raw = keep(d, t->raw);
    d->time_count++;
}

void
wn_draft_decided(struct wn_draft *d, const struct wn_event_time *t)
{
    wn_draft_time(d, 0, t);
    if (!d->failed) {
        d->decided = d->times[d->time_count - 1].time;
        d->dated = true;
    }
}

void
wn_draft_file(struct wn_draft *d, uint32_t number)
{
    void *files = d->files;

    if (d->failed ||
        !wn_grow(&files, &d->file_room, d->file_count, sizeof(*d->files))) {
        d->failed = true;
        return;
    }
    d->files = files;
    d->files[d->file_count++] = number;
}

const struct wn_party *
wn_draft_party(struct wn_draft *d, const struct wn_party *p)
{
    struct wn_party *copy = wn_draft_get(d, sizeof(*copy));

    if (!copy) {
        return NULL;
    }
    *copy = *p;
    copy->address_raw =
        wn_pool_copy(&d->arena, p->address_raw, p->address_bytes);
    copy->address_e164_derived = p->address_e164_derived
        ? wn_pool_text(&d->arena, p->address_e164_derived) : NULL;
    copy->display_name =
        p->display_name ? wn_pool_text(&d->arena, p->display_name) : NULL;
    d->failed = d->failed || !copy->address_raw ||
        (p->address_e164_derived && !copy->address_e164_derived) ||
        (p->display_name && !copy->display_name);
    return copy;
}
