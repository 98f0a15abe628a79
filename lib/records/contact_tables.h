/** The tables that contacts fill, on every phone. */
#ifndef WN_RECORDS_CONTACT_TABLES_H
#define WN_RECORDS_CONTACT_TABLES_H

#include "records/record.h"

enum { CON_DISPLAY, CON_FIRST, CON_MIDDLE, CON_LAST, CON_ORGANISATION,
    CON_NOTE, CON_COLUMNS };
enum { POINT_KIND, POINT_LABEL, POINT_VALUE, POINT_E164, POINT_COLUMNS };

extern const struct wn_table wn_table_contact;
extern const struct wn_table wn_table_contact_point;
extern const struct wn_table *const wn_contact_tables[];

#endif
