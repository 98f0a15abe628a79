/** Walking all tables in step with item. Only db_items.c and db_lane.c include
 * it. */
#ifndef WN_VERIFY_DB_WALK_H
#define WN_VERIFY_DB_WALK_H

#include "verify/evidence.h"

/** One table beside item: a statement, and the row it stands on. */
struct wn_lane {
    const char *name; /* of the table */
    const struct wn_ev_table *table; /* of a typed one */
    sqlite3_stmt *q;
    bool has_row;
    int64_t item;
    int64_t own; /* of the row before, where rows have an id of their own */
};

struct wn_walk {
    struct wn_evidence *e;
    struct wn_lane times, raws, files, renderings;
    struct wn_lane typed[WN_EV_TABLES_MAX];
    size_t typed_count;
    struct wn_ev_item it;
};

void wn_lane_begin(struct wn_walk *w, struct wn_lane *l, const char *name,
    const char *sql);
/** All columns of a typed table, in their order. */
void wn_lane_begin_typed(struct wn_walk *w, const struct wn_ev_table *t);
void wn_lane_advance(struct wn_walk *w, struct wn_lane *l);
/** Does the lane stand on a row of this item? Rows of no item are passed by:
 * foreign_key_check has told of them. */
bool wn_lane_stands(struct wn_walk *w, struct wn_lane *l);

/** A text column, in the item's arena; "" when it is none. */
const char *wn_walk_text(struct wn_walk *w, sqlite3_stmt *q, int column);
/** Room for one more, in the item's arena; the old place is left behind. */
void *wn_walk_room(struct wn_walk *w, void *at, size_t count, size_t *have,
    size_t size);

#endif
