/**
 * One record while it is put together. Every value says which part of the
 * category it belongs to; the gate takes out what the verdict does not hold.
 * Part 0 is what makes an item an item: who, when, which way.
 *
 * Texts given are copied. A failure is sticky and surfaces at the gate.
 */
#ifndef WN_RECORDS_DRAFT_H
#define WN_RECORDS_DRAFT_H

#include "records/pool.h"
#include "records/record.h"

struct wn_draft_row {
    const struct wn_table *table;
    uint32_t part;
    struct wn_value *values; /* table->column_count */
    uint32_t *parts;         /* the same */
};

struct wn_draft_cell {
    struct wn_raw_cell cell;
    uint32_t part;
};

struct wn_draft_time {
    struct wn_event_time time;
    uint32_t part;
};

struct wn_draft {
    struct wn_pool arena;
    enum wn_category category;
    uint32_t source;
    const char *source_table;
    int64_t source_row;
    bool dated;
    struct wn_event_time decided;
    struct wn_draft_row *rows;
    size_t row_count, row_room;
    struct wn_draft_cell *raw;
    size_t raw_count, raw_room;
    struct wn_draft_time *times;
    size_t time_count, time_room;
    uint32_t *files;
    size_t file_count, file_room;
    bool failed; /* out of memory */
};

/** A source column that may be kept as it is stored, and the part that it
 * belongs to. What no list of these names is never kept raw. */
struct wn_raw_column {
    const char *name;
    uint32_t part;
};

/** Empty; memory is kept. source_table is borrowed until the next begin. */
void wn_draft_begin(struct wn_draft *d, enum wn_category category,
    uint32_t source, const char *source_table, int64_t source_row);
/** Frees what a zeroed or begun draft holds. */
void wn_draft_clear(struct wn_draft *d);

/** A new row; it falls away whole without `part`. */
void wn_draft_row(
    struct wn_draft *d, const struct wn_table *table, uint32_t part);
/** A value of the newest row. */
void wn_draft_set(
    struct wn_draft *d, size_t column, uint32_t part, struct wn_value v);
void wn_draft_raw(struct wn_draft *d, uint32_t part, const char *table,
    int64_t row, const char *column, struct wn_value v);
void wn_draft_time(
    struct wn_draft *d, uint32_t part, const struct wn_event_time *t);
/** The time that decides; also one of the event times. */
void wn_draft_decided(struct wn_draft *d, const struct wn_event_time *t);
void wn_draft_file(struct wn_draft *d, uint32_t number);

/** Copies that live as long as the draft's contents. */
const struct wn_party *wn_draft_party(
    struct wn_draft *d, const struct wn_party *p);
void *wn_draft_get(struct wn_draft *d, size_t n);

struct wn_value wn_value_int(int64_t i);
struct wn_value wn_value_real(double r);
/** s may be NULL: a NULL value. */
struct wn_value wn_value_text(const char *s);
struct wn_value wn_value_textn(const char *s, size_t n);
struct wn_value wn_value_party(const struct wn_party *p);
struct wn_value wn_value_file(uint32_t number);

#endif
