#include "records/call_tables.h"

#include <stddef.h>

static const struct wn_column call_columns[CALL_COLUMNS] = {
    [CALL_APPLICATION] = { "application", WN_COL_TEXT, false },
    [CALL_TYPE] = { "call_type", WN_COL_TEXT, false },
    [CALL_DIRECTION] = { "direction", WN_COL_TEXT, false },
    [CALL_DURATION] = { "duration_s", WN_COL_INTEGER, false },
    [CALL_PARTY] = { "party_id", WN_COL_PARTY, false },
};
const struct wn_table wn_table_call = { "call", NULL, true, CALL_COLUMNS,
    call_columns };
/* Everybody in a call of several, the first one too. */
static const struct wn_column party_columns[] = { { "party_id", WN_COL_PARTY,
    false } };
const struct wn_table wn_table_call_party = { "call_party", NULL, false, 1,
    party_columns };
const struct wn_table *const wn_call_tables[] = { &wn_table_call,
    &wn_table_call_party, NULL };
