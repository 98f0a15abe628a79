/** What sms, mms and mms-sms have in common for the shell user. */
#ifndef ANDROID_PROVIDER_TELEPHONY_H
#define ANDROID_PROVIDER_TELEPHONY_H

#include "provider.h"

/** Open mmssms.db, always user 0's, with the two views that callers get who
 *  are neither system, phone nor the SMS app. */
bool
telephony_open(struct shell *sh, const char *authority,
    struct content_answer *a);

/** Sub-queries are refused: true when the query goes no further. Silently: with
 *  a null cursor. */
bool
telephony_refuses(struct shell *sh, const struct content_query *q,
    bool silently, struct content_answer *a);

/** Android 14: only messages of the SIMs that the phone knows, or of none; and
 *  SMS of emergency numbers. */
void
telephony_subscriptions(struct shell *sh, struct plan *p, sqlite3 *db);

/** Log a URI that the provider does not know. */
void
telephony_unknown(struct shell *sh, const struct content_query *q);

/** The URI is the i-th of these boxes: column = i + 1. */
bool
telephony_box(const struct content_query *q, const char *const *names,
    size_t n, struct plan *p, const char *column);

#endif
