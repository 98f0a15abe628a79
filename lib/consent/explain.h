/** Saying a filter aloud: short sentences, no jargon, nothing left out. */
#ifndef WN_CONSENT_EXPLAIN_H
#define WN_CONSENT_EXPLAIN_H

#include "base/buf.h"
#include "consent/terms.h"

struct wn_teller {
    const struct wn_consent *c;
    wn_line_fn *line;
    void *ctx;
    struct wn_buf buf; /* the line being put together */
    bool discreet; /* for a paper that others may find (told.c) */
};

/** Add our own words to the line. */
void wn_tell(struct wn_teller *t, const char *fmt, ...) WN_PRINTF(2, 3);
/** Add a text of the filter: on one line, escaped; a placeholder as a gap;
 * discreet, between U+2068 and U+2069. */
void wn_tell_text(struct wn_teller *t, const char *text);
/** "Sunday 1 March 2026" of a date node; a placeholder as a gap. */
void wn_tell_day(struct wn_teller *t, const struct wn_node *n);
/** "Friday 20 November 2026, 10:02" in the filter's zone. */
void wn_tell_instant(struct wn_teller *t, const struct wn_node *n);
/** The line is complete: give it away. */
void wn_tell_end(struct wn_teller *t);
/** An empty line and a heading. */
void wn_tell_heading(struct wn_teller *t, const char *words);

/** The texts of a list: "a, b and c". NULL is an empty one. */
void wn_tell_texts(struct wn_teller *t, const struct wn_node *list);
/** The same of people: discreet, no more than how their number ends. */
void wn_tell_people(struct wn_teller *t, const struct wn_node *list);
/** Each set bit in words, "; " between them. */
void wn_tell_bits(
    struct wn_teller *t, const struct wn_word *list, uint32_t bits);

/** explain_rules.c, explain_deny.c */
void wn_explain_rule(struct wn_teller *t, size_t i);
void wn_explain_allow(struct wn_teller *t);
void wn_explain_deny(struct wn_teller *t);
/** The list of deny rules, without what stands around it. */
void wn_explain_never(struct wn_teller *t);
/** explain_method.c */
void wn_explain_method(struct wn_teller *t);
void wn_explain_time(struct wn_teller *t);
void wn_explain_rights(struct wn_teller *t);

#endif
