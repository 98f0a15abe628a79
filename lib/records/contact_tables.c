#include "records/contact_tables.h"

#include <stddef.h>

static const struct wn_column contact_columns[CON_COLUMNS] = {
    [CON_DISPLAY] = { "display_name", WN_COL_TEXT, false },
    [CON_FIRST] = { "first_name", WN_COL_TEXT, false },
    [CON_MIDDLE] = { "middle_name", WN_COL_TEXT, false },
    [CON_LAST] = { "last_name", WN_COL_TEXT, false },
    [CON_ORGANISATION] = { "organisation", WN_COL_TEXT, false },
    [CON_NOTE] = { "note", WN_COL_TEXT, false },
};
const struct wn_table wn_table_contact = { "contact", NULL, true,
    CON_COLUMNS, contact_columns };

static const struct wn_column point_columns[POINT_COLUMNS] = {
    [POINT_KIND] = { "kind", WN_COL_TEXT, false },
    [POINT_LABEL] = { "label", WN_COL_TEXT, false },
    [POINT_VALUE] = { "value_raw", WN_COL_TEXT, false },
    [POINT_E164] = { "value_e164_derived", WN_COL_TEXT, false },
};
const struct wn_table wn_table_contact_point = { "contact_point", NULL, false,
    POINT_COLUMNS, point_columns };
const struct wn_table *const wn_contact_tables[] = { &wn_table_contact,
    &wn_table_contact_point, NULL };
