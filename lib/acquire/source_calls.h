/** Inside of the calls' family. Only source_calls.c and source_strangers.c
 * include it. */
#ifndef WN_ACQUIRE_SOURCE_CALLS_H
#define WN_ACQUIRE_SOURCE_CALLS_H

#include "acquire/source_where.h"

#define CALLS_MS INT64_C(1000000)
#define CALLS_BATCH 5000 /* device.h: texts of one atom */

/** Is rule i about phone calls, and does it stand? */
bool calls_rule(const struct source_android *s, size_t i);
void calls_denies(struct source_where *w, const struct source_android *s);

/** Calls with nobody in the contacts. */
struct calls_strangers {
    bool asked;
    struct source_ids ids;
};
/** What the phone cannot compare: the numbers of the period come first, then
 * the numbers of those contacts that end alike. The latter are given to the
 * sink as table "data": records judge again. */
enum wn_status calls_strangers(struct source_android *s, int user,
    struct calls_strangers *out, struct wn_err *err);

#endif
