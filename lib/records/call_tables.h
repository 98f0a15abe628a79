/** The tables that calls fill, on every phone. */
#ifndef WN_RECORDS_CALL_TABLES_H
#define WN_RECORDS_CALL_TABLES_H

#include "records/record.h"

enum { CALL_APPLICATION, CALL_TYPE, CALL_DIRECTION, CALL_DURATION, CALL_PARTY,
    CALL_COLUMNS };

extern const struct wn_table wn_table_call;
extern const struct wn_table wn_table_call_party;
extern const struct wn_table *const wn_call_tables[];

#endif
