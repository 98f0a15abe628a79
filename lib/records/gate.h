/**
 * The only way into the record sink. Each record is asked about again on its
 * way through, loses the parts that were not agreed, and is counted.
 * wn_gate_ask, _chosen, _seen and _failed are thread-safe.
 */
#ifndef WN_RECORDS_GATE_H
#define WN_RECORDS_GATE_H

#include "records/draft.h"
#include "records/record.h"

struct wn_gate;

enum wn_status wn_gate_new(struct wn_gate **out, const struct wn_scope *scope,
    const struct wn_record_sink *sink, const struct wn_run *run,
    struct wn_err *err);
void wn_gate_free(struct wn_gate **g);

/** @retval WN_DENIED */
enum wn_status wn_gate_ask(const struct wn_gate *g, const struct wn_facts *f,
    struct wn_verdict *out);
/** Leave only `rules` standing in a verdict (keywords narrow).
 * @retval WN_DENIED none is left */
enum wn_status wn_gate_narrow(
    const struct wn_gate *g, struct wn_verdict *v, uint64_t rules);

/** An item was seen; whatever is never put counts as not kept. */
void wn_gate_seen(struct wn_gate *g, enum wn_category c, uint64_t count);
/** An item of `rule` was chosen: what max-items counts. */
void wn_gate_chosen(struct wn_gate *g, unsigned rule, uint64_t count);
/** Something of `rule` could not be had; the first reason is told. */
void wn_gate_failed(struct wn_gate *g, unsigned rule, const char *why);
/** Ask about every rule over its max-items. @retval WN_ECANCEL */
enum wn_status wn_gate_limits(struct wn_gate *g, struct wn_err *err);

/**
 * Put one record in. `rules` as from wn_gate_narrow, UINT64_MAX for all.
 * @retval WN_DENIED  it may not: nothing was kept
 */
enum wn_status wn_gate_put(struct wn_gate *g, const struct wn_facts *f,
    uint64_t rules, struct wn_draft *d, struct wn_err *err);

uint64_t wn_gate_kept(const struct wn_gate *g, unsigned rule);
uint64_t wn_gate_failures(
    const struct wn_gate *g, unsigned rule, const char **why);
/** The totals of what was not kept, to the sink. */
enum wn_status wn_gate_totals(struct wn_gate *g, struct wn_err *err);

#endif
