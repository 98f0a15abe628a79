/** audit/log.jsonl: events chained by hash. Thread-safe; errors are sticky. */
#ifndef WN_BUNDLE_AUDIT_LOG_H
#define WN_BUNDLE_AUDIT_LOG_H

#include "base/digest.h"
#include "base/run.h"

struct wn_audit_log;

/** Creates log.jsonl in audit_fd (borrowed) and holds its lock. */
enum wn_status wn_audit_log_new(
    struct wn_audit_log **out, int audit_fd, struct wn_err *err);
/** Before any event: the whole log of another bundle, which this one goes on
 * from. Its chain is the caller's to have checked. */
enum wn_status wn_audit_log_carry(struct wn_audit_log *a, const void *p,
    size_t n, struct wn_err *err);
void wn_audit_log_add(struct wn_audit_log *a, const char *event,
    const struct wn_detail *d, size_t count);
/** fsync; no event can be added any more. head = SHA-256 of the last line. */
enum wn_status wn_audit_log_close(struct wn_audit_log *a,
    char head[WN_SHA256_HEX], struct wn_err *err);
void wn_audit_log_free(struct wn_audit_log **a);

#endif
