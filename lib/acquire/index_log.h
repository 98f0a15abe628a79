/** The log's line about an index that is whole in the vault. */
#ifndef WN_ACQUIRE_INDEX_LOG_H
#define WN_ACQUIRE_INDEX_LOG_H

#include "acquire/item.h"
#include "base/run.h"

void index_received(const struct wn_run *run, const struct wn_index *ix);

#endif
