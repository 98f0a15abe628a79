/**
 * The served log: JSON Lines, one for each thing asked of or given by a phone.
 * Buffered; flushed when a connection ends and at the end of the run.
 */
#ifndef PHONES_LOG_H
#define PHONES_LOG_H

#include "base.h"

/** NULL path: nothing is written. */
void
log_open(const char *path);

/**
 * One line {"seq":…,"phone":…,"service":…,"op":…, …}. After op come pairs of
 * (const char *key, value), ended by NULL. The first character of a key tells
 * the type and is not written: 's' const char * (NULL is left out),
 * 'i' int64_t, 'b' int as true/false, 'j' const char * that is JSON already.
 */
void
log_event(const char *phone, const char *service, const char *op, ...);

/** Add s as a JSON string with its quotes. */
void
log_json_string(struct buf *out, const char *s);

void
log_flush(void);

void
log_close(void);

#endif
