/** Inside of the gate. Only gate*.c include it. */
#ifndef WN_RECORDS_GATE_IN_H
#define WN_RECORDS_GATE_IN_H

#include <pthread.h>

#include "records/gate.h"

#define WN_GATE_RULES 64

struct wn_gate {
    const struct wn_scope *scope;
    const struct wn_record_sink *sink;
    const struct wn_run *run;
    pthread_mutex_t lock; /* of the counts */
    uint64_t seen[WN_CAT_COUNT], passed[WN_CAT_COUNT];
    uint64_t chosen[WN_GATE_RULES], kept[WN_GATE_RULES], failed[WN_GATE_RULES];
    const char *why[WN_GATE_RULES]; /* static texts */
};

#endif
