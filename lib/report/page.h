/** Inside page*.c: report/index.html, a pure function of a bundle's other
 * files, written from top to bottom. What it needs of records.sqlite it asks
 * for item by item: memory does not grow with texts. */
#ifndef WN_REPORT_PAGE_H
#define WN_REPORT_PAGE_H

#include "report/html.h"
#include "report/sealed.h"

/** More records of one kind than this are not listed: the page says so. */
#define WN_PAGE_ITEMS_MAX 50000
#define WN_PAGE_TEXT_MAX 10000 /* characters of one message */
#define WN_PAGE_MESSAGES 100   /* of a conversation, on one page of it */
/** Pictures embedded: of one, and of all together. */
#define WN_PAGE_PICTURE_MAX (16u << 20)
#define WN_PAGE_PICTURES_MAX (256u << 20)

/** Rows of one table that belong to an item, with the columns asked for; those
 * that this bundle does not have are NULL. */
struct wn_cells {
    sqlite3_stmt *q; /* NULL: there is no such table */
    const char *table;
    const char *const *columns; /* ends with NULL */
    int ordinal; /* index of the result column, -1 = one row an item */
};

struct wn_page {
    struct wn_html h;
    struct wn_evidence *e;
    struct wn_sealed *s;
    const char *decision; /* NULL: pictures are placeholders */
    uint64_t embedded, not_embedded, embedded_bytes;
    char manifest_sha256[WN_SHA256_HEX];
    struct wn_varena arena;
    struct wn_ev_value *names; /* of e->parties, by index */
    sqlite3_stmt *rendering, *file; /* prepared when first needed */
};

/** page.c: the whole page, into p->h. @retval WN_EVERIFY the bundle changed */
enum wn_status wn_page_write(struct wn_page *p, struct wn_evidence *e,
    const char *decision, wn_html_sink *sink, void *ctx, struct wn_err *err);

/** ---- its parts, in their order --------------------------------------- */

void wn_page_head(struct wn_page *p);
void wn_page_cover(struct wn_page *p);
void wn_page_rules(struct wn_page *p);
void wn_page_days(struct wn_page *p);
void wn_page_chats(struct wn_page *p);
void wn_page_tables(struct wn_page *p);
void wn_page_media(struct wn_page *p);
void wn_page_limits(struct wn_page *p);
void wn_page_tail(struct wn_page *p);

/** page_rules.c: had some rule kept what was destroyed later? */
bool wn_page_disposed(const struct wn_page *p);

/** ---- what they share -------------------------------------------------- */

/** page_rows.c: table must be a table of records with item_id. */
void wn_cells_open(struct wn_page *p, struct wn_cells *r, const char *table,
    const char *const *columns);
void wn_cells_close(struct wn_cells *r);
/** Rows of this item from now on. Of a table with ids of its own the caller
 * binds the first one as 2 and how many as 3: it has no index by item. */
void wn_cells_of(struct wn_cells *r, int64_t item);
/** The next one; false after the last. */
bool wn_cells_next(struct wn_page *p, struct wn_cells *r);
bool wn_cells_has(const struct wn_cells *r, int column);
int64_t wn_cells_int(const struct wn_cells *r, int column);
/** One of our own words; "" when it is none. */
const char *wn_cells_word(const struct wn_cells *r, int column);
bool wn_cells_is(const struct wn_cells *r, int column, const char *word);
/** The bytes as they are, to be compared; valid until the next row of r. */
const void *wn_cells_bytes(const struct wn_cells *r, int column, size_t *n);
/** Foreign text, or its readable rendering; valid until the next call, for
 * whichever table that is: all renderings come from one statement. */
const void *wn_cells_text(struct wn_page *p, const struct wn_cells *r,
    int64_t item, int column, size_t *n);

/** page_people.c */
void wn_page_people(struct wn_page *p);
/** "Jo Reid (+44…)", as <bdi>; "somebody unknown". */
void wn_page_party(struct wn_page *p, int64_t party_id);
bool wn_page_is_own(const struct wn_page *p, int64_t party_id);
/** "iMessage" of "imessage". */
const char *wn_page_application(const char *word);

/** page_time.c: local with its zone, and UTC, as <time>. */
void wn_page_time(struct wn_page *p, int64_t t_ns);
/** The same without the local date, which stands above. */
void wn_page_clock(struct wn_page *p, int64_t t_ns);
/** SQL: whose clock set the time that decided, of an item i. */
#define WN_PAGE_SET_BY "(SELECT e.set_by FROM event_time e WHERE e.item_id = " \
    "i.item_id AND e.kind = i.time_basis AND e.time_utc_ns = " \
    "i.time_utc_ns ORDER BY e.ordinal LIMIT 1)"
/** The same in words, to stand after a time: ", by the phone’s clock". NULL,
 * or none of our words: "" */
const char *wn_page_set_by(const char *word);
/** Days since 1970-01-01 in the filter's zone. */
int64_t wn_page_day(const struct wn_page *p, int64_t t_ns);
/** "Tuesday 3 March 2026" */
#define WN_DAY_BYTES 48
char *wn_page_day_words(char dst[WN_DAY_BYTES], int64_t day);

/** page_files.c: a placeholder, or the picture. */
void wn_page_file(struct wn_page *p, int64_t file_id);
/** "1.2 MB (1,234,567 bytes)" */
void wn_page_size(struct wn_page *p, int64_t bytes);

#endif
