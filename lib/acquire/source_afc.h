/**
 * The ios-afc route: an index read into the vault, then the searched folders,
 * name by name, over several connections; each group of files is put to the
 * item sink, and what it keeps is fetched. Nothing else is read but the first
 * part of a file where the sink asks for it. facts/ios 3.5, 3.6.
 */
#ifndef WN_ACQUIRE_SOURCE_AFC_H
#define WN_ACQUIRE_SOURCE_AFC_H

#include "acquire/item.h"
#include "acquire/vault.h"
#include "base/run.h"
#include "device/device.h"

struct source_afc_options {
    struct wn_vault *vault; /* borrowed, all of them */
    const struct wn_item_sink *sink;
    const struct wn_run *run;
    struct wn_link *link;
    const struct wn_grant *grant;
    unsigned connections; /* 0 = 3 */
};

struct source_afc_counts {
    uint64_t listed; /* names and dates of the searched folders */
    uint64_t probed; /* files of which a first part was read */
};

/** One artefact. What cannot be read of it becomes could_not(); a connection
 * that breaks is returned. counts is added to. */
enum wn_status source_afc_run(const struct source_afc_options *o,
    enum wn_artefact a, struct source_afc_counts *counts, struct wn_err *err);

#endif
