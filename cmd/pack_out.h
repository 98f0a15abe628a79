/** How far packing or unpacking is, for people at a terminal. */
#ifndef CMD_PACK_OUT_H
#define CMD_PACK_OUT_H

#include <stdbool.h>
#include <stdint.h>

struct pack_shown {
    const char *doing; /* NULL: nobody looks */
    int percent;
};

struct pack_shown pack_shown(const char *doing, bool json);
/** A wn_pack_progress_fn; ctx is a struct pack_shown. */
bool pack_progress(void *ctx, uint64_t done, uint64_t total);
void pack_progress_end(struct pack_shown *s);

#endif
