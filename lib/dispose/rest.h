/** The rest of a bundle, without what some of its rules kept. */
#ifndef WN_DISPOSE_REST_H
#define WN_DISPOSE_REST_H

#include "bundle/bundle_format.h"
#include "verify/sidecar.h"
#include "verify/verified.h"

/**
 * Write it as OUTPUT.partial, sealed; e is the verified parent's. d says which
 * rules, on whose decision. *out is to be published or freed.
 * @param rules  as bits, by their place in the filter
 */
enum wn_status wn_rest_make(struct wn_bundle **out, struct wn_evidence *e,
    const struct wn_disposal *d, uint64_t rules, const char *path,
    struct wn_err *err);

/** rest_db.c: the records that are left, in memory, numbered anew. */
enum wn_status wn_rest_records(sqlite3 **out, const struct wn_evidence *e,
    uint64_t rules, const char *reason, struct wn_err *err);
/** A file that is left: its path in the parent, and its new one. */
typedef enum wn_status wn_rest_file_fn(void *ctx, const char *from,
    const char *to, const char *sha256, unsigned id, struct wn_err *err);
enum wn_status wn_rest_files(
    sqlite3 *db, wn_rest_file_fn *fn, void *ctx, struct wn_err *err);
void wn_rest_close(sqlite3 **db);

/** rest_counts.c: audit/counts.json, from the parent's; out is initialised
 * here. @retval WN_EVERIFY  it is not what was verified */
enum wn_status wn_rest_counts(struct wn_buf *out, const struct wn_job *j,
    const struct wn_jin_node *counts, uint64_t rules, struct wn_err *err);

#endif
