/** Inside receipt*.c and statement.c. */
#ifndef WN_REPORT_RECEIPT_IN_H
#define WN_REPORT_RECEIPT_IN_H

#include "report/paper.h"
#include "report/sealed.h"

/** What says nothing to whoever finds it. @return false when it has no number
 * to ring: a gap is left for one */
bool wn_receipt_discreet(struct wn_paper *p, const struct wn_sealed *s);

/** The first telephone number in a text that may also hold names and offices.
 * Alone it may be any number; among words it begins as numbers do. Never that
 * of somebody whom the filter names. false: there is none */
#define WN_NUMBER_BYTES 40
bool wn_receipt_number(
    char out[WN_NUMBER_BYTES], const char *text, const struct wn_terms *t);

/** Everything; the parts in their order, one file each. */
void wn_receipt_full(struct wn_paper *p, const struct wn_sealed *s);
void wn_receipt_rules(struct wn_paper *p, const struct wn_sealed *s);
void wn_receipt_not_kept(struct wn_paper *p, const struct wn_sealed *s);
void wn_receipt_changes(struct wn_paper *p, const struct wn_sealed *s);
void wn_receipt_rights(struct wn_paper *p, const struct wn_sealed *s);

/** What other papers say in the same words, without a heading of its own. */
void wn_receipt_each_rule(struct wn_paper *p, const struct wn_sealed *s);
void wn_receipt_the_rest(struct wn_paper *p, const struct wn_sealed *s);
/** @return was the phone changed at all? */
bool wn_receipt_each_change(struct wn_paper *p, const struct wn_sealed *s);
/** What stays on the phone; remedy: what the paper calls what helps. */
void wn_receipt_left_behind(
    struct wn_paper *p, const struct wn_sealed *s, const char *remedy);

/** The seal hash: hex, words, QR code. */
void wn_receipt_seal(struct wn_paper *p, const struct wn_sealed *s);

#endif
