/** Which columns the table of a category has. */
#ifndef WN_EXPORT_CSV_COLUMNS_H
#define WN_EXPORT_CSV_COLUMNS_H

#include <stddef.h>

#include "winnow/category.h"

struct wn_csv_column {
    const char *heading;
    const char *table, *column; /* of the bundle (docs/bundle-format.md) */
    const char *role;           /* only rows of this role; NULL = all */
};

struct wn_csv_sheet {
    const char *file;
    const struct wn_csv_column *columns;
    size_t count;
};

/** Never NULL. */
const struct wn_csv_sheet *wn_csv_sheet(enum wn_category category);

#endif
