/** Collecting remarks on a filter; the public side is winnow/consent.h. */
#ifndef WN_CONSENT_FINDINGS_H
#define WN_CONSENT_FINDINGS_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "winnow/consent.h"

/** Longest text of one finding; longer ones are cut with "…". */
#define WN_FINDING_BYTES 400

/** Which file a place is in; findings are ordered by it first. */
enum wn_source { WN_SOURCE_FILTER, WN_SOURCE_DENY_SHEET };

struct wn_place {
    enum wn_source source;
    int line, col; /* from 1; 0 = the whole file */
    const char *path; /* copied; "" = none */
};

struct wn_findings *wn_findings_new(void);

/** Add one. Foreign bytes in arguments are escaped. Failures of memory are
 * sticky: see wn_findings_failed(). */
void wn_findings_add(struct wn_findings *f, enum wn_finding_kind kind,
    enum wn_status st, const struct wn_place *at, const char *fmt, ...)
    WN_PRINTF(5, 6);
void wn_findings_addv(struct wn_findings *f, enum wn_finding_kind kind,
    enum wn_status st, const struct wn_place *at, const char *fmt,
    va_list args) __attribute__((format(printf, 5, 0)));
bool wn_findings_failed(const struct wn_findings *f);

/** Forget what was found in one file: a syntax error is reported alone. */
void wn_findings_reset(struct wn_findings *f, enum wn_source source);
/** Order by file and place; equal places keep the order they came in. */
void wn_findings_sort(struct wn_findings *f);
/** How many errors carry this status. */
size_t wn_findings_errors(const struct wn_findings *f, enum wn_status st);
size_t wn_findings_to_fill(const struct wn_findings *f);
/** The first error of this status, NULL when there is none. */
const struct wn_finding *wn_findings_first(
    const struct wn_findings *f, enum wn_status st);

#endif
