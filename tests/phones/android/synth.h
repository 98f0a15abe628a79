/**
 * Files made on the fly: `synthetic: [{path, count, bytes, bytes-max, seed,
 * name, suffix, mtime, mtime-step}]`. They are in lists and can be read, but
 * are on no disk.
 */
#ifndef ANDROID_SYNTH_H
#define ANDROID_SYNTH_H

#include "conf.h"
#include "phone.h"

#define SYNTH_NAME_MAX 256

struct va_synth {
    char *path;        /* folder, canonical: /storage/emulated/0/… */
    const char *name;  /* before the number */
    const char *suffix;
    int64_t count;
    uint64_t bytes, bytes_max;
    uint64_t seed;
    int64_t mtime, mtime_step; /* Unix seconds of file 0; a file's more */
    uint8_t *block;    /* random bytes that all are cut from */
};

void
synth_load(struct va_phone *p);

void
synth_free(struct va_phone *p);

/** The i-th set of them; NULL past the end. */
const struct va_synth *
synth_at(const struct va_phone *p, size_t i);

/** The file of a canonical path and its number; NULL when there is none. */
const struct va_synth *
synth_find(const struct va_phone *p, const char *path, int64_t *i);

/** Is this canonical path a folder that leads to made files? */
bool
synth_leads(const struct va_phone *p, const char *path);

void
synth_name(const struct va_synth *s, int64_t i, char out[SYNTH_NAME_MAX]);

void
synth_stat(const struct va_synth *s, int64_t i, struct stat *st);

/** Up to n bytes at offset, the same each time. */
size_t
synth_read(const struct va_synth *s, int64_t i, uint64_t offset, uint8_t *out,
    size_t n);

#endif
