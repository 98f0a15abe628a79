/** Inside page_table*.c and page_media.c: the items of one category. */
#ifndef WN_REPORT_PAGE_TABLE_H
#define WN_REPORT_PAGE_TABLE_H

#include "report/page.h"

#define WN_TABLE_PARTS 3 /* tables of the bundle that one row is made of */

struct wn_entry {
    int64_t item, time_ns;
    const char *set_by; /* in words, to stand after the time */
    bool dated;
};

struct wn_table_part {
    struct wn_page *p;
    struct wn_cells cells[WN_TABLE_PARTS]; /* the first stands on its row */
    bool begun; /* a row was written */
};

struct wn_table_kind {
    enum wn_category category;
    const char *title;
    const char *headings; /* after those of the time and before the item's */
    bool timed;           /* a column for the item's own time */
    /** Cells after the time, before the item's number. */
    void (*row)(struct wn_table_part *t, const struct wn_entry *e);
    struct {
        const char *table;
        const char *columns[8];
    } parts[WN_TABLE_PARTS];
};

/** A heading and the table, or that there is nothing. */
void wn_table_of(struct wn_page *p, const struct wn_table_kind *kind);
/** That there is nothing of a category, or that nobody asked for it. */
void wn_table_none(struct wn_page *p, enum wn_category category);
/** <td> with a text of the first part. */
void wn_table_text(struct wn_table_part *t, int64_t item, int column);

/** Items of a category by time, those without one last, until fn says false.
 * @return how many there are in all */
uint64_t wn_table_items(struct wn_page *p, enum wn_category category,
    void (*fn)(void *ctx, const struct wn_entry *e), void *ctx);

#endif
