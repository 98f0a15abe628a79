/**
 * Files made on the fly: `synthetic: [{path, count, bytes, seed, name, suffix,
 * mtime, mtime-step}]`. They are in lists and can be read, but are on no disk.
 */
#ifndef ANDROID_SYNTH_H
#define ANDROID_SYNTH_H

#include "conf.h"
#include "phone.h"

void
synth_load(struct va_phone *p, struct conf *c, const yaml_node_t *seq);

/** Is there such a file? mode, size, mtime and inode are told. */
bool
synth_stat(const struct va_phone *p, const char *path, struct stat *st);

/** Calls fn for each name in a folder; false when nothing is made there. */
bool
synth_list(const struct va_phone *p, const char *folder,
    void (*fn)(void *ctx, const char *name, const struct stat *st), void *ctx);

/** n bytes at offset, the same for the same inode. n ≤ 1 MiB. */
void
synth_fill(const struct stat *st, uint64_t offset, uint8_t *out, size_t n);

#endif
