/** Second door of floor 7: what a bundle holds, for whoever tells it further.
 * It was verified from end to end a moment ago, and is the same still. */
#ifndef WN_VERIFY_VERIFIED_H
#define WN_VERIFY_VERIFIED_H

#include "verify/evidence.h"

/** People, sources and files are loaded; items are walked by wn_ev_items().
 * e->job->terms is the filter. */
typedef enum wn_status wn_verified_fn(
    void *ctx, struct wn_evidence *e, struct wn_err *err);

/**
 * wn_verify_run(), and, if the bundle is valid, fn. What fn made must not be
 * published before this returned WN_OK: the bundle may have changed meanwhile.
 * @retval WN_EVERIFY  invalid, or changed: fn's work is worth nothing
 */
enum wn_status wn_verified_read(struct wn_verify_result **out,
    const struct wn_verify_options *options, wn_verified_fn *fn, void *ctx,
    struct wn_err *err);

/**
 * The same of a folder that is about to be sealed, by whoever wrote it: no bag,
 * seal, log or record is tested, and nothing below data/ but records.sqlite is
 * read. Whoever calls this verifies the sealed bundle afterwards.
 */
enum wn_status wn_unsealed_read(const char *folder_path, wn_verified_fn *fn,
    void *ctx, struct wn_err *err);

/** verify_db.c: records.sqlite once more, for fn. */
enum wn_status wn_verify_db_read(struct wn_job *j, const char *bundle_path,
    wn_verified_fn *fn, void *ctx, struct wn_err *err);

#endif
