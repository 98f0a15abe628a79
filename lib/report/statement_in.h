/** Inside statement*.c. */
#ifndef WN_REPORT_STATEMENT_IN_H
#define WN_REPORT_STATEMENT_IN_H

#include "report/receipt_in.h"

/** What whoever signs has to fill in. */
#define WN_STATEMENT_GAP "______"

/** A foreign text; a gap when there is none. */
void wn_statement_quote(struct wn_paper *p, const char *text);
/** All that are in the bundle. */
int64_t wn_statement_items(const struct wn_sealed *s);

/** statement_disclosure.c: parts with a heading of their own. */
void wn_statement_schedule(struct wn_paper *p, const struct wn_sealed *s);
void wn_statement_management(struct wn_paper *p, const struct wn_sealed *s);

#endif
