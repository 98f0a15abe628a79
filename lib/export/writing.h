/** What the formats share: the bundle that is told, and where to. */
#ifndef WN_EXPORT_WRITING_H
#define WN_EXPORT_WRITING_H

#include "export/export.h"
#include "export/out.h"
#include "verify/verified.h"

struct wn_writing {
    struct wn_evidence *e;
    struct wn_out *out;
    uint64_t items;
};

/** One item into its file. */
void wn_export_jsonl(struct wn_writing *w, const struct wn_ev_item *it);
void wn_export_csv(struct wn_writing *w, const struct wn_ev_item *it);

/** The name of the rule that let it in. */
const char *wn_export_rule(
    const struct wn_writing *w, const struct wn_ev_item *it);
/** "phone" | "email" | "withheld" | "other" address; "" for nobody. */
const struct wn_ev_party *wn_export_party(
    const struct wn_writing *w, const struct wn_ev_value *id);

#endif
