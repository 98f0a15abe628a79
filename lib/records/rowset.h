/**
 * Reading the rows of a content provider: by the columns' names, as the values
 * and raw cells of a record. What all readers of an Android phone share.
 *
 *     static const char *const names[] = { [C_DATE] = "date", … };
 *     struct wn_rows r;
 *
 *     wn_rows_begin(&r, rs, names, COUNT);
 *     while ((st = wn_rows_next(&r, err)) == WN_OK) {
 *         … r.id, wn_rows_int(&r, C_DATE), wn_rows_value(&r, C_NAME) …
 *     }
 *     // WN_END = all were read
 */
#ifndef WN_RECORDS_ROWSET_H
#define WN_RECORDS_ROWSET_H

#include "records/reader.h"

#define WN_ROWS_COLUMNS 48

/** A rowset being read. Values are borrowed until the next read of the same
 * rowset, also by another struct wn_rows. */
struct wn_rows {
    const struct wn_rowset *set;
    size_t place[WN_ROWS_COLUMNS]; /* of each name; SIZE_MAX = not asked for */
    size_t count;
    const struct wn_cell *cells; /* of the newest row; NULL = none yet */
    int64_t id;
    uint64_t at;   /* where that row is: for wn_rows_seek */
    uint64_t next; /* where the next one is */
};

/** names: at most WN_ROWS_COLUMNS, static. NULL names are no columns. */
void wn_rows_begin(struct wn_rows *r, const struct wn_rowset *rs,
    const char *const *names, size_t count);
/** In order of _id. @retval WN_END behind the last */
enum wn_status wn_rows_next(struct wn_rows *r, struct wn_err *err);
/** The row that was at `at`; wn_rows_next then goes on behind it. */
enum wn_status wn_rows_seek(struct wn_rows *r, uint64_t at,
    struct wn_err *err);

/** NULL where the column was not asked for, too. TEXT keeps its bytes. */
struct wn_value wn_rows_value(const struct wn_rows *r, size_t column);
/** 0 for what is no integer. */
int64_t wn_rows_int(const struct wn_rows *r, size_t column);
/** The value where it is text that is not empty, else NULL. */
struct wn_value wn_rows_text(const struct wn_rows *r, size_t column);
/** A provider's time: an integer above 0 whose size fits the unit. 0 is how
 * Android writes "none". */
bool wn_rows_time(const struct wn_rows *r, size_t column, enum wn_epoch epoch,
    int64_t *out_ns);

/** The newest row's cells that may be kept raw, NULLs left out, each with its
 * part. table is the name that stands in raw_row.source_table; static. */
void wn_rows_raw(struct wn_draft *d, const struct wn_rows *r,
    const char *table, const struct wn_raw_column *columns, size_t count);

/** The provider as a source: kind "provider", by its locator. */
enum wn_status wn_rows_source(struct wn_reading *rd,
    const struct wn_rowset *rs, uint32_t *number, struct wn_err *err);

/** ---- looking up --------------------------------------------------------- */

/** Where each row is, by a key: its _id, or an integer column that refers to
 * another row (several rows may then have the same). */
struct wn_row_place {
    int64_t key, id;
    uint64_t at;
};
struct wn_row_places {
    struct wn_row_place *at; /* by key, id; malloc'd */
    size_t count;
};

/** column NULL = _id. Rows without an integer there have no place. */
enum wn_status wn_row_places(struct wn_row_places *out,
    const struct wn_rowset *rs, const char *column, struct wn_err *err);
/** The first with this key, and how many. NULL, 0 = none. */
const struct wn_row_place *wn_row_find(
    const struct wn_row_places *p, int64_t key, size_t *count);
void wn_row_places_clear(struct wn_row_places *p);

#endif
